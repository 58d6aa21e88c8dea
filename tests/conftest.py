"""What every test can rely on: a data folder of its own, no network, a site that is set up."""

import gc
import os

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TestCase
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_socket import enable_socket, socket_allow_hosts

from handschlag.accounts.models import Member
from handschlag.core import limits, unalterable
from handschlag.core.models import Site
from handschlag.core.shared.memory import forget
from tests import databases, make

# A slow machine says nothing about a rule: only what is found counts, not how soon.
examples.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("any machine")


def pytest_collection_modifyitems(config, items):
    """On PostgreSQL only what asks a database: all else has passed beside SQLite."""
    if _is_sqlite():
        return
    asking = [item for item in items if _asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in asking])
    items[:] = asking


def pytest_collection_finish():
    """Half a million objects are there to stay: the collector need not go through them again and again."""
    gc.freeze()


def _is_sqlite() -> bool:
    return "sqlite" in settings.DATABASES["default"]["ENGINE"]


def _asks_a_database(item) -> bool:
    is_marked = item.get_closest_marker("django_db") or item.get_closest_marker("database")
    asks = {"db", "transactional_db"}.intersection(item.fixturenames)
    return bool(is_marked or asks or issubclass(item.cls or object, TestCase))


def pytest_unconfigure(config):
    """The process that leads the others leaves none of the run's databases on the server."""
    if not hasattr(config, "workerinput") and not _is_sqlite():
        databases.drop_all(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_modify_db_settings():
    """A copy of a migrated database for each test process, in a file, as in real life: threads and
    processes see the same one.

    What survives a power cut is tested on the real server; here the disk need not be waited for.
    """
    database = settings.DATABASES["default"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if _is_sqlite():
        # not settings.DATA: that is one test's folder by now, and pytest tidies those away
        database["TEST"]["NAME"] = str(
            databases.place(databases.RUN, name=f"test-{worker}-{os.getpid()}.sqlite3")
        )
        database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    else:
        database["TEST"]["NAME"] = databases.named(worker)
        database["OPTIONS"]["options"] = "-c synchronous_commit=off -c jit=off"
        databases.create(os.environ["DATABASE_URL"], databases.named(worker))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django takes the database as it finds it."""
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup):
    """A test that commits leaves rows in few tables; PostgreSQL takes a second to truncate them all."""
    flush = connection.ops.execute_sql_flush

    def emptied(sql_list: list[str]) -> None:
        """The audit log, too, which nobody can empty otherwise."""
        flush(unalterable.unprotecting(connection.vendor) + sql_list)
        flush(unalterable.protecting(connection.vendor))

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(connection.ops, "sql_flush", _emptying)
        patch.setattr(connection.ops, "execute_sql_flush", emptied)
        yield


def _emptying(style, tables, **options: bool) -> list[str]:
    """What empties tables that have rows, in one transaction: it looks after foreign keys at its end."""
    names = [connection.ops.quote_name(table) for table in tables]
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(filled)
        return [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]


@pytest.fixture(autouse=True)
def _settings(settings, tmp_path):
    """Fast passwords, mail in memory, plain static files, uploads in a folder that goes away."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.DATA = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture(autouse=True)
def _no_network():
    """Loopback only: databases and our own servers."""
    socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)
    yield
    enable_socket()


@pytest.fixture(autouse=True)
def _forgetful():
    """Nothing is remembered from one test to the next: their rows have the same keys and versions."""
    forget()
    limits.forget_all()
    cache.clear()


@pytest.fixture
def site(db) -> Site:
    return make.site()


@pytest.fixture
def anna(site) -> Member:
    """Runs the group."""
    return make.member("Anna Amsel")


@pytest.fixture
def ben(site) -> Member:
    """Belongs to the group."""
    return make.member("Ben Bussard")


@pytest.fixture
def clara(site) -> Member:
    """Signed in, but a stranger to the group."""
    return make.member("Clara Chor")


@pytest.fixture
def group(anna, ben):
    """An open group that Anna organises and Ben belongs to."""
    made = make.group(anna)
    make.join(made, ben)
    return made
