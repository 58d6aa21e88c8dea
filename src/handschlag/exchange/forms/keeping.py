"""What organisers fill in about the balances of their group."""

from django import forms

from handschlag.exchange.models import Keeping, Terms


class TermsForm(forms.ModelForm[Terms]):
    class Meta:
        model = Terms
        fields = ("keeping", "points_an_hour", "soft_limit", "hard_limit")
        widgets = {"keeping": forms.RadioSelect(choices=Keeping)}
