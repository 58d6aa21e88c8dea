"""What a person types, understood: words, "phrases", -exclusions and field:filters. Nothing is an error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from handschlag.core.search.words import folded, stem, stems

LONGEST = 400
"""Characters of a query that count."""
MOST_WORDS = 16
"""Words and phrases of a query that count; each costs the database a look-up."""

Phrase = tuple[str, ...]

_PART = re.compile(r'(-)?(?:([^\W\d_]+):)?(?:"([^"]*)"?|([^\s"]+))')
_AS_TYPED = str.maketrans({"\0": " "} | dict.fromkeys("“”„‟«»", '"'))
"""Quotation marks as telephones and office programs set them."""
_FIELDS = {
    "group": "group", "gruppe": "group",
    "author": "author", "autor": "author", "by": "author", "von": "author",
    "tag": "tag", "schlagwort": "tag",
    "before": "before", "vor": "before",
    "after": "after", "since": "after", "nach": "after", "seit": "after",
    "has": "has", "hat": "has",
}  # fmt: skip
_ANSWER = {"answer", "antwort"}


@dataclass(frozen=True, slots=True)
class Word:
    """A wanted word: its stem, and as it was typed, folded."""

    stem: str
    typed: str


@dataclass(slots=True)
class Query:
    """A query taken apart. ``is_empty`` asks for nothing: neither words nor filters."""

    words: list[Word] = field(default_factory=list)
    phrases: list[Phrase] = field(default_factory=list)
    excluded: list[Phrase] = field(default_factory=list)
    group: str = ""
    author: str = ""
    tags: list[str] = field(default_factory=list)
    after: date | None = None
    before: date | None = None
    has_answer: bool = False

    @property
    def has_words(self) -> bool:
        return bool(self.words or self.phrases)

    @property
    def has_filters(self) -> bool:
        return bool(self.group or self.author or self.tags or self.after or self.before or self.has_answer)

    @property
    def is_empty(self) -> bool:
        return not (self.has_words or self.has_filters)


def parse(text: str) -> Query:
    """Words, "a phrase", -without, group:slug, author:name, tag:x, after: and before:2024-01-31, has:answer.

    The fields have German names too. What cannot be read that way is taken as words.
    """
    query = Query()
    for minus, name, value, is_quoted in _parts(text):
        if minus or not name or not _take_filter(query, name, value):
            words = value if not name or name in _FIELDS else f"{name} {value}"
            _take_words(query, words, is_excluded=bool(minus), is_quoted=is_quoted)
    del query.phrases[MOST_WORDS:], query.excluded[MOST_WORDS:], query.tags[MOST_WORDS:]
    del query.words[max(MOST_WORDS - len(query.phrases), 0) :]
    return query


def _parts(text: str) -> Iterator[tuple[str, str, str, bool]]:
    for found in _PART.finditer(text[:LONGEST].translate(_AS_TYPED)):
        minus, name, quoted, bare = found.groups()
        yield minus or "", (name or "").casefold(), quoted if quoted is not None else bare, quoted is not None


def _take_filter(query: Query, name: str, value: str) -> bool:
    """Whether ``name:value`` is a filter; it is then in the query."""
    match _FIELDS.get(name):
        case "group":
            query.group = value.casefold()
        case "author":
            query.author = value.strip()
        case "tag":
            query.tags += [tag] if (tag := folded_tag(value)) else []
        case "has" if value.casefold() in _ANSWER:
            query.has_answer = True
        case ("before" | "after") as side if (day := day_of(value)) is not None:
            setattr(query, side, day)
        case _:
            return False
    return True


def day_of(value: str) -> date | None:
    """A day as 2024-01-31, 31.1.2024, or the first day of 2024-01 or 2024; None for anything else."""
    if german := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", value, re.ASCII):
        value = f"{german[3]}-{german[2]:>02}-{german[1]:>02}"
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value + "-01" * (2 - value.count("-")))
    except ValueError:
        return None


def folded_tag(value: str) -> str:
    return "".join(folded(part) for part in re.findall(r"[^\W_]+", value))


def _take_words(query: Query, text: str, *, is_excluded: bool, is_quoted: bool) -> None:
    found = tuple(stems(text))
    if is_excluded:
        query.excluded += [found] if found else []
    elif is_quoted and len(found) > 1:
        query.phrases.append(found)
    else:
        have = {word.stem for word in query.words}
        typed = {stem(word): folded(word) for word in re.findall(r"[^\W_]+", text)}
        query.words += [Word(one, typed.get(one, one)) for one in dict.fromkeys(found) if one not in have]
