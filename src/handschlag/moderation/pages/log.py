"""The record of who did what, to be read by those who answer for it: filtered, page by page."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import ask
from handschlag.core.models import AuditEvent, AuditEventQuerySet
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given
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
    verbs: tuple[tuple[str, str], ...]

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


def group_log(found: Standing, asked: dict[str, Any], **turn: str) -> Log:
    """One query."""
    if not asked:
        return _log(found, _OF_GROUP.page(group=found.group.pk, **turn))
    return _log(found, _narrowed(AuditEvent.objects.in_group(found.group.pk), asked, **turn))


def site_log(asked: dict[str, Any], **turn: str) -> Log:
    """One query. What people write to each other is nobody's to follow, not even that they did."""
    return _log(None, _narrowed(_of_site(), asked, **turn) if asked else _OF_SITE.page(**turn))


def _of_site() -> AuditEventQuerySet:
    return AuditEvent.objects.exclude(object_type__startswith="people.")


def _narrowed(events: AuditEventQuerySet, asked: dict[str, Any], **turn: str) -> Page[Any]:
    if who := asked.get("who"):
        events = events.filter(actor__name__icontains=who.replace("\0", "")).exclude(verb__in=UNNAMED)
    if verb := asked.get("verb"):
        events = events.filter(verb=verb.replace("\0", ""))
    if since := asked.get("since"):
        events = events.filter(at__gte=_midnight(since))
    if until := asked.get("until"):
        events = events.filter(at__lt=_midnight(until + timedelta(days=1)))
    return newest_first(_listed(events), field="at", size=SHOWN, **turn)


def _log(found: Standing | None, page: Page[Any]) -> Log:
    entries = [_entry(event) for event in page.rows]
    return Log(found, entries, page.newer, page.older, _verbs(get_language()))


def _listed(events: AuditEventQuerySet) -> Any:
    return events.values_list(*_COLUMNS, named=True)


_COLUMNS = ("pk", "at", "actor_id", "actor__name", "verb", "object_type", "object_id", "detail")


_OF_GROUP: PreparedPages[Any] = PreparedPages(
    lambda: _listed(AuditEvent.objects.in_group(Given("group"))), field="at", size=SHOWN
)
_OF_SITE: PreparedPages[Any] = PreparedPages(lambda: _listed(_of_site()), field="at", size=SHOWN)


@cache
def _verbs(_language: str | None) -> tuple[tuple[str, str], ...]:
    """All there are, with their words."""
    pairs = ((verb, str(words)) for verb, words in WORDS.items())
    return tuple(sorted(pairs, key=lambda pair: pair[1]))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone()).astimezone(UTC)


def _entry(event: Any) -> Entry:
    name = event.actor__name if event.actor_id is not None else _("by itself")
    detail = ", ".join(f"{name}: {value}" for name, value in event.detail.items() if name not in _LEFT_OUT)
    return Entry(
        at=event.at,
        who=_("a member") if event.verb in UNNAMED else name,
        what=in_words(event.verb),
        about=f"{event.object_type.rpartition('.')[2]} {event.object_id or ''}".strip(),
        detail="" if event.verb in UNNAMED else detail[:300],
    )
