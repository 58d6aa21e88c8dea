from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.core.models import Site


class ColoursForm(forms.Form):
    green_light = forms.CharField(
        label=_("What acts: buttons and links"),
        required=False,
        max_length=9,
        help_text=_("For example #245540. Empty: the colour of Handschlag."),
    )
    green_dark = forms.CharField(
        label=_("The same on dark pages"),
        required=False,
        max_length=9,
        help_text=_("Empty: the nearest to it that can be read."),
    )
    madder_light = forms.CharField(
        label=_("What calls: marks and warnings"),
        required=False,
        max_length=9,
        help_text=_("For example #9a2c20. Empty: the colour of Handschlag."),
    )
    madder_dark = forms.CharField(
        label=_("The same on dark pages"),
        required=False,
        max_length=9,
        help_text=_("Empty: the nearest to it that can be read."),
    )

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        given = {
            f"{role}_{kind}": colour
            for role, pair in site.colours.items()
            for kind, colour in zip(("light", "dark"), pair, strict=True)
        }
        super().__init__(*args, **{"initial": given, **kwargs})

    def chosen(self) -> dict[str, tuple[str, str]]:
        found = self.cleaned_data
        return {
            role: (found[f"{role}_light"].strip(), found[f"{role}_dark"].strip())
            for role in ("green", "madder")
        }


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("JPEG, PNG or WebP, up to 10 MB. We cut it to a square."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
    )
