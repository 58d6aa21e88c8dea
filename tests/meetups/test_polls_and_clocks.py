"""A date found in a poll on the days on which clocks change: the hour that was meant, and the same moment."""

import re
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from handschlag.core import clock
from handschlag.discussions import actions
from handschlag.discussions.forms.polling import MomentField
from handschlag.discussions.models import Poll
from handschlag.meetups.models import Meetup
from tests import make
from tests.meetups.test_plan_pages import form

MARCH = clock.parse("2026-03-01T12:00:00+00:00")


@pytest.fixture(autouse=True)
def in_march(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: MARCH)


def read(text, zone):
    with timezone.override(ZoneInfo(zone)):
        return MomentField().clean(text)


@pytest.mark.parametrize(
    ("text", "zone", "moment"),
    [
        ("2026-03-29T01:59", "Europe/Berlin", "2026-03-29T00:59"),
        ("2026-03-29T03:00", "Europe/Berlin", "2026-03-29T01:00"),
        ("2026-10-25T01:59", "Europe/Berlin", "2026-10-24T23:59"),
        ("2026-10-25T03:00", "Europe/Berlin", "2026-10-25T02:00"),
        ("2026-03-29T02:30", "America/New_York", "2026-03-29T06:30"),
        ("2026-11-01T03:00", "America/New_York", "2026-11-01T08:00"),
        ("2026-04-05T02:00", "Australia/Lord_Howe", "2026-04-04T15:30"),
        ("2026-10-25T02:30", "UTC", "2026-10-25T02:30"),
    ],
)
def test_an_hour_is_that_of_the_clock_of_who_asks(text, zone, moment):
    assert read(text, zone) == datetime.fromisoformat(moment).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "words", "german"),
    [
        ("2026-03-29T02:00", "Europe/Berlin", "leave this hour out", "überspringen"),
        ("2026-03-29T02:59", "Europe/Berlin", "leave this hour out", "überspringen"),
        ("2026-10-25T02:00", "Europe/Berlin", "show this hour twice", "zweimal"),
        ("2026-10-25T02:59", "Europe/Berlin", "show this hour twice", "zweimal"),
        ("2026-03-08T02:30", "America/New_York", "leave this hour out", "überspringen"),
        ("2026-11-01T01:30", "America/New_York", "show this hour twice", "zweimal"),
        ("2026-04-05T01:45", "Australia/Lord_Howe", "show this hour twice", "zweimal"),
    ],
)
def test_an_hour_that_is_not_there_or_there_twice_is_refused_in_words(text, zone, words, german):
    for language, said in (("en", words), ("de", german)):
        with translation.override(language), pytest.raises(Exception, match=said):
            read(text, zone)


def planned(client, group, talk, option, by):
    """The meetup that is made of an option without changing anything of its time."""
    here = f"/groups/{group.slug}/meetups/new/?about={talk.pk}&poll={option.poll_id}&option={option.pk}"
    client.force_login(by)
    page = client.get(here).text
    time = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("starts", "ends")}
    zone = re.search(r'<option value="([^"]+)" selected', page.partition('name="zone"')[2])[1]
    answer = client.post(here, form(by, about=talk.pk, zone=zone, **time))
    assert answer.status_code == 302, answer.text
    return Meetup.objects.order_by("-pk").first()


ZONES = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"]
DAYS = ["2026-03-29T01:30", "2026-03-29T03:30", "2026-10-25T00:30", "2026-10-25T03:30", "2026-10-24T20:30"]


@pytest.mark.parametrize(("asker", "planner"), [*pairwise(ZONES), *pairwise(reversed(ZONES))])
def test_the_meetup_begins_at_the_moment_that_was_voted_for(client, group, anna, ben, asker, planner):
    for member, zone in ((ben, asker), (anna, planner)):
        member.time_zone = zone
        member.save()
    moments = [datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(asker)).astimezone(UTC) for day in DAYS]
    talk = make.topic(group, ben, "Summer")
    poll = actions.start_poll(talk, actions.Ask("date", "When?", dates=moments), by=ben)
    for option in poll.options.all():
        made = planned(client, group, talk, option, anna)
        assert (made.starts_at, made.zone) == (option.starts_at, asker)


def test_of_an_old_poll_the_second_of_two_same_hours_is_kept(client, group, anna, ben):
    anna.time_zone = "Europe/Berlin"
    anna.save()
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # 02:30 in Berlin, for the second time
    talk = make.topic(group, ben, "Summer")
    ask = actions.Ask("date", "When?", dates=[second, datetime(2026, 10, 26, tzinfo=UTC)])
    poll = actions.start_poll(talk, ask, by=ben)
    Poll.objects.update(zone="")
    assert planned(client, group, talk, poll.options.first(), anna).starts_at == second
