"""While nobody writes, what visitors get stays as it is: found again without asking for right and version.

SQLite tells a connection whether any other has committed since, by a number that it reads from memory.
While that and the connection's own count of changes stay, every statement would have the same rows; so the
one query of a page may be left out, whichever process writes.
"""

import sqlite3
import threading
from collections.abc import Hashable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections

_MOST = 4096
"""Addresses remembered at a time."""


class _Remembered(threading.local):
    """Of this thread's connection: the state of the database, and what was found in it."""

    state: tuple[Any, int, int] | None = None

    def __init__(self) -> None:
        self.found: dict[Hashable, Hashable] = {}


_remembered = _Remembered()
_CAN_TELL = connection.vendor == "sqlite"


def recall(asked: Hashable) -> Hashable | None:
    """What was remembered of this, if nothing has been written since."""
    state = _state()
    if state is None or state != _remembered.state or len(_remembered.found) >= _MOST:
        _remembered.state = state
        _remembered.found.clear()
        return None
    return _remembered.found.get(asked)


def remember(asked: Hashable, found: Hashable) -> None:
    """For ``recall``, which was asked before the database was: what has been written since then, it sees."""
    if _remembered.state is not None:
        _remembered.found[asked] = found


def _state() -> tuple[Any, int, int] | None:
    """Differs from any earlier one if something was written; None where nobody can tell."""
    raw = connections[DEFAULT_DB_ALIAS].connection if _CAN_TELL else None
    if raw is None:
        return None
    try:
        if raw.in_transaction:
            return None
        return raw, raw.execute("PRAGMA data_version").fetchone()[0], raw.total_changes
    except sqlite3.Error:
        return None  # the page's own query meets it too, and is answered for it
