"""Flagging and appealing."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.offering import offer
from handschlag.moderation.actions.flagging import BY_THE_HOUSE, Complaint
from handschlag.moderation.models import Reason


class FlagForm(forms.Form):
    """The rules of the group stand first, in their own words."""

    reason = forms.ChoiceField(label=gettext_lazy("What is wrong with it?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=gettext_lazy("In your words"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What should the moderators know?"),
    )

    def __init__(self, sent: Any = None, *, rules: Sequence[str] = ()) -> None:
        super().__init__(sent)
        self._rules = rules
        numbered = [(f"rule-{number}", rule) for number, rule in enumerate(rules)]
        plain = [reason for reason in Reason if reason not in {*BY_THE_HOUSE, Reason.RULE}]
        offer(self, "reason", [*numbered, *((reason, reason.label) for reason in plain)])

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if sent.get("reason") == Reason.OTHER and not sent.get("text", "").strip():
            self.add_error("text", _("Say in a few words what is wrong with it."))
        return sent

    @property
    def complaint(self) -> Complaint:
        chosen, text = self.cleaned_data["reason"], self.cleaned_data["text"]
        if chosen.startswith("rule-"):
            return Complaint(Reason.RULE, text, self._rules[int(chosen.removeprefix("rule-"))])
        return Complaint(Reason(chosen), text)


class AppealForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What does the decision get wrong?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("A moderator who had no part in it reads this and decides again."),
    )
