"""What people fill in to write to each other."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.discussions.forms import FilesField, KeysField, MarkdownField
from handschlag.people.models import MOST_PEOPLE, Conversation, MessageReport


class MessageForm(forms.Form):
    """``key`` is the form's own: sent twice it is sent once. ``after``: the last message the page shows."""

    text = MarkdownField(label=_("Message"), required=False)
    uploads = FilesField(label=_("Files and pictures"), required=False)
    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)

    def said(self) -> dict[str, Any]:
        """What the action takes."""
        given = self.cleaned_data
        return {"text": given["text"], "files": given["uploads"], "key": given["key"]}


class NewConversationForm(MessageForm):
    title = forms.CharField(
        label=_("What it is about"),
        required=False,
        max_length=100,
        help_text=_("The others see it as the name of the conversation."),
    )

    use_required_attribute = False  # files alone are a message, too
    field_order = ("title", "text", "uploads")

    def __init__(self, *args: Any, is_of_two: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not self.files
        if is_of_two:
            del self.fields["title"]

    def said(self) -> dict[str, Any]:
        return super().said() | {"title": self.cleaned_data.get("title", "")}


class TitleForm(forms.ModelForm[Conversation]):
    class Meta:
        model = Conversation
        fields = ("title",)


class ReportForm(forms.ModelForm[MessageReport]):
    class Meta:
        model = MessageReport
        fields = ("reason",)
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}


class PeopleForm(forms.Form):
    """Whom one writes to, or adds: keys of members."""

    to = KeysField(required=False)
    q = forms.CharField(required=False, max_length=80)

    @classmethod
    def read(cls, given: Any) -> tuple[list[int], str]:
        """The keys, each once, and what is typed of a name; nonsense is left out."""
        form = cls(given)
        form.is_valid()
        keys = list(dict.fromkeys(form.cleaned_data.get("to", [])))
        return keys[: 2 * MOST_PEOPLE], form.cleaned_data.get("q", "")


class JudgementForm(forms.Form):
    decision = forms.CharField(
        label=_("Why"),
        max_length=500,
        help_text=_("Who reported it reads this."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    removes = forms.BooleanField(required=False)
