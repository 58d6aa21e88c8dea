"""Archiving a group and letting it go for good, as its organisers and those who run the site do it."""

from collections.abc import Callable

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core.errors import Invalid
from handschlag.groups import actions
from handschlag.groups.models import Group

_DEEDS: dict[str, tuple[Callable[..., None], Promise]] = {
    "archive": (actions.archive_group, gettext_lazy("The group is archived.")),
    "reopen": (actions.reopen_group, gettext_lazy("The group goes on.")),
    "keep": (actions.keep_group, gettext_lazy("The group stays.")),
}


class ArchivingForm(forms.Form):
    """``typed`` is for deleting it; the other deeds are a press each."""

    typed = forms.CharField(label=gettext_lazy("Name of the group"), max_length=100)

    def carry_out(self, deed: str, group: Group, *, by: Member) -> str:
        """What to say now that it is done; empty where the form says why it is not."""
        if deed == "delete":
            return self._delete(group, by)
        act, words = _DEEDS[deed]
        act(group, by=by)
        return str(words)

    def _delete(self, group: Group, by: Member) -> str:
        typed = self.cleaned_data["typed"] if self.is_valid() else ""
        try:
            actions.ask_for_deletion(group, typed, by=by)
        except Invalid as refusal:
            self.add_error("typed", str(refusal))
            return ""
        return _("The group will be deleted in two weeks. Until then you can take that back.")
