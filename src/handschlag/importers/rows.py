"""Rows by the thousand: ids in advance, and one prepared statement for all of them.

``bulk_create`` takes 60 to 100 microseconds a row to build objects and SQL, prepared SQL five. Only
for new rows whose values were checked before: no object is built, no ``save`` runs.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Field, Model

from handschlag.core.sqlite import set_up

Values = Sequence[Any]

_SWEEP = {"mmap_size": 0, "cache_size": -64_000, "wal_autocheckpoint": 16_000}


def reserve(model: type[Model], count: int) -> list[int]:
    """The next ``count`` ids of a table, in order. Call it in the transaction that uses them.

    PostgreSQL hands them out of the table's sequence; on SQLite the writing transaction is the only
    one, and inserting the rows moves the sequence on.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    first = (row[0] if row else 0) + 1
    return list(range(first, first + count))


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Values]) -> None:
    """Insert rows of values for the named fields; the other fields get their defaults, those that are
    unique one for each row.

    Moments must be in UTC, or texts that the database keeps as such; foreign keys ids. Constraints hold
    as ever.
    """
    fields = [model._meta.get_field(name) for name in names]
    others = [field for field in model._meta.concrete_fields if field not in fields and not field.primary_key]
    usual = [field.unique or _default(field) for field in others]
    columns = ", ".join(connection.ops.quote_name(_column(field)) for field in (*fields, *others))
    places = ", ".join(["%s"] * (len(fields) + len(others)))
    table = connection.ops.quote_name(model._meta.db_table)
    moments = _moments(fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608 - names of our own models
            [(*row, *_defaults(others, usual)) for row in _stored(rows, moments)],
        )


def _defaults(others: Sequence[Any], usual: Sequence[Any]) -> list[Any]:
    """What was found once, but for unique fields."""
    return [_default(field) if field.unique else value for field, value in zip(others, usual, strict=True)]


def _default(field: Any) -> Any:
    return field.get_db_prep_save(field.get_default(), connection)


def update(model: type[Model], names: Sequence[str], rows: Iterable[Values]) -> None:
    """Set the named fields of rows; each of ``rows`` is the new values and, last, the id."""
    fields = [model._meta.get_field(name) for name in names]
    places = ", ".join(f"{connection.ops.quote_name(_column(field))} = %s" for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    moments = _moments(fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {places} WHERE id = %s",  # noqa: S608 - names of our own models
            list(_stored(rows, moments)),
        )


@contextmanager
def in_one_sweep() -> Iterator[None]:
    """On SQLite, set for walking through all of the database once.

    Without the file mapped into memory, where each page would count as this process's, but with a larger
    memory of its own for the indexes. With the log carried over seldom, so that a page which many batches
    touch is written to the file once; a power cut loses nothing, since the log is as safe as ever.
    """
    with set_up(**_SWEEP):
        yield


def _moments(fields: Sequence[Any]) -> list[int]:
    return [at for at, field in enumerate(fields) if isinstance(field, DateTimeField)]


def _column(field: Any) -> str:
    return (field.column if isinstance(field, Field) else None) or ""


def _stored(rows: Iterable[Values], moments: list[int]) -> Iterable[Values]:
    """The rows with their moments as the database keeps them; SQLite keeps UTC without saying so."""
    return (_with_texts(row, moments) for row in rows) if connection.vendor == "sqlite" and moments else rows


def _with_texts(row: Values, moments: list[int]) -> Values:
    values = list(row)
    for at in moments:
        if isinstance(values[at], datetime):
            values[at] = str(values[at].replace(tzinfo=None))
    return values
