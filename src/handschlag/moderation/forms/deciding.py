"""Deciding, noting, silencing, undoing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.addresses import key_in
from handschlag.discussions.forms import DayField
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group
from handschlag.moderation.actions.measures import Choice
from handschlag.moderation.models import Deed


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=help_text,
    )


class DecideForm(forms.Form):
    """``deeds``: what is possible; the fields that only one of them needs are left out where it is not."""

    deed = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    reason = _reason(gettext_lazy("Both sides read this. They do not read who decided."))
    until = DayField(
        label=gettext_lazy("Silence until"),
        required=False,
        help_text=gettext_lazy("The end of this day. Only for a silence."),
    )
    source = forms.CharField(
        label=gettext_lazy("New text"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("Only if you change the text."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the new topic"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Only if you split it off."),
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Group it goes to"),
        queryset=Group.objects.none(),
        required=False,
        help_text=gettext_lazy("Only if you move it: to a group that you moderate too."),
    )
    topic = forms.CharField(
        label=gettext_lazy("Address of the other topic"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Only if you merge it."),
    )

    NEEDED_BY = (
        ("until", Deed.SILENCE),
        ("source", Deed.EDIT),
        ("title", Deed.SPLIT),
        ("group", Deed.MOVE),
        ("topic", Deed.MERGE),
    )

    def __init__(self, sent: Any = None, *, deeds: Sequence[Deed], groups: Any, source: str) -> None:
        super().__init__(sent, initial={"source": source})
        self.fields["deed"].choices = [(deed, deed.label) for deed in deeds]  # type: ignore[attr-defined]
        self.fields["group"].queryset = groups  # type: ignore[attr-defined]
        for name, deed in self.NEEDED_BY:
            if deed not in deeds or (deed == Deed.MOVE and not groups):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        for name, deed in self.NEEDED_BY:
            if sent.get("deed") == deed and not sent.get(name) and name not in self.errors:
                self.add_error(name if name in self.fields else None, _("This decision needs it."))
        return sent

    @property
    def choice(self) -> Choice:
        sent = self.cleaned_data
        return Choice(
            Deed(sent["deed"]),
            sent["reason"],
            until=sent.get("until"),
            source=sent.get("source", ""),
            title=sent.get("title", ""),
            group=sent.get("group"),
            topic=self._topic(sent.get("topic", "")),
        )

    @staticmethod
    def _topic(text: str) -> Topic | None:
        """By its number, or by its address as the browser shows it."""
        parts = [part for part in text.split("?", maxsplit=1)[0].strip().rstrip("/").split("/") if part]
        key = key_in(parts[-1]) if parts else None
        return Topic.objects.filter(pk=key).select_related("group").first() if key is not None else None


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note for the other moderators"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SilenceForm(forms.Form):
    until = DayField(label=gettext_lazy("Silence until"), help_text=gettext_lazy("The end of this day."))
    reason = _reason(gettext_lazy("They read this when they try to write."))


class SweepForm(forms.Form):
    since = forms.DateTimeField(
        label=gettext_lazy("All posts since"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    reason = _reason(gettext_lazy("The author reads this at each of the posts."))
