"""What this room keeps about a member, and what goes with them."""

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.core import clock
from handschlag.meetups.actions.holding import holding_meetup
from handschlag.meetups.actions.waiting import fill_places
from handschlag.meetups.models import (
    RSVP,
    Attendance,
    AttendanceClosure,
    CalendarEntry,
    CalendarFeed,
    Cancellation,
    CheckIn,
    Handshake,
    Host,
    Meetup,
    MeetupDraft,
    MemberPlace,
    ReminderStop,
    Series,
    WrongCode,
)

OWN = (MeetupDraft, CalendarEntry, ReminderStop, CalendarFeed, WrongCode, MemberPlace)
"""Of nobody else's concern: they go with the member."""
NOT_TOLD = frozenset(["declined_at"])
"""Who asked never learns that the other declined."""


def join() -> None:
    own_data.add_tables(
        "meetups",
        [
            Table(RSVP, ("member", "by")),
            Table(Attendance, ("member",)),
            Table(Handshake, ("asked_by", "other"), without=NOT_TOLD),
            Table(Host, ("member",)),
            Table(Series, ("created_by",)),
            *(Table(model, ("by",)) for model in (Cancellation, CheckIn, AttendanceClosure)),
            *(Table(model, ("member",)) for model in OWN),
        ],
    )
    own_data.leave_out({"meetups.Meetup.hosts": "the same as meetups.Host.member"})
    erasing.add_step(_erase)


def _erase(member: Member, *, empties_posts: bool) -> None:
    """Promises for what is to come go, and who waits moves up; who was where stays, under no name."""
    coming = Meetup.objects.filter(rsvps__member=member, ends_at__gt=clock.now()).order_by("topic")
    for meetup in coming:
        with holding_meetup(meetup, by=None, removed_too=True) as held:
            RSVP.objects.filter(meetup=meetup, member=member).delete()
            fill_places(held.meetup)
    own = Host.objects.filter(member=member, meetup__ends_at__gt=clock.now())
    others = Host.objects.exclude(member=member).filter(meetup__ends_at__gt=clock.now())
    own.filter(meetup__in=list(others.values_list("meetup", flat=True))).delete()
    for model in OWN:
        model.objects.filter(member=member).delete()
