"""The form of the first set-up."""

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core.models import Registration


class SetupForm(forms.Form):
    site_name = forms.CharField(
        label=_("Name of the network"),
        max_length=80,
        help_text=_("As people call it: your chamber, club or circle."),
    )
    tagline = forms.CharField(label=_("What it is, in one sentence"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    registration = forms.ChoiceField(
        label=_("Who may join"), choices=Registration, initial=Registration.OPEN, widget=forms.RadioSelect
    )
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten characters; a few words in a row are easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    network = ("site_name", "tagline", "language", "registration")
    account = ("name", "email", "password")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if Member.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(_("There is an account with this address already."))
        return email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(
            password, Member(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email"))
        )
        return password
