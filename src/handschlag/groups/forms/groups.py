"""What organisers say about their group."""

from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.core.lines import LineField
from handschlag.groups.models import Group, Joining, Visibility

RESERVED_SLUGS = {"new", "join"}
"""Words that stand in addresses where a group's short name would."""

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "ß": "ss"})


def slug_of(name: str) -> str:
    """A group's address made of its name: “Handwerk Köln & Bonn” gives “handwerk-koeln-bonn”."""
    return slugify(name.translate(_GERMAN))[:60].strip("-")


class GroupForm(forms.ModelForm[Group]):
    """What organisers say about their group, at its start and later."""

    class Meta:
        model = Group
        fields: tuple[str, ...] = ("name", "description", "rules", "language", "visibility", "joining")
        field_classes = {"name": LineField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "rules": forms.Textarea(attrs={"rows": 5}),
            "visibility": forms.RadioSelect,
            "joining": forms.RadioSelect,
        }
        help_texts = {
            "description": gettext_lazy("What is this group for, and for whom? Markdown works."),
            "rules": gettext_lazy("What members agree on. Short rules are read. Markdown works."),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        hidden = cleaned.get("visibility") == Visibility.HIDDEN
        if hidden and cleaned.get("joining") not in {None, Joining.INVITATION}:
            self.add_error(
                "joining",
                _("Nobody finds a hidden group: people can only come in by invitation link."),
            )
        return cleaned


class NewGroupForm(GroupForm):
    """With the address, which is chosen once: links to a group keep working for ever."""

    slug = forms.CharField(
        label=gettext_lazy("Short name in addresses"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Letters, digits and hyphens; made of the name if empty. It stays for ever."),
    )
    field_order = ("name", "slug")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        slug = slug_of(cleaned.get("slug") or cleaned.get("name") or "")
        if "name" in cleaned and not slug:
            self.add_error("slug", _("Choose a short name of Latin letters and digits."))
        elif slug in RESERVED_SLUGS:
            self.add_error("slug", _("This short name is taken by the site itself. Choose another one."))
        cleaned["slug"] = slug
        return cleaned


class EditGroupForm(GroupForm):
    """With how the talk is kept in order, and the fingerprint of what the editor saw."""

    class Meta(GroupForm.Meta):
        fields = (
            *GroupForm.Meta.fields,
            "silent_days",
            "slow_minutes",
            "thanks_minutes",
            "mail_subject_only",
        )
        help_texts = GroupForm.Meta.help_texts | {
            "silent_days": gettext_lazy(
                "Empty: never. Topics that have been silent for longer close within the hour; a topic can "
                "have a time of its own."
            ),
            "slow_minutes": gettext_lazy(
                "Slow mode: a member posts once in so many minutes, moderators as they like. Empty: off."
            ),
            "thanks_minutes": gettext_lazy(
                "A thanks counts as so much help. Those given already stay as they are."
            ),
            "mail_subject_only": gettext_lazy(
                "For confidential groups: mail says in which topic something is new, and leads there. No "
                "text and no name leaves the site, and nobody answers by mail."
            ),
        }

    seen = forms.CharField(widget=forms.HiddenInput)
