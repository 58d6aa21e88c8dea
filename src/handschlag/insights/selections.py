"""Of whom figures speak: who joined in some days, lives near a city; and as of which day.

For those who run a group. Members always see the whole: from the difference of two selections one could
tell of a single person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final

from django.db.models import Min

from handschlag.core import gazetteer
from handschlag.core.addresses import key_in
from handschlag.groups.models import Group, Membership
from handschlag.meetups.models import MemberPlace

NEAREST_KM: Final = 1
FARTHEST_KM: Final = 2000


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for; nothing of it: everybody, now. ``text`` is how it stands in an address."""

    joined_from: date | None = None
    joined_until: date | None = None
    geoname: int | None = None
    km: int = 0
    as_of: date | None = None

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Selection":
        """As it stands in an address; what is nonsense there is left out."""
        begin, _dots, end = asked.get("joined", "").partition("..")
        place, _comma, km = asked.get("place", "").partition(",")
        geoname, reach = key_in(place), key_in(km)
        if geoname is None or reach is None or not NEAREST_KM <= reach <= FARTHEST_KM:
            geoname, reach = None, None
        return cls(_day(begin), _day(end), geoname, reach or 0, _day(asked.get("as_of", "")))

    @classmethod
    def parse(cls, text: str) -> "Selection":
        """As it is stored."""
        return cls.read(dict(part.partition("=")[::2] for part in text.split("&") if part))

    @property
    def text(self) -> str:
        parts = []
        if self.joined_from or self.joined_until:
            parts.append(f"joined={_written(self.joined_from)}..{_written(self.joined_until)}")
        if self.geoname is not None:
            parts.append(f"place={self.geoname},{self.km}")
        if self.as_of is not None:
            parts.append(f"as_of={self.as_of.isoformat()}")
        return "&".join(parts)

    @property
    def is_of_some(self) -> bool:
        """Whether anybody is left out."""
        return bool(self.joined_from or self.joined_until or self.geoname is not None)

    @property
    def moment(self) -> datetime | None:
        """The end of the day of which the figures speak, in UTC."""
        return datetime.combine(self.as_of, time(23, 59, 59), UTC) if self.as_of else None


EVERYBODY: Final = Selection()
"""All members, now."""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def members_of(group: Group, chosen: Selection) -> set[int]:
    """The members of the group whom a selection is about: who joined on these days (UTC) and lives there.

    Whoever has left since belongs to their cohort. Two queries at most.
    """
    first = Membership.objects.filter(group=group).values("member").annotate(first=Min("joined_at"))
    if chosen.joined_from is not None:
        first = first.filter(first__gte=datetime.combine(chosen.joined_from, time(), UTC))
    if chosen.joined_until is not None:
        first = first.filter(first__lte=datetime.combine(chosen.joined_until, time.max, UTC))
    if chosen.moment is not None:
        first = first.filter(first__lte=chosen.moment)
    found = set(first.filter(member__is_bot=False).values_list("member", flat=True))
    return found if chosen.geoname is None else found & _near(group, chosen.geoname, chosen.km)


def _near(group: Group, geoname: int, km: int) -> set[int]:
    city = gazetteer.city(geoname)
    if city is None:
        return set()
    here = (city.latitude, city.longitude)
    belonging = Membership.objects.filter(group=group).values("member")
    homes = MemberPlace.objects.filter(member__in=belonging).values_list("member", "latitude", "longitude")
    return {member for member, *home in homes if gazetteer.kilometres(here, (home[0], home[1])) <= km}
