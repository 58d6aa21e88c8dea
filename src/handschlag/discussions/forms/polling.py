"""What one fills in to ask, and what comes back from who votes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.core.addresses import key_in
from handschlag.core.lines import LineField
from handschlag.discussions.actions import Ask
from handschlag.discussions.forms.ordering import DayField
from handschlag.discussions.models import Poll, PollKind, Results
from handschlag.discussions.models.polls import MOST_OPTIONS

DATE_LINES = 8
"""Fields for dates that the form has."""
_WALL_CLOCK = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """Day and hour by the person's own clock, as the moment in UTC. An hour that a clock leaves out, or shows
    twice, is refused: nobody could say which is meant.
    """

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_WALL_CLOCK)

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=[_WALL_CLOCK, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(UTC):
            shown = super().to_python(value)
        if shown is None:
            return None
        wall = shown.replace(tzinfo=timezone.get_current_timezone())
        moment = wall.astimezone(UTC)
        if moment.astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None):
            raise forms.ValidationError(_("Clocks leave this hour out that night. Choose another one."))
        if wall.replace(fold=1).astimezone(UTC) != moment:
            raise forms.ValidationError(_("Clocks show this hour twice that night. Choose another one."))
        return moment


class PollForm(forms.Form):
    question = LineField(label=_("Question"), max_length=200)
    kind = forms.ChoiceField(
        label=_("How one votes"), choices=PollKind.choices, widget=forms.RadioSelect, initial=PollKind.SINGLE
    )
    texts = forms.CharField(
        label=_("To choose from"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One on each line, up to %(count)s.") % {"count": MOST_OPTIONS},
    )
    most = forms.IntegerField(
        label=_("At most so many choices"),
        required=False,
        min_value=1,
        max_value=MOST_OPTIONS,
        help_text=_("Where each may choose several. Empty: as many as one likes."),
    )
    is_named = forms.BooleanField(
        label=_("By name"),
        required=False,
        help_text=_("All who see the results see who voted what. Without it nobody does."),
    )
    may_change = forms.BooleanField(label=_("One may change one’s vote"), required=False, initial=True)
    results = forms.ChoiceField(
        label=_("The results are shown"),
        choices=Results.choices,
        widget=forms.RadioSelect,
        initial=Results.ALWAYS,
    )
    quorum = forms.IntegerField(
        label=_("So many have to vote"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("The poll says whether they have. Empty: any number will do."),
    )
    closes_at = DayField(
        label=_("Last day for votes"), required=False, help_text=_("Empty: until somebody closes it.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number in range(1, DATE_LINES + 1):
            label = _("Date %(number)s") % {"number": number}
            self.fields[f"date_{number}"] = MomentField(label=label, required=False)

    @property
    def dates(self) -> list[forms.BoundField]:
        return [self[f"date_{number}"] for number in range(1, DATE_LINES + 1)]

    def clean_texts(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["texts"].splitlines())
        texts = [line for line in lines if line]
        if any(len(text) > 200 for text in texts):  # noqa: PLR2004 - as the column
            raise forms.ValidationError(_("Keep each line under 200 characters."))
        return texts

    def asked(self) -> Ask:
        given = dict(self.cleaned_data)
        dates = [given.pop(f"date_{number}") for number in range(1, DATE_LINES + 1)]
        return Ask(**given, dates=[date for date in dates if date])


def read_choices(poll: Poll, sent: Mapping[str, Any]) -> dict[int, int]:
    """What was chosen, with a number each; nonsense is left out."""
    if poll.kind in {PollKind.SINGLE, PollKind.MULTIPLE}:
        keys = (key_in(text) for text in sent.getlist("option"))  # type: ignore[attr-defined]  # a QueryDict
        return {key: 1 for key in keys if key is not None}
    given = {option.pk: key_in(sent.get(f"option-{option.pk}", "")) for option in poll.options.all()}
    lowest = 0 if poll.kind == PollKind.DATE else 1
    return {key: number for key, number in given.items() if number is not None and number >= lowest}
