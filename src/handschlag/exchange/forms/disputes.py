"""What both sides and those who decide fill in about a dispute."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.exchange.models import Outcome


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 6})
    return forms.CharField(label=label, help_text=help_text, max_length=4000, widget=widget)


class OpenForm(forms.Form):
    reason = _words(
        gettext_lazy("What is wrong"),
        gettext_lazy("The other side and who decides read it. Say what was agreed, and what came of it."),
    )


class StatementForm(forms.Form):
    text = _words(gettext_lazy("How you see it"))


class AppealForm(forms.Form):
    reason = _words(gettext_lazy("What the decision gets wrong"))


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(label=gettext_lazy("Decision"), choices=Outcome, widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=gettext_lazy("How much of it stands, in per cent"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("Only if a part of it stands."),
    )
    reason = _words(gettext_lazy("Why"), gettext_lazy("Both sides read it."))

    def clean(self) -> dict[str, Any]:
        sent = super().clean() or self.cleaned_data
        if sent.get("outcome") == Outcome.SPLIT and sent.get("percent") is None:
            self.add_error("percent", _("Say how much of it stands: between 1 and 99 per cent."))
        return sent
