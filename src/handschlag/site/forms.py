"""The forms of the first set-up and of the search."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core.lines import LineField
from handschlag.core.models import Registration


class SetupForm(forms.Form):
    site_name = LineField(
        label=_("Name of the network"),
        max_length=80,
        help_text=_("As people call it: your chamber, club or circle."),
    )
    tagline = LineField(label=_("What it is, in one sentence"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    registration = forms.ChoiceField(
        label=_("Who may join"), choices=Registration, initial=Registration.OPEN, widget=forms.RadioSelect
    )
    name = LineField(
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


class SearchForm(forms.Form):
    """What the address of a search says. Nothing in it is an error: what cannot be read is not there."""

    q = forms.CharField(label=_("What are you looking for?"), required=False)
    kind = forms.ChoiceField(
        choices=[(kind, kind) for kind in ("", "topic", "post", "listing", "group", "member")],
        required=False,
        widget=forms.HiddenInput,
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[("best", _("Best match first")), ("newest", _("Newest first"))],
        required=False,
    )
    author = forms.CharField(
        label=_("Written by"), max_length=80, required=False, help_text=_("A name or its beginning.")
    )
    group = forms.CharField(
        label=_("In the group"),
        max_length=60,
        required=False,
        help_text=_("Its short name, as in its address."),
    )
    tag = forms.CharField(label=_("With the tag"), max_length=60, required=False)
    after = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = forms.DateField(
        label=_("Before"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    answered = forms.BooleanField(label=_("Only topics with an accepted answer"), required=False)
    older = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    filters = ("author", "group", "tag", "after", "before", "answered")

    def __init__(self, data: Any) -> None:
        """``data``: the address's own; of unknown names nothing is taken, of endless values the beginning."""
        asked = {name: data[name].replace("\0", " ")[:400] for name in data if name in self.base_fields}
        super().__init__(asked)

    def address(self, **changes: str | None) -> str:
        """The same search with some fields changed; ``older`` is left out unless it is given."""
        names = (name for name in self.base_fields if name != "older")
        asked = {name: self.data[name] for name in names if self.data.get(name)}
        asked |= {name: value or "" for name, value in changes.items()}
        return "?" + urlencode({name: value for name, value in asked.items() if value})
