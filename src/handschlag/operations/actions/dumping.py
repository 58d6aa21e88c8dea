"""The database as one file, and back: SQLite as it is copied, PostgreSQL by its own programs."""

import os
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import IO, Final

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.utils.translation import gettext as _

from handschlag.core.errors import Conflict
from handschlag.operations.actions.archives import Progress

_PAGES: Final = 2000
"""Copied at once, between two words on how far it is."""
_LOOK: Final = 0.2


def database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def dump(target: Path, progress: Progress) -> None:
    """As it is at this moment, whoever writes meanwhile."""
    target.touch(mode=0o600)
    if connection.vendor == "postgresql":
        _dump_postgres(target, progress)
    else:
        _copy_sqlite(Path(connection.settings_dict["NAME"]), target, progress)


def _copy_sqlite(source: Path, target: Path, progress: Progress) -> None:
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as read,
        closing(sqlite3.connect(target)) as to,
    ):
        # A transaction holds what is read at one moment; otherwise each write would begin the copy anew.
        read.execute("BEGIN")
        read.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        size = int(read.execute("PRAGMA page_size").fetchone()[0])
        left = int(read.execute("PRAGMA page_count").fetchone()[0])

        def tell(_status: int, remaining: int, _total: int) -> None:
            nonlocal left
            progress((left - remaining) * size)
            left = remaining

        read.backup(to, pages=_PAGES, progress=tell)


def _dump_postgres(target: Path, progress: Progress) -> None:
    where, environment = _where()
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--schema=public"]
    told = 0
    with _started([*command, f"--file={target}", *where], environment) as dumping:
        while dumping.poll() is None:
            time.sleep(_LOOK)
            size = target.stat().st_size
            progress(size - told)
            told = size
        _refuse_failure(dumping)


def refuse_use() -> None:
    """Conflict while anybody else, above all the site itself, has the database open."""
    connection.close()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            is_used = cursor.fetchone()[0] > 0
        connection.close()
    else:
        is_used = _is_used(Path(connection.settings_dict["NAME"]))
    if is_used:
        raise Conflict(_("The site is running, or somebody else uses its database: stop it first."))


def _is_used(path: Path) -> bool:
    """Otherwise all of it is in the one file afterwards, without a log beside it."""
    if not path.exists():
        return False
    with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as opened:
        try:
            opened.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.DatabaseError as error:
            return "locked" in str(error)  # else it is damaged, and put aside as it is
    return False


def load_postgres(source: Path, aside: str) -> None:
    """Put what was dumped in the place of what is there, in one transaction; ``aside`` is its new schema."""
    where, environment = _where()
    prepared = [f'ALTER SCHEMA public RENAME TO "{aside}"', "CREATE SCHEMA public"]
    reading = ["pg_restore", "--no-owner", "--no-privileges", "--schema=public", "--file=-", str(source)]
    writing = ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    commands = [f"--command={statement}" for statement in prepared]
    with _started(reading, environment) as read:
        given = read.stdout or subprocess.DEVNULL
        with _started([*writing, *commands, "--file=-", *where], environment, given) as written:
            if read.stdout:
                read.stdout.close()  # so that the one ends when the other does
            _refuse_failure(written)
        _refuse_failure(read)
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def drop_schema(name: str) -> None:
    """Nothing where there is no name."""
    if not name:
        return
    with connection.cursor() as cursor:
        cursor.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')


def bring_back(aside: str) -> None:
    """What ``load_postgres`` put aside."""
    connection.close()
    drop_schema("public")
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA "{aside}" RENAME TO public')


def _where() -> tuple[list[str], dict[str, str]]:
    """How PostgreSQL's programs reach the database; the password in the environment, for nobody to see."""
    arguments, extra = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    *where, name = arguments[1:]
    return [*where, f"--dbname={name}"], {**os.environ, **(extra or {})}


def _started(
    command: Sequence[str], environment: dict[str, str], given: "IO[bytes] | int" = subprocess.DEVNULL
) -> "subprocess.Popen[bytes]":
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, env=environment, stdin=given, stdout=pipe, stderr=pipe)
    except FileNotFoundError as error:
        words = _("“%(program)s” is not installed. It comes with PostgreSQL's client (postgresql-client).")
        raise Conflict(words % {"program": command[0]}) from error


def _refuse_failure(process: "subprocess.Popen[bytes]") -> None:
    """Wait for its end; Conflict with what it says of it, if it is a bad one."""
    said = process.stderr.read() if process.stderr else b""
    if process.wait():
        program = process.args[0] if isinstance(process.args, list) else ""
        words = {"program": program, "reason": said.decode(errors="replace").strip()}
        raise Conflict(_("%(program)s failed: %(reason)s") % words)
