"""Entries of the interaction ledger by the thousand, as ``ties.actions.enter`` makes them one by one."""

from collections.abc import Iterable

from handschlag.importers.rows import insert
from handschlag.ties.actions import Entry
from handschlag.ties.models import Interaction

_COLUMNS = ("time", "source", "target", "strand", "value", "group", "kind", "origin")


def enter(entries: Iterable[Entry]) -> None:
    """Enter interactions, leaving out those with oneself; a deed is entered once, the caller sees to it."""
    insert(
        Interaction,
        _COLUMNS,
        [
            (e.time, e.source, e.target, e.strand.value, e.value, e.group, e.kind.value, e.origin)
            for e in entries
            if e.source != e.target
        ],
    )
