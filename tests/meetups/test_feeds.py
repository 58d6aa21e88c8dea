"""Calendars by a secret address: what they hold, for whom, and how long."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core import clock
from handschlag.groups.models import Visibility
from handschlag.meetups.actions.series import plan_series
from handschlag.meetups.actions.subscribing import subscribe
from handschlag.meetups.codes.feeds import feed_address, token_of
from handschlag.meetups.models import CalendarFeed, Cancellation, Meetup, State
from handschlag.meetups.recurrence import Frequency, Rule
from tests import make
from tests.accounts import post_office
from tests.meetups import itip
from tests.meetups.test_planning import PLAN

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"


def path(feed):
    return feed_address(feed).removeprefix(SITE)


def events(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    itip.check(answer.content)
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert calendar["METHOD"] == "PUBLISH"
    found = calendar.walk("VEVENT")
    assert not any("ATTENDEE" in event for event in found)
    return {str(event["SUMMARY"]): event for event in found}


def test_ones_own_calendar_has_what_one_answered_and_hosts(client, group, anna, ben, clara):
    going = make.meetup(group, anna, "Going", online_url="https://video.example.org/a")
    maybe = make.meetup(group, anna, "Maybe", online_url="https://video.example.org/b")
    refused = make.meetup(group, anna, "Refused")
    make.meetup(group, anna, "Not answered")
    make.meetup(group, ben, "Hosted")
    for meetup, state in ((going, State.GOING), (maybe, State.MAYBE), (refused, State.NO)):
        make.rsvp(meetup, ben, state)
    found = events(client, path(subscribe(None, by=ben)))
    assert found.keys() == {"Going", "Maybe", "Hosted"}
    assert (found["Going"]["STATUS"], found["Maybe"]["STATUS"]) == ("CONFIRMED", "TENTATIVE")
    assert "video.example.org/a" in found["Going"]["DESCRIPTION"]
    assert "video.example.org" not in found["Maybe"]["DESCRIPTION"]


def test_no_members_address_is_in_a_calendar(client, group, anna, ben):
    make.rsvp(make.meetup(group, anna), ben)
    raw = client.get(path(subscribe(group, by=ben))).content.decode()
    assert anna.email not in raw
    assert ben.email not in raw


def test_a_groups_calendar_has_all_its_meetups_also_what_was_called_off(client, group, anna, ben):
    make.meetup(group, anna, "One")
    off = make.meetup(group, anna, "Off")
    Cancellation.objects.create(meetup=off, by=anna, reason="Rain.")
    make.meetup(make.group(ben), ben, "Elsewhere")
    found = events(client, path(subscribe(group, by=ben)))
    assert found.keys() == {"One", "Off"}
    assert found["Off"]["STATUS"] == "CANCELLED"


def test_the_last_ninety_days_and_all_that_is_to_come(client, group, anna, ben):
    now = clock.now()
    for days in (-100, -80, 1, 400):
        make.meetup(group, anna, f"Day {days}", starts_at=now + timedelta(days=days))
    assert events(client, path(subscribe(group, by=ben))).keys() == {"Day -80", "Day 1", "Day 400"}


@pytest.mark.parametrize("visibility", [Visibility.CLOSED, Visibility.HIDDEN])
def test_who_has_left_sees_nothing_of_it_any_more(client, group, anna, ben, visibility):
    group.visibility = visibility
    group.save()
    meetup = make.meetup(group, anna, "Secret")
    make.rsvp(meetup, ben)
    of_group, own = subscribe(group, by=ben), subscribe(None, by=ben)
    assert events(client, path(of_group)).keys() == events(client, path(own)).keys() == {"Secret"}
    ben.memberships.update(left_at=clock.now())
    assert events(client, path(of_group)) == events(client, path(own)) == {}
    assert b"Secret" not in client.get(path(own)).content


def test_a_removed_or_switched_off_member_has_no_calendar(client, ben):
    feed = subscribe(None, by=ben)
    ben.is_active = False
    ben.save()
    assert client.get(path(feed)).status_code == 404


def test_a_wrong_or_forged_address_is_not_there(client, ben, anna):
    feed, other = subscribe(None, by=ben), subscribe(None, by=anna)
    for token in ("x", "", token_of(other), token_of(feed)[:-1], "é"):
        assert client.get(f"/calendars/{feed.pk}/{token}.ics").status_code == 404


def test_an_address_that_was_taken_back_is_not_there_and_a_new_one_is_another(client, ben):
    client.force_login(ben)
    client.post("/calendars/new/")
    old = CalendarFeed.objects.get()
    client.post(f"/calendars/{old.pk}/renew/")
    new = CalendarFeed.objects.get(revoked_at=None)
    assert client.get(path(old)).status_code == 404
    assert client.get(path(new)).status_code == 200
    client.post(f"/calendars/{new.pk}/delete/")
    assert client.get(path(new)).status_code == 404
    client.post("/calendars/new/")
    assert CalendarFeed.objects.get(revoked_at=None).serial not in {old.serial, new.serial}


def test_the_address_is_the_same_each_time_and_shown_again(client, ben, group):
    client.force_login(ben)
    client.post("/calendars/new/", {"group": group.slug})
    client.post("/calendars/new/", {"group": group.slug})
    page = client.get("/calendars/").content.decode()
    feed = CalendarFeed.objects.get()
    assert feed_address(feed) in page
    assert feed_address(feed).replace("http:", "webcal:") in page
    assert token_of(feed) not in str(list(CalendarFeed.objects.values()))


def test_a_reader_that_has_it_already_gets_nothing_again(client, group, anna, ben):
    meetup = make.meetup(group, anna)
    address = path(subscribe(group, by=ben))
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Meetup.objects.filter(pk=meetup.pk).update(room="7")
    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("of_group", [True, False])
def test_a_calendar_asks_as_much_for_twenty_meetups_as_for_ten(client, group, anna, ben, of_group):
    address = path(subscribe(group if of_group else None, by=ben))

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    for _number in range(10):
        make.rsvp(make.meetup(group, anna), ben)
    asked()  # the first answer of all asks whether the site is set up
    ten = asked()
    for _number in range(10):
        make.rsvp(make.meetup(group, anna), ben)
    assert asked() == ten <= 8


def test_the_page_of_calendars_asks_as_much_for_twenty_groups_as_for_ten(client, ben):
    client.force_login(ben)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get("/calendars/")
        return len(queries)

    for _number in range(10):
        subscribe(make.group(ben), by=ben)
    asked()  # the first answer of all asks whether the site is set up
    ten = asked()
    for _number in range(10):
        subscribe(make.group(ben), by=ben)
    assert asked() == ten <= 8


def test_one_meetup_goes_into_the_calendar_of_who_sees_it(client, group, anna, clara):
    meetup = make.meetup(group, anna, "One", online_url="https://video.example.org/a")
    address = f"/meetups/{meetup.pk}/calendar.ics"
    event = events(client, address)["One"]
    assert event["LOCATION"] == "Online"
    assert "video.example.org" not in client.get(address).content.decode()
    make.rsvp(meetup, clara)
    client.force_login(clara)
    assert "video.example.org" in client.get(address).content.decode()
    assert client.get(address)["Content-Disposition"].startswith("attachment")


def test_a_series_goes_out_whole_with_what_differs(client, group, ben):
    starts = PLAN.starts_at
    rule = Rule(Frequency.WEEKLY, weekdays=(starts.astimezone(ZoneInfo(PLAN.zone)).weekday(),))
    series = plan_series(group, PLAN, rule, by=ben, title="Stammtisch", source="Come all.")
    post_office.deliver()
    second, third = series.meetups.order_by("starts_at")[1:3]
    Meetup.objects.filter(pk=second.pk).update(room="7")
    Cancellation.objects.create(meetup=third, reason="Rain.")
    answer = client.get(f"/meetups/series/{series.pk}/calendar.ics")
    itip.check(answer.content)
    whole, *others = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert "RRULE" in whole
    assert [event["RECURRENCE-ID"].dt for event in others] == [second.recurrence_at, third.recurrence_at]
    assert others[1]["STATUS"] == "CANCELLED"
