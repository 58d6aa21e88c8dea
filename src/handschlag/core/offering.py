"""What a form offers to choose from, where that is known only when the form is made."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet
from django.forms import ChoiceField, Form, ModelChoiceField, ModelForm

AnyForm = Form | ModelForm[Any]


def offer(form: AnyForm, name: str, choices: Iterable[Any]) -> None:
    """The choices of a field, as pairs; of one that takes several, too."""
    cast("ChoiceField", form.fields[name]).choices = choices


def offer_rows(form: AnyForm, name: str, rows: QuerySet[Any]) -> None:
    """The same for a field whose choices are rows."""
    cast("ModelChoiceField[Any]", form.fields[name]).queryset = rows
