"""In which city members are, as far as they show it: their ``place``, looked up in the gazetteer."""

from collections.abc import Iterable
from functools import lru_cache

from django.db import transaction
from django.db.models import F, Q

from handschlag.accounts.models import Member
from handschlag.core import gazetteer
from handschlag.people.models import Whereabouts

BATCH = 500


@transaction.atomic
def locate(members: Iterable[int]) -> None:
    """Look up where these members say they are. Twice is once."""
    told = dict(Member.objects.filter(pk__in=list(members)).values_list("pk", "place"))
    Whereabouts.objects.filter(member__in=[pk for pk, place in told.items() if not place]).delete()
    found = [_found(pk, place) for pk, place in told.items() if place]
    Whereabouts.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["member"],
        update_fields=["place", "geoname", "city", "latitude", "longitude"],
    )


def locate_some() -> int:
    """Members whose place was never looked up, or is another one by now; how many there were. Of who shows
    none any more none is kept.
    """
    Whereabouts.objects.filter(member__place="").delete()
    stale = Q(whereabouts__isnull=True) | ~Q(whereabouts__place=F("place"))
    members = Member.objects.filter(stale, is_active=True).exclude(place="")
    keys = list(members.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if keys:
        locate(keys)
    return len(keys)


def _found(pk: int, place: str) -> Whereabouts:
    city = _city(place)
    if city is None:
        return Whereabouts(member_id=pk, place=place)
    return Whereabouts(
        member_id=pk, place=place, geoname=city.geoname, city=city.name,
        latitude=city.latitude, longitude=city.longitude,
    )  # fmt: skip


@lru_cache(maxsize=1024)
def _city(place: str) -> gazetteer.City | None:
    """Many are in the same city."""
    return gazetteer.locate(place)
