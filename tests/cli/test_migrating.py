"""A database of an early revision, which had more migrations, is brought to this version or left alone."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from handschlag.core.migrating import CreateModels
from tests import databases


@pytest.fixture
def early(tmp_path):
    """A database as a revision left it that knew nothing of the migrations that are one for each app."""
    path = databases.place(tmp_path / "data")
    _change(path, "DELETE FROM django_migrations WHERE name LIKE '0001_squashed_%'")
    _change(path, "UPDATE core_site SET name = 'Kammer Köln'")
    return path


def _change(path, statement):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def _applied(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT app, name FROM django_migrations ORDER BY app, name").fetchall()


def _migrate(path):
    return subprocess.run(
        [sys.executable, "-m", "handschlag", "migrate"],
        env={key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        | {"HANDSCHLAG_DATA": str(path.parent)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.sqlite
def test_a_database_with_all_early_migrations_is_taken_as_it_is(early):
    assert ("groups", "0011_invited") in _applied(early)
    done = _migrate(early)
    assert done.returncode == 0, done.stderr
    assert "No migrations to apply" in done.stdout
    assert ("groups", "0001_squashed_0011_invited") in _applied(early)


@pytest.mark.sqlite
def test_a_database_between_two_early_migrations_is_left_alone(early):
    _change(early, "DELETE FROM django_migrations WHERE app = 'groups' AND name > '0009'")
    before = _applied(early)
    done = _migrate(early)
    assert done.returncode == 2
    assert "(groups)" in done.stderr
    assert "cdc4f91" in done.stderr
    assert "Traceback" not in done.stderr
    assert _applied(early) == before


@pytest.mark.django_db(transaction=True)
def test_models_that_refer_to_each_other_are_created_and_taken_away_together():
    def refers(to):
        return models.ForeignKey(f"core.{to}", models.CASCADE, null=True)

    key = ("id", models.BigAutoField(primary_key=True))
    operation = CreateModels(
        [
            migrations.CreateModel(
                "Egg",
                [key, ("hen", refers("hen"))],
                {"indexes": [models.Index(fields=["-id"], name="newest_egg")]},
            ),
            migrations.CreateModel("Hen", [key, ("egg", refers("egg"))]),
        ]
    )
    before, after = ProjectState(), ProjectState()
    operation.state_forwards("core", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("core", editor, before, after)
    with connection.cursor() as cursor:
        assert "newest_egg" in connection.introspection.get_constraints(cursor, "core_egg")
        assert "egg_id" in [
            column.name for column in connection.introspection.get_table_description(cursor, "core_hen")
        ]
    with connection.schema_editor() as editor:
        operation.database_backwards("core", editor, after, before)
    assert not {"core_egg", "core_hen"} & set(connection.introspection.table_names())
