from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from handschlag.operations.models import LegalKind


class LegalForm(forms.Form):
    """A field for each language, ``seen`` so that nobody overwrites what they have not read."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[f"text_{code}"] = forms.CharField(
                label=name,
                required=False,
                max_length=100_000,
                help_text=_("You can use Markdown."),
                widget=forms.Textarea(attrs={"rows": 20, "lang": code}),
            )
        if kind == LegalKind.TERMS:
            self.fields["asks_again"] = forms.BooleanField(
                label=_("Ask all members to accept this version"),
                required=False,
                help_text=_(
                    "Every page then shows them a line until they have. For a mended misprint leave it off."
                ),
            )

    def sources(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"text_{code}", "") for code, _name in settings.LANGUAGES}
