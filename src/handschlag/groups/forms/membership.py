"""What people fill in about who gets in, and as what."""

from django import forms
from django.utils.translation import gettext_lazy

from handschlag.groups.models import JoinRequest, Role


class JoinRequestForm(forms.ModelForm[JoinRequest]):
    class Meta:
        model = JoinRequest
        fields = ("message",)
        widgets = {"message": forms.Textarea(attrs={"rows": 3})}


class InvitationForm(forms.Form):
    days = forms.TypedChoiceField(
        label=gettext_lazy("Works for"),
        choices=[(1, gettext_lazy("a day")), (7, gettext_lazy("a week")), (30, gettext_lazy("a month"))],
        coerce=int,
        initial=7,
    )
    max_uses = forms.IntegerField(
        label=gettext_lazy("For how many people"), min_value=1, max_value=1000, initial=25
    )


class RoleForm(forms.Form):
    role = forms.TypedChoiceField(
        label=gettext_lazy("Role"), choices=Role, coerce=Role, widget=forms.RadioSelect
    )
