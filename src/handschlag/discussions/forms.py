"""What people fill in. Every form carries a key of its own, so that what is sent twice exists once."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from handschlag.core import clock
from handschlag.discussions.models import Bookmark, Post, Topic

LONGEST_TEXT = 100_000
"""Characters of a post."""


class MarkdownField(forms.CharField):
    """Text as typed: leading blanks mean something in Markdown, line ends are the browser's affair."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, widget=forms.Textarea, strip=False, **options)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        return text.replace("\r\n", "\n").rstrip() if text.strip() else ""


class KeyedForm(forms.Form):
    key = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)

    def clean_key(self) -> UUID:
        return self.cleaned_data["key"] or uuid4()


class TagsField(forms.Field):
    """Names of tags, with commas between them."""

    def __init__(self) -> None:
        super().__init__(label=_("Tags"), required=False, widget=forms.TextInput(attrs={"maxlength": 300}))

    def to_python(self, value: Any) -> list[str]:
        written = "".join(sign if sign.isprintable() else " " for sign in value or "")
        chosen: dict[str, str] = {}
        for part in written.split(","):
            name = " ".join(part.split()).lstrip("# ")
            chosen.setdefault(name.casefold(), name)
        chosen.pop("", None)
        return list(chosen.values())

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class TaggedForm(forms.Form):
    """A form with ``tags``, where there is something to choose from or the writer may make new ones."""

    tags = TagsField()

    def offer_tags(self, known: list[str], *, may_make: bool) -> None:
        if not known and not may_make:
            del self.fields["tags"]
            return
        known_ones = _("In this group: %(tags)s.") % {"tags": ", ".join(known)} if known else ""
        new_ones = _("As a moderator you can also make new ones.") if may_make else ""
        lines = (_("Up to five, with commas between them."), known_ones, new_ones)
        self.fields["tags"].help_text = " ".join(str(line) for line in lines if line)


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


class TopicForm(KeyedForm, TaggedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    source = MarkdownField(label=_("Text"))


class ReplyForm(KeyedForm):
    """``reply_to``: the post of ``topic`` that is answered; empty for the topic as a whole."""

    reply_to = forms.ModelChoiceField(Post.objects.none(), required=False, widget=forms.HiddenInput)
    source = MarkdownField(label=_("Your reply"))

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        answerable = Post.objects.filter(topic=topic).select_related("author", "removal")
        self.fields["reply_to"].queryset = answerable  # type: ignore[attr-defined]  # a ModelChoiceField


class EditForm(TaggedForm):
    """Title and tags only for an opening post, the reason only for moderators."""

    title = forms.CharField(label=_("Title"), max_length=200)
    source = MarkdownField(label=_("Text"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, help_text=_("Everybody who reads the history sees it.")
    )
    based_on = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, with_title: bool, with_reason: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_title:
            del self.fields["title"], self.fields["tags"]
        if not with_reason:
            del self.fields["reason"]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = required


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
        self.fields["remind"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

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
