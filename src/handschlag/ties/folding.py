"""Ties kept beside the ledger: what is entered is added, and of two of whom something is reversed, anew.

A sum that decays is kept as of one moment for all (LANDMARK), so that adding to it is a plain addition, in
any order and by any number of writers at once (forward decay; Cormode, Shkapenyuk, Srivastava and Xu 2009).
What is taken away is not subtracted: of two numbers of which one is a thousand times the other nothing right
would be left, and which deed was the last one stands in the ledger alone.

On PostgreSQL a transaction that writes more than one tie waits for its turn (``take_turns``) before it
writes to the ledger, so that no two of them wait for each other; one that adds to a single tie need not.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.db import connection, transaction
from django.db.models import FloatField, Max

from handschlag.core.prepared import Given, GivenMoment, Statement, keys_given, keys_listed
from handschlag.ties.models import HALF_LIFE_DAYS, Interaction, Kind, Strand, Tie

LANDMARK = datetime(2025, 1, 1, tzinfo=UTC)
"""The moment that all sums are true at."""
RANGE = 500
"""Of so many members at a time the ties are compared with the ledger."""
BATCH = 2000
"""So many of them are made anew by one statement."""
_DAY = timedelta(days=1)
_HALVINGS = 900.0
"""No deed counts for more or less than by so many half-lives: two centuries, and what a float can hold."""
_TURN = 7_436_911
_NOTHING = 1e-9
"""As ``net`` does: what is left of thirds and their counter entries."""
_CLOSE = 1e-7
"""By so much of itself a sum may differ from that of another order or another machine."""


class Deed(Protocol):
    """As much of an entry as a tie is made of."""

    @property
    def time(self) -> datetime: ...
    @property
    def source(self) -> int: ...
    @property
    def target(self) -> int: ...
    @property
    def strand(self) -> Strand: ...
    @property
    def value(self) -> float: ...
    @property
    def pair(self) -> tuple[int, int]: ...


class Part(NamedTuple):
    """One strand of a tie, or what comes to it."""

    number: int
    last: datetime | None
    sum: float


def decay(strand: Strand, now: datetime) -> float:
    """By how much a kept sum is to be multiplied to be true now."""
    return 1.0 / _weight(strand, now)


def add(deed: Deed) -> None:
    """Add what was entered to the tie of the two. One query."""
    if deed.value <= _NOTHING:
        return
    low, high = deed.pair
    _adding(deed.strand).changed({"low": low, "high": high, **_part(deed)._asdict()})


def add_all(deeds: Iterable[Deed]) -> None:
    """As ``add``, of many: ties in the order of their keys, by one statement."""
    kept: dict[tuple[int, int], dict[str, Part]] = {}
    for deed in deeds:
        if deed.value > _NOTHING:
            strands = kept.setdefault(deed.pair, {})
            strands[deed.strand] = _together(strands.get(deed.strand), _part(deed))
    rows = [(*pair, *_flat(strands)) for pair, strands in sorted(kept.items())]
    with connection.cursor() as cursor:
        cursor.executemany(f"{_INTO} VALUES ({', '.join(['%s'] * len(_COLUMNS))}) {_addition(*Strand)}", rows)


def add_rows(sql: str, params: Sequence[Any]) -> None:
    """As ``add_all``, of what a query finds: columns source_id, target_id, strand, time and value."""
    entry = f"SELECT {_ENDS}, source_id < target_id AS is_up, strand, time, value FROM ({sql}) found"  # noqa: S608 - the product's own query
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH entry AS ({entry} WHERE value > {_NOTHING}) {_INTO} {_summed()} {_addition(*Strand)}",
            params,
        )


def make_anew(kind: Kind, origins: Collection[int]) -> None:
    """The ties between whom these origins have entries, from the ledger. Two queries, within the database."""
    _remake(_PAIRS_OF_ORIGINS.format(origins=keys_listed()), [kind.value, keys_given(origins)])


def make_anew_between(pairs: Iterable[tuple[int, int]]) -> None:
    """The ties of these pairs, lower key first, from the ledger."""
    wanted = sorted(set(pairs))
    for start in range(0, len(wanted), BATCH):
        _remake(_pairs_listed(), [json.dumps(wanted[start : start + BATCH])])


def take_turns() -> None:
    """Whoever writes several ties goes one after the other, until the transaction ends.

    Who holds topics takes them before, who holds groups takes them after. On SQLite there is only one who
    writes anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])


@dataclass(frozen=True, slots=True)
class Step:
    """Of a comparison: how many keys of members it dealt with, ties it looked at, and wrong ones it found."""

    keys: int
    checked: int
    wrong: int


def keys_to_check() -> int:
    """How many keys of members ``check_all`` goes through."""
    named = Interaction.objects.aggregate(last=Max("source"))["last"] or 0
    tied = Tie.objects.aggregate(last=Max("low"))["last"] or 0
    return max(named, tied) + 1


def check_all(*, correct: bool) -> Iterator[Step]:
    """Hold every tie against the ledger, some members at a time, and make right what is wrong.

    Each step is a transaction of its own, in which nobody else enters anything.
    """
    keys = keys_to_check()
    for start in range(0, keys, RANGE):
        end = min(start + RANGE, keys)
        with transaction.atomic():
            shut_ledger()
            checked, wrong = _check(start, end, correct=correct)
        yield Step(end - start, checked, wrong)


def shut_ledger() -> None:
    """Nobody else enters anything until the transaction ends, and who was about to has done so."""
    take_turns()
    if connection.vendor == "postgresql":
        table = connection.ops.quote_name(Interaction._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")


def _check(start: int, end: int, *, correct: bool) -> tuple[int, int]:
    """Ties whose lower end is in the range: how many there are or should be, and how many of them differ."""
    names = [name for name in _COLUMNS if name not in {"low_id", "high_id"}]
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {_DEEDS_OF_RANGE} {_summed()}", [start, end, start, end])
        right = _by_pair(cursor.fetchall())
        cursor.execute(
            f"SELECT low_id, high_id, {', '.join(names)} FROM ties_tie WHERE low_id >= %s AND low_id < %s",  # noqa: S608 - names of our own
            [start, end],
        )
        there = _by_pair(cursor.fetchall())
    pairs = right.keys() | there.keys()
    wrong = [pair for pair in pairs if not _agree(right.get(pair), there.get(pair))]
    if correct:
        make_anew_between(wrong)
    return len(pairs), len(wrong)


def _by_pair(rows: Iterable[tuple[Any, ...]]) -> dict[tuple[int, int], list[Any]]:
    return {
        row[:2]: [moment(value) if at % 3 == 1 else value for at, value in enumerate(row[2:])] for row in rows
    }


def moment(stored: Any) -> datetime | None:
    """A moment as a statement written by hand gets it: SQLite gives text, or says nothing of the zone."""
    if stored is None:
        return None
    found: datetime = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _agree(one: list[Any] | None, other: list[Any] | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        abs(left - right) <= _CLOSE * max(abs(left), abs(right)) if isinstance(left, float) else left == right
        for left, right in zip(one, other, strict=True)
    )


def _remake(pairs: str, params: Sequence[Any]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # who adds to one of them has done so, or waits
            cursor.execute(f"WITH pairs AS ({pairs}) {_HOLD}", params)
        cursor.execute(f"WITH pairs AS ({pairs}) {_AWAY}", params)
        cursor.execute(f"WITH pairs AS ({pairs}), {_DEEDS_OF_PAIRS} {_INTO} {_summed()}", params)


@cache
def _adding(strand: Strand) -> Statement:
    """One entry to one tie: the other strands are empty, or stay as they are."""
    places = ", ".join("%s, %s, %s" if one == strand else "0, NULL, 0.0" for one in Strand)
    given = [Given("low"), Given("high"), Given("number"), GivenMoment("last"), Given("sum", FloatField())]
    return Statement(f"{_INTO} VALUES (%s, %s, {places}) {_addition(strand)}", given)


def _part(deed: Deed) -> Part:
    counts = deed.strand != Strand.MEET or deed.source < deed.target
    return Part(int(counts), deed.time, deed.value * _weight(deed.strand, deed.time))


def _weight(strand: Strand, time: datetime) -> float:
    halvings = (time - LANDMARK) / _DAY / HALF_LIFE_DAYS[strand]
    weight: float = 2.0 ** max(-_HALVINGS, min(_HALVINGS, halvings))
    return weight


def _together(one: Part | None, other: Part) -> Part:
    if one is None or one.last is None or other.last is None:
        return other
    return Part(one.number + other.number, max(one.last, other.last), one.sum + other.sum)


def _flat(strands: dict[str, Part]) -> Iterator[Any]:
    for strand in Strand:
        part = strands.get(strand, _NO_PART)
        yield from (part.number, connection.ops.adapt_datetimefield_value(part.last), part.sum)


_NO_PART = Part(0, None, 0.0)
_PARTS = ("number", "last", "sum")
_COLUMNS = ("low_id", "high_id", *(f"{strand.value}_{part}" for strand in Strand for part in _PARTS))
_INTO = f"INSERT INTO ties_tie ({', '.join(_COLUMNS)})"
_ENDS = (
    "CASE WHEN source_id < target_id THEN source_id ELSE target_id END AS low, "
    "CASE WHEN source_id < target_id THEN target_id ELSE source_id END AS high"
)
_PAIRS_OF_ORIGINS = (
    f"SELECT DISTINCT {_ENDS} FROM ties_interaction WHERE kind = %s AND origin IN ({{origins}})"  # noqa: S608 - our own words
)
_HOLD = """SELECT 1 FROM ties_tie WHERE (low_id, high_id) IN (SELECT low, high FROM pairs)
ORDER BY low_id, high_id FOR UPDATE"""
_AWAY = "DELETE FROM ties_tie WHERE (low_id, high_id) IN (SELECT low, high FROM pairs)"
_STANDING = f"""entry AS (
    SELECT low, high, source_id = low AS is_up, strand, time, SUM(value) AS value FROM deed
    GROUP BY low, high, source_id, strand, time, kind, origin HAVING SUM(value) > {_NOTHING}
)"""  # noqa: S608 - our own words
_DEED = "source_id, strand, time, kind, origin, value"
_DEEDS_OF_PAIRS = f"""deed AS (
    SELECT low, high, {_DEED} FROM pairs CROSS JOIN ties_interaction
    WHERE source_id = low AND target_id = high
    UNION ALL
    SELECT low, high, {_DEED} FROM pairs CROSS JOIN ties_interaction
    WHERE source_id = high AND target_id = low
), {_STANDING}"""  # noqa: S608 - our own words
_DEEDS_OF_RANGE = f"""deed AS (
    SELECT source_id AS low, target_id AS high, {_DEED} FROM ties_interaction
    WHERE source_id >= %s AND source_id < %s AND source_id < target_id
    UNION ALL
    SELECT target_id, source_id, {_DEED} FROM ties_interaction
    WHERE target_id >= %s AND target_id < %s AND target_id < source_id
), {_STANDING}"""  # noqa: S608 - our own words


def _pairs_listed() -> str:
    if connection.vendor == "postgresql":
        return """SELECT (pair->>0)::bigint AS low, (pair->>1)::bigint AS high
            FROM jsonb_array_elements(%s::jsonb) pair"""
    return "SELECT value ->> 0 AS low, value ->> 1 AS high FROM json_each(%s)"


def _summed() -> str:
    """What the rows of ``entry`` come to, by pair, in the order of their keys."""
    least, most = ("LEAST", "GREATEST") if connection.vendor == "postgresql" else ("MIN", "MAX")
    parts = [
        f"COUNT(CASE WHEN strand = '{strand}' {'AND is_up ' if strand == 'meet' else ''}THEN 1 END), "
        f"MAX(CASE WHEN strand = '{strand}' THEN time END), "
        f"COALESCE(SUM(CASE WHEN strand = '{strand}' THEN value * power(2.0, "
        f"{most}(-{_HALVINGS}, {least}({_HALVINGS}, {_days()} / {HALF_LIFE_DAYS[strand]}.0))) END), 0.0)"
        for strand in Strand
    ]
    columns = f"low, high, {', '.join(parts)}"
    return f"SELECT {columns} FROM entry WHERE low < high GROUP BY low, high ORDER BY low, high"  # noqa: S608 - our own words


def _days() -> str:
    """How many days after the landmark a deed's ``time`` is."""
    if connection.vendor == "postgresql":
        return f"(EXTRACT(EPOCH FROM time)::double precision - {LANDMARK.timestamp()}) / 86400.0"
    return f"(julianday(time) - julianday('{LANDMARK:%Y-%m-%d}'))"


def _addition(*strands: Strand) -> str:
    """Behind an INSERT: to a tie that is there already, add."""
    most = "GREATEST" if connection.vendor == "postgresql" else "MAX"
    sets = [
        f"{name}_number = ties_tie.{name}_number + excluded.{name}_number, "
        f"{name}_last = {most}(COALESCE(ties_tie.{name}_last, excluded.{name}_last), "
        f"COALESCE(excluded.{name}_last, ties_tie.{name}_last)), "
        f"{name}_sum = ties_tie.{name}_sum + excluded.{name}_sum"
        for name in strands
    ]
    return f"ON CONFLICT (low_id, high_id) DO UPDATE SET {', '.join(sets)}"
