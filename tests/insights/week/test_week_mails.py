"""The mail of the week: on Monday at seven where the reader is, once, and only if anything waits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.groups.models import Group, JoinRequest, Membership
from handschlag.insights.models import WeekMail, WeekMailStop
from handschlag.insights.week import jobs, mails
from handschlag.notifications.models import OutgoingMail
from tests import make
from tests.insights.conftest import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    """Sets the clock, and lets the mails that are due be written."""

    def write(text):
        now = clock.parse(text)
        monkeypatch.setattr(clock, "now", lambda: now)
        return mails.write_mails(now)

    return write


@pytest.fixture
def runs(group, anna, clara):
    """Anna's group, in which Clara waits to be let in."""
    anna.time_zone = "Europe/Berlin"
    anna.save()
    JoinRequest.objects.create(group=group, member=clara, asked_at=clock.parse("2026-01-01T10:00:00+00:00"))
    return group


def letters(member):
    return list(OutgoingMail.objects.filter(to=member.email).order_by("pk"))


@pytest.mark.parametrize(
    ("before", "seven"),
    [
        ("2026-03-23T05:59:00+00:00", "2026-03-23T06:00:00+00:00"),  # winter
        (
            "2026-03-30T04:59:00+00:00",
            "2026-03-30T05:00:00+00:00",
        ),  # the morning after the clock went forward
        ("2026-10-26T05:59:00+00:00", "2026-10-26T06:00:00+00:00"),  # and after it went back
    ],
)
def test_it_comes_on_monday_at_seven_by_the_readers_clock(at, runs, anna, before, seven):
    assert at(before) == 0
    assert at(seven) == 1
    assert at(seven) == 0
    (letter,) = letters(anna)
    assert letter.subject == "One thing worth doing this week"
    assert "Somebody asks to join" in letter.text
    assert "Clara Chor: Waits for" in letter.text
    assert reverse("groups:requests", args=[runs.slug]) in letter.text


def test_it_comes_once_a_week_and_not_on_other_days(at, runs, anna):
    sent = [at(f"2026-06-{day:02}T09:00:00+00:00") for day in range(1, 16)]  # the 1st is a Monday
    assert [day for day, count in enumerate(sent, 1) if count] == [1, 8, 15]
    assert len(letters(anna)) == 3


def test_a_worker_that_is_late_writes_it_still_on_monday(at, runs):
    assert at("2026-06-01T21:59:00+00:00") == 1


@pytest.mark.parametrize(
    ("zone", "moment"),
    [("Asia/Tokyo", "2026-05-31T22:00:00+00:00"), ("America/Lima", "2026-06-01T12:00:00+00:00")],
)
def test_monday_comes_sooner_in_the_east(at, runs, anna, zone, moment):
    anna.time_zone = zone
    anna.save()
    early = clock.parse(moment) - timedelta(minutes=1)
    assert at(early.isoformat()) == 0
    assert at(moment) == 1


def test_one_mail_tells_of_all_groups_in_the_readers_language(at, runs, anna, ben):
    anna.language = "de"
    anna.save()
    other = make.group(anna, name="Zweite Gruppe")
    JoinRequest.objects.create(group=other, member=ben, asked_at=clock.parse("2026-01-01T10:00:00+00:00"))
    assert at("2026-06-01T09:00:00+00:00") == 1
    (letter,) = letters(anna)
    assert letter.subject == "2 Sachen, die sich diese Woche lohnen"
    assert "Zweite Gruppe" in letter.text
    assert runs.name in letter.text


def test_nothing_is_sent_when_nothing_waits(at, group, anna):
    assert at("2026-06-01T09:00:00+00:00") == 0
    assert letters(anna) == []
    assert WeekMail.objects.get().matters == 0  # nobody looks again the same week


@pytest.mark.parametrize("why", ["disabled", "no login", "runs nothing", "left"])
def test_who_cannot_act_gets_none(at, runs, anna, why):
    if why == "disabled":
        anna.is_active = False
    elif why == "no login":
        anna.email = None
    anna.save()
    if why == "runs nothing":
        Membership.objects.filter(member=anna).update(role="member")
    elif why == "left":
        Membership.objects.filter(member=anna).update(left_at=clock.now())
    assert at("2026-06-01T09:00:00+00:00") == 0


def test_one_click_ends_it_and_a_button_brings_it_back(client, at, runs, anna):
    at("2026-06-01T09:00:00+00:00")
    stop = letters(anna)[0].unsubscribe
    path = "/" + stop.split("//", 1)[1].split("/", 1)[1]
    assert b"No more mail" in client.get(path).content
    assert not WeekMailStop.objects.exists()
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    client.handler.enforce_csrf_checks = False
    assert at("2026-06-08T09:00:00+00:00") == 0
    hers = client_of(anna)
    assert "You get no weekly mail" in hers.get(reverse("insights:my_week")).text
    hers.post(reverse("insights:choose_week_mails"), {"again": 1})
    assert at("2026-06-08T09:00:00+00:00") == 1
    hers.post(reverse("insights:choose_week_mails"))
    assert WeekMailStop.objects.get().member == anna
    assert client.get(reverse("insights:stop_week_mails", args=["forged"])).status_code == 404


def test_two_workers_write_one_mail(at, runs, anna):
    at("2026-06-01T09:00:00+00:00")
    jobs.write_week_mails.call()
    assert mails._write(anna, clock.now().date(), clock.now()) is False
    assert len(letters(anna)) == 1


def test_of_a_group_whose_mail_names_the_subject_only_it_says_what_waits_and_names_nobody(at, runs, clara):
    Group.objects.filter(pk=runs.pk).update(mail_subject_only=True)
    assert at("2026-06-01T09:00:00+00:00") == 1
    letter = OutgoingMail.objects.get()
    assert "Somebody asks to join" in letter.text
    assert f"/groups/{runs.slug}/" in letter.text
    for name in clara.name.split():
        assert name not in letter.text + letter.html
