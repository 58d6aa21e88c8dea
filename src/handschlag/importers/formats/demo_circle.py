"""Among whom help goes in the demo: the members who talk, and who of them knows whom."""

import math
import random
from bisect import bisect
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate

YEAR = timedelta(days=365)
_FROM_HOUR, _HOURS = 8, 11


@dataclass(frozen=True, slots=True)
class Helper:
    """A member who talks, and so may help: ``key`` is theirs in the database."""

    key: int
    name: str
    place: str
    company: str
    field: str
    joined: datetime
    n_posts: int

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who have answered each other ``count`` times since ``since``."""

    one: Helper
    other: Helper
    count: int
    since: datetime


@dataclass(slots=True)
class Circle:
    """``helpers`` by the order of their keys, ``team``: keys of who decides disputes."""

    helpers: Sequence[Helper]
    pairs: Sequence[Pair]
    team: Sequence[int]
    until: datetime
    _weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        spans = [(self.until - pair.since) / YEAR for pair in self.pairs]
        self._weights = list(
            accumulate(
                math.sqrt(pair.count) * max(span, 0.01) for pair, span in zip(self.pairs, spans, strict=True)
            )
        )

    @property
    def years(self) -> float:
        """Years that all of them together have been here."""
        return sum((self.until - helper.joined) / YEAR for helper in self.helpers)

    def pair(self, rng: random.Random) -> Pair:
        """Two who know each other; rather those who know each other well."""
        return self.pairs[bisect(self._weights, rng.random() * self._weights[-1])]

    def neighbours(self) -> dict[int, dict[int, Pair]]:
        """By key: who knows whom."""
        known: defaultdict[int, dict[int, Pair]] = defaultdict(dict)
        for pair in self.pairs:
            known[pair.one.key][pair.other.key] = pair
            known[pair.other.key][pair.one.key] = pair
        return dict(known)


def moment(rng: random.Random, since: datetime, until: datetime) -> datetime:
    """Some time between, in the hours in which people are awake."""
    return min(by_day(since + (until - since) * rng.random(), since), until)


def after(rng: random.Random, at: datetime, days: float, spread: float = 0.7) -> datetime:
    """Some days later, log-normal around ``days``."""
    return by_day(at + timedelta(days=days * math.exp(rng.gauss(0, spread))), at + timedelta(minutes=4))


def by_day(at: datetime, earliest: datetime) -> datetime:
    """Moved into the day, but not before ``earliest``."""
    shown = at.replace(hour=_FROM_HOUR + at.hour % _HOURS, microsecond=0)
    return max(shown, earliest.replace(microsecond=0))


def filled(text: str, one: Helper, other: Helper | None = None, thing: str = "") -> str:
    """The sentence with who says it (``{ich}``, ``{ort}``), to whom (``{du}``), and what it is about."""
    words = {"{ich}": one.first_name, "{ort}": one.place, "{ding}": thing}
    words["{du}"] = other.first_name if other else ""
    for slot, word in words.items():
        text = text.replace(slot, word)
    return text
