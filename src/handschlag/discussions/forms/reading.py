"""What people choose while they read: how closely to follow, a day to go to, what to keep."""

import datetime as dt
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
from handschlag.core.offering import offer
from handschlag.discussions.models import CHOICES, Bookmark, Level

EARLIEST, LATEST = date(1970, 1, 2), date(2999, 12, 31)


class LevelForm(forms.Form):
    """How closely one follows a topic or a group."""

    level = forms.TypedChoiceField(
        coerce=lambda value: Level(int(value)), choices=[(level.value, level.label) for level in CHOICES]
    )


class DayForm(forms.Form):
    """A day to go to, within what calendars and time zones agree on."""

    date = forms.DateField(label=_("Go to a day"))

    def clean_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["date"]
        return min(max(day, EARLIEST), LATEST)


MORNING = time(8)
"""When reminders come: the hour that the member's clock shows, in summer and in winter."""


def morning_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, MORNING, tzinfo=zone)


class BookmarkForm(forms.Form):
    """Note and reminder; ``remind_at`` comes out of the choice, in the member's time zone."""

    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only you see it."),
    )
    remind = forms.ChoiceField(label=_("Remind me by mail"), required=False, widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, sent: Any = None, *, bookmark: Bookmark) -> None:
        initial = {"note": bookmark.note, "remind": "keep" if bookmark.is_waiting else ""}
        super().__init__(sent, initial=initial)
        self._bookmark = bookmark
        choices: list[tuple[str, Any]] = [("", _("not at all"))]
        if bookmark.is_waiting:
            chosen = timezone.localtime(bookmark.remind_at)
            choices.append(("keep", formats.date_format(chosen, "DATETIME_FORMAT")))
        choices += [
            ("tomorrow", _("tomorrow at 8:00")),
            ("monday", _("next Monday at 8:00")),
            ("week", _("in a week at 8:00")),
            ("day", _("at 8:00 on the day given below")),
        ]
        offer(self, "remind", choices)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        choice = cleaned.get("remind", "")
        if choice == "day" and not cleaned.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choose a day."))
        cleaned["remind_at"] = self._moment(choice, cleaned.get("day"))
        return cleaned

    def _moment(self, choice: str, day: date | None) -> datetime | None:
        if choice == "keep":
            return self._bookmark.remind_at
        zone = timezone.get_current_timezone()
        today = clock.now().astimezone(zone).date()
        days = {
            "tomorrow": today + timedelta(days=1),
            "monday": today + timedelta(days=7 - today.weekday()),
            "week": today + timedelta(days=7),
            "day": day,
        }
        wanted = days.get(choice)
        return morning_of(wanted, zone) if wanted else None
