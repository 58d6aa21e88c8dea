"""What only SQLite has: settings of the connection that hold for as long as something takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def set_up(**wanted: int) -> Iterator[None]:
    """With these pragmas; afterwards as before. Elsewhere than on SQLite nothing happens."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        usual = {name: cursor.execute(f"PRAGMA {name}").fetchone() for name in wanted}
        for name, value in wanted.items():
            cursor.execute(f"PRAGMA {name} = {value}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name, row in usual.items():
                cursor.execute(f"PRAGMA {name} = {int(row[0]) if row else 0}")


@contextmanager
def unmapped() -> Iterator[None]:
    """To read most of the database once: with the file mapped into memory, all of it would count as this
    process's, and a container with little memory would be ended for it.
    """
    with set_up(mmap_size=0):
        yield
