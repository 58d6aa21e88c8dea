"""Who writes when, and who answers whom: the demo's conversations.

How often a member ever writes follows a zeta distribution whose first class is one half
("every second member wrote once"), cut off where its mean gives the wanted number of posts.
Each wish to write is a moment within the member's active time; one in ten opens a topic, the
rest pick an answer from what is recent, liking what others like (preferential attachment),
their own field and town, those who answered them before, and above all an answer to
themselves (reciprocity).
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from handschlag.importers.formats.demo_clock import Clock, Floats
from handschlag.importers.formats.demo_people import Ints, People

NEVER_POSTED = 0.45
_EXPONENT = 1.728  # zeta(1.728) = 2: of those who write, one half writes once
_MOST_POSTS = 870  # cuts the mean at 10 posts a writer, 5.5 a member
_TOPIC_CHANCE_ONCE = 0.24  # whoever writes once rather asks than answers
_TOPIC_CHANCE = 0.092
_MOST_PER_DAY = 4.0
_SOON_CHANCE = 0.6  # that a first post comes within days of joining
_ACTIVE_DAYS = 110.0  # median for one post; grows with the root of their number
_HEADSTART = 30.0  # days of belonging that a newcomer is credited with

_FULL_SIZE = 3_600  # below, no one member writes that much

_RECENT = 3.0  # ticks: what is older has left the first page
_FEWEST_CANDIDATES = 12  # where little is written, more of the past stays visible
_N_OPENINGS, _N_POSTS, _N_SHELVES = 3, 2, 2  # candidates looked at before one is answered
_NOBODYS = 0.06  # share of topics nobody cares for
_INBOX_CHANCE = 0.42
_INBOX_KEEPS = 10.0  # ticks
_SAME_FIELD, _SAME_CITY, _SAME_COMPANY, _KNOWN = 1.4, 1.2, 0.7, 1.1
_POPULARITY = 0.25  # per doubling of answers received
_FATIGUE = 0.04  # per post that a topic already has
_LAG_MEDIAN, _LAG_SIGMA = 0.36, 1.4  # ticks: a few hours, heavy-tailed
_SHORTEST_LAG = 0.003
_ROWS_AT_A_TIME = 4096


@dataclass(slots=True)
class Talk:
    """Posts in the order they came about; parents stand before their replies.

    One entry a post: the author's number, the number of the topic's first post, the number
    of the post answered (its own for a first post), and the time in ticks.
    """

    authors: list[int] = field(default_factory=list)
    topics: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)
    ticks: list[float] = field(default_factory=list)


def make_talk(rng: np.random.Generator, people: People, clock: Clock) -> Talk:
    joined = clock.to_ticks(people.joined.astype(np.float64))
    quotas = _quotas(rng, clock.span - joined)
    who, when, opens = _wishes(rng, quotas, joined, clock.span)
    return _Conversation(rng, people, joined, clock.span, len(who)).carry_on(who, when, opens)


def _quotas(rng: np.random.Generator, tenure: Floats) -> Ints:
    """Posts each member ever writes: zeta quantiles, the large ones rather to those long there."""
    n_members = len(tenure)
    most = int(_MOST_POSTS * min(1.0, n_members / _FULL_SIZE) ** 0.5) + 1
    weights = np.arange(1, most + 1) ** -_EXPONENT
    cumulated = np.concatenate([[0.0], np.cumsum(weights)])
    below = NEVER_POSTED + (1 - NEVER_POSTED) * cumulated / cumulated[-1]
    quantiles = (np.arange(n_members) + rng.random(n_members)) / n_members
    amounts = np.searchsorted(below, quantiles, side="right")
    quotas = np.empty(n_members, dtype=np.int64)
    quotas[np.argsort(np.log(tenure + _HEADSTART) + rng.gumbel(size=n_members))] = amounts
    quotas = np.minimum(quotas, 1 + (tenure * _MOST_PER_DAY).astype(np.int64))
    quotas[:1] = np.maximum(quotas[:1], 1)  # the founder welcomes
    return quotas


def _wishes(
    rng: np.random.Generator, quotas: Ints, joined: Floats, span: float
) -> tuple[Ints, Floats, list[bool]]:
    """Every wish to write in order of time: by whom, when (ticks), and whether it opens a topic."""
    n_members, n_posts = len(quotas), int(quotas.sum())
    tenure = span - joined
    silence = np.where(
        rng.random(n_members) < _SOON_CHANCE, rng.exponential(6.0, n_members), rng.random(n_members) * tenure
    )
    silence = np.where(quotas > 1, silence * 0.3, silence) % np.maximum(tenure, 1e-9)
    active = np.minimum(_ACTIVE_DAYS * quotas**0.5 * rng.lognormal(0.0, 0.8, n_members), tenure - silence)
    who = np.repeat(np.arange(n_members), quotas)
    when = joined[who] + silence[who] + active[who] * rng.random(n_posts) ** 1.2
    opens = rng.random(n_posts) < np.where(quotas == 1, _TOPIC_CHANCE_ONCE, _TOPIC_CHANCE)[who]
    when[:1], opens[:1] = 0.0, True  # the founder's first post is the group's
    order = np.argsort(when, kind="stable")
    return who[order], when[order], opens[order].tolist()


class _Conversation:
    """The state of the talk while it grows; a wish costs a handful of comparisons."""

    def __init__(
        self, rng: np.random.Generator, people: People, joined: Floats, span: float, n_posts: int
    ) -> None:
        self.talk = Talk()
        self.span = span
        self.joined = joined.tolist()
        self.circles = list(
            zip(people.field.tolist(), people.city.tolist(), people.company.tolist(), strict=True),
        )
        appeal = rng.normal(0.0, 0.9, n_posts) - 9.0 * (rng.random(n_posts) < _NOBODYS)
        self.appeal = appeal.tolist()
        self.lags = np.maximum(
            rng.lognormal(np.log(_LAG_MEDIAN), _LAG_SIGMA, n_posts), _SHORTEST_LAG
        ).tolist()
        self.draws = _rows(rng, n_posts, _N_OPENINGS + _N_POSTS + 2)
        self.luck = _rows(rng, n_posts, _N_OPENINGS + _N_POSTS + _N_SHELVES, gumbel=True)
        self.openings: list[int] = []
        self.newest_on: dict[tuple[str, int], int] = {}
        self.oldest_opening = self.oldest_post = 0
        self.moments: list[float] = []
        self.sizes: defaultdict[int, int] = defaultdict(int)
        self.inbox: defaultdict[int, list[int]] = defaultdict(list)
        self.known: set[int] = set()  # pairs as one number, which takes half the room
        self.liked = [0.0] * len(joined)
        self.n_answers = [0] * len(joined)

    def carry_on(self, who: Ints, when: Floats, opens: list[bool]) -> Talk:
        for writer, now, is_opening in zip(who.tolist(), when.tolist(), opens, strict=True):
            draws = next(self.draws)
            parent = None if is_opening else self._answered(writer, now, draws)
            if parent is None:
                self._open(writer, now)
            else:
                self._answer(writer, parent, now, draws[-1])
        return self.talk

    def _open(self, writer: int, now: float) -> None:
        number = len(self.talk.authors)
        self._append(writer, number, number, now, now)
        self.openings.append(number)
        trade, city, _ = self.circles[writer]
        self.newest_on["field", trade] = self.newest_on["city", city] = number

    def _answer(self, writer: int, parent: int, now: float, draw: float) -> None:
        talk, number = self.talk, len(self.talk.authors)
        before = talk.ticks[parent]
        then = before + self.lags[number]
        if then < self.joined[writer]:
            then = max(now, before + _SHORTEST_LAG)
        if then > self.span:
            then = before + (self.span - before) * draw
        self._append(writer, talk.topics[parent], parent, now, then)
        answered = talk.authors[parent]
        self.inbox[answered].append(number)
        self.known.add(answered * len(self.joined) + writer)
        self.n_answers[answered] += 1
        self.liked[answered] = _POPULARITY * self.n_answers[answered].bit_length()

    def _append(self, writer: int, topic: int, parent: int, now: float, then: float) -> None:
        self.moments.append(now)
        self.sizes[topic] += 1
        self.talk.authors.append(writer)
        self.talk.topics.append(topic)
        self.talk.parents.append(parent)
        self.talk.ticks.append(then)

    def _answered(self, writer: int, now: float, draws: list[float]) -> int | None:
        """The post that ``writer`` answers now: one that answered them, or the most appealing seen."""
        inbox = self.inbox.get(writer)
        if inbox and draws[-2] < _INBOX_CHANCE:
            latest = inbox.pop()
            if now - self.moments[latest] < _INBOX_KEEPS:
                return latest
        authors, best, highest = self.talk.authors, None, -np.inf
        for candidate, luck in zip(self._seen(writer, now, draws), next(self.luck), strict=False):
            if authors[candidate] == writer:
                continue
            score = self._pull(writer, candidate) + luck
            if score > highest:
                best, highest = candidate, score
        return best

    def _seen(self, writer: int, now: float, draws: list[float]) -> list[int]:
        """Recent first posts and posts, as on the front page, and the newest of one's field and town."""
        moments, openings = self.moments, self.openings
        while self.oldest_opening < len(openings) - _FEWEST_CANDIDATES and (
            moments[openings[self.oldest_opening]] < now - _RECENT
        ):
            self.oldest_opening += 1
        while (
            self.oldest_post < len(moments) - _FEWEST_CANDIDATES and moments[self.oldest_post] < now - _RECENT
        ):
            self.oldest_post += 1
        n_openings, n_posts = len(openings) - self.oldest_opening, len(moments) - self.oldest_post
        seen = [openings[self.oldest_opening + int(draw * n_openings)] for draw in draws[:_N_OPENINGS]]
        seen += [self.oldest_post + int(draw * n_posts) for draw in draws[_N_OPENINGS:-2]]
        trade, city, _ = self.circles[writer]
        shelved = self.newest_on.get(("field", trade)), self.newest_on.get(("city", city))
        return seen + [number for number in shelved if number is not None and number >= self.oldest_post]

    def _pull(self, writer: int, candidate: int) -> float:
        author = self.talk.authors[candidate]
        topic = self.talk.topics[candidate]
        pull: float = self.appeal[topic] + self.liked[author] - _FATIGUE * self.sizes[topic]
        mine, theirs = self.circles[writer], self.circles[author]
        if mine[0] == theirs[0]:
            pull += _SAME_FIELD
        if mine[1] == theirs[1]:
            pull += _SAME_CITY
        if mine[2] == theirs[2] >= 0:
            pull += _SAME_COMPANY
        if writer * len(self.joined) + author in self.known:
            pull += _KNOWN
        return pull


def _rows(
    rng: np.random.Generator, n_rows: int, width: int, *, gumbel: bool = False
) -> Iterator[list[float]]:
    """Rows of draws, uniform on [0, 1) or Gumbel, made a few thousand at a time to stay small."""
    for begin in range(0, n_rows, _ROWS_AT_A_TIME):
        shape = min(_ROWS_AT_A_TIME, n_rows - begin), width
        yield from (rng.gumbel(size=shape) if gumbel else rng.random(shape)).tolist()
