"""Deciding, noting, silencing, undoing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.addresses import key_in
from handschlag.core.offering import offer, offer_rows
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
    """``deeds``: what is possible; ``chosen`` among them brings the fields that it needs, and no others.
    Until something is chosen there is nothing to fill in.
    """

    deed = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.HiddenInput)
    reason = _reason(gettext_lazy("Both sides read this. They do not read who decided."))
    until = DayField(
        label=gettext_lazy("Silence until"),
        required=False,
        help_text=gettext_lazy("The end of this day."),
    )
    source = forms.CharField(
        label=gettext_lazy("New text"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the new topic"),
        required=False,
        max_length=200,
    )
    group = forms.ModelChoiceField(
        label=gettext_lazy("Group it goes to"),
        queryset=Group.objects.none(),
        required=False,
        help_text=gettext_lazy("One that you moderate too."),
    )
    topic = forms.CharField(
        label=gettext_lazy("Address of the other topic"),
        required=False,
        max_length=300,
    )

    NEEDED_BY = (
        ("until", Deed.SILENCE),
        ("source", Deed.EDIT),
        ("title", Deed.SPLIT),
        ("group", Deed.MOVE),
        ("topic", Deed.MERGE),
    )

    def __init__(
        self, sent: Any = None, *, chosen: str, deeds: Sequence[Deed], groups: Any, source: str
    ) -> None:
        super().__init__(sent, initial={"source": source, "deed": chosen})
        offer(self, "deed", [(deed, deed.label) for deed in deeds])
        offer_rows(self, "group", groups)
        self.deeds = deeds
        self.deed_chosen = next((deed for deed in deeds if deed == chosen), None)
        for name, deed in self.NEEDED_BY:
            if deed != self.deed_chosen or (deed == Deed.MOVE and not groups):
                del self.fields[name]
            else:
                self.fields[name].required = True
                self.fields[name].error_messages["required"] = _("This decision needs it.")

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if self.deed_chosen == Deed.MOVE and "group" not in self.fields:
            self.add_error(None, _("This decision needs it."))
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
