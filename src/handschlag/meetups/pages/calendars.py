"""What calendars of members, groups and single meetups hold; and the page with their addresses."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.appointments import appointments_of
from handschlag.groups.models import Group, Membership
from handschlag.meetups.actions.entries import descriptions_of, event_of, event_of_appointment, hosts_of
from handschlag.meetups.calendars import Event, Status
from handschlag.meetups.codes.feeds import feed_address
from handschlag.meetups.models import (
    RSVP,
    CalendarFeed,
    Host,
    Meetup,
    MeetupQuerySet,
    ReminderStop,
    State,
)
from handschlag.meetups.pages.finding import Found

BACK = timedelta(days=90)
MOST = 500
"""Meetups in a calendar: those of the last 90 days and all that are to come, but at most so many."""
_CONCERNED = (State.GOING, State.MAYBE, State.WAITING, State.OFFERED)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A calendar; ``group`` is None for one's own meetups, ``feed`` where there is no address yet."""

    group: Group | None
    feed: CalendarFeed | None

    @property
    def address(self) -> str:
        return feed_address(self.feed) if self.feed is not None else ""

    @property
    def webcal(self) -> str:
        """Opens the calendar program."""
        return "webcal:" + self.address.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Calendars:
    own: Subscription
    groups: list[Subscription]
    is_reminded: bool


def calendars_of(member: Member) -> Calendars:
    """Three queries."""
    feeds = CalendarFeed.objects.filter(member=member, revoked_at=None).select_related("group")
    found = {feed.group_id: feed for feed in feeds}
    spells = Membership.objects.of(member).select_related("group").order_by("group__name")
    groups = [Subscription(spell.group, found.get(spell.group_id)) for spell in spells]
    own_groups = {spell.group_id for spell in spells}
    groups += [
        Subscription(feed.group, feed)
        for key, feed in found.items()
        if key is not None and key not in own_groups
    ]
    is_reminded = not ReminderStop.objects.filter(member=member).exists()
    return Calendars(Subscription(None, found.get(None)), groups, is_reminded)


def events_of(feed: CalendarFeed) -> list[Event]:
    """What its member may see now, whatever they could see when they subscribed; in their own calendar also
    what they have booked elsewhere. Six queries.
    """
    member, since = feed.member, clock.now() - BACK
    found = _own(member) if feed.group is None else _of_group(feed.group, member)
    meetups = list(found.for_list().filter(ends_at__gt=since).order_by("starts_at", "pk")[:MOST])
    keys = [meetup.pk for meetup in meetups]
    states = dict(RSVP.objects.of(member).filter(meetup__in=keys).values_list("meetup", "state"))
    hosting = set(Host.objects.filter(meetup__in=keys, member=member).values_list("meetup", flat=True))
    hosts, texts = hosts_of(keys), descriptions_of(meetup.topic_id for meetup in meetups)
    booked = appointments_of(member.pk, since) if feed.group is None else []
    events = [
        event_of(
            meetup,
            host=hosts.get(meetup.pk, ""),
            description=texts.get(meetup.topic_id, ""),
            online_url=meetup.online_url
            if meetup.pk in hosting or states.get(meetup.pk) == State.GOING
            else "",
            status=_status(states.get(meetup.pk), hosts_it=meetup.pk in hosting, is_own=feed.group is None),
        )
        for meetup in meetups
    ]
    return events + [event_of_appointment(one, zone=member.time_zone, host=member.name) for one in booked]


def event_for(found: Found) -> Event:
    """One meetup, as its viewer may see it. Two queries."""
    meetup = found.meetup
    return event_of(
        meetup,
        host=hosts_of([meetup.pk]).get(meetup.pk, ""),
        description=descriptions_of([meetup.topic_id]).get(meetup.topic_id, ""),
        online_url=found.online_url,
    )


def _own(member: Member) -> MeetupQuerySet:
    """Those they have answered, but for no, and those they host."""
    concerned = RSVP.objects.of(member).filter(meetup=OuterRef("pk"), state__in=_CONCERNED)
    hosting = Host.objects.filter(meetup=OuterRef("pk"), member=member)
    seen = Q(pk__in=Meetup.objects.visible_to(member).values("pk")) | ~Q(link_key="")
    return Meetup.objects.present().filter(Exists(concerned) | Exists(hosting)).filter(seen)


def _of_group(group: Group, member: Member) -> MeetupQuerySet:
    """Of a group that they may read, or belong to no more, what they may still see."""
    return Meetup.objects.visible_to(member).of_group(group)


def _status(state: str | None, *, hosts_it: bool, is_own: bool) -> Status:
    is_sure = hosts_it or state == State.GOING
    return Status.TENTATIVE if is_own and not is_sure else Status.CONFIRMED
