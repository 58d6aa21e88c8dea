"""iCalendar (RFC 5545) and its messages (RFC 5546): what is to be said in, bytes out. Pure.

Nobody's address stands in what somebody else gets: the organiser is the site, the only attendee is
whom the message is for.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import (
    Calendar,
    Timezone,
    TimezoneDaylight,
    TimezoneStandard,
    vCalAddress,
    vGeo,
    vRecur,
    vText,
    vUri,
)
from icalendar import Event as Component

PRODUCT = "-//Handschlag//Meetups//EN"
ENDLESS = timedelta(days=3653)
"""How far ahead time zones are told of for what has no end."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Method(StrEnum):
    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Status(StrEnum):
    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


class Participation(StrEnum):
    """PARTSTAT: what the attendee has said."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Whom a message is for; ``receives``: they host it. RSVP is never asked for: answers come by link."""

    name: str
    email: str
    participation: Participation
    receives: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry. ``recurrence_at`` names one of a series by when it was to begin; ``rule`` (an RRULE) and
    ``exceptions`` make it the whole series. All moments aware; clocks in ``zone`` decide.
    """

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    title: str
    organizer: str
    """The site's mail address."""
    host: str
    """The name beside it."""
    url: str = ""
    status: Status = Status.CONFIRMED
    recurrence_at: datetime | None = None
    rule: str = ""
    exceptions: tuple[datetime, ...] = ()
    location: str = ""
    latitude: float | None = None
    longitude: float | None = None
    description: str = ""
    comment: str = ""
    """Why it was called off."""
    attendee: Attendee | None = None


def calendar_of(events: Sequence[Event], *, method: Method, stamp: datetime, name: str = "") -> bytes:
    """A calendar with its time zones; ``name`` is what a subscribed one is called.

    ValueError for what RFC 5546 forbids: a published entry with an attendee, a message without one.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", str(method))
    if name:
        calendar.add("name", _clean(name))
        calendar.add("x-wr-calname", _clean(name))
    for zone in sorted({event.zone for event in events} - {"UTC"}):
        calendar.add_component(_zone(zone, *_years([one for one in events if one.zone == zone])))
    for event in events:
        _refuse(event, method)
        calendar.add_component(_component(event, stamp))
    raw: bytes = calendar.to_ical()
    return raw


def _refuse(event: Event, method: Method) -> None:
    if (event.attendee is None) != (method == Method.PUBLISH):
        raise ValueError("messages have an attendee, published entries have none")
    if event.rule and event.recurrence_at is not None:
        raise ValueError("a series or one of it, not both")


def _years(events: Sequence[Event]) -> tuple[int, int]:
    """The years whose changes of the clock matter."""
    moments = [
        moment for one in events for moment in (one.starts_at, one.ends_at, one.recurrence_at) if moment
    ]
    last = max(moments)
    if any(one.rule for one in events):
        last += ENDLESS
    return min(moments).year, last.year


@lru_cache(256)
def _zone(zone: str, first: int, last: int) -> Timezone:
    """A VTIMEZONE for some years. (The library's own has the changes in spring an hour late.)"""
    tz, begins = ZoneInfo(zone), datetime(first - 1, 1, 1, tzinfo=UTC)
    made = Timezone()
    made.add("tzid", zone)
    made.add_component(_observance(tz, [(begins, begins)]))
    alike: dict[tuple[object, ...], list[tuple[datetime, datetime]]] = {}
    for before, after in _changes(tz, begins, datetime(last + 1, 12, 31, tzinfo=UTC)):
        offsets = before.astimezone(tz).utcoffset(), after.astimezone(tz).utcoffset()
        alike.setdefault((*offsets, after.astimezone(tz).tzname()), []).append((before, after))
    for changes in alike.values():
        made.add_component(_observance(tz, changes))
    return made


def _changes(tz: ZoneInfo, begins: datetime, ends: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The last second before and the first after each change of the clock, in UTC."""
    day = begins
    while day < ends:
        before, after = day, day + timedelta(days=1)
        if _shown(before, tz) != _shown(after, tz):
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) // 2
                middle = middle.replace(microsecond=0)
                before, after = (
                    (middle, after) if _shown(middle, tz) == _shown(before, tz) else (before, middle)
                )
            yield before, after
        day += timedelta(days=1)


def _shown(moment: datetime, tz: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(tz)
    return local.utcoffset(), local.tzname()


def _observance(
    tz: ZoneInfo, changes: list[tuple[datetime, datetime]]
) -> TimezoneStandard | TimezoneDaylight:
    """Changes of one kind; each begins when the clock that held before shows so."""
    before, after = (moment.astimezone(tz) for moment in changes[0])
    old, new = before.utcoffset() or timedelta(), after.utcoffset() or timedelta()
    # by the offset, as readers think of it: the law in Ireland calls its summer time the standard
    is_summer = new > old or (new == old and (after.dst() or timedelta()) > timedelta())
    made = TimezoneDaylight() if is_summer else TimezoneStandard()
    starts = [(moment + old).replace(tzinfo=None) for _before, moment in changes]
    made.add("dtstart", starts[0])
    if starts[1:]:
        made.add("rdate", starts[1:])
    made.add("tzname", after.tzname())
    made.add("tzoffsetfrom", old)
    made.add("tzoffsetto", new)
    return made


def _component(event: Event, stamp: datetime) -> Component:
    tz = UTC if event.zone == "UTC" else ZoneInfo(event.zone)
    made = Component()
    made.add("uid", event.uid)
    made.add("sequence", event.sequence)
    made.add("dtstamp", stamp.astimezone(UTC))
    made.add("dtstart", event.starts_at.astimezone(tz))
    made.add("dtend", event.ends_at.astimezone(tz))
    if event.recurrence_at is not None:
        made.add("recurrence-id", event.recurrence_at.astimezone(tz))
    if event.rule:
        made.add("rrule", vRecur.from_ical(event.rule))
    for exception in event.exceptions:
        made.add("exdate", exception.astimezone(tz))
    made.add("status", str(event.status))
    made.add("transp", "OPAQUE" if event.status == Status.CONFIRMED else "TRANSPARENT")
    made.add("organizer", _address(event.organizer, event.host))
    if event.attendee is not None:
        made.add("attendee", _attendee(event.attendee))
    _describe(made, event)
    return made


def _describe(made: Component, event: Event) -> None:
    made.add("summary", _clean(event.title))
    for name in ("location", "description", "comment"):
        if text := getattr(event, name):
            made.add(name, _clean(text))
    if event.url:
        made.add("url", vUri(event.url))
    if event.latitude is not None and event.longitude is not None:
        made.add("geo", vGeo((event.latitude, event.longitude)))


def _address(email: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{email}")
    if name:
        address.params["cn"] = vText(" ".join(_clean(name).split()).replace('"', "'"))
    return address


def _attendee(attendee: Attendee) -> vCalAddress:
    address = _address(attendee.email, attendee.name)
    address.params["cutype"] = vText("INDIVIDUAL")
    address.params["role"] = vText("CHAIR" if attendee.receives else "REQ-PARTICIPANT")
    address.params["partstat"] = vText(str(attendee.participation))
    address.params["rsvp"] = vText("FALSE")
    return address


def _clean(text: str) -> str:
    """Without the characters that a text of iCalendar cannot hold."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def participation_in(reply: str) -> Participation | None:
    """What somebody's calendar answers; None for what is no answer, or one that cannot be read."""
    try:
        events = Calendar.from_ical(reply).walk("VEVENT")
        attendees = [one for event in events for one in _listed(event.get("attendee"))]
        said = {str(one.params.get("partstat", "")).upper() for one in attendees}
    except (ValueError, KeyError, AttributeError):
        return None
    return Participation(said.pop()) if len(said) == 1 and said <= set(Participation) else None


def _listed(value: object) -> list[vCalAddress]:
    return value if isinstance(value, list) else [value] if isinstance(value, vCalAddress) else []
