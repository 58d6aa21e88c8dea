"""Where the members of the directory are: cities of five and more, the others together."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Max, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, Prepared
from handschlag.meetups.pages.mapping import SMALLEST_CROWD, credit, crowd, drawn
from handschlag.meetups.pages.outlines import Spot
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
    counts = [Spot(*row) for row in _CITIES.all(viewer=viewer.pk)]
    spots = [spot for spot in counts if spot.members >= SMALLEST_CROWD]
    elsewhere = crowd(sum(spot.members for spot in counts) - sum(spot.members for spot in spots))
    drawing = drawn(spots, _("Where our members are")) if spots else SafeString()
    return MapPage(spots, elsewhere, drawing)


def _cities() -> QuerySet[Member, Any]:
    """Begins with whereabouts, of which there are fewer than members."""
    there = {"whereabouts__geoname__isnull": False, "whereabouts__place": F("place")}
    counted = {
        "members": Count("pk"),
        "called": Max("whereabouts__city"),
        "north": Max("whereabouts__latitude"),
        "east": Max("whereabouts__longitude"),
    }
    cities: Any = listed(Member(pk=Given("viewer"))).filter(**there).order_by().values("whereabouts__geoname")
    rows: QuerySet[Member, Any] = (
        cities.annotate(**counted)
        .order_by("-members", "called")
        .values_list("called", "north", "east", "members")
    )
    return rows


_CITIES = Prepared(_cities)
