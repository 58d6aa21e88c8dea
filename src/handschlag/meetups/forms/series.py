"""What people fill in to let a meetup come back."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.errors import Invalid
from handschlag.meetups.actions.wording import nth_in_words
from handschlag.meetups.recurrence import (
    LAST,
    Frequency,
    Rule,
    at_wall_clock,
    is_last_of_month,
    nth_of_month,
)

ONCE, DAILY, WEEKLY, BY_DAY, BY_WEEKDAY, BY_LAST, YEARLY = (
    "once", "daily", "weekly", "monthday", "nth", "last", "yearly"
)  # fmt: skip
NEVER, UNTIL, COUNT = "never", "until", "count"
MOST_TIMES = 400
_FREQUENCY = {
    DAILY: Frequency.DAILY,
    WEEKLY: Frequency.WEEKLY,
    BY_DAY: Frequency.MONTHLY,
    BY_WEEKDAY: Frequency.MONTHLY,
    BY_LAST: Frequency.MONTHLY,
    YEARLY: Frequency.YEARLY,
}


class RepeatForm(forms.Form):
    """How a meetup comes back. Days are those of the first one: the form for its time stands beside."""

    prefix = "repeat"
    how_often = forms.ChoiceField(
        label=gettext_lazy("Repeat"),
        choices=[
            (ONCE, gettext_lazy("It takes place once")),
            (DAILY, gettext_lazy("Daily")),
            (WEEKLY, gettext_lazy("Weekly, on certain weekdays")),
            (BY_WEEKDAY, gettext_lazy("Monthly, on the same weekday, such as every third Tuesday")),
            (BY_LAST, gettext_lazy("Monthly, on the last such weekday")),
            (BY_DAY, gettext_lazy("Monthly, on the same day")),
            (YEARLY, gettext_lazy("Yearly")),
        ],
        initial=ONCE,
        required=False,
    )
    interval = forms.IntegerField(
        label=gettext_lazy("Only every so many days, weeks, months or years"),
        min_value=1,
        max_value=99,
        required=False,
        help_text=gettext_lazy("Empty: every time. 2: every second one."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("For weekly meetups. None: the weekday of the first one."),
    )
    ends = forms.ChoiceField(
        label=gettext_lazy("Until when"),
        choices=[
            (NEVER, gettext_lazy("Without an end")),
            (UNTIL, gettext_lazy("Until the day given below")),
            (COUNT, gettext_lazy("As often as given below")),
        ],
        widget=forms.RadioSelect,
        initial=NEVER,
        required=False,
    )
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    count = forms.IntegerField(
        label=gettext_lazy("How many in all"), min_value=1, max_value=MOST_TIMES, required=False
    )

    def __init__(self, *args: Any, is_series: bool = False, **options: Any) -> None:
        """``is_series``: it comes back already, and goes on to."""
        super().__init__(*args, **options)
        if is_series:
            field: Any = self.fields["how_often"]
            field.choices = field.choices[1:]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("how_often", ONCE) in {ONCE, ""}:
            return cleaned
        if cleaned.get("ends") == UNTIL and not cleaned.get("until") and "until" not in self.errors:
            self.add_error("until", _("Choose a day."))
        if cleaned.get("ends") == COUNT and not cleaned.get("count") and "count" not in self.errors:
            self.add_error("count", _("Say how often."))
        return cleaned

    def rule(self, starts_at: datetime, zone: str) -> Rule | None:
        """Of a form that is in order, for a first meetup then; None for one that takes place once.

        Invalid, with the name of a field, where the first one does not fit.
        """
        said, tz = self.cleaned_data, ZoneInfo(zone)
        how = said["how_often"] or ONCE
        if how == ONCE:
            return None
        first = starts_at.astimezone(tz)
        until = None
        if said["ends"] == UNTIL:
            until = at_wall_clock(datetime.combine(said["until"], time(23, 59, 59)), tz)
            if until < starts_at:
                raise Invalid(_("The last day comes before the first meetup."), "until")
        return Rule(
            _FREQUENCY[how],
            interval=said["interval"] or 1,
            until=until,
            count=said["count"] if said["ends"] == COUNT else None,
            **_days(how, first, said["weekdays"]),
        )

    def refuse(self, refusal: Invalid) -> None:
        """Say it at the field it belongs to, if that is one of these."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))

    @staticmethod
    def initial_of(rule: Rule, zone: str) -> dict[str, Any]:
        """What the form begins with that changes a rule."""
        how = rule.frequency.lower()
        if rule.frequency == Frequency.MONTHLY:
            how = {0: BY_DAY, LAST: BY_LAST}.get(rule.nth, BY_WEEKDAY)
        return {
            "how_often": how,
            "interval": rule.interval if rule.interval > 1 else None,
            "weekdays": list(rule.weekdays) if len(rule.weekdays) > 1 else [],  # one: that of the first
            "ends": UNTIL if rule.until else COUNT if rule.count else NEVER,
            "until": rule.until.astimezone(ZoneInfo(zone)).date() if rule.until else None,
            "count": rule.count,
        }


def _days(how: str, first: datetime, weekdays: list[int]) -> dict[str, Any]:
    """Those of the rule; Invalid where the first meetup is on another."""
    if how == WEEKLY:
        if weekdays and first.weekday() not in weekdays:
            said = {"weekday": str(WEEKDAYS[first.weekday()])}
            raise Invalid(
                _("The first meetup is on a %(weekday)s. Choose that too, or another date.") % said,
                "weekdays",
            )
        return {"weekdays": tuple(sorted(weekdays)) or (first.weekday(),)}
    if how == BY_WEEKDAY:
        return {"weekdays": (first.weekday(),), "nth": nth_of_month(first)}
    if how == BY_LAST:
        if not is_last_of_month(first):
            said = {"nth": nth_in_words(nth_of_month(first)), "weekday": str(WEEKDAYS[first.weekday()])}
            raise Invalid(
                _("The first meetup is on the %(nth)s %(weekday)s of its month, not on the last.") % said,
                "how_often",
            )
        return {"weekdays": (first.weekday(),), "nth": LAST}
    return {"monthday": first.day} if how == BY_DAY else {}


class MomentForm(forms.Form):
    """A date of a series."""

    moment = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S%z"])
