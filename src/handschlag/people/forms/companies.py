"""What members say about companies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.core.errors import Invalid
from handschlag.core.images import MAX_BYTES, Picture, redrawn
from handschlag.core.lines import LineField
from handschlag.people.forms.profiles import WebField
from handschlag.people.models import Company, CompanyClaim, CompanyPerson, folded


class CompanyFields(forms.ModelForm[Company]):
    """What all forms about a company share."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not folded(name):
            raise forms.ValidationError(_("Write the name with letters or digits."))
        return name

    def _post_clean(self) -> None:
        """The action changes the company, not the form."""


class NewCompanyForm(CompanyFields):
    """As short as it can be: the rest is for who speaks for it."""

    works_there = forms.BooleanField(label=_("I work there"), required=False, initial=True)
    is_other = forms.BooleanField(
        label=_("It is another company of the same name"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Company
        fields = ("name", "place", "website")
        field_classes = {"name": LineField, "place": LineField, "website": WebField}
        help_texts = {
            "website": _("By an address at its domain somebody can later prove that they speak for it.")
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "website": forms.TextInput(attrs={"autocomplete": "off", "inputmode": "url"}),
        }


class CompanyForm(CompanyFields):
    """Its whole page."""

    picture = forms.FileField(
        label=_("New logo"),
        required=False,
        help_text=_("JPEG, PNG or WebP, up to 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
    no_picture = forms.BooleanField(label=_("Show no logo"), required=False)

    class Meta:
        model = Company
        fields = ("name", "tagline", "text", "place", "website")
        field_classes = {"name": LineField, "tagline": LineField, "place": LineField, "website": WebField}
        help_texts = {"text": _("You can use Markdown.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def clean_picture(self) -> Picture | None:
        """Drawn anew before the transaction: a large one takes seconds."""
        upload = self.cleaned_data["picture"]
        if upload and upload.size > MAX_BYTES:
            raise forms.ValidationError(_("The picture is larger than 10 MB."))
        try:
            return redrawn(upload.read()) if upload else None
        except Invalid as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    @property
    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class PlaceThereForm(forms.ModelForm[CompanyPerson]):
    class Meta:
        model = CompanyPerson
        fields = ("title",)
        field_classes = {"title": LineField}


class MailForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address there"))


class ReasonForm(forms.ModelForm[CompanyClaim]):
    class Meta:
        model = CompanyClaim
        fields = ("reason",)
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
