"""Where the members of the directory are: cities of five and more, the others together."""

from dataclasses import dataclass, field

from django.db.models import Count, F, Max
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.meetups.pages.mapping import SMALLEST_CROWD, credit, crowd, drawn
from handschlag.meetups.pages.outlines import Spot
from handschlag.people.models import Whereabouts
from handschlag.people.pages.directory import listed


@dataclass(frozen=True, slots=True)
class MapPage:
    """``elsewhere``: members in cities of fewer than five; None where they themselves are one to four."""

    spots: list[Spot] = field(default_factory=list)
    elsewhere: int | None = 0
    drawing: SafeString = field(default_factory=SafeString)

    @property
    def credit(self) -> str:
        return credit()


def map_page(viewer: Member) -> MapPage:
    """By the cities that members show as their place. One query."""
    there = Whereabouts.objects.filter(member__in=listed(viewer).values("pk"), geoname__isnull=False)
    rows = (
        there.filter(place=F("member__place"))
        .values("geoname")
        .annotate(members=Count("pk"), called=Max("city"), north=Max("latitude"), east=Max("longitude"))
        .order_by("-members", "called")
        .values_list("called", "north", "east", "members")
    )
    counts = [Spot(*row) for row in rows]
    spots = [spot for spot in counts if spot.members >= SMALLEST_CROWD]
    elsewhere = crowd(sum(spot.members for spot in counts) - sum(spot.members for spot in spots))
    drawing = drawn(spots, _("Where our members are")) if spots else SafeString()
    return MapPage(spots, elsewhere, drawing)
