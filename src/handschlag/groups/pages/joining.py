"""Who wants to get in, and how."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, Prefetch

from handschlag.accounts.models import Member, SiteInvitation
from handschlag.accounts.policy import can_invite_for_group
from handschlag.core.addresses import address
from handschlag.core.models import Registration, Site
from handschlag.core.pagination import Page, soonest_first
from handschlag.groups.models import (
    Exclusion,
    Group,
    GroupInvitation,
    JoinRequest,
    Membership,
    Question,
    RequestNote,
    TrustedDomain,
)
from handschlag.groups.pages.standing import Standing

REQUESTS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Spell:
    """How often somebody has belonged to a group before, and until when."""

    times: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Requests:
    standing: Standing
    page: Page[JoinRequest]
    earlier: dict[int, Spell]
    """By the keys of members."""


@dataclass(frozen=True, slots=True)
class WayIn:
    """What stands between a signed-in stranger and the group."""

    request: JoinRequest | None
    is_kept_out: bool
    has_trusted_address: bool


def way_in(found: Standing) -> WayIn:
    """Two queries; for who belongs to the group, or is not signed in, none."""
    if found.membership is not None or not isinstance(found.viewer, Member):
        return WayIn(None, is_kept_out=False, has_trusted_address=False)
    member, group = found.viewer.pk, found.group.pk
    kept_out = Exclusion.objects.filter(group=group, member=member)
    trusted = TrustedDomain.objects.filter(group=group).proven_by(member)
    known = Group.objects.filter(pk=group).values_list(Exists(kept_out), Exists(trusted)).get()
    asked = JoinRequest.objects.filter(group=group, member=member).first()
    return WayIn(asked, *known)


def questions(group: Group) -> list[Question]:
    return list(Question.objects.filter(group=group).order_by("position", "pk"))


def requests(found: Standing, *, before: str = "", after: str = "") -> Requests:
    """Those that have waited longest first, with the organisers' notes. Three queries."""
    notes = RequestNote.objects.select_related("by").order_by("at", "pk")
    waiting = JoinRequest.objects.filter(group=found.group).select_related("member")
    page = soonest_first(
        waiting.prefetch_related(Prefetch("notes", notes)),
        field="asked_at",
        before=before,
        after=after,
        size=REQUESTS_SHOWN,
    )
    return Requests(found, page, earlier_spells(found.group, [row.member_id for row in page.rows]))


def earlier_spells(group: Group, members: list[int]) -> dict[int, Spell]:
    """Of those who belonged to the group before. One query."""
    over = Membership.objects.filter(group=group, member__in=members, left_at__isnull=False)
    counted = over.values_list("member").annotate(Count("pk"), Max("left_at"))
    return {member: Spell(times, until) for member, times, until in counted}


def invitations(found: Standing) -> list[GroupInvitation]:
    usable = GroupInvitation.objects.usable().filter(group=found.group).select_related("created_by")
    return list(usable.order_by("-created_at", "-pk"))


def domains(group: Group) -> str:
    """As they stand in the form: each on its own line."""
    return "\n".join(
        TrustedDomain.objects.filter(group=group).order_by("domain").values_list("domain", flat=True)
    )


def can_open_site(viewer: Member) -> bool:
    """Whether people without an account can sign up on an invitation of the viewer's."""
    site = Site.load()
    return site.registration != Registration.INVITATION or can_invite_for_group(viewer, site)


@dataclass(frozen=True, slots=True)
class Invited:
    """What stands where an invitation link leads. ``signup`` is the query of the sign-up page, or empty where
    nobody can sign up on it.
    """

    way_in: WayIn
    signup: str


def invited(found: Standing, token: str) -> Invited:
    """Three queries at most."""
    if found.viewer.pk is not None:
        return Invited(way_in(found), "")
    onward = {"next": address("groups:invitation", token)}
    if SiteInvitation.objects.of(token).usable().exists():
        return Invited(way_in(found), urlencode(onward | {"invitation": token}))
    is_closed = Site.load().registration == Registration.INVITATION
    return Invited(way_in(found), "" if is_closed else urlencode(onward))
