"""Every index costs each writer; one that another begins with serves nobody."""

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, OneToOneField, UniqueConstraint

OURS = [model for model in apps.get_models() if model.__module__.startswith("handschlag.")]


def test_the_database_has_every_index_and_constraint(db):
    """Migrations lose some: taking a key's index away takes others of the same column with it."""
    lacking = []
    for model in OURS:
        with connection.cursor() as cursor:
            there = connection.introspection.get_constraints(cursor, model._meta.db_table)
        named = [*model._meta.indexes, *model._meta.constraints]
        lacking += [f"{model.__name__}: {one.name}" for one in named if one.name not in there]
    assert not lacking


def test_no_foreign_key_has_an_index_that_another_begins_with():
    doubled = [
        f"{model.__name__}.{field.name}"
        for model in OURS
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and not isinstance(field, OneToOneField) and field.db_index
        if field.name in set(_beginnings(model._meta)) and not _is_unique_at_times(field)
    ]
    assert not doubled, f"These need db_index=False: {', '.join(doubled)}"


def _is_unique_at_times(field):
    """Django 5.2, taking the index away on PostgreSQL, would take away such a constraint with it."""
    unique = (one for one in field.model._meta.constraints if isinstance(one, UniqueConstraint))
    return any(one.fields == (field.name,) for one in unique)


def _beginnings(meta):
    """Names of the fields with which a whole index begins."""
    whole = [index for index in meta.indexes if index.condition is None]
    whole += [one for one in meta.constraints if isinstance(one, UniqueConstraint) and one.condition is None]
    for index in whole:
        if index.fields and len(index.fields) > 1:
            yield index.fields[0].removeprefix("-")
