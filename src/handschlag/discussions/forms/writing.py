"""What people write: topics, replies, edits. What is sent twice exists once: each form carries a key."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.core.lines import LineField
from handschlag.discussions.models import Attachment, Post, Topic

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


class TopicForm(KeyedForm, TaggedForm):
    title = LineField(label=_("Title"), max_length=200)
    source = MarkdownField(label=_("Text"))


class AnsweredField(forms.ModelChoiceField[Post]):
    """The post of ``topic`` that is answered; most answer none, and nothing is asked for them."""

    topic: Topic

    def __init__(self) -> None:
        super().__init__(None, required=False, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Post | None:
        if value not in self.empty_values:
            self.queryset = Post.objects.answerable_in(self.topic).select_related("author", "removal")
        answered: Post | None = super().to_python(value)
        return answered


class ReplyForm(KeyedForm):
    """``reply_to``: the post of ``topic``, or split off it, that is answered; empty for the topic itself.

    ``seen``: the last number there was when the page was made; empty where nobody needs to be told of
    what came since.
    """

    reply_to = AnsweredField()
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**31 - 1)
    source = MarkdownField(label=_("Your reply"))

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seen"].initial = topic.last_number
        self.fields["reply_to"].topic = topic  # type: ignore[attr-defined]  # an AnsweredField


class DraftForm(forms.Form):
    """What the composer saves by itself; nothing in it is required. ``revision``: the last one it knows."""

    title = LineField(required=False, max_length=200)
    source = MarkdownField(required=False)
    tags = LineField(required=False, max_length=300)
    reply_to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    based_on = forms.CharField(required=False, max_length=40)
    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 2)
    key = forms.UUIDField(required=False)


class PlaceForm(forms.Form):
    """Where somebody writes, if that is said."""

    kind = forms.CharField(required=False, max_length=10)
    pk = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class MentionForm(PlaceForm):
    """The letters typed after an @, and where."""

    q = forms.CharField(max_length=80)


class SinceForm(forms.Form):
    number = forms.IntegerField(min_value=0, max_value=2**31 - 1)


class EditForm(FilesForm, TaggedForm):
    """Title and tags only for an opening post, the reason only for moderators."""

    title = LineField(label=_("Title"), max_length=200)
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
