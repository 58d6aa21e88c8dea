"""What people fill in. Every form carries a key of its own, so that what is sent twice exists once."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.discussions.models import Post, Topic

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


class TopicForm(KeyedForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    source = MarkdownField(label=_("Text"))


class ReplyForm(KeyedForm):
    """``reply_to``: the post of ``topic`` that is answered; empty for the topic as a whole.

    ``seen``: the last number there was when the page was made; empty where nobody needs to be told of
    what came since.
    """

    reply_to = forms.ModelChoiceField(Post.objects.none(), required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, max_value=2**31 - 1)
    source = MarkdownField(label=_("Your reply"))

    def __init__(self, *args: Any, topic: Topic, **options: Any) -> None:
        super().__init__(*args, **options)
        answerable = Post.objects.filter(topic=topic).select_related("author", "removal")
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


class EditForm(forms.Form):
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
