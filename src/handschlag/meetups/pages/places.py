"""Where the viewer is, and what is near."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from handschlag.accounts.models import Member
from handschlag.core.gazetteer import Box, City, box_around, find, kilometres
from handschlag.meetups.models import Meetup, MeetupQuerySet, MemberPlace

LISTED = 50


@dataclass(frozen=True, slots=True)
class PlacePage:
    """The viewer's place, if they told it, and the cities that a search has found."""

    place: MemberPlace | None
    query: str
    found: list[City] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Near:
    """A meetup, and how far it is from the viewer's city."""

    meetup: Meetup
    km: float


@dataclass(frozen=True, slots=True)
class NearPage:
    """Upcoming meetups within reach, the next one first; ``place`` None for who has not told theirs."""

    place: MemberPlace | None
    meetups: list[Near]


def place_of(member: Member) -> MemberPlace | None:
    return MemberPlace.objects.filter(member_id=member.pk).first()


def place_page(viewer: Member, query: str) -> PlacePage:
    """One query; the search asks no database of ours."""
    return PlacePage(place_of(viewer), query.strip(), find(query))


def chosen(cleaned: dict[str, Any]) -> dict[str, Any]:
    """What the form says, as the action takes it. A choice names the city by number and by how it was found:
    the list shows what the search has found, so both are sent.
    """
    return {
        "geoname": cleaned["geoname"],
        "name": cleaned["called"],
        "radius_km": cleaned["radius_km"],
        "suggests_me": cleaned["suggests_me"],
    }


def near_page(viewer: Member) -> NearPage:
    """Two queries, however many meetups there are."""
    place = place_of(viewer)
    if place is None:
        return NearPage(None, [])
    centre = (place.latitude, place.longitude)
    upcoming = Meetup.objects.visible_to(viewer).standing().upcoming().for_list().select_related("spot")
    rows = within(upcoming, box_around(*centre, place.radius_km))
    found: list[Near] = []
    for meetup in rows.iterator(200):
        km = kilometres(centre, (meetup.spot.latitude, meetup.spot.longitude))
        if km <= place.radius_km:
            found.append(Near(meetup, km))
        if len(found) == LISTED:
            break
    return NearPage(place, found)


def within(meetups: MeetupQuerySet, box: Box) -> MeetupQuerySet:
    """Those whose place lies in a box; meetups of which nobody knows it are nowhere."""
    inside = meetups.filter(spot__latitude__gte=box.south, spot__latitude__lte=box.north)
    if box.west is None or box.east is None:
        return inside
    if box.west <= box.east:
        return inside.filter(spot__longitude__gte=box.west, spot__longitude__lte=box.east)
    return inside.filter(Q(spot__longitude__gte=box.west) | Q(spot__longitude__lte=box.east))
