"""What people fill in. Every form of writing carries a key of its own: what is sent twice exists once."""

import datetime as dt
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from handschlag.discussions.models import CHOICES, Attachment, ClosingPlan, Level, Post, Topic
from handschlag.groups.models import Group, Visibility

EARLIEST, LATEST = date(1970, 1, 2), date(2999, 12, 31)

LONGEST_TEXT = 100_000
"""Characters of a post."""
LONGEST_KEY = 18
"""Digits of the largest number that a row's key can be."""


class MarkdownField(forms.CharField):
    """Text as typed: leading blanks mean something in Markdown, line ends are the browser's affair."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, widget=forms.Textarea, strip=False, **options)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n").rstrip() if text.strip() else ""


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what each of them is and whether it is taken, the deed finds out."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ARG002 - Django's signature
        return [file for file in data or [] if file]


class KeysField(forms.Field):
    """Keys of rows, each in a field of its own; nonsense is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[int]:
        return [
            int(key) for key in value or [] if key.isascii() and key.isdecimal() and len(key) <= LONGEST_KEY
        ]


class FilesForm(forms.Form):
    """``kept``: the files that the post has or that wait for it, in the order in which they came."""

    uploads = FilesField(label=_("Files"), required=False)
    attach = KeysField(required=False)
    remove = KeysField(required=False)
    kept: list[Attachment] = []


class KeyedForm(FilesForm):
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()


class TopicForm(KeyedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    source = MarkdownField(label=_("Text"))


class ReplyForm(KeyedForm):
    """``reply_to``: the post of ``topic``, or split off it, that is answered; empty for the topic itself.

    ``seen``: the last number there was when the page was made; empty where nobody needs to be told of
    what came since.
    """

    reply_to = forms.ModelChoiceField(Post.objects.none(), required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**31 - 1)
    source = MarkdownField(label=_("Your reply"))

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        answerable = Post.objects.answerable_in(topic).select_related("author", "removal")
        self.fields["seen"].initial = topic.last_number
        self.fields["reply_to"].queryset = answerable  # type: ignore[attr-defined]  # a ModelChoiceField


class DraftForm(forms.Form):
    """What the composer saves by itself; nothing in it is required. ``revision``: the last one it knows."""

    title = forms.CharField(required=False, max_length=200)
    source = MarkdownField(required=False)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    based_on = forms.CharField(required=False, max_length=40)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 2)
    key = forms.UUIDField(required=False)


class MentionForm(forms.Form):
    """The letters typed after an @, and where."""

    q = forms.CharField(max_length=80)
    kind = forms.CharField(required=False, max_length=10)
    pk = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class SinceForm(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class EditForm(FilesForm):
    """The title only for an opening post, the reason only for moderators."""

    title = forms.CharField(label=_("Title"), max_length=200)
    source = MarkdownField(label=_("Text"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Everybody who reads the history sees it.")
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_title: bool, with_reason: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_title:
            del self.fields["title"]
        if not with_reason:
            del self.fields["reason"]


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
        return end_of(day) if day else None

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
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]  # a ModelChoiceField


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

    title = forms.CharField(label=_("Title of the new topic"), max_length=200)
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
        self.fields["into"].queryset = newest  # type: ignore[attr-defined]  # a ModelChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        address = cleaned.pop("address", "")
        if cleaned.get("into") is None and "into" not in self.errors:
            found = re.search(r"(?:^|/topics/)(\d{1,18})/?(?:[?#].*)?$", address.strip(), re.ASCII)
            cleaned["into"] = self.topics.filter(pk=int(found[1])).first() if found else None
            if cleaned["into"] is None:
                self.add_error("address", _("This is not the address of another topic of this group."))
        return cleaned
