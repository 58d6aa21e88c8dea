"""Writing the ledger: enter, reverse, and derive anew from the sources."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import DateTimeField, F, Value

from handschlag.core import clock
from handschlag.core.prepared import PreparedInsert
from handschlag.ties import folding
from handschlag.ties.models import Interaction, Kind, NetRow, Strand

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Entry:
    """One interaction to be entered; members and group by id, ``value`` in the strand's unit."""

    time: datetime
    source: int
    target: int
    strand: Strand
    value: float
    group: int | None
    kind: Kind
    origin: int

    @property
    def pair(self) -> tuple[int, int]:
        """The two, the lower key first."""
        return min(self.source, self.target), max(self.source, self.target)

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _FIELDS}

    def row(self, factor: float = 1.0) -> Interaction:
        return Interaction(
            time=self.time,
            source_id=self.source,
            target_id=self.target,
            strand=self.strand,
            value=self.value * factor,
            group_id=self.group,
            kind=self.kind,
            origin=self.origin,
        )


Source = Callable[[], Iterator[Entry]]
_SOURCES: dict[Kind, Source] = {}


def register_source(kind: Kind, source: Source) -> None:
    """Name who derives the entries of a kind from the feature's own rows, ordered by ``origin``."""
    _SOURCES[kind] = source


_FIELDS = tuple(field.name for field in fields(Entry))
_ENTER = PreparedInsert(Interaction, *_FIELDS)
_STORED = [
    field.column
    for name in (*_FIELDS, "recorded_at")
    for field in Interaction._meta.concrete_fields
    if field.name == name
]
_INSERT = f"INSERT INTO {Interaction._meta.db_table} (" + ", ".join(f'"{name}"' for name in _STORED) + ")"


def enter(entries: Iterable[Entry]) -> int:
    """Enter interactions, leaving out those with oneself, and fold them into ties; returns how many.

    Call it in the transaction of the deed. The caller makes sure a deed is entered once.
    """
    others = [entry for entry in entries if entry.source != entry.target]
    if len(others) == 1:
        _ENTER(**others[0].values())
        folding.add(others[0])
    elif others:
        folding.take_turns()
        _enter_many(others)
        folding.add_all(others)
    return len(others)


def reverse(kind: Kind, origins: Iterable[int]) -> int:
    """Cancel what these origins have in the ledger by counter entries; returns how many."""
    wanted = list(origins)
    batches = (wanted[start : start + BATCH] for start in range(0, len(wanted), BATCH))
    return sum(_reverse_some(kind, batch) for batch in batches)  # a database takes only so many at once


def _enter_many(entries: list[Entry]) -> None:
    """A meetup of three hundred people has ninety thousand: no objects are made of them."""
    as_stored = connection.ops.adapt_datetimefield_value
    now = as_stored(clock.now())
    rows = [
        (as_stored(e.time), e.source, e.target, e.strand.value, e.value, e.group, e.kind.value, e.origin, now)
        for e in entries
    ]
    with connection.cursor() as cursor:
        places = ", ".join(["%s"] * len(_STORED))
        cursor.executemany(f"{_INSERT} VALUES ({places})", rows)


def _reverse_some(kind: Kind, origins: list[int]) -> int:
    """Within the database: nothing of it has to be read."""
    folding.take_turns()
    net = Interaction.objects.filter(kind=kind, origin__in=origins).net()
    counter = net.annotate(counter=-F("total"), now=Value(clock.now(), DateTimeField())).values_list(
        "time", "source", "target", "strand", "counter", "group", "kind", "origin", "now"
    )
    sql, params = counter.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{_INSERT} {sql}", params)
        count = int(cursor.rowcount)
    if count:
        folding.make_anew(kind, origins)
    return count


@dataclass(frozen=True, slots=True)
class Difference:
    """What a rebuild found: entries the sources have and the ledger lacks, and the reverse."""

    checked: int
    missing: list[Entry]
    surplus: list[Entry]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


def compare() -> Difference:
    """Derive every entry from the sources and hold it against the ledger. Reads only."""
    checked = 0
    missing: list[Entry] = []
    surplus: list[Entry] = []
    for kind in Kind:
        wanted = {_rounded(entry): entry for entry in _SOURCES[kind]() if entry.source != entry.target}
        rows = Interaction.objects.filter(kind=kind).net().iterator(BATCH)
        found = {_rounded(entry): entry for entry in map(_entry, rows)}
        checked += len(wanted)
        missing += sorted((wanted[one] for one in wanted.keys() - found.keys()), key=_order)
        surplus += sorted((found[one] for one in found.keys() - wanted.keys()), key=_order)
    return Difference(checked, missing, surplus)


@transaction.atomic
def rebuild() -> Difference:
    """Bring the ledger in line with the sources by entries and counter entries.

    Nobody enters anything meanwhile: what came between reading the sources and reading the ledger would
    seem surplus and be cancelled. (On SQLite the transaction itself is the only one that writes.)
    """
    folding.shut_ledger()
    difference = compare()
    Interaction.objects.bulk_create([e.row(-1.0) for e in difference.surplus], batch_size=BATCH)
    Interaction.objects.bulk_create([e.row() for e in difference.missing], batch_size=BATCH)
    folding.make_anew_between(entry.pair for entry in (*difference.surplus, *difference.missing))
    return difference


def _entry(row: NetRow) -> Entry:
    return Entry(
        time=row["time"],
        source=row["source"],
        target=row["target"],
        strand=Strand(row["strand"]),
        value=row["total"],
        group=row["group"],
        kind=Kind(row["kind"]),
        origin=row["origin"],
    )


def _rounded(entry: Entry) -> Entry:
    """As ``net`` does: a sum of thirds and their counter entries is a third but for its last digits."""
    return replace(entry, value=round(entry.value, 9))


def _order(entry: Entry) -> tuple[int, int]:
    return entry.origin, entry.source
