"""Every index costs each writer; one that another begins with serves nobody."""

from django.apps import apps
from django.db.models import ForeignKey, OneToOneField, UniqueConstraint


def test_no_foreign_key_has_an_index_that_another_begins_with():
    ours = [model for model in apps.get_models() if model.__module__.startswith("handschlag.")]
    doubled = [
        f"{model.__name__}.{field.name}"
        for model in ours
        for field in model._meta.fields
        if isinstance(field, ForeignKey) and not isinstance(field, OneToOneField) and field.db_index
        if field.name in set(_beginnings(model._meta))
    ]
    assert not doubled, f"These need db_index=False: {', '.join(doubled)}"


def _beginnings(meta):
    """Names of the fields with which a whole index begins."""
    whole = [index for index in meta.indexes if index.condition is None]
    whole += [one for one in meta.constraints if isinstance(one, UniqueConstraint) and one.condition is None]
    for index in whole:
        if index.fields and len(index.fields) > 1:
            yield index.fields[0].removeprefix("-")
