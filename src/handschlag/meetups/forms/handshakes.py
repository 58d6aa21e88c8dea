"""What people fill in about whom they met."""

from django import forms
from django.utils.translation import gettext_lazy as _


class TypedCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the other person"),
        max_length=30,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class TicketForm(forms.Form):
    ticket = forms.CharField(max_length=200, widget=forms.HiddenInput)


class ShownForm(forms.Form):
    shows = forms.BooleanField(required=False)
