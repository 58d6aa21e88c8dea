"""What calendars show of a meetup."""

from collections import defaultdict
from collections.abc import Iterable
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.core.appointments import Appointment
from handschlag.discussions.models import Post
from handschlag.meetups.calendars import Attendee, Event, Status
from handschlag.meetups.models import CalendarEntry, Host, Meetup

LONGEST = 1000
"""Characters of its description that an entry carries; the rest is on its page."""


def event_of(
    meetup: Meetup,
    *,
    host: str,
    description: str = "",
    online_url: str = "",
    url: str = "",
    status: Status | None = None,
    attendee: Attendee | None = None,
    known_by: CalendarEntry | None = None,
    organizer: str = "",
) -> Event:
    """``online_url`` is for those only who may see it; ``known_by``: as whom it is for has it already.

    ``organizer`` is where an answer goes, if not to the site's address.
    """
    known = known_by or meetup
    reason = meetup.cancellation.reason if meetup.is_cancelled else ""
    return Event(
        uid=known.uid,
        recurrence_at=known.recurrence_at,
        sequence=meetup.sequence,
        starts_at=meetup.starts_at,
        ends_at=meetup.ends_at,
        zone=meetup.zone,
        title=meetup.title,
        organizer=organizer or site_address(),
        host=host,
        url=url or page_of(meetup),
        status=Status.CANCELLED if meetup.is_cancelled else status or Status.CONFIRMED,
        location=place_of(meetup) or online_url or (_("Online") if meetup.online_url else ""),
        latitude=meetup.latitude,
        longitude=meetup.longitude,
        description="\n\n".join(filter(None, [online_url, reason, _shortened(description)])),
        comment=reason,
        attendee=attendee,
    )


def event_of_appointment(one: Appointment, *, zone: str, host: str) -> Event:
    """What is booked elsewhere, by the clocks of ``zone``: whoever has it is the only one in it."""
    return Event(
        uid=f"{one.key}@{urlsplit(settings.BASE_URL).hostname}",
        sequence=0,
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        zone=zone,
        title=one.title,
        organizer=site_address(),
        host=host,
        url=settings.BASE_URL + one.path,
        location=one.place,
        description=_shortened(one.text),
    )


def place_of(meetup: Meetup) -> str:
    return ", ".join(filter(None, [meetup.venue, meetup.address, meetup.room]))


def page_of(meetup: Meetup) -> str:
    """The absolute address of its page."""
    return settings.BASE_URL + meetup.get_absolute_url()


def site_address() -> str:
    """The organiser of all entries: no member's address is given to anybody."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def hosts_of(meetups: Iterable[int]) -> dict[int, str]:
    """The names of who hosts, by meetup. One query."""
    rows = Host.objects.filter(meetup__in=list(meetups)).order_by("pk").values_list("meetup", "member__name")
    names: defaultdict[int, list[str]] = defaultdict(list)
    for meetup, name in rows:
        names[meetup].append(name)
    return {meetup: ", ".join(found) for meetup, found in names.items()}


def descriptions_of(topics: Iterable[int]) -> dict[int, str]:
    """What was written to invite, by topic. One query."""
    openings = Post.objects.filter(topic__in=list(topics), number=1)
    return dict(openings.values_list("topic", "source"))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0] + " …"
