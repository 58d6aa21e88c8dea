"""What one wants by mail: for all groups on one page, or for one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from handschlag.discussions.models import MailLevel

AS_USUAL = ("", _("As for all groups"))


def _level(value: str) -> MailLevel | None:
    return MailLevel(int(value)) if value else None


class LevelField(forms.TypedChoiceField):
    """``with_usual``: also "as for all groups", which is None."""

    def __init__(self, *, with_usual: bool, **options: Any) -> None:
        choices = [*([AS_USUAL] if with_usual else []), *reversed(MailLevel.choices)]
        super().__init__(coerce=_level, empty_value=None, choices=choices, required=not with_usual, **options)


class GroupMailForm(forms.Form):
    """For one group."""

    level = LevelField(with_usual=True, label=_("What comes by mail"), widget=forms.RadioSelect)
    announcements = forms.BooleanField(
        label=_("Announcements of the organisers"),
        required=False,
        help_text=_("They come whatever you choose above."),
    )


class MailForm(forms.Form):
    """For all groups, and where it differs for each of them; ``levels`` are those of the groups."""

    usual = LevelField(
        with_usual=False,
        label=_("From my groups I want by mail"),
        widget=forms.RadioSelect,
        help_text=_("Digests come in the morning, by your clock; the weekly one on Mondays."),
    )
    announcements = forms.BooleanField(label=_("Announcements of those who run this site"), required=False)

    def __init__(self, sent: Any = None, *, groups: dict[int, str], **options: Any) -> None:
        super().__init__(sent, **options)
        for pk, name in groups.items():
            self.fields[f"group-{pk}"] = LevelField(with_usual=True, label=name)

    @property
    def of_groups(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("group-")]

    @property
    def levels(self) -> dict[int, MailLevel | None]:
        chosen = self.cleaned_data
        return {
            int(name.removeprefix("group-")): level
            for name, level in chosen.items()
            if name.startswith("group-")
        }
