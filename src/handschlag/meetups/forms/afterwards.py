"""What people fill in after a meetup: the recap, whom they met, who they are."""

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.core.uploads import clean_name
from handschlag.discussions.actions import upload_file
from handschlag.discussions.actions.filing import files_for
from handschlag.discussions.forms import KeyedForm, KeysField, MarkdownField


class RecapForm(KeyedForm):
    source = MarkdownField(label=_("How was it?"))
    consent = forms.BooleanField(
        label=_("Everybody who can be recognised in the pictures agrees that they are shown here."),
        required=False,
    )

    def receive(self, *, by: Member) -> None:
        """Store the files that came with the form, so that neither a preview nor an error loses them."""
        if not self.is_bound or self.errors is None:
            return
        sent = self.cleaned_data
        removed = sent.pop("remove", [])
        keys = [key for key in sent.get("attach", []) if key not in removed]
        for file in sent.pop("uploads", []):
            try:
                keys.append(upload_file(file, by=by).pk)
            except Invalid as refusal:
                self.add_error("uploads", f"{clean_name(file.name or '', '')}: {refusal}")
        sent["attach"] = keys
        self.kept = files_for("", keys, by=by)


class IntroductionForm(forms.Form):
    source = MarkdownField(label=_("Who are you, and what brings you here?"))


class WhomMetForm(forms.Form):
    """Keys of members; which of them came, the deed finds out."""

    met = KeysField(required=False)
