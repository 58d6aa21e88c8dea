"""What those who run the site see of its people."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Erasure, Member, MemberQuerySet, Session, SignupRequest
from handschlag.core import clock
from handschlag.core.bounded import BoundedCount
from handschlag.core.models import AuditEvent
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Group, Membership, Role
from handschlag.operations.models import Deactivation

SIZE = 50
STATES: dict[str, Promise] = {
    "active": _("active"),
    "unconfirmed": _("address not confirmed"),
    "waiting": _("waits for an answer"),
    "imported": _("imported"),
    "leaving": _("leaves within a week"),
    "off": _("switched off"),
    "gone": _("gone"),
}
ROLES_SHOWN = 20
_UNTOLD = ("about", "about_html")
"""What a list does not show of anybody."""

_HERE = Q(is_active=True, email__isnull=False)
_IN_USE = _HERE & Q(is_waiting=False, is_leaving=False)


def _states() -> dict[str, Q]:
    """What each state is, by what ``_with_facts`` adds."""
    return {
        "active": _IN_USE & Q(is_proven=True),
        "unconfirmed": _IN_USE & Q(is_proven=False),
        "waiting": _HERE & Q(is_waiting=True),
        "imported": Q(is_active=True, email__isnull=True),
        "leaving": _HERE & Q(is_waiting=False, is_leaving=True),
        "off": Q(is_active=False, is_off=True),
        "gone": Q(is_active=False, is_off=False),
    }


def _with_facts(members: MemberQuerySet) -> MemberQuerySet:
    of_them = {"member": OuterRef("pk")}
    return members.annotate(
        is_proven=Exists(EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)),
        is_waiting=Exists(SignupRequest.objects.filter(**of_them)),
        is_leaving=Exists(Erasure.objects.filter(**of_them)),
        is_off=Exists(Deactivation.objects.filter(**of_them)),
    )


def state_of(member: Any) -> str:
    """One of ``STATES``, for a member that was read with what decides it."""
    if not member.is_active:
        return "off" if member.is_off else "gone"
    if member.is_imported:
        return "imported"
    if member.is_waiting:
        return "waiting"
    if member.is_leaving:
        return "leaving"
    return "active" if member.is_proven else "unconfirmed"


@dataclass(frozen=True, slots=True)
class Listed:
    member: Member
    state: str

    @property
    def state_name(self) -> Promise:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class MembersPage:
    rows: list[Listed]
    newer: str | None
    older: str | None
    query: str
    state: str
    runs: bool

    @property
    def states(self) -> dict[str, Promise]:
        return STATES


def members(*, query: str, state: str, runs: bool, before: str, after: str) -> MembersPage:
    """Who was here last first; by words of the name, by a piece of the address, by state."""
    turn = {"before": before, "after": after}
    page = _narrowed(query, state, runs=runs, **turn) if query or state or runs else _all(SIZE).page(**turn)
    rows = [Listed(member, state_of(member)) for member in page.rows]
    return MembersPage(rows, page.newer, page.older, query, state, runs)


@cache
def _all(size: int) -> PreparedPages[Any]:
    return PreparedPages(lambda: _with_facts(Member.objects.defer(*_UNTOLD)), field="joined_at", size=size)


def _narrowed(query: str, state: str, *, runs: bool, **turn: str) -> Page[Any]:
    found = _with_facts(Member.objects.defer(*_UNTOLD))
    if query:
        found = found.filter(Q(pk__in=Member.objects.named(query).values("pk")) | Q(email__icontains=query))
    if state in STATES:
        found = found.filter(_states()[state])
    if runs:
        found = found.filter(is_operator=True)
    return newest_first(found, field="joined_at", size=SIZE, **turn)


@dataclass(frozen=True, slots=True)
class InGroup:
    """``group`` is None for one that the viewer must not know by name."""

    group: Group | None
    role: str
    since: datetime


@dataclass(frozen=True, slots=True)
class MemberPage:
    member: Member
    state: str
    deactivation: Deactivation | None
    erasure: Erasure | None
    sessions: int
    groups: list[InGroup]
    more_groups: int
    deeds: list[AuditEvent]
    is_oneself: bool

    @property
    def state_name(self) -> Promise:
        return STATES[self.state]


def member(pk: int, viewer: Member) -> MemberPage:
    """One member, for somebody who runs the site. Hidden groups stay nameless to who is not in them."""
    found: Any = _with_facts(Member.objects.filter(pk=pk)).first()
    if found is None:
        raise Http404
    groups, more = _groups_of(found, viewer)
    about = AuditEvent.objects.filter(object_type="accounts.member", object_id=pk, actor__isnull=False)
    return MemberPage(
        member=found,
        state=state_of(found),
        deactivation=Deactivation.objects.filter(member=found).select_related("by").first(),
        erasure=Erasure.objects.filter(member=found).first(),
        sessions=Session.objects.filter(member=found, expire_date__gt=clock.now()).count(),
        groups=groups,
        more_groups=more,
        deeds=list(about.exclude(actor=pk).select_related("actor").order_by("-at", "-pk")[:10]),
        is_oneself=found.pk == viewer.pk,
    )


def _groups_of(member: Member, viewer: Member) -> tuple[list[InGroup], int]:
    known = Exists(Group.objects.visible_to(viewer).filter(pk=OuterRef("group")))
    spells = Membership.objects.of(member).annotate(is_known=known).select_related("group")
    shown: list[Any] = list(spells.order_by("-joined_at", "-pk")[: ROLES_SHOWN + 1])
    more = max(0, spells.count() - ROLES_SHOWN) if len(shown) > ROLES_SHOWN else 0
    return [
        InGroup(one.group if one.is_known else None, str(Role(one.role).label), one.joined_at)
        for one in shown[:ROLES_SHOWN]
    ], more


@dataclass(frozen=True, slots=True)
class RolesPage:
    operators: list[Member]
    rows: list[Any]
    newer: str | None
    older: str | None


def roles(viewer: Member, *, before: str, after: str) -> RolesPage:
    """Who runs the site, and who answers for which group: hidden ones nameless to who is not in them."""
    page = _TEAMS.page(viewer=viewer.pk, before=before, after=after)
    return RolesPage(_OPERATORS.all(), page.rows, page.newer, page.older)


def _teams() -> Any:
    known = Exists(Group.objects.visible_to(Member(pk=Given("viewer"))).filter(pk=OuterRef("group")))
    team = Membership.objects.current().filter(role__in=[Role.ORGANISER, Role.MODERATOR])
    return team.annotate(is_known=known).select_related("group", "member")


_TEAMS: PreparedPages[Any] = PreparedPages(_teams, field="joined_at", size=SIZE)
_OPERATORS = Prepared(lambda: Member.objects.filter(is_operator=True).order_by("name", "pk")[:SIZE])


def counts() -> dict[str, int]:
    """People at a glance, in one query."""
    in_use, unconfirmed, imported, off = _COUNTS.get()
    # How many are active follows: to look for each one's proof takes longest.
    return {"active": in_use - unconfirmed, "unconfirmed": unconfirmed, "imported": imported, "off": off}


def _counted() -> Any:
    states, members = _states(), _with_facts(Member.objects.order_by())
    wanted = [_IN_USE, states["unconfirmed"], states["imported"], states["off"]]
    one: Any = Member.objects.order_by("pk")[:1]
    return one.values_list(*(BoundedCount(members.filter(each).values("pk")) for each in wanted))


_COUNTS: Prepared[Any] = Prepared(_counted)
