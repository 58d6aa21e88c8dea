"""The record of who did what, to be read by those who answer for it: filtered, page by page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import ask
from handschlag.core.models import AuditEvent, AuditEventQuerySet
from handschlag.core.pagination import newest_first
from handschlag.groups.models import Group
from handschlag.groups.pages import Standing, standing
from handschlag.moderation import policy
from handschlag.moderation.pages.deeds import WORDS

SHOWN = 50
UNNAMED = frozenset({"flag", "appeal"})
"""Deeds whose doer the log of a group does not name: who is flagged may be the one who reads it."""
_LEFT_OUT = frozenset({"message", "messages"})


def in_words(verb: str) -> str:
    return str(WORDS.get(verb, verb))


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    who: str
    what: str
    about: str
    detail: str


@dataclass(frozen=True, slots=True)
class Log:
    standing: Standing | None
    entries: list[Entry]
    newer: str | None
    older: str | None
    verbs: list[tuple[str, str]]

    @property
    def group(self) -> Group | None:
        return self.standing.group if self.standing is not None else None


def logged(slug: str, viewer: Member) -> Standing:
    """A group whose log the viewer may read. Http404 for one they may not know of, else NotAllowed."""
    found = standing(slug, viewer)
    ask(
        allowed=policy.can_read_log(found.membership),
        otherwise=_("Only organisers read the log of their group."),
    )
    return found


def group_log(found: Standing, asked: dict[str, Any], *, before: str = "", after: str = "") -> Log:
    """One query."""
    return _log(found, AuditEvent.objects.in_group(found.group.pk), asked, before, after)


def site_log(asked: dict[str, Any], *, before: str = "", after: str = "") -> Log:
    """One query. What people write to each other is nobody's to follow, not even that they did."""
    return _log(None, AuditEvent.objects.exclude(object_type__startswith="people."), asked, before, after)


def _log(
    found: Standing | None, events: AuditEventQuerySet, asked: dict[str, Any], before: str, after: str
) -> Log:
    if who := asked.get("who"):
        events = events.filter(actor__name__icontains=who.replace("\0", "")).exclude(verb__in=UNNAMED)
    if verb := asked.get("verb"):
        events = events.filter(verb=verb.replace("\0", ""))
    if since := asked.get("since"):
        events = events.filter(at__gte=_midnight(since))
    if until := asked.get("until"):
        events = events.filter(at__lt=_midnight(until + timedelta(days=1)))
    page = newest_first(events.select_related("actor"), field="at", before=before, after=after, size=SHOWN)
    verbs = sorted(((verb, str(words)) for verb, words in WORDS.items()), key=lambda pair: pair[1])
    return Log(found, [_entry(event) for event in page.rows], page.newer, page.older, verbs)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone()).astimezone(UTC)


def _entry(event: AuditEvent) -> Entry:
    actor: Any = event.actor
    name = actor.name if actor is not None else _("by itself")
    detail = ", ".join(f"{name}: {value}" for name, value in event.detail.items() if name not in _LEFT_OUT)
    return Entry(
        at=event.at,
        who=_("a member") if event.verb in UNNAMED else name,
        what=in_words(event.verb),
        about=f"{event.object_type.rpartition('.')[2]} {event.object_id or ''}".strip(),
        detail="" if event.verb in UNNAMED else detail[:300],
    )
