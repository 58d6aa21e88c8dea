"""Where members are and how far they travel: told by themselves, as fine as a city and no finer. And where
meetups are, so that they are found near.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import gazetteer
from handschlag.core.errors import Invalid
from handschlag.meetups.models import Meetup, MeetupSpot, MemberPlace


@transaction.atomic
def settle(member: Member, *, geoname: int, name: str = "", radius_km: int, suggests_me: bool) -> MemberPlace:
    """The member's city and reach. ``name``: how the member calls the city; one of its own names, or it is
    called as the gazetteer does. Invalid for a number that is no city's.
    """
    city = gazetteer.city(geoname)
    if city is None:
        raise Invalid(_("Choose one of the cities that were found."), "geoname")
    called = next((found.name for found in gazetteer.find(name) if found.geoname == geoname), city.name)
    place, _made = MemberPlace.objects.update_or_create(
        member=member,
        defaults={
            "geoname": geoname,
            "name": called,
            "country": city.country,
            "latitude": city.latitude,
            "longitude": city.longitude,
            "radius_km": radius_km,
            "suggests_me": suggests_me,
        },
    )
    return place


@transaction.atomic
def leave_place(member: Member) -> None:
    """Nobody knows any more where the member is; done twice it is done once."""
    MemberPlace.objects.filter(member=member).delete()


@transaction.atomic
def spot_meetup(meetup: Meetup) -> None:
    """Note where a meetup is: by its coordinates, else by the city that its address or venue names."""
    place = _place_of(meetup)
    if place is None:
        MeetupSpot.objects.filter(meetup=meetup).delete()
        return
    latitude, longitude = place
    MeetupSpot.objects.update_or_create(
        meetup=meetup, defaults={"latitude": latitude, "longitude": longitude}
    )


def _place_of(meetup: Meetup) -> tuple[float, float] | None:
    if meetup.latitude is not None and meetup.longitude is not None:
        return meetup.latitude, meetup.longitude
    for words in (meetup.address, meetup.venue):
        if words and (city := gazetteer.locate(words, zone=meetup.zone)):
            return city.latitude, city.longitude
    return None
