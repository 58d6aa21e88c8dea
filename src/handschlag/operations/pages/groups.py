"""What those who run the site see of its groups. Hidden ones stay nameless to who is not in them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.models import AuditEvent
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.groups.actions.seeking import able_members
from handschlag.groups.models import Group, GroupQuerySet, Membership, Offer, Role, Visibility
from handschlag.moderation.pages.log import in_words

SIZE = 50
QUIET = timedelta(days=90)
STATES: dict[str, Promise] = {
    "orphaned": gettext_lazy("without organiser"),
    "quiet": gettext_lazy("quiet for 90 days"),
    "archived": gettext_lazy("archived"),
    "going": gettext_lazy("to be deleted"),
}
SHOWN = 20
"""Members among whom one is appointed, at once."""


def _in_state(groups: GroupQuerySet, state: str) -> GroupQuerySet:
    if state == "orphaned":
        return groups.orphaned()
    if state == "quiet":
        since = clock.now() - QUIET
        silent = Q(last_post_at__lt=since) | Q(last_post_at__isnull=True, created_at__lt=since)
        return groups.filter(silent, archived_at__isnull=True)
    if state == "archived":
        return groups.filter(archived_at__isnull=False)
    return groups.filter(delete_at__isnull=False) if state == "going" else groups


def _with_facts(groups: GroupQuerySet, viewer: Member) -> GroupQuerySet:
    able = Membership.objects.able_organisers().filter(group=OuterRef("pk"))
    known = Group.objects.visible_to(viewer).filter(pk=OuterRef("pk"))
    return groups.existing().annotate(
        has_organiser=Exists(able), is_known=Exists(known), active_at=Coalesce("last_post_at", "created_at")
    )


@dataclass(frozen=True, slots=True)
class Listed:
    group: Any
    organisers: list[Member]

    @property
    def name(self) -> str:
        return name_of(self.group)

    @property
    def states(self) -> list[Promise]:
        group, found = self.group, []
        if group.delete_at is not None:
            found.append("going")
        elif group.is_archived:
            found.append("archived")
        elif not group.has_organiser:
            found.append("orphaned")
        return [STATES[state] for state in found]


def name_of(group: Any) -> str:
    """A hidden one is told by its number from other hidden ones."""
    return str(group.name) if group.is_known else _("Hidden group no. %(number)s") % {"number": group.pk}


@dataclass(frozen=True, slots=True)
class GroupsPage:
    rows: list[Listed]
    newer: str | None
    older: str | None
    query: str
    state: str
    visibility: str

    @property
    def states(self) -> dict[str, Promise]:
        return STATES

    @property
    def visibilities(self) -> dict[str, Promise]:
        return {
            "open": gettext_lazy("open"),
            "closed": gettext_lazy("closed"),
            "hidden": gettext_lazy("hidden"),
        }


def groups(viewer: Member, *, query: str, state: str, visibility: str, before: str, after: str) -> GroupsPage:
    """The newest first; by a piece of the name, by state, by who sees them. Two queries."""
    turn = {"before": before, "after": after}
    if query or state or visibility:
        page = _narrowed(viewer, query, state, visibility, **turn)
    else:
        page = _ALL.page(viewer=viewer.pk, **turn)
    leading = _organisers(page.rows)
    rows = [Listed(group, leading.get(group.pk, [])) for group in page.rows]
    return GroupsPage(rows, page.newer, page.older, query, state, visibility)


def _narrowed(viewer: Member, query: str, state: str, visibility: str, **turn: str) -> Page[Any]:
    found: Any = _in_state(_with_facts(Group.objects.all(), viewer), state)
    if query:
        found = found.filter(name__icontains=query, is_known=True)
    if visibility in Visibility.values:
        found = found.filter(visibility=visibility)
    return newest_first(found, field="created_at", size=SIZE, **turn)


def _organisers(shown: Iterable[Any]) -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = {}
    for spell in _SPELLS.all(groups=[group.pk for group in shown]):
        found.setdefault(spell.group_id, []).append(spell.member)
    return found


_ALL: PreparedPages[Any] = PreparedPages(
    lambda: _with_facts(Group.objects.all(), Member(pk=Given("viewer"))), field="created_at", size=SIZE
)
_SPELLS = Prepared(
    lambda: (
        Membership.objects.current()
        .filter(group__in=GivenKeys("groups"), role=Role.ORGANISER)
        .select_related("member")
        .order_by("joined_at", "pk")
    )
)


@dataclass(frozen=True, slots=True)
class Deed:
    """``by`` is empty for what nobody did, but the clock."""

    at: datetime
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class GroupPage:
    group: Any
    team: list[Membership]
    asked: int
    """How many members are asked at the moment whether they run it."""
    query: str
    candidates: list[Membership]
    deeds: list[Deed]

    @property
    def name(self) -> str:
        return name_of(self.group)

    @property
    def typed(self) -> str:
        """What is typed so that it goes."""
        return str(self.group.name if self.group.is_known else self.group.pk)

    @property
    def is_orphaned(self) -> bool:
        return not self.group.has_organiser and not self.group.is_archived


def group(pk: int, viewer: Member, *, query: str = "") -> GroupPage:
    """One group, for somebody who runs the site; Http404 for what is gone. Five queries."""
    found: Any = _with_facts(Group.objects.filter(pk=pk), viewer).first()
    if found is None:
        raise Http404
    orphaned = not found.has_organiser and not found.is_archived
    deeds = AuditEvent.objects.filter(object_type="groups.group", object_id=pk).select_related("actor")
    return GroupPage(
        group=found,
        team=list(Membership.objects.team().filter(group=found)),
        asked=Offer.objects.open().filter(group=found).count() if orphaned else 0,
        query=query,
        candidates=_candidates(found, query) if orphaned else [],
        deeds=[
            Deed(event.at, in_words(event.verb), event.actor.name if event.actor else "")
            for event in deeds.order_by("-at", "-pk")[:10]
        ],
    )


def _candidates(found: Any, query: str) -> list[Membership]:
    """Moderators first, then who has been in it longest."""
    able = able_members(Membership.objects.filter(group=found)).named(query).select_related("member")
    return list(able.order_by("-role", "joined_at", "pk")[:SHOWN])
