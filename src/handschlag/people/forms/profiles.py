"""What members say of themselves beyond their account, and who sees which part of all they have said."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from handschlag.core.lines import LineField
from handschlag.people.models import FIELDS, PROFILE_FIELDS, Audience, Profile

_SHORT: Final = (
    (Audience.EVERYONE, _("everyone, also without an account")),
    (Audience.MEMBERS, _("members")),
    (Audience.CONTACTS, _("my contacts")),
    (Audience.NOBODY, _("nobody")),
)


class WebField(forms.URLField):
    """An address of the web, and of nothing else."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, assume_scheme="https")


class SayingForm(forms.ModelForm[Profile]):
    """With ``audience_…`` for every field, those of the account too."""

    expertise = LineField(
        label=_("What I know well"),
        required=False,
        max_length=600,
        help_text=_("Up to twelve, separated by commas: what you would like to be asked about."),
    )

    class Meta:
        model = Profile
        fields = [*PROFILE_FIELDS, "is_listed", "is_public"]
        field_classes = {"seeks": LineField, "offers": LineField, "phone": LineField, "website": WebField}
        help_texts = {
            "seeks": _("A customer, a partner, advice on … One sentence."),
            "offers": _("What others can come to you for. One sentence."),
            "contact_email": _("Any address you like to be written to. That of your account is never shown."),
            "is_listed": _(
                "Without it you are found in your groups and by search, but not in the directory."
            ),
            "is_public": _(
                "They see your name and what you have set to “everyone”. "
                "Search engines are asked to stay out."
            ),
        }
        widgets = {
            "website": forms.URLInput(attrs={"autocomplete": "url"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(
        self, *args: Any, values: Mapping[str, Any], audiences: Mapping[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update((name, value) for name, value in values.items() if name in self.fields)
        self.initial["expertise"] = ", ".join(values["expertise"])
        for name in FIELDS:
            self.fields[f"audience_{name}"] = forms.ChoiceField(
                choices=_SHORT, initial=audiences[name], required=False
            )

    @property
    def said(self) -> dict[str, Any]:
        """What the profile holds, as the action takes it."""
        said = {name: self.cleaned_data[name] for name in PROFILE_FIELDS}
        return said | {"expertise": self.cleaned_data["expertise"].split(",")}

    @property
    def audiences(self) -> dict[str, str]:
        """Of every field; of one that was not sent, as it is."""
        sent = {name: self.cleaned_data[f"audience_{name}"] for name in FIELDS}
        return {name: sent[name] or self.fields[f"audience_{name}"].initial for name in FIELDS}

    def _post_clean(self) -> None:
        """The action changes the profile, not the form."""
