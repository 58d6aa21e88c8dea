"""A place where a meetup would make sense, and a group that has not met for long."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from handschlag.groups.models import Group
from handschlag.insights.models import Matter, MatterKind, SuggestedPlace
from handschlag.insights.week.finding.kinds import Figures, Found, Kind, days_between
from handschlag.meetups.models import Attendance, Meetup, MeetupQuerySet, State

PAUSED_FOR: Final = timedelta(days=60)
_MOST: Final = 4


def find_places(group: Group, now: datetime) -> list[Found]:
    """Stored places in which no meetup is planned. Two queries."""
    planned = _coming(group, now).values_list("address", "venue", "topic__title")
    texts = [" ".join(meetup).casefold() for meetup in planned]
    places = SuggestedPlace.objects.filter(group=group).order_by("rank")[:_MOST]
    return [
        Found(
            subject=f"{place.country}/{place.city}",
            urgency=min(0.6 + 0.02 * place.talk, 0.95),
            word=place.city,
            figures={"members": place.members, "talk": place.talk, "met": place.met},
        )
        for place in places
        if not any(place.city.casefold() in text for text in texts)
    ]


def find_pause(group: Group, now: datetime) -> list[Found]:
    """People met here before, and none is planned since. Two queries."""
    if _coming(group, now).exists():
        return []
    last = _standing().filter(topic__group=group, ends_at__lte=now).order_by("-ends_at").first()
    if last is None or now - last.ends_at < PAUSED_FOR:
        return []
    days = days_between(last.ends_at, now)
    return [Found("group", urgency=min(0.5 + days / 360, 0.9), figures={"days": days})]


def _standing() -> MeetupQuerySet:
    return Meetup.objects.present().standing()


def _coming(group: Group, now: datetime) -> MeetupQuerySet:
    return _standing().filter(topic__group=group, ends_at__gt=now)


def _of_matter() -> MeetupQuerySet:
    """Such as begin after the matter was found."""
    return _standing().filter(topic__group=OuterRef("group_id"), starts_at__gt=OuterRef("first_found_at"))


def _meets_there() -> Q:
    city = OuterRef("word")
    there = Q(address__icontains=city) | Q(venue__icontains=city) | Q(topic__title__icontains=city)
    return Q(Exists(_of_matter().filter(there)))


def _meets_again() -> Q:
    return Q(Exists(_of_matter()))


def _measure(matter: Matter, _start: datetime, end: datetime) -> Figures:
    """How many said they come to what was planned then, and how many were there."""
    meetups = _standing().filter(topic__group=matter.group_id, topic__created_at__lte=end)
    meetups = meetups.filter(starts_at__gt=matter.first_found_at)
    if matter.word:
        city = matter.word
        meetups = meetups.filter(
            Q(address__icontains=city) | Q(venue__icontains=city) | Q(topic__title__icontains=city)
        )
    meetup = meetups.order_by("starts_at", "pk").first()
    if meetup is None:
        return {"meetups": 0}
    came = Attendance.objects.present().filter(meetup=meetup).count()
    return {"meetups": 1, "going": meetup.rsvps.filter(state=State.GOING).count(), "came": came}


MEETUP: Final = Kind(
    MatterKind.MEETUP,
    use=0.75,
    find=find_places,
    is_done=_meets_there,
    rest=timedelta(days=60),
    measure=_measure,
)
PAUSE: Final = Kind(
    MatterKind.PAUSE,
    use=0.7,
    find=find_pause,
    is_done=_meets_again,
    rest=timedelta(days=30),
    measure=_measure,
)
