"""Reminders: to decide, that it is tomorrow, that it starts soon. Each once, also over clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as post
from django.test import Client

from handschlag.core import clock
from handschlag.groups.models import Visibility
from handschlag.meetups.actions.reminding import due_at, due_kind, remind_due
from handschlag.meetups.models import RSVP, Cancellation, Meetup, ReminderKind, ReminderStop, State
from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.accounts import post_office

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 7, 7, 19, tzinfo=BERLIN).astimezone(UTC)
LONG_AGO = START - timedelta(days=20)
DECIDE, TOMORROW, SOON = ReminderKind.DECIDE, ReminderKind.TOMORROW, ReminderKind.SOON


@pytest.fixture
def meetup(group, anna):
    return make.meetup(group, anna, "Stammtisch", starts_at=START)


def says(meetup, member, state=State.GOING, *, at=LONG_AGO, **fields):
    return make.rsvp(meetup, member, state, answered_at=at, **fields)


@pytest.fixture
def subjects(monkeypatch):
    """What is sent when the clock shows a moment."""

    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        before = len(post.outbox)
        remind_due(moment)
        return [mail.subject for mail in post_office.deliver()[before:]]

    return at


@pytest.mark.parametrize(
    ("state", "before", "subject"),
    [
        (State.MAYBE, timedelta(hours=48), "Do you come? Stammtisch"),
        (State.MAYBE, timedelta(hours=24), "Tomorrow: Stammtisch"),
        (State.GOING, timedelta(hours=24), "Tomorrow: Stammtisch"),
        (State.GOING, timedelta(hours=2), "Starts soon: Stammtisch"),
    ],
)
def test_a_reminder_comes_at_its_moment_and_not_before_and_once(
    meetup, ben, subjects, state, before, subject
):
    says(meetup, ben, state)
    due = START - before
    early = set(subjects(due - timedelta(seconds=1)))
    assert subject not in early
    assert subjects(due) == [subject]
    assert subjects(due + timedelta(minutes=5)) == []


def test_who_comes_is_not_asked_to_decide_and_who_may_come_not_told_that_it_starts(
    meetup, ben, clara, subjects
):
    says(meetup, ben)
    assert subjects(START - timedelta(hours=48)) == []
    says(meetup, clara, State.MAYBE)
    subjects(START - timedelta(hours=24))
    assert len(subjects(START - timedelta(hours=2))) == 1


@pytest.mark.parametrize("state", [State.NO, State.WAITING, State.OFFERED, State.UNCONFIRMED])
def test_who_said_no_or_waits_is_not_reminded(meetup, ben, subjects, state):
    says(meetup, ben, state)
    for hours in (48, 24, 2):
        assert subjects(START - timedelta(hours=hours)) == []


def test_who_has_just_answered_is_not_reminded(meetup, ben, clara, subjects):
    due = START - timedelta(hours=24)
    says(meetup, ben, at=due - timedelta(hours=5))
    says(meetup, clara, at=due - timedelta(hours=7))
    assert len(subjects(due)) == 1
    assert subjects(due + timedelta(hours=10)) == []


def test_a_late_worker_tells_only_what_still_makes_sense(meetup, ben, subjects):
    says(meetup, ben)
    assert subjects(START - timedelta(hours=1)) == ["Starts soon: Stammtisch"]
    assert subjects(START) == []
    assert subjects(START + timedelta(hours=1)) == []


def test_late_in_the_day_before_it_is_still_tomorrow_and_then_today(meetup, ben, clara, subjects):
    says(meetup, ben)
    assert subjects(START - timedelta(hours=10)) == ["Today: Stammtisch"]


def test_a_meetup_that_was_called_off_reminds_nobody(meetup, ben, subjects):
    says(meetup, ben)
    Cancellation.objects.create(meetup=meetup, reason="Rain.")
    assert subjects(START - timedelta(hours=24)) == []


def test_a_meetup_that_was_moved_reminds_anew(meetup, ben, subjects):
    says(meetup, ben)
    assert len(subjects(START - timedelta(hours=24))) == 1
    later = START + timedelta(days=7)
    Meetup.objects.update(starts_at=later, ends_at=later + timedelta(hours=2))
    assert subjects(START - timedelta(hours=2)) == []
    assert len(subjects(later - timedelta(hours=24))) == 1


@pytest.mark.parametrize(
    ("zone", "start", "hours"),
    [
        ("Europe/Berlin", (2026, 3, 29, 19), 23),
        ("Europe/Berlin", (2026, 10, 25, 19), 25),
        ("America/New_York", (2026, 3, 8, 12), 23),
        ("America/New_York", (2026, 11, 1, 12), 25),
        ("Australia/Lord_Howe", (2026, 10, 4, 9), 23.5),
        ("Asia/Kolkata", (2026, 10, 25, 19), 24),
    ],
)
def test_the_day_before_is_the_same_hour_by_the_wall_clock(group, anna, zone, start, hours):
    at = datetime(*start, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    meetup = make.meetup(group, anna, starts_at=at, zone=zone)
    assert due_at(meetup, TOMORROW) == at - timedelta(hours=hours)
    assert due_at(meetup, SOON) == at - timedelta(hours=2)
    assert due_at(meetup, DECIDE) == at - timedelta(hours=48)


def test_of_the_day_with_25_hours_is_told_on_the_day_before(group, anna, subjects):
    """24 hours before 23:30 is the same day."""
    at = datetime(2026, 10, 25, 23, 30, tzinfo=BERLIN).astimezone(UTC)
    reader = make.member("Berta Berlin", time_zone="Europe/Berlin")
    says(make.meetup(group, anna, "Late", starts_at=at), reader, at=at - timedelta(days=9))
    due = datetime(2026, 10, 24, 23, 30, tzinfo=BERLIN).astimezone(UTC)
    assert due_kind(Meetup.objects.for_detail().get(), due) == TOMORROW
    assert subjects(due) == ["Tomorrow: Late"]


def test_tomorrow_is_by_the_readers_own_clock(group, anna, subjects):
    """At 8:00 in Berlin on Wednesday it is 23:00 on Tuesday in Los Angeles."""
    at = datetime(2026, 7, 8, 8, tzinfo=BERLIN).astimezone(UTC)
    reader = make.member("Lara Los-Angeles", time_zone="America/Los_Angeles")
    says(make.meetup(group, anna, "Breakfast", starts_at=at), reader)
    assert subjects(at - timedelta(hours=20)) == ["Today: Breakfast"]
    assert "July 7, 2026, 11 p.m." in post.outbox[-1].body


def test_who_has_left_a_hidden_group_is_not_reminded(meetup, ben, group, subjects):
    says(meetup, ben)
    group.visibility = Visibility.HIDDEN
    group.save()
    ben.memberships.update(left_at=clock.now())
    assert subjects(START - timedelta(hours=24)) == []


def test_people_from_outside_are_reminded_in_their_language(meetup, subjects):
    RSVP.objects.create(
        meetup=meetup, name="Otto", email="otto@example.com", language="de", state=State.GOING,
        answered_at=LONG_AGO,
    )  # fmt: skip
    subjects(START - timedelta(hours=24))
    assert "7. Juli" in post.outbox[-1].body


def stop_link(mail):
    return mail.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://127.0.0.1:8000")


def test_one_click_in_the_mail_program_ends_reminders(meetup, ben, subjects):
    """RFC 8058: a POST without cookies or token, answered without being led on."""
    says(meetup, ben)
    subjects(START - timedelta(hours=24))
    mail = post.outbox[-1]
    assert mail.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert stop_link(mail) in mail.body
    client = Client(enforce_csrf_checks=True)
    assert client.get(stop_link(mail)).status_code == 200
    assert not ReminderStop.objects.exists()
    answer = client.post(stop_link(mail), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert client.post(stop_link(mail)).status_code == 200
    assert ReminderStop.objects.get().member == ben
    assert subjects(START - timedelta(hours=2)) == []


def test_people_from_outside_end_reminders_for_their_address(meetup, subjects):
    RSVP.objects.create(
        meetup=meetup, name="Otto", email="Otto@example.com", language="en", state=State.GOING,
        answered_at=LONG_AGO,
    )  # fmt: skip
    subjects(START - timedelta(hours=24))
    Client().post(stop_link(post.outbox[-1]))
    assert subjects(START - timedelta(hours=2)) == []


def test_a_forged_stop_is_not_there(client, site):
    assert client.post("/reminders/WzEsIiJd:forged/stop/").status_code == 404


def test_reminders_are_switched_off_and_on_again(client, ben, meetup, subjects):
    says(meetup, ben)
    client.force_login(ben)
    client.post("/calendars/reminders/", {"remind": "off"})
    assert subjects(START - timedelta(hours=24)) == []
    client.post("/calendars/reminders/", {"remind": "on"})
    assert subjects(START - timedelta(hours=23)) == ["Tomorrow: Stammtisch"]


def test_of_many_the_rest_is_reminded_with_the_next_run(meetup, monkeypatch, subjects):
    monkeypatch.setattr("handschlag.meetups.actions.reminding.AT_ONCE", 3)
    for _number in range(5):
        says(meetup, make.member())
    due = START - timedelta(hours=24)
    assert [len(subjects(due)), len(subjects(due)), len(subjects(due))] == [3, 2, 0]
    assert OutgoingMail.objects.count() == 5
