"""Statements on PostgreSQL, prepared once for each connection, and asked as libpq does it.

Django's cursors write the values into the text, so the server plans every statement anew; with ten tables
that takes several times as long as the answer. psycopg's own prepare too, but take twice the time.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from re import sub
from typing import Any
from weakref import WeakKeyDictionary

from psycopg import Connection, errors
from psycopg.adapt import PyFormat, Transformer
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

_names: WeakKeyDictionary[Connection[Any], dict[str, bytes]] = WeakKeyDictionary()
_DONE = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}


def run(connection: Connection[Any], statement: str, values: Sequence[Any]) -> tuple[list[Any], int]:
    """The rows of a statement with ``%s`` places, and how many it read or changed; psycopg's errors."""
    server, transformer = connection.pgconn, Transformer(connection)
    if not connection.autocommit and server.transaction_status == TransactionStatus.IDLE:
        _checked(server.exec_(b"BEGIN"))  # as psycopg does before the first statement of a transaction
    names = _names.setdefault(connection, {})
    if statement not in names:
        name = b"handschlag_%d" % len(names)
        _checked(server.prepare(name, _with_numbers(statement)))
        names[statement] = name
    given = transformer.dump_sequence(values, [PyFormat.TEXT] * len(values))
    result = _checked(server.exec_prepared(names[statement], given))  # type: ignore[arg-type]  # None is NULL here, too
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, tuple), result.command_tuples or 0


def _checked(result: PGresult) -> PGresult:
    if result.status not in _DONE:
        raise errors.error_from_result(result)
    return result


@lru_cache(maxsize=1024)
def _with_numbers(statement: str) -> bytes:
    numbers = count(1)
    written = sub("%[s%]", lambda place: f"${next(numbers)}" if place[0] == "%s" else "%", statement)
    return written.encode()
