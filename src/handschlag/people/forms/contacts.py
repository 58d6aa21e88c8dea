"""What people fill in about their contacts, and to be introduced."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from handschlag.people.models import NEVER, Outcome

RHYTHMS = (1, 2, 3, 4, 6, 8, 13, 26, 52)
"""Weeks."""
PUT_OFF_BY = (1, 4, 13)
QUIET = (4, 13, 26, 52)


def _weeks(count: int) -> str:
    return ngettext("%(count)d week", "%(count)d weeks", count) % {"count": count}


weeks = lazy(_weeks, str)


class WantedForm(forms.Form):
    """Which of one's people; nothing that can be typed into the address is an error."""

    q = forms.CharField(required=False, max_length=100)
    strand = forms.ChoiceField(
        label=pgettext_lazy("contacts", "You have"),
        required=False,
        choices=[
            ("", _("anything")),
            ("talk", pgettext_lazy("contacts", "talked")),
            ("meet", pgettext_lazy("contacts", "met")),
            ("help", pgettext_lazy("contacts", "helped")),
        ],
    )
    tag = forms.CharField(label=_("Tag"), required=False, max_length=40)
    company = forms.CharField(label=_("Company"), required=False, max_length=120)
    silent = forms.TypedChoiceField(
        label=_("Not heard of for"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("any time")), *((count, weeks(count)) for count in QUIET)],
    )
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("by the last time")), ("strength", _("by strength of the tie"))],
    )

    def wanted(self) -> dict[str, Any]:
        """What was understood of it; nothing, where nothing is asked."""
        if not self.is_valid() and not self.is_bound:
            return {}
        said = dict(self.cleaned_data)
        return said | {"words": said.pop("q", "")}


class PlaceForm(forms.Form):
    """Where in the list."""

    before = forms.IntegerField(required=False)
    after = forms.IntegerField(required=False)


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    tags = forms.CharField(
        label=_("Tags"), required=False, max_length=400, help_text=_("Separated by commas, as you like")
    )
    every_weeks = forms.TypedChoiceField(
        label=_("Stay in touch every"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("as the tags say, else no reminder")),
            *((count, weeks(count)) for count in RHYTHMS),
            (NEVER, _("no reminder, whatever the tags say")),
        ],
        help_text=_("Counted from the last time you had to do with each other, not from a reminder."),
    )

    def clean_tags(self) -> list[str]:
        return str(self.cleaned_data["tags"]).split(",")


class TagRhythmForm(forms.Form):
    tag = forms.CharField(label=_("Tag"), max_length=40, widget=forms.HiddenInput)
    every_weeks = forms.TypedChoiceField(
        label=_("Stay in touch every"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", _("no reminder")), *((count, weeks(count)) for count in RHYTHMS)],
    )


class PutOffForm(forms.Form):
    weeks = forms.TypedChoiceField(
        label=_("Put off for"), coerce=int, choices=[(count, weeks(count)) for count in PUT_OFF_BY]
    )


class AskForm(forms.Form):
    via = forms.IntegerField(label=_("Whom you ask"), error_messages={"required": _("Choose whom you ask.")})
    text = forms.CharField(
        label=_("Text to be passed on"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Who you are, and why the two of you should talk. It is passed on as it stands."),
    )
    private_note = forms.CharField(
        label=_("A word to the one you ask"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only they read it."),
    )


class PassOnForm(forms.Form):
    word = forms.CharField(
        label=_("A word of your own"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(choices=Outcome.choices)
