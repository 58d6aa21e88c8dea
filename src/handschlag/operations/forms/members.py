from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.operations.models import Deactivation


class DeactivationForm(forms.ModelForm[Deactivation]):
    class Meta:
        model = Deactivation
        fields = ["reason"]
        help_texts = {"reason": _("They get a mail with these words.")}
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}

    def _post_clean(self) -> None:
        """The action makes the row, not the form."""
