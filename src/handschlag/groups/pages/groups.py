"""The list of groups, and what one is about."""

from dataclasses import dataclass

from django.db.models import QuerySet

from handschlag.core.pagination import Page, newest_first
from handschlag.core.prepared import Given, Prepared
from handschlag.groups import policy
from handschlag.groups.models import Group, JoinRequest, Membership, Offer, Viewer
from handschlag.groups.pages.joining import WayIn, way_in
from handschlag.groups.pages.offers import offer_concerning
from handschlag.groups.pages.standing import Standing

LONGEST_QUERY = 100
"""Characters of a search that count; no name has more, and a database refuses patterns without end."""
_TEAM = Prepared(lambda: Membership.objects.team().filter(group=Given("group")))


@dataclass(frozen=True, slots=True)
class Index:
    mine: list[Membership]
    others: Page[Group]
    query: str


@dataclass(frozen=True, slots=True)
class About:
    standing: Standing
    team: list[Membership]
    way_in: WayIn
    waiting: int
    offer: Offer | None
    """That stands, and concerns the viewer."""

    @property
    def is_orphaned(self) -> bool:
        """Nobody can run it, and it goes on."""
        able = [one for one in self.team if one.is_organiser and one.member.is_active and one.member.email]
        return not able and not self.standing.group.is_archived

    @property
    def request(self) -> JoinRequest | None:
        return self.way_in.request


def index(viewer: Viewer, *, query: str = "", before: str = "", after: str = "") -> Index:
    """The viewer's own groups on the first page, then the others, last talk first."""
    query = searched(query)
    groups = Group.objects.visible_to(viewer).without_those_of(viewer).for_list()
    mine: QuerySet[Membership] = Membership.objects.of(viewer).for_list()
    if query:
        groups, mine = groups.filter(name__icontains=query), mine.filter(group__name__icontains=query)
    others = newest_first(groups, field="active_at", before=before, after=after, size=24)
    return Index([] if before or after else list(mine), others, query)


def about(found: Standing) -> About:
    """One query for everybody, two for members, three for organisers and for strangers who are signed in."""
    team = _TEAM.all(group=found.group.pk)
    may_answer = policy.can_answer_requests(found.membership)
    waiting = JoinRequest.objects.filter(group=found.group).count() if may_answer else 0
    return About(found, team, way_in(found), waiting, offer_concerning(found))


def searched(query: str) -> str:
    """What was typed, as a database takes it: PostgreSQL knows no NUL."""
    return query.replace("\0", "").strip()[:LONGEST_QUERY]
