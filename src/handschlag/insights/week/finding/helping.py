"""Help: who carries most of it, which has no second source, and requests that wait."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from handschlag.exchange.actions.matching import matches_of
from handschlag.exchange.models import (
    Deal,
    DealState,
    Fulfilment,
    Leg,
    Listing,
    ListingQuerySet,
    ListingTag,
    Side,
    ThankYou,
)
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.insights.models import Matter, MatterKind
from handschlag.insights.week.finding.kinds import Figures, Found, Kind, days_between, members_of

OF_LATE: Final = timedelta(days=90)
A_YEAR: Final = timedelta(days=365)
FEWEST_TIMES: Final = 3
"""So often somebody has helped, or was asked for the same, before it is spoken of."""
WAITS_FOR: Final = timedelta(days=7)
_MOST: Final = 4
_CARRIERS: Final = 2


def find_carriers(group: Group, now: datetime) -> list[Found]:
    """The two who helped most in 90 days and whom nobody of the team has thanked. One query."""
    legs = _closed(group).filter(closed_at__gt=now - OF_LATE)
    thanked = ThankYou.objects.standing().filter(
        to=OuterRef("giver"), at__gt=now - OF_LATE, by__in=_team(group)
    )
    rows = (
        legs.filter(giver__in=members_of(group).filter(email__isnull=False))
        .order_by()
        .values("giver")
        .annotate(times=Count("pk"), people=Count("receiver", distinct=True), is_thanked=Exists(thanked))
        .filter(times__gte=FEWEST_TIMES)
        .order_by("-times", "-people", "giver")
    )
    total = legs.count()
    return [
        Found(
            subject=str(row["giver"]),
            urgency=min(0.5 + row["times"] / total, 0.9),
            member=row["giver"],
            figures={"times": row["times"], "people": row["people"], "total": total},
        )
        for row in rows[:_CARRIERS]
        if not row["is_thanked"]
    ]


def find_single_sources(group: Group, now: datetime) -> list[Found]:
    """Tags under which all help of a year came from one member, and nobody else offers it. Three queries."""
    legs = _closed(group).filter(closed_at__gt=now - A_YEAR, deal__listing__isnull=False)
    rows = legs.values_list("giver", "deal__listing__tags__slug", "deal__listing__tags__name")
    givers: defaultdict[str, list[int]] = defaultdict(list)
    names: dict[str, str] = {}
    for giver, slug, name in rows:
        if slug:
            givers[slug].append(giver)
            names[slug] = name
    alone = {
        slug: found[0]
        for slug, found in givers.items()
        if len(set(found)) == 1 and len(found) >= FEWEST_TIMES
    }
    belonging = set(members_of(group).filter(pk__in=alone.values()).values_list("pk", flat=True))
    offered = _offers(group).open(now).filter(tags__slug__in=alone).values_list("tags__slug", "author")
    seconds = {slug for slug, author in offered if alone.get(slug) != author}
    waiting = [slug for slug, giver in alone.items() if giver in belonging and slug not in seconds]
    waiting.sort(key=lambda slug: (-len(givers[slug]), slug))
    return [
        Found(
            subject=slug,
            urgency=min(0.5 + 0.05 * len(givers[slug]), 0.9),
            member=alone[slug],
            word=names[slug],
            figures={"times": len(givers[slug])},
        )
        for slug in waiting[:_MOST]
    ]


def find_requests(group: Group, now: datetime) -> list[Found]:
    """Open requests of a week and more that nobody took up, with who could help. Five queries each."""
    dealt = Deal.objects.filter(listing=OuterRef("pk"))
    rows = (
        Listing.objects.open(now)
        .filter(~Exists(dealt), group=group, side=Side.REQUEST, created_at__lte=now - WAITS_FOR)
        .filter(author__in=members_of(group))
        .select_related("author")
        .order_by("created_at", "pk")
    )
    return [found for listing in rows[: 2 * _MOST] if (found := _with_helper(group, listing, now))][:_MOST]


def _with_helper(group: Group, listing: Listing, now: datetime) -> Found | None:
    """Who helped with such before, else who offers it; None where nobody in the group does."""
    matches = matches_of(listing, dict(listing.tags.values_list("slug", "name")))
    keys = [one.member_id for one in matches.people] + [one.listing.author_id for one in matches.listings]
    here = set(members_of(group).filter(pk__in=keys).values_list("pk", flat=True))
    helper = next((key for key in keys if key in here and key != listing.author_id), None)
    if helper is None:
        return None
    helped = {one.member_id: one.why.helped for one in matches.people}
    days = days_between(listing.created_at, now)
    return Found(
        subject=str(listing.pk),
        urgency=0.6 + 0.3 * min(days / 30, 1),
        member=listing.author_id,
        helper=helper,
        listing=listing.pk,
        figures={"days": days, "times": helped.get(helper, 0)},
    )


def _closed(group: Group) -> QuerySet[Leg]:
    """Help that arrived: not what fell through or was taken back."""
    return Leg.objects.filter(
        deal__group=group, deal__state__in=[DealState.CLOSED, DealState.RESOLVED], closed_at__isnull=False
    ).exclude(delivered_percent=0)


def _team(group: Group) -> QuerySet[Membership, Any]:
    return Membership.objects.current().filter(group=group, role__in=MODERATING).values("member")


def _offers(group: Group) -> ListingQuerySet:
    """Of members of the group, for it or for everybody."""
    return Listing.objects.filter(
        Q(group=group) | Q(group__isnull=True), side=Side.OFFER, author__in=members_of(group)
    )


def _is_thanked() -> Q:
    """By somebody who runs the group."""
    team = Membership.objects.current().filter(
        group=OuterRef(OuterRef("group_id")), member=OuterRef("by"), role__in=MODERATING
    )
    said = ThankYou.objects.standing().filter(to=OuterRef("member_id"), at__gt=OuterRef("first_found_at"))
    return Q(Exists(said.filter(Exists(team))))


def _has_second() -> Q:
    """Another member has offered it since."""
    belongs = Membership.objects.current().filter(
        group=OuterRef(OuterRef("group_id")), member=OuterRef("listing__author")
    )
    tagged = ListingTag.objects.filter(
        Exists(belongs),
        slug=OuterRef("subject"),
        listing__side=Side.OFFER,
        listing__created_at__gt=OuterRef("first_found_at"),
        listing__withdrawn_at__isnull=True,
        listing__removal__isnull=True,
    ).exclude(listing__author=OuterRef("member_id"))
    return Q(Exists(tagged))


def _is_taken_up() -> Q:
    dealt = Deal.objects.filter(listing=OuterRef("listing_id"))
    over = Q(listing__withdrawn_at__isnull=False) | Q(listing__fulfilment__isnull=False)
    return Q(Exists(dealt)) | over


def _help_by(matter: Matter, start: datetime, end: datetime) -> Figures:
    """How often the member helped in the group."""
    legs = _closed(matter.group).filter(giver=matter.member_id)
    return {"times": legs.filter(closed_at__gt=start, closed_at__lte=end).count()}


def _others_offering(matter: Matter, _start: datetime, _end: datetime) -> Figures:
    others = _offers(matter.group).open().filter(tags__slug=matter.subject).exclude(author=matter.member_id)
    return {"offers": others.values("author").distinct().count()}


def _taken_up(matter: Matter, _start: datetime, _end: datetime) -> Figures:
    """Nobody learns by it with whom: how many deals came of the request, and whether it was met."""
    deals = Deal.objects.filter(listing=matter.listing_id)
    met = Fulfilment.objects.filter(listing=matter.listing_id).exists()
    return {"deals": deals.count(), "met": int(met)}


THANK: Final = Kind(
    MatterKind.THANK,
    use=0.65,
    find=find_carriers,
    is_done=_is_thanked,
    rest=OF_LATE,
    measure=_help_by,
    compares=True,
)
SECOND: Final = Kind(
    MatterKind.SECOND,
    use=0.7,
    find=find_single_sources,
    is_done=_has_second,
    rest=timedelta(days=60),
    measure=_others_offering,
)
LISTING: Final = Kind(
    MatterKind.LISTING,
    use=0.8,
    find=find_requests,
    is_done=_is_taken_up,
    rest=timedelta(days=30),
    is_urgent=True,
    measure=_taken_up,
)
