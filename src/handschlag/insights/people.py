"""Whom the viewer could meet, and where the viewer's group could: stored by the worker, only read here."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.groups.models import Group, Membership
from handschlag.insights.models import SuggestedPair, SuggestedPairQuerySet, SuggestedPlace
from handschlag.meetups.models import MemberPlace
from handschlag.ties.models import Interaction, Strand

LISTED = 20


@dataclass(frozen=True, slots=True)
class WhereTo:
    """A city, and the way to the form in which a meetup there is planned."""

    place: SuggestedPlace
    plan_href: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody the viewer could meet. ``city`` where both are in the same one."""

    member: Member
    group: Group
    talks: bool
    common: int
    city: str
    km: int


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """``asks``: whether the viewer wants to be suggested to others, and so sees suggestions."""

    asks: bool
    suggestions: list[Suggestion]


def where_to(group: Group) -> list[WhereTo]:
    """Where a meetup of the group would make sense, the best place first. For who runs it. One query."""
    places = SuggestedPlace.objects.filter(group=group).order_by("rank")
    return [WhereTo(place, plan_href(group, place.city)) for place in places]


def plan_href(group: Group, city: str) -> str:
    """The form for a meetup there, with what is known already."""
    title = _("%(group)s meets in %(city)s") % {"group": group.name, "city": city}
    asked = urlencode({"title": title, "address": city})
    return f"{address('meetups:create', group.slug)}?{asked}"


def people_page(viewer: Member) -> PeoplePage:
    """Three queries. Whoever has changed their mind, left or met meanwhile is not shown any more."""
    own = MemberPlace.objects.filter(member_id=viewer.pk, suggests_me=True).first()
    if own is None:
        return PeoplePage(asks=False, suggestions=[])
    rows = list(_standing(viewer).select_related("round__group", "first", "second"))
    others = [pair.second if pair.first_id == viewer.pk else pair.first for pair in rows]
    homes = {home.member_id: home for home in MemberPlace.objects.filter(member__in=others)}
    found: dict[int, Suggestion] = {}
    for pair, other in zip(rows, others, strict=True):
        home = homes[other.pk]
        city = own.name if home.geoname == own.geoname else ""
        found.setdefault(
            other.pk, Suggestion(other, pair.round.group, pair.talk, pair.common, city, round(pair.km))
        )
    return PeoplePage(asks=True, suggestions=list(found.values())[:LISTED])


def _standing(viewer: Member) -> SuggestedPairQuerySet:
    """The viewer's pairs of the last time, as far as both still want them and still belong."""
    return _still(SuggestedPair.objects.filter(Q(first_id=viewer.pk) | Q(second_id=viewer.pk)))


def pairs_of(group: Group) -> SuggestedPairQuerySet:
    """The group's pairs of the last time, for who runs it, as far as both still want them and belong."""
    return _still(SuggestedPair.objects.filter(round__group=group)).select_related("first", "second")


def _still(pairs: SuggestedPairQuerySet) -> SuggestedPairQuerySet:
    """Of the last time, wanted by both, both in the group, and not met since."""
    pairs = pairs.of_last_time().wanted_by_both()
    for end in ("first", "second"):
        belonging = Membership.objects.current().filter(group=OuterRef("round__group"), member=OuterRef(end))
        pairs = pairs.filter(Exists(belonging))
    met = Interaction.objects.filter(
        strand=Strand.MEET, source=OuterRef("first"), target=OuterRef("second"),
        recorded_at__gt=OuterRef("round__at"),
    )  # fmt: skip
    return pairs.filter(~Exists(met)).order_by("rank", "pk")
