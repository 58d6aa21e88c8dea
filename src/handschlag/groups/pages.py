"""What the pages of groups show."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from handschlag.accounts.models import Member
from handschlag.core.pagination import Page, newest_first
from handschlag.groups import policy
from handschlag.groups.models import Group, GroupInvitation, JoinRequest, Membership, Viewer

REQUESTS_SHOWN = 100
LONGEST_QUERY = 100
"""Characters of a search that count; no name has more, and a database refuses patterns without end."""


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


@dataclass(frozen=True, slots=True)
class Members:
    standing: Standing
    memberships: Page[Membership]
    query: str


@dataclass(frozen=True, slots=True)
class OneMember:
    standing: Standing
    subject: Membership
    can_remove: bool
    can_hand_over: bool


def standing(slug: str, viewer: Viewer) -> Standing:
    """Http404 for a group that does not exist or that the viewer may not know of."""
    return standing_in(get_object_or_404(Group.objects.visible_to(viewer), slug=slug), viewer)


def standing_in(group: Group, viewer: Viewer) -> Standing:
    """How the viewer stands to a group they were shown the way to."""
    if viewer.pk is None:
        return Standing(group, viewer, None)
    return Standing(group, viewer, Membership.objects.of(viewer).filter(group=group).first())


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
    team = list(Membership.objects.team().filter(group=found.group))
    requests = JoinRequest.objects.filter(group=found.group)
    request = None
    if found.can_ask and isinstance(found.viewer, Member):
        request = requests.filter(member=found.viewer).first()
    waiting = requests.count() if policy.can_answer_requests(found.membership) else 0
    return About(found, team, request, waiting)


def members(found: Standing, *, query: str = "", before: str = "", after: str = "") -> Members:
    """Who belongs to the group, the newest first. One query, however large the group."""
    query = _searched(query)
    memberships = Membership.objects.current().filter(group=found.group).named(query).select_related("member")
    page = newest_first(memberships, field="joined_at", before=before, after=after)
    return Members(found, page, query)


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
    waiting = JoinRequest.objects.filter(group=found.group).select_related("member")
    return list(waiting.order_by("asked_at", "pk")[:REQUESTS_SHOWN])


def invitations(found: Standing) -> list[GroupInvitation]:
    usable = GroupInvitation.objects.usable().filter(group=found.group).select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))


def _searched(query: str) -> str:
    """What was typed, as a database takes it: PostgreSQL knows no NUL."""
    return query.replace("\0", "").strip()[:LONGEST_QUERY]
