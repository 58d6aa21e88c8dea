"""What people fill in about who gets in, and as what."""

from django import forms
from django.utils.translation import gettext_lazy

from handschlag.groups.models import Role


class InvitationForm(forms.Form):
    is_trusted = forms.ChoiceField(
        label=gettext_lazy("Who opens it"),
        choices=[
            ("yes", gettext_lazy("is in at once: for people you trust")),
            ("ask", gettext_lazy("answers your questions, and an organiser decides")),
        ],
        initial="yes",
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"),
        choices=[(1, gettext_lazy("a day")), (7, gettext_lazy("a week")), (30, gettext_lazy("a month"))],
        coerce=int,
        initial=7,
    )
    max_uses = forms.IntegerField(
        label=gettext_lazy("For how many people"), min_value=1, max_value=1000, initial=25
    )

    def clean_is_trusted(self) -> bool:
        return bool(self.cleaned_data["is_trusted"] == "yes")


class DomainsForm(forms.Form):
    domains = forms.CharField(
        label=gettext_lazy("Domains"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Each on its own line, such as example.org."),
    )


class RemovalForm(forms.Form):
    for_good = forms.BooleanField(
        label=gettext_lazy("They may not come back until an organiser allows it"), required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason, for organisers"), max_length=500, required=False)


class OfferForm(forms.Form):
    stays = forms.BooleanField(label=gettext_lazy("I stay organiser beside them"), required=False)


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(
        label=gettext_lazy("Role"), choices=Role, coerce=Role, widget=forms.RadioSelect
    )
