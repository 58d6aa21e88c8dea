"""Several workers at the same work: everybody is told once, every meetup is made once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from handschlag.core import clock
from handschlag.meetups.actions import Plan, change_meetup, plan_meetup
from handschlag.meetups.actions.inviting import tell_of_answer
from handschlag.meetups.actions.reminding import remind_due
from handschlag.meetups.actions.series import make_next_meetups, plan_series
from handschlag.meetups.actions.subscribing import subscribe
from handschlag.meetups.jobs.inviting import tell_calendars
from handschlag.meetups.models import RSVP, CalendarFeed, Meetup, Reminder, Series, State
from handschlag.meetups.recurrence import Frequency, Rule
from handschlag.notifications.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4


def all_at_once(deed):
    """Call ``deed`` in several threads that begin together."""
    barrier = Barrier(THREADS)

    def begin(_number):
        barrier.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, range(THREADS)))


@pytest.fixture
def plan():
    starts = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return Plan(starts_at=starts, ends_at=starts + timedelta(hours=2), zone="UTC", venue="Kranz")


@pytest.fixture
def meetup(group, anna, plan):
    made = plan_meetup(group, plan, by=anna, title="Stammtisch", source="Come all.")
    for _number in range(12):
        make.rsvp(made, make.member(), answered_at=clock.now() - timedelta(days=3))
    return made


def test_workers_that_tell_of_the_same_change_tell_everybody_once(meetup, anna, plan):
    change_meetup(meetup, replace(plan, room="3"), by=anna, title="Stammtisch", source="Come all.")
    all_at_once(lambda: tell_calendars.call(meetup.pk))
    told = list(OutgoingMail.objects.values_list("to", flat=True))
    assert len(told) == len(set(told)) == 13


def test_workers_that_remind_at_once_remind_everybody_once(meetup):
    all_at_once(lambda: remind_due(meetup.starts_at - timedelta(hours=3)))
    assert OutgoingMail.objects.count() == Reminder.objects.count() == 12


def test_an_answer_that_is_told_while_all_are_told_is_told_once(meetup, anna, plan):
    change_meetup(meetup, replace(plan, room="3"), by=anna, title="Stammtisch", source="Come all.")
    one = RSVP.objects.select_related("member").first()
    turns = iter(range(THREADS))

    def deed():
        if next(turns) % 2:
            tell_of_answer(RSVP.objects.get(pk=one.pk))
        else:
            tell_calendars.call(meetup.pk)

    all_at_once(deed)
    assert OutgoingMail.objects.filter(to=one.member.email).count() == 1
    assert one.state == State.GOING


def test_workers_that_make_the_same_series_make_each_meetup_once(group, anna, plan):
    rule = Rule(Frequency.WEEKLY, weekdays=(plan.starts_at.weekday(),))
    series = plan_series(group, plan, rule, by=anna, title="Stammtisch", source="Come all.")
    made = all_at_once(lambda: make_next_meetups(Series.objects.get(pk=series.pk), clock.now()))
    starts = list(Meetup.objects.values_list("starts_at", flat=True))
    assert len(starts) == len(set(starts)) == sum(made) + 1


def test_who_asks_for_an_address_twice_at_once_gets_one(anna, group):
    feeds = all_at_once(lambda: (subscribe(group, by=anna).pk, subscribe(None, by=anna).pk))
    assert len(set(feeds)) == 1
    assert CalendarFeed.objects.count() == 2
