"""What the pages of groups show."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member, avatar_address
from handschlag.core.addresses import address
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given, Prepared
from handschlag.groups import policy
from handschlag.groups.models import (
    MODERATING,
    Group,
    GroupInvitation,
    JoinRequest,
    Membership,
    MembershipQuerySet,
    Role,
    Viewer,
)

REQUESTS_SHOWN = 100
LONGEST_QUERY = 100
"""Characters of a search that count; no name has more, and a database refuses patterns without end."""

_VIEWER = Member(pk=Given("viewer"))
_NAMED = Given("slug", Group._meta.get_field("slug"))
_GROUP = Prepared(lambda: Group.objects.visible_to(_VIEWER).filter(slug=_NAMED))
_GROUP_FOR_VISITORS = Prepared(lambda: Group.objects.visible_to(AnonymousUser()).filter(slug=_NAMED))
_TEAM = Prepared(lambda: Membership.objects.team().filter(group=Given("group")))
_REQUESTS = Prepared(
    lambda: (
        JoinRequest.objects.filter(group=Given("group"))
        .select_related("member")
        .order_by("asked_at", "pk")[:REQUESTS_SHOWN]
    )
)
_SPELL = Prepared(lambda: Membership.objects.of(_VIEWER).filter(group=Given("group")))


@dataclass(frozen=True, slots=True)
class Standing:
    """A group the viewer may know of, and how the viewer stands to it. Two queries."""

    group: Group
    viewer: Viewer
    membership: Membership | None

    @property
    def can_edit(self) -> bool:
        return policy.can_edit(self.membership)

    @property
    def can_read_talk(self) -> bool:
        return policy.can_read_talk(self.group, self.membership)

    @property
    def can_see_members(self) -> bool:
        return policy.can_see_members(self.group, self.membership, self.viewer)

    @property
    def can_join(self) -> bool:
        return policy.can_join(self.group, self.membership, self.viewer)

    @property
    def can_ask(self) -> bool:
        return policy.can_ask_to_join(self.group, self.membership, self.viewer)


@dataclass(frozen=True, slots=True)
class Index:
    mine: list[Membership]
    others: Page[Group]
    query: str


@dataclass(frozen=True, slots=True)
class About:
    standing: Standing
    team: list[Membership]
    request: JoinRequest | None
    waiting: int


class MemberRow(NamedTuple):
    """Somebody in the list of a group's members."""

    pk: int
    joined_at: datetime
    role: str
    member_id: int
    name: str
    email: str | None
    headline: str
    company: str
    place: str
    picture: str

    @property
    def href(self) -> str:
        return address("accounts:profile", self.member_id)

    @property
    def image_url(self) -> str | None:
        return avatar_address(self.member_id, self.picture)

    @property
    def role_name(self) -> str | None:
        """What the list says of them beside the name; None for a plain member."""
        if self.role in MODERATING:
            return str(Role(self.role).label)
        return _("imported") if self.email is None else None


@dataclass(frozen=True, slots=True)
class Members:
    standing: Standing
    memberships: Page[MemberRow]
    query: str


@dataclass(frozen=True, slots=True)
class OneMember:
    standing: Standing
    subject: Membership
    can_remove: bool
    can_hand_over: bool


def standing(slug: str, viewer: Viewer) -> Standing:
    """Http404 for a group that does not exist or that the viewer may not know of."""
    asked = _GROUP if viewer.pk is not None else _GROUP_FOR_VISITORS
    found = asked.first(slug=slug, viewer=viewer.pk)
    if found is None:
        raise Http404
    return standing_in(found, viewer)


def standing_in(group: Group, viewer: Viewer) -> Standing:
    """How the viewer stands to a group they were shown the way to."""
    if viewer.pk is None:
        return Standing(group, viewer, None)
    return Standing(group, viewer, _SPELL.first(viewer=viewer.pk, group=group.pk))


def index(viewer: Viewer, *, query: str = "", before: str = "", after: str = "") -> Index:
    """The viewer's own groups on the first page, then the others, last talk first."""
    query = _searched(query)
    groups = Group.objects.visible_to(viewer).without_those_of(viewer).for_list()
    mine: QuerySet[Membership] = Membership.objects.of(viewer).for_list()
    if query:
        groups, mine = groups.filter(name__icontains=query), mine.filter(group__name__icontains=query)
    others = newest_first(groups, field="active_at", before=before, after=after, size=24)
    return Index([] if before or after else list(mine), others, query)


def about(found: Standing) -> About:
    """Two queries for everybody, three for organisers and for who may have asked to join."""
    team = _TEAM.all(group=found.group.pk)
    request = None
    if found.can_ask and isinstance(found.viewer, Member):
        request = JoinRequest.objects.filter(group=found.group, member=found.viewer).first()
    may_answer = policy.can_answer_requests(found.membership)
    waiting = JoinRequest.objects.filter(group=found.group).count() if may_answer else 0
    return About(found, team, request, waiting)


def members(found: Standing, *, query: str = "", before: str = "", after: str = "") -> Members:
    """Who belongs to the group, the newest first. One query, however large the group."""
    query = _searched(query)
    if query:
        named = _members(Membership.objects.named(query), found.group.pk)
        page = newest_first(named, field="joined_at", before=before, after=after)
    else:
        page = _MEMBERS.page(before=before, after=after, group=found.group.pk)
    return Members(found, replace(page, rows=[MemberRow._make(row) for row in page.rows]), query)


def _members(memberships: MembershipQuerySet, group: Any) -> Any:
    """In the order of the columns of ``MemberRow``."""
    return memberships.current().filter(group=group).values_list(
        "pk", "joined_at", "role", "member_id", "member__name", "member__email",
        "member__headline", "member__company", "member__place", "member__avatar", named=True,
    )  # fmt: skip


_MEMBERS: PreparedPages[Any] = PreparedPages(
    lambda: _members(Membership.objects.all(), Given("group")), field="joined_at"
)


def one_member(found: Standing, pk: int) -> OneMember:
    """A member as an organiser manages them; Http404 for who does not belong to the group."""
    current = Membership.objects.current().filter(group=found.group).select_related("member")
    subject = get_object_or_404(current, member__id__exact=pk)
    return OneMember(
        found,
        subject,
        policy.can_remove(found.membership, subject),
        policy.can_hand_over(found.membership, subject),
    )


def requests(found: Standing) -> list[JoinRequest]:
    """The requests that have waited longest."""
    return _REQUESTS.all(group=found.group.pk)


def invitations(found: Standing) -> list[GroupInvitation]:
    usable = GroupInvitation.objects.usable().filter(group=found.group).select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))


def _searched(query: str) -> str:
    """What was typed, as a database takes it: PostgreSQL knows no NUL."""
    return query.replace("\0", "").strip()[:LONGEST_QUERY]
