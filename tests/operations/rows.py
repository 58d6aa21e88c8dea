"""Rows of any model, made from nothing but what the model says of itself."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.db import models

from handschlag.accounts.models import Member
from handschlag.core import clock
from tests import make

_numbers = count(1000)
FITTING = {
    "groups.Group": {"member_count": 5},
    "insights.Scenario": {"low": 0.1, "high": 0.2},
    "discussions.ClosingPlan": {"at": clock.now(), "silent_days": None},
    "exchange.Use": {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)},
    "meetups.Meetup": {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)},
    "exchange.Line": {"pool": None},
}
"""What a model's rules ask for and its fields do not say."""


VALUES = [
    (models.EmailField, lambda number, _most: f"row{number}@example.org"),
    (models.UUIDField, lambda _number, _most: uuid4()),
    (models.FileField, lambda _number, _most: ""),
    ((models.CharField, models.TextField), lambda number, most: f"r{number}"[:most]),
    (models.DateTimeField, lambda _number, _most: clock.now()),
    (models.DateField, lambda _number, _most: clock.now().date()),
    (models.BooleanField, lambda _number, _most: False),
    (models.JSONField, lambda _number, _most: {}),
    ((models.FloatField, models.IntegerField, models.DecimalField), lambda number, _most: number),
    (models.DurationField, lambda _number, _most: timedelta(hours=1)),
    (models.BinaryField, lambda _number, _most: b""),
]


def row(model, **given):
    """A stored row with ``given``; whatever else it needs is made."""
    fields = dict(FITTING.get(model._meta.label, {})) | given
    for field in model._meta.concrete_fields:
        if field.name in fields or (field.primary_key and not field.remote_field):
            continue
        if field.has_default() or (field.null and not field.unique):
            continue
        if field.null:
            continue
        fields[field.name] = _value(field)
    made = model(**fields)
    made.save(force_insert=True)
    return made


def _value(field):
    number = next(_numbers)
    if field.related_model is Member:
        return make.member(f"Other {number}")
    if field.related_model is not None:
        return row(field.related_model)
    if field.choices:
        return field.choices[0][0]
    for kind, make_value in VALUES:
        if isinstance(field, kind):
            return make_value(number, field.max_length or 20)
    raise AssertionError(f"no value for {field}")
