"""What people fill in. Every form carries a key of its own, so that what is sent twice exists once."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

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


class TopicForm(KeyedForm):
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


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, required: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = required
