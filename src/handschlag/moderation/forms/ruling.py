"""Rules for words and links, precautions, and what the log is asked for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from handschlag.moderation.models import Precautions, Rule


class RuleForm(forms.ModelForm[Rule]):
    class Meta:
        model = Rule
        fields = ["name", "words", "domains", "any_link", "newcomers_only", "effect", "message"]
        widgets = {
            "words": forms.Textarea(attrs={"rows": 4}),
            "domains": forms.Textarea(attrs={"rows": 3}),
            "effect": forms.RadioSelect,
        }


class PrecautionsForm(forms.ModelForm[Precautions]):
    class Meta:
        model = Precautions
        fields = ["first_posts", "hide_at"]


class LogForm(forms.Form):
    """What is asked for nothing is left out."""

    who = forms.CharField(label=gettext_lazy("Who"), required=False, max_length=100)
    verb = forms.CharField(label=gettext_lazy("Deed"), required=False, max_length=60)
    since = forms.DateField(
        label=gettext_lazy("Since"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def asked(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if value} if self.is_valid() else {}
