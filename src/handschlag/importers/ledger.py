"""Entries of the interaction ledger by the thousand, and the ties that they are folded into.

What counts is said by ``discussions.interactions``; here the database takes it over in one
statement, where ``ties.actions.enter`` would build an object for each entry.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from handschlag.core import clock
from handschlag.importers.rows import insert
from handschlag.ties import folding
from handschlag.ties.actions import Entry
from handschlag.ties.models import Interaction, Kind, Strand


def enter_replies(rows: "QuerySet[Any, Any]") -> None:
    """Enter replies from ``interactions.reply_rows``; a reply is entered once, the caller sees to it."""
    _enter(rows, Strand.TALK, "1.0", Kind.REPLY)


def enter_thanks(rows: "QuerySet[Any, Any]") -> None:
    """Enter thanks from ``interactions.thanks_rows``."""
    _enter(rows, Strand.HELP, "minutes / 60.0", Kind.THANKS, ", minutes")


def enter_entries(entries: Iterable[Entry]) -> None:
    """Enter what a feature's ``interactions`` say; none is with oneself."""
    names = ("time", "source", "target", "strand", "value", "group", "kind", "origin")
    folding.take_turns()
    known = list(entries)
    rows = (
        (one.time, one.source, one.target, one.strand.value, one.value, one.group, one.kind.value, one.origin)
        for one in known
    )
    insert(Interaction, names, rows)
    folding.add_all(known)


def _enter(rows: "QuerySet[Any, Any]", strand: Strand, value: str, kind: Kind, more: str = "") -> None:
    """Rows: origin, time, source, target, group, ``more`` columns, of which ``value`` is made. Interactions
    with oneself are left out.
    """
    folding.take_turns()
    wanted, parameters = rows.query.sql_with_params()
    table = connection.ops.quote_name(Interaction._meta.db_table)
    recorded_at = connection.ops.adapt_datetimefield_value(clock.now())
    statement = (
        f"WITH entry (origin, time, source, target, group_id{more}) AS ({wanted}) INSERT INTO {table} "  # noqa: S608 - the product's own query
        "(origin, time, source_id, target_id, group_id, strand, value, kind, recorded_at) "
        f"SELECT origin, time, source, target, group_id, %s, {value}, %s, %s FROM entry "
        "WHERE source <> target"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, strand.value, kind.value, recorded_at])
    folding.add_rows(
        f"WITH entry (origin, time, source, target, group_id{more}) AS ({wanted}) "  # noqa: S608 - the product's own query
        f"SELECT source AS source_id, target AS target_id, time, '{strand.value}' AS strand, "
        f"{value} AS value FROM entry",
        parameters,
    )
