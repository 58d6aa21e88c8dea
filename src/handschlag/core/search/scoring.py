"""How well a document matches: computed here from what both databases give alike, so both give the same."""

from dataclasses import dataclass
from functools import lru_cache
from math import exp

from handschlag.core import clock
from handschlag.core.search.parsing import Query
from handschlag.core.search.writing import SLOTS


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted, ready to be counted in thousands of texts."""

    words: list[tuple[str, list[str]]]
    phrases: list[str]
    today: int

    @classmethod
    def of(cls, query: Query, others: dict[str, list[str]]) -> "Wanted":
        """Beside the words and phrases of the query its words as a phrase: side by side they mean more."""
        words = [(f" {w.stem} ", [f" {other} " for other in others.get(w.stem, ())]) for w in query.words]
        neighbours = zip(query.words, query.words[1:], strict=False)
        phrases = [f" {' '.join(phrase)} " for phrase in query.phrases]
        phrases += [f" {one.stem} {two.stem} " for one, two in neighbours]
        return cls(words, phrases, int(clock.now().timestamp()) // 86_400)

    def score(self, row: tuple[int, str, int, bool, str, str]) -> float:
        """How well a document matches: each word by how often it stands there for the text's length (as
        BM25 counts), in the title more, in a compound less; what is new a little before the same of old.
        """
        place, _kind, _pk, is_answered, title, body = row
        title, body = f" {title} ", f" {body} "
        length = 1.2 * (0.4 + len(body) / 1000)
        score, named = 0.0, 0
        for word, others in self.words:
            share, n_body, in_title = 1.0, body.count(word), word in title
            named += in_title
            if not n_body and not in_title:
                share, n_body, in_title = 0.4, *_in_compounds(others, title, body)
            score += share * (2.2 * n_body / (n_body + length) + 1.5 * in_title)
        if self.phrases:
            score += sum(0.5 * (phrase in body) + 1.0 * (phrase in title) for phrase in self.phrases)
        score += 2.0 * named * named / (len(self.words) * (title.count(" ") - 1) or 1)
        age = max(self.today - (place >> SLOTS) // 86_400, 0)
        return round(score * (_freshness(age) + 0.05 * is_answered), 6)


def _in_compounds(others: list[str], title: str, body: str) -> tuple[int, bool]:
    return sum(body.count(other) for other in others), any(other in title for other in others)


@lru_cache(maxsize=8192)
def _freshness(age: int) -> float:
    """By how much a document of so many days counts more."""
    return 1 + 0.25 * exp(-age / 365)
