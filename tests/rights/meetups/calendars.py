"""How the rows of the table's part on meetups are called: see ``tests/rights/calls.py``."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.meetups.actions.planning import Plan
from handschlag.meetups.actions.series import dates_to_come, plan_series, skip_date
from handschlag.meetups.actions.subscribing import subscribe, unsubscribe
from handschlag.meetups.codes.feeds import token_of
from handschlag.meetups.codes.reminders import stop_address
from handschlag.meetups.models import CalendarFeed, Meetup, ReminderStop, Series
from handschlag.meetups.recurrence import Frequency, Rule
from tests.rights.calling import Call, fixed, mark, meetup
from tests.rights.meetups.planning import called_off as is_called_off
from tests.rights.meetups.planning import plan


def has_series(world, actor):
    """The author's; the meetup of the world is its second one."""
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    weekly = Rule(Frequency.WEEKLY, weekdays=(starts.weekday(),))
    first = Plan(starts_at=starts, ends_at=starts + timedelta(hours=2), zone="UTC", venue="Kranz")
    series = plan_series(
        world.group, first, weekly, by=world.person("author"), title="Weekly", source="Come all."
    )
    at = starts + timedelta(days=7)
    Meetup.objects.filter(pk=world.meetup.pk).update(
        series=series, recurrence_at=at, starts_at=at, ends_at=at + timedelta(hours=2), zone="UTC"
    )
    world.marks["series"] = series.pk


def has_left_out(world, actor):
    has_series(world, actor)
    series = Series.objects.get(pk=world.marks["series"])
    skip_date(series, dates_to_come(series, clock.now())[0], by=world.person("author"))


def has_called_off(world, actor):
    has_series(world, actor)
    is_called_off(world, actor)


def next_date(world, actor):
    return {"moment": dates_to_come(Series.objects.get(), clock.now())[0].isoformat()}


def left_out(world, actor):
    return {"moment": Series.objects.get().exceptions[0].isoformat()}


def following(world, actor):
    """An hour later, hosted by the author still."""
    there = Meetup.objects.get(pk=world.meetup.pk).local_start + timedelta(hours=1)
    return plan(world, actor) | {
        "zone": "UTC", "starts": f"{there:%Y-%m-%dT%H:%M}",
        "ends": f"{there + timedelta(hours=1):%Y-%m-%dT%H:%M}", "hosts": world.person("author").name,
        "repeat-how_often": "weekly",
    }  # fmt: skip


def has_calendar(of_group=True):
    """The actor's own address for the group, or Gerd's where the actor can have none."""

    def prepare(world, actor):
        belongs = actor is not None and (not of_group or actor.memberships.exists())
        owner = actor if belongs else world.gerd
        feed = subscribe(world.group if of_group else None, by=owner)
        world.marks |= {"calendar": feed.pk, "token": token_of(feed)}

    return prepare


def gerd_has_calendar(world, actor):
    feed = subscribe(None, by=world.gerd)
    world.marks |= {"calendar": feed.pk, "token": token_of(feed)}


def has_taken_it_back(world, actor):
    has_calendar(of_group=False)(world, actor)
    feed = CalendarFeed.objects.select_related("member").get(pk=world.marks["calendar"])
    unsubscribe(feed, by=feed.member)


def feed_of(world, actor):
    return [world.marks["calendar"], world.marks["token"]]


def forged_feed(world, actor):
    return [world.marks["calendar"], "forged"]


def stop_code(world, actor):
    return [stop_address(world.gerd.pk, "").split("/")[-3]]


def group_named(world, actor):
    return {"group": world.group.slug}


def is_not_reminded(world, actor):
    if actor is not None:
        ReminderStop.objects.create(member=actor)


CALLS: dict[str, Call] = {
    "GET meetups:series": Call(mark("series"), prepare=has_series),
    "GET meetups:series_ics": Call(mark("series"), prepare=has_series),
    "GET meetups:ics": Call(meetup),
    "POST meetups:skip_date": Call(mark("series"), next_date, has_series),
    "POST meetups:keep_date": Call(mark("series"), left_out, has_left_out),
    "GET meetups:edit_following": Call(meetup, prepare=has_series),
    "POST meetups:edit_following": Call(meetup, following, has_series),
    "POST meetups:edit_following called off": Call(meetup, following, has_called_off),
    "GET meetups:end_following": Call(meetup, prepare=has_series),
    "POST meetups:end_following": Call(meetup, fixed(reason="Enough."), has_series),
    "GET meetups:calendars": Call(),
    "POST meetups:add_calendar": Call(),
    "POST meetups:add_calendar of the group": Call(sent=group_named),
    "POST meetups:renew_calendar": Call(mark("calendar"), prepare=has_calendar(of_group=False)),
    "POST meetups:revoke_calendar": Call(mark("calendar"), prepare=has_calendar(of_group=False)),
    "POST meetups:revoke_calendar somebody else's": Call(mark("calendar"), prepare=gerd_has_calendar),
    "POST meetups:renew_calendar somebody else's": Call(mark("calendar"), prepare=gerd_has_calendar),
    "GET meetups:feed": Call(feed_of, prepare=gerd_has_calendar),
    "GET meetups:feed forged": Call(forged_feed, prepare=gerd_has_calendar),
    "GET meetups:feed taken back": Call(feed_of, prepare=has_taken_it_back),
    "POST meetups:remind": Call(sent=fixed(remind="off")),
    "POST meetups:remind again": Call(sent=fixed(remind="on"), prepare=is_not_reminded),
    "GET meetups:stop_reminders": Call(stop_code),
    "POST meetups:stop_reminders": Call(stop_code),
}
