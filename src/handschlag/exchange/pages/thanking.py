"""Thanks to a person: on their profile, and as they find it themselves."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import Http404, QueryDict

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.accounts.pages import Section
from handschlag.core.addresses import key_in
from handschlag.core.pagination import Page, newest_first
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.actions.holding_deals import require_approachable
from handschlag.exchange.models import ThankYou
from handschlag.exchange.policy import deals as policy
from handschlag.groups.models import Viewer

ON_PROFILE = 5
SHOWN_AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class Thanked:
    """A profile's part: what the member was thanked for, and the ways to deal with them."""

    member: Member
    viewer: Member
    thanks: list[ThankYou]
    can_deal: bool


def columns(members: MemberQuerySet) -> MemberQuerySet:
    """Whether there are any thanks, read together with the member: of most people there are none."""
    return members.annotate(is_thanked=Exists(ThankYou.objects.standing().filter(to=OuterRef("pk"))))


def on_profile(member: Any, viewer: Viewer) -> Section | None:
    """Of a member read with ``columns``. One query, where somebody has thanked them."""
    if not isinstance(viewer, Member):
        return None
    found = _RECEIVED.all(viewer=viewer.pk, to=member.pk) if member.is_thanked else []
    can_deal = member.pk != viewer.pk and policy.can_deal(member)
    if not found and not can_deal:
        return None
    return Section("exchange/_on_profile.html", Thanked(member, viewer, found, can_deal))


def whom_to_thank(asked: QueryDict, sent: QueryDict, viewer: Member) -> Member:
    """Whom the address or the form names. Http404 for who is not here, NotAllowed for whom one cannot ask."""
    key = key_in(sent.get("to") or asked.get("to", ""))
    found = Member.objects.visible_to(viewer).filter(pk=key).first() if key is not None else None
    if found is None:
        raise Http404
    require_approachable(found, by=viewer)
    return found


def my_thanks(viewer: Member, *, before: str = "", after: str = "") -> Page[ThankYou]:
    """Received, the newest first. One query."""
    received = ThankYou.objects.standing().filter(to=viewer).select_related("by")
    return newest_first(received, field="at", before=before, after=after, size=SHOWN_AT_ONCE)


_RECEIVED = Prepared(
    lambda: (
        ThankYou.objects.visible_to(Member(pk=Given("viewer")))
        .filter(to=Given("to"))
        .select_related("by")
        .order_by("-at", "-pk")[:ON_PROFILE]
    )
)
