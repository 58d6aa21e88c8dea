"""The demo's meetups: tables in the cities of those who talk, who came to them, and who shook hands there.

Pure: the circle comes in, meetups go out. The same circle and the same seed give the same ones.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from handschlag.importers.formats.demo_circle import Circle, Helper, filled
from handschlag.importers.formats.demo_help_phrases import said

REGION: Final = (
    "Köln",
    "Düsseldorf",
    "Bonn",
    "Essen",
    "Aachen",
    "Wuppertal",
    "Duisburg",
    "Dortmund",
    "Bochum",
)
"""Where the table meets that has a group of its own."""
TABLES: Final = 10
"""Cities in which a large group meets; a small one in fewer."""
_TALKING_A_TABLE: Final = 30
_FEWEST: Final = 4
_CORE: Final = 10
_EVENING: Final = timedelta(hours=17, minutes=30)
LASTS: Final = timedelta(hours=3)
_EVERY: Final = {True: timedelta(weeks=4), False: timedelta(weeks=8)}
_BUSY: Final = 3
"""Tables that meet every four weeks; two of them have planned the next time."""
_AHEAD: Final = timedelta(days=9)
_ASLEEP: Final = 3
"""Every so manieth table has fallen asleep."""
_COMES: Final = 0.6
_STAYS_AWAY: Final = 0.12
"""Of those who said that they would come."""
_MAYBE: Final = 0.15
_SHAKES: Final = 0.3


@dataclass(slots=True)
class Gathering:
    """A meetup; of ``going``, those in ``came`` were there. ``words`` are replies in its topic."""

    host: Helper
    title: str
    text: str
    venue: str
    place: str
    told_at: datetime
    starts_at: datetime
    is_over: bool
    going: list[tuple[Helper, datetime]] = field(default_factory=list)
    maybe: list[tuple[Helper, datetime]] = field(default_factory=list)
    came: list[Helper] = field(default_factory=list)
    shaken: list[tuple[Helper, Helper]] = field(default_factory=list)
    words: list[tuple[Helper, datetime, str]] = field(default_factory=list)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + LASTS


@dataclass(frozen=True, slots=True)
class Table:
    """Who meets where, how often, from when on, and about when for the last time."""

    people: Sequence[Helper]
    place: str
    every: timedelta
    since: datetime
    last: datetime


def tables_of(circle: Circle) -> list[Table]:
    """In the cities with most of those who talk, but for the region: there another group meets."""
    cities: defaultdict[str, list[Helper]] = defaultdict(list)
    for helper in circle.helpers:
        if helper.place and helper.place not in REGION:
            cities[helper.place].append(helper)
    largest = sorted(cities.items(), key=lambda city: (-len(city[1]), city[0]))
    most = min(TABLES, len(circle.helpers) // _TALKING_A_TABLE)
    found = []
    for turn, (place, people) in enumerate(city for city in largest[:most] if len(city[1]) >= _FEWEST):
        first = min(one.joined for one in people) + timedelta(days=90 + 20 * turn)
        is_busy = turn < _BUSY
        last = circle.until + (_AHEAD if turn < _BUSY - 1 else -_AHEAD)
        if turn % _ASLEEP == _ASLEEP - 1:
            last = first + (circle.until - first) * 0.6
        found.append(Table(people, place, _EVERY[is_busy], first, last))
    return found


def make_meetings(seed: str, tables: Sequence[Table], until: datetime) -> list[Gathering]:
    """All that was planned at these tables by ``until``, in order of time."""
    rng = random.Random(seed)
    found = [one for table in tables for one in _of_table(rng, table, until)]
    return sorted(found, key=lambda one: (one.told_at, one.starts_at, one.place))


def _of_table(rng: random.Random, table: Table, until: datetime) -> Iterator[Gathering]:
    ranked = sorted(table.people, key=lambda one: (-one.n_posts, one.key))
    core, venue = ranked[:_CORE], rng.choice(said("meetings", "venues"))
    shaken: set[frozenset[int]] = set()
    last = table.last.replace(hour=0, minute=0, second=0, microsecond=0)
    for turn in range((last - table.since) // table.every, -1, -1):
        starts_at = last - turn * table.every + _EVENING + timedelta(days=rng.randint(0, 2))
        told_at = starts_at - timedelta(days=rng.randint(12, 20), hours=rng.randint(5, 9))
        here = [one for one in core if one.joined < told_at]
        if here and told_at < until:
            gathering = _gathering(rng, (table.place, venue), here[0], (told_at, starts_at), until)
            others = [one for one in ranked[_CORE:] if one.joined < told_at]
            _answer(rng, gathering, here, rng.sample(others, min(len(others), 4)), until)
            _shake(rng, gathering, shaken)
            yield gathering


def _gathering(
    rng: random.Random, where: tuple[str, str], host: Helper, span: tuple[datetime, datetime], until: datetime
) -> Gathering:
    (place, venue), (told_at, starts_at) = where, span
    theme = rng.choice(said("meetings", "themes"))
    title = filled(rng.choice(said("meetings", "titles")), host, thing=theme).replace("{stadt}", place)
    text = filled(rng.choice(said("meetings", "texts")), host, thing=theme).replace("{stadt}", place)
    is_over = starts_at + LASTS <= until
    return Gathering(host, title, text, venue, place, told_at, starts_at, is_over)


def _answer(
    rng: random.Random, made: Gathering, core: Sequence[Helper], others: Sequence[Helper], until: datetime
) -> None:
    """The host comes; most of the core, and of the others some."""
    made.going.append((made.host, made.told_at))
    for one in (*core, *others):
        at = made.told_at + (made.starts_at - made.told_at) * rng.uniform(0.02, 0.9)
        at, chance = at.replace(microsecond=0), rng.random()
        if one is made.host or at > until or chance > _COMES + _MAYBE:
            continue
        (made.going if chance < _COMES else made.maybe).append((one, at))
    if made.is_over:
        made.came = [one for one, _ in made.going if one is made.host or rng.random() > _STAYS_AWAY]
    speaking = rng.sample(made.going[1:], min(len(made.going) - 1, rng.randint(1, 3)))
    for one, at in sorted(speaking, key=lambda said_by: said_by[1]):
        words = filled(rng.choice(said("meetings", "replies")), one, made.host)
        made.words.append((one, at + timedelta(minutes=2), words))


def _shake(rng: random.Random, made: Gathering, shaken: set[frozenset[int]]) -> None:
    """Each two of a table once."""
    for turn, one in enumerate(made.came):
        for other in made.came[turn + 1 :]:
            two = frozenset((one.key, other.key))
            if two not in shaken and rng.random() < _SHAKES:
                shaken.add(two)
                made.shaken.append((one, other))
