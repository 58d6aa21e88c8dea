"""What was changed about the site: by whom, from what to what, and what can be changed back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from handschlag.core.models import AuditEvent, Site
from handschlag.core.pagination import newest_first
from handschlag.moderation.pages.deeds import WORDS
from handschlag.operations.actions.looks import LOGO_CHANGES
from handschlag.operations.actions.settings import CHANGES, can_change_back

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Change:
    """``fields``: name, before and after in words."""

    pk: int
    at: datetime
    who: str
    what: str
    fields: list[tuple[str, str, str]]
    can_be_changed_back: bool


@dataclass(frozen=True, slots=True)
class SettingsHistory:
    changes: list[Change]
    newer: str | None
    older: str | None


def settings_history(*, before: str, after: str) -> SettingsHistory:
    """Two queries."""
    site = Site.load()
    events = AuditEvent.objects.filter(verb__in=CHANGES, object_type="core.site").select_related("actor")
    page = newest_first(events, field="at", before=before, after=after, size=SHOWN)
    return SettingsHistory([_change(event, site) for event in page.rows], page.newer, page.older)


def _change(event: AuditEvent, site: Site) -> Change:
    actor: Any = event.actor
    return Change(
        pk=event.pk,
        at=event.at,
        who=actor.name if actor is not None else _("Former member"),
        what=str(WORDS[event.verb]),
        fields=_fields(event),
        can_be_changed_back=can_change_back(event, site),
    )


def _fields(event: AuditEvent) -> list[tuple[str, str, str]]:
    if event.verb in LOGO_CHANGES:  # what it was is a picture
        return []
    before, after = event.detail.get("before") or {}, event.detail.get("after") or {}
    names = sorted({*before, *after}) if before != after else []
    return [
        (_name(event, name), _said(name, before.get(name)), _said(name, after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _name(event: AuditEvent, name: str) -> str:
    if event.verb == "change colours":
        return {
            "green": _("What acts: buttons and links"),
            "madder": _("What calls: marks and warnings"),
        }.get(name, name)
    field: Any = Site._meta.get_field(name)
    return str(field.verbose_name)


def _said(name: str, value: Any) -> str:
    """As one reads it: the words of a choice, yes or no, both colours."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return " / ".join(value)
    if value in {None, ""}:
        return "–"
    field: Any = Site._meta.get_field(name)
    return str(dict(field.flatchoices).get(value, value))
