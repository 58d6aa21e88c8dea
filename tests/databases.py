"""Databases that stand ready: migrated once, and every test process and every server begins with a copy.

Running all migrations takes a quarter of a minute; copying what they make takes none. The SQLite file is
kept in pytest's cache as long as no migration changes; on PostgreSQL a run makes its own template.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from psycopg.sql import SQL, Identifier

RUN = Path(os.environ["HANDSCHLAG_TEST_DATA"])
KEPT = Path(__file__).resolve().parent.parent / ".pytest_cache" / "migrated"
FILE = "handschlag.sqlite3"
KEY_OF_RUN = hashlib.sha256(str(RUN).encode()).hexdigest()[:8]


def place(data: Path) -> None:
    """Put a migrated SQLite database into the data folder of a site."""
    data.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(migrated(), data / FILE)


def migrated() -> Path:
    """The SQLite file that all others are copies of."""
    folder = KEPT / _key()
    with _alone(KEPT):
        if not folder.exists():
            for old in KEPT.glob("*/"):
                shutil.rmtree(old)
            making = KEPT / "making"
            _migrate(making, "")
            making.rename(folder)
    return folder / FILE


def named(what: str) -> str:
    """The name of a PostgreSQL database of this run, so that two runs may share a server."""
    return f"handschlag_{KEY_OF_RUN}_{what}"


def create(url: str, name: str) -> str:
    """Make a migrated PostgreSQL database on the server at ``url``; its address."""
    template, making = named("template"), named("making")
    with _alone(RUN), psycopg.connect(url, autocommit=True) as server:
        if not _has(server, template):
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(making)))
            _migrate(RUN / "migrating-postgres", _at(url, making))
            server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(*map(Identifier, (making, template))))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(Identifier, (name, template))))
    return _at(url, name)


def drop_all(url: str) -> None:
    """Leave no database of this run on the server."""
    with psycopg.connect(url, autocommit=True) as server:
        left = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [named("")])
        for (name,) in left.fetchall():
            server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _key() -> str:
    """Of all that the schema comes from: the migrations of every app, and Django itself."""
    from django.apps import apps

    found = hashlib.sha256(repr(django.VERSION).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if spec := find_spec(f"{app.name}.migrations"):
            for path in sorted(Path(spec.origin or "").parent.glob("*.py")):
                found.update(f"{app.label} {path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _migrate(data: Path, database_url: str) -> None:
    environment = os.environ | {"HANDSCHLAG_DATA": str(data), "DATABASE_URL": database_url}
    subprocess.run(
        [sys.executable, "-m", "handschlag", "migrate"],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _has(server: psycopg.Connection, name: str) -> bool:
    return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _at(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
