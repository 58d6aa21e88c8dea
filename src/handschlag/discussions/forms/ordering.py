"""What moderators and authors fill in to keep talk in order."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.core.lines import LineField
from handschlag.core.offering import offer_rows
from handschlag.discussions.forms.reading import LATEST
from handschlag.discussions.models import ClosingPlan, Topic
from handschlag.groups.models import Group, Visibility


class TagForm(forms.Form):
    name = forms.RegexField(
        r"^[^,#\s][^,]*$",
        label=_("Name"),
        max_length=40,
        strip=True,
        help_text=_("With the name of another tag of the group, the two become one."),
        error_messages={"invalid": _("A tag has no comma and does not begin with a number sign.")},
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = required


class DayField(forms.DateField):
    """A day of the person's own calendar, as the moment at which it ends."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return end_of(min(day, LATEST)) if day else None

    def prepare_value(self, value: Any) -> Any:
        """The day that a moment ends, or what was typed."""
        return last_day_before(value) if isinstance(value, datetime) else value


def end_of(day: date) -> datetime:
    """The moment at which the day ends where the person is, in UTC. Days may have 23 or 25 hours."""
    midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())
    return midnight.astimezone(UTC)


def last_day_before(moment: datetime) -> date:
    return timezone.localtime(moment - timedelta(microseconds=1)).date()


class PinForm(forms.Form):
    until = DayField(
        label=_("Until the end of"), required=False, help_text=_("Empty: until somebody unpins it.")
    )


class ClosingForm(forms.Form):
    """One of three ways; the fields of the others do not count."""

    way = forms.ChoiceField(
        label=_("It closes by itself"),
        choices=[
            ("silence", _("after days without a post")),
            ("day", _("at the end of a day")),
            ("never", _("never, whatever the group's setting says")),
        ],
        widget=forms.RadioSelect,
    )
    silent_days = forms.IntegerField(
        label=_("Days without a post"), required=False, min_value=1, max_value=3650
    )
    closes_on = DayField(label=_("Last day on which it takes posts"), required=False)

    @staticmethod
    def initial_of(plan: ClosingPlan | None) -> dict[str, Any]:
        if plan is None:
            return {"way": "silence"}
        way = "silence" if plan.silent_days else "day" if plan.closes_at else "never"
        return {"way": way, "silent_days": plan.silent_days, "closes_on": plan.closes_at}

    def clean(self) -> dict[str, Any]:
        """As ``plan_closing`` takes it."""
        cleaned = super().clean() or {}
        way, days, day = (cleaned.get(name) for name in ("way", "silent_days", "closes_on"))
        if way == "silence" and days is None and "silent_days" not in self.errors:
            self.add_error("silent_days", _("After how many days?"))
        if way == "day" and day is None and "closes_on" not in self.errors:
            self.add_error("closes_on", _("Which day?"))
        return {"silent_days": days if way == "silence" else None, "closes_at": day if way == "day" else None}


class SlowForm(forms.Form):
    minutes = forms.IntegerField(
        label=_("Minutes between two posts of a member"), min_value=1, max_value=10_080, initial=10
    )


class GroupChoice(forms.ModelChoiceField[Group]):
    """Groups by name, with who reads them."""

    def label_from_instance(self, obj: Group) -> str:
        return f"{obj.name} ({Visibility(obj.visibility).label})"


class MoveForm(forms.Form):
    group = GroupChoice(Group.objects.none(), label=_("To which group"), empty_label=None)
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, groups: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_rows(self, "group", groups)


class NumbersField(forms.CharField):
    """Numbers and ranges of numbers, as in ``5-9, 12``."""

    LONGEST_RANGE = 10_000

    def clean(self, value: Any) -> Any:
        numbers: set[int] = set()
        for part in filter(None, re.split(r"[,;\s]+", super().clean(value))):
            found = re.fullmatch(r"(\d{1,9})(?:[-–](\d{1,9}))?", part, re.ASCII)
            if found is None:
                raise forms.ValidationError(_("Write numbers and ranges, as in 5-9, 12."))
            first, last = int(found[1]), int(found[2] or found[1])
            if not first <= last <= first + self.LONGEST_RANGE:
                raise forms.ValidationError(_("Write numbers and ranges, as in 5-9, 12."))
            numbers.update(range(first, last + 1))
        return numbers


class TickedField(forms.MultipleChoiceField):
    """Numbers of posts; whether they still stand in the topic is for the deed to say."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        return re.fullmatch(r"\d{1,9}", value, re.ASCII) is not None


class SplitForm(forms.Form):
    """The chosen posts: ticked ones, and those named by number."""

    title = LineField(label=_("Title of the new topic"), max_length=200)
    chosen = TickedField(required=False)
    numbers = NumbersField(
        label=_("Further posts, by number"),
        required=False,
        max_length=500,
        help_text=_("For example: 5-9, 12"),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ticked = {int(number) for number in cleaned.pop("chosen", [])}
        cleaned["numbers"] = ticked | set(cleaned.get("numbers") or ())
        return cleaned


class MergeForm(forms.Form):
    """The other topic: one of the group's latest, or any by its address."""

    into = forms.ModelChoiceField(
        Topic.objects.none(), label=_("Into which topic"), required=False, empty_label=_("– by its address –")
    )
    address = forms.CharField(
        label=_("Or its address"), required=False, max_length=200, help_text=_("For example: /topics/123/")
    )
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, topics: Any, latest: int, **options: Any) -> None:
        """``topics``: those it may go into; the ``latest`` of them are offered by name."""
        super().__init__(*args, **options)
        self.topics = topics
        offered = topics.order_by("-last_post_at", "-pk").values("pk")[:latest]
        newest = topics.filter(pk__in=list(offered.values_list("pk", flat=True))).order_by("-last_post_at")
        offer_rows(self, "into", newest)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        address = cleaned.pop("address", "")
        if cleaned.get("into") is None and "into" not in self.errors:
            found = re.search(r"(?:^|/topics/)(\d{1,18})/?(?:[?#].*)?$", address.strip(), re.ASCII)
            cleaned["into"] = self.topics.filter(pk=int(found[1])).first() if found else None
            if cleaned["into"] is None:
                self.add_error("address", _("This is not the address of another topic of this group."))
        return cleaned
