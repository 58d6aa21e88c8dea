"""Where a group's members are: cities of five and more, the others together. Never who, never finer."""

from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, QuerySet
from django.http import Http404
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.core.errors import NotAllowed
from handschlag.core.prepared import Given, Prepared
from handschlag.groups.models import Group, Membership
from handschlag.meetups.models import MemberPlace
from handschlag.meetups.pages.outlines import Spot, drawing
from handschlag.meetups.pages.tiles import tiled

SMALLEST_CROWD: Final = 5
"""As in insights: fewer in one place are not told of."""
_KEPT: Final = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class MapPage:
    """``elsewhere``: members in cities of fewer than five; None where they themselves are one to four.
    ``silent``: members who have not told their place, None likewise.
    """

    group: Group
    membership: Membership
    has_place: bool
    spots: list[Spot] = field(default_factory=list)
    elsewhere: int | None = 0
    silent: int | None = 0
    drawing: SafeString = field(default_factory=SafeString)

    @property
    def credit(self) -> str:
        """Whose tiles these are; empty where the map is drawn here."""
        return credit()


def credit() -> str:
    """Whose tiles a map shows; empty where it is drawn here."""
    return settings.MAP_CREDIT if settings.MAP_TILES else ""


def map_page(slug: str, viewer: Member) -> MapPage:
    """Three queries. Http404 for a group the viewer may not know of, NotAllowed for strangers."""
    membership = _SPELL.first(viewer=viewer.pk, slug=slug)
    if membership is None:
        if not Group.objects.visible_to(viewer).filter(slug=slug).exists():
            raise Http404
        raise NotAllowed(_("Where the members of a group are is for its members to see."))
    group = membership.group
    counts = _counts(group)
    spots = [spot for spot in counts if spot.members >= SMALLEST_CROWD]
    told = sum(spot.members for spot in counts)
    return MapPage(
        group,
        membership,
        _OWN.first(viewer=viewer.pk) is not None,
        spots,
        crowd(told - sum(spot.members for spot in spots)),
        crowd(max(group.member_count - told, 0)),
        drawn(spots, _("Where the members of %(group)s are") % {"group": group.name})
        if spots
        else SafeString(),
    )


def _counts(group: Group) -> list[Spot]:
    """Every city with how many members are there, the largest first."""
    return [Spot(*row) for row in _CITIES.all(group=group.pk)]


def crowd(members: int) -> int | None:
    """How many, unless they are so few that it would tell of somebody."""
    return None if 0 < members < SMALLEST_CROWD else members


def drawn(spots: list[Spot], title: str) -> SafeString:
    """Drawn once for what it shows."""
    told = [
        ngettext("%(city)s: %(n)d member", "%(city)s: %(n)d members", spot.members)
        % {"city": spot.name, "n": spot.members}
        for spot in spots
    ]
    key = blake2b(repr((title, told, spots, settings.MAP_TILES)).encode(), digest_size=16).hexdigest()
    svg: str | None = cache.get(f"meetups/map/{key}")
    if svg is None:
        source, words = settings.MAP_TILES, {"title": title, "description": "; ".join(told)}
        svg = tiled(spots, source, **words) if source else drawing(spots, **words)
        cache.set(f"meetups/map/{key}", svg, _KEPT)
    return mark_safe(svg)  # noqa: S308 - our own drawing, which escapes


def _cities() -> QuerySet[MemberPlace, tuple[str, float, float, int]]:
    """Each place asks for its member, or all members of the group would be listed however few told theirs."""
    current = Membership.objects.current().filter(group=Given("group"), member=OuterRef("member"))
    cities = MemberPlace.objects.filter(Exists(current), member__is_bot=False).values("geoname")
    counted = cities.annotate(
        members=Count("pk"), called=Max("name"), north=Max("latitude"), east=Max("longitude")
    )
    return counted.order_by("-members", "called").values_list("called", "north", "east", "members")


_CITIES = Prepared(_cities)
_OWN = Prepared(lambda: MemberPlace.objects.filter(member=Given("viewer")).values_list("pk", flat=True))
_SPELL = Prepared(
    lambda: (
        Membership.objects.of(Member(pk=Given("viewer")))
        .filter(group__slug=Given("slug", Group._meta.get_field("slug")))
        .select_related("group")
    )
)
