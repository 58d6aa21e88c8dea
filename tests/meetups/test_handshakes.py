"""Two members shake hands: both say so, each where they are signed in."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import translation

from handschlag.core import clock
from handschlag.core.errors import Conflict, HandschlagError, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.meetups.actions import shaking
from handschlag.meetups.actions.presenting import CodeRefused, read_scanned
from handschlag.meetups.actions.remembering import say_whom_i_met
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import Attendance, Cancellation, Handshake, State
from handschlag.meetups.pages.handshakes import my_handshakes
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests import make
from tests.meetups.hands import found, scans, shake, told, url

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 4, 18, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def later(monkeypatch):
    """The clock, to be moved on."""
    now = [START]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)

    return move


def sent_to(member):
    """How what a member has asked looks to them."""
    return [(row.partner.name, row.state) for row in my_handshakes(member).sent]


def test_who_scans_asks_and_who_showed_the_code_confirms(client, anna, ben, group):
    client.force_login(anna)
    page = client.get(url("scanned", codes.code_to_scan(ben.pk, clock.now())))
    assert b"Have you met Ben Bussard?" in page.content
    assert not Handshake.objects.exists()
    asked = client.post(url("ask_handshake"), {"ticket": found("ticket", page)}, follow=True)
    assert b"Waiting for Ben Bussard" in asked.content
    handshake = Handshake.objects.get()
    assert not Interaction.objects.exists()

    client.force_login(ben)
    assert told(ben) == ["Anna Amsel says that you have met: have you?"]
    assert b"Anna Amsel says that you have met. Have you?" in client.get(url("my_code")).content
    done = client.post(url("confirm_handshake", handshake.pk), follow=True)
    assert b"You and Anna Amsel have shaken hands" in done.content
    assert told(ben) == []
    assert told(anna) == ["You and Ben Bussard have shaken hands"]
    handshake.refresh_from_db()
    assert handshake.group == group
    both = {(entry.source_id, entry.target_id, entry.value) for entry in Interaction.objects.all()}
    assert both == {(anna.pk, ben.pk, 1.0), (ben.pk, anna.pk, 1.0)}
    assert not compare()


def test_one_side_makes_no_handshake(client, anna, ben, clara):
    handshake = scans(anna, ben)
    client.force_login(anna)
    assert client.post(url("confirm_handshake", handshake.pk)).status_code == 403
    assert client.post(url("decline_handshake", handshake.pk)).status_code == 403
    client.force_login(clara)
    for deed in (
        "handshake",
        "confirm_handshake",
        "decline_handshake",
        "withdraw_handshake",
        "undo_handshake",
    ):
        method = client.get if deed == "handshake" else client.post
        assert method(url(deed, handshake.pk)).status_code == 404
    with pytest.raises(NotAllowed):
        shaking.confirm_handshake(handshake, by=clara)
    handshake.refresh_from_db()
    assert handshake.is_open


def test_ones_own_code_makes_none(client, anna):
    client.force_login(anna)
    page = client.get(url("scanned", codes.code_to_scan(anna.pk, clock.now())))
    assert (page.status_code, b"your own code" in page.content) == (409, True)


def test_who_scan_each_other_have_both_said_so(anna, ben):
    first = scans(anna, ben)
    assert scans(ben, anna) == first
    first.refresh_from_db()
    assert first.is_confirmed
    assert not compare()


def test_sent_twice_it_is_asked_once(anna, ben):
    ticket = read_scanned(codes.code_to_scan(ben.pk, clock.now()), by=anna)[1]
    assert shaking.ask_handshake(ticket, by=anna) == shaking.ask_handshake(ticket, by=anna)
    assert Handshake.objects.count() == AuditEvent.objects.filter(verb=shaking.ASKED).count() == 1


def test_declined_it_waits_for_who_asked_and_is_not_confirmed_in_the_end(client, anna, ben, clara, later):
    shaking.decline_handshake(scans(anna, ben), by=ben)
    scans(anna, clara)
    assert sorted(sent_to(anna)) == [("Ben Bussard", "waiting"), ("Clara Chor", "waiting")]
    assert told(anna) == told(ben) == []
    client.force_login(anna)
    pages = [client.get(url("handshake", one.pk)).content for one in Handshake.objects.all()]
    assert all(b"Waiting for" in page for page in pages)
    later(days=15)
    assert sorted(sent_to(anna)) == [("Ben Bussard", "not confirmed"), ("Clara Chor", "not confirmed")]
    assert not Interaction.objects.exists()


def test_asked_again_a_declined_one_looks_like_one_that_waited(anna, ben, clara, later):
    shaking.decline_handshake(scans(anna, ben), by=ben)
    scans(anna, clara)
    later(hours=2)
    for other in (ben, clara):
        scans(anna, other)
    rows = {(row.state, row.handshake.asked_at) for row in my_handshakes(anna).sent}
    assert len(rows) == 1
    assert Handshake.objects.count() == 2
    assert told(ben) == told(clara)


def test_who_declined_by_mistake_may_still_confirm(anna, ben):
    handshake = scans(anna, ben)
    shaking.decline_handshake(handshake, by=ben)
    assert shaking.confirm_handshake(handshake, by=ben).is_confirmed
    with pytest.raises(Conflict):
        shaking.decline_handshake(handshake, by=ben)


def test_who_asked_withdraws_and_nobody_confirms_it_any_more(anna, ben):
    handshake = scans(anna, ben)
    with pytest.raises(NotAllowed):
        shaking.withdraw_handshake(handshake, by=ben)
    shaking.withdraw_handshake(handshake, by=anna)
    assert told(ben) == []
    assert sent_to(anna) == []
    with pytest.raises(Conflict):
        shaking.confirm_handshake(handshake, by=ben)


def test_after_two_weeks_it_is_too_late_and_can_be_asked_anew(anna, ben, later):
    handshake = scans(anna, ben)
    later(days=14)
    with pytest.raises(Conflict):
        shaking.confirm_handshake(handshake, by=ben)
    assert my_handshakes(ben).waiting == []
    assert shaking.confirm_handshake(scans(anna, ben), by=ben).met_at == clock.now()


def test_one_a_day_counts_for_two_people(anna, ben, later):
    shake(anna, ben)
    later(hours=1)
    for one, other in ((anna, ben), (ben, anna)):
        with pytest.raises(Conflict, match="already"):
            scans(one, other)
    later(days=1)
    shake(ben, anna)
    assert Handshake.objects.confirmed().count() == 2
    assert not compare()


def test_either_takes_it_back_for_a_day(anna, ben, clara, later):
    for undoing in (anna, ben):
        handshake = shake(anna, ben)
        shaking.show_handshake(handshake, by=anna, shows=True)
        shaking.undo_handshake(handshake, by=undoing)
        assert my_handshakes(anna).is_empty
        assert not Interaction.objects.net().exists()
    handshake = shake(anna, ben)
    with pytest.raises(NotAllowed):
        shaking.undo_handshake(handshake, by=clara)
    later(hours=24)
    with pytest.raises(Conflict):
        shaking.undo_handshake(handshake, by=anna)
    assert not compare()


def test_at_a_meetup_to_which_both_come_it_is_tied_to_it(anna, ben, clara, group, later):
    meetup = make.meetup(group, anna, "Stammtisch", starts_at=START + timedelta(hours=3))
    called_off = make.meetup(group, anna, starts_at=START + timedelta(hours=1))
    Cancellation.objects.create(meetup=called_off, reason="Rain")
    for one in (meetup, called_off):
        make.rsvp(one, ben)
        make.rsvp(one, clara, State.MAYBE)
    assert scans(anna, ben).meetup == meetup
    other = scans(anna, clara)
    assert (other.meetup, other.group) == (None, None)
    shaking.withdraw_handshake(other, by=anna)
    Attendance.objects.create(meetup=meetup, member=clara)
    tied = scans(clara, anna)
    assert (tied.meetup, tied.group) == (meetup, group)
    later(hours=3 + 2 + 6, minutes=1)
    assert scans(ben, clara).meetup is None


def test_group_is_the_oldest_that_both_belong_to(anna, ben, clara, group):
    older = make.group(anna, created_at=group.created_at - timedelta(days=9))
    make.join(older, ben)
    left = make.group(anna, created_at=group.created_at - timedelta(days=99))
    make.join(left, ben).delete()
    assert scans(anna, ben).group == older
    assert scans(ben, clara).group is None


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": None}, {"is_bot": True}])
def test_only_people_with_an_account_in_use_shake_hands(client, anna, ben, change):
    handshake = scans(anna, ben)
    ticket = read_scanned(codes.code_to_scan(ben.pk, clock.now()), by=anna)[1]
    for name, value in change.items():
        setattr(ben, name, value)
    ben.save()
    with pytest.raises(CodeRefused):
        shaking.ask_handshake(ticket, by=anna)
    with pytest.raises(NotAllowed):
        shaking.confirm_handshake(handshake, by=ben)
    with pytest.raises(NotAllowed):
        read_scanned(codes.code_to_scan(anna.pk, clock.now()), by=ben)


def test_who_asks_too_often_has_to_wait(anna, ben, monkeypatch):
    monkeypatch.setattr(shaking, "ASKS_AN_HOUR", 2)
    scans(anna, ben)
    scans(anna, make.member())
    third = make.member()
    with pytest.raises(CodeRefused) as refusal:
        scans(anna, third)
    assert refusal.value.status == 429
    later = clock.now() + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    scans(anna, third)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_people_do_the_ledger_says_what_stands(anna, ben, clara, group, seed, later):
    """Random deeds by three people; a refusal is a fine answer."""
    rng = random.Random(seed)
    people, zone = [anna, ben, clara], ZoneInfo(settings.TIME_ZONE)
    meetups = [make.meetup(group, anna, starts_at=START + timedelta(days=days)) for days in (-1, 0, 3)]
    for meetup in meetups:
        for member in people:
            Attendance.objects.create(meetup=meetup, member=member)
    deeds = [f"{verb}_handshake" for verb in ("confirm", "decline", "withdraw", "undo")]
    for _ in range(80):
        by, other = rng.sample(people, 2)
        asked = list(Handshake.objects.of(by))
        with suppress(HandschlagError):
            if asked and rng.random() < 0.6:
                getattr(shaking, rng.choice(deeds))(rng.choice(asked), by=by)
            elif rng.random() < 0.5:
                say_whom_i_met(rng.choice(meetups), [other.pk], by=by)
            else:
                scans(by, other)
        later(hours=rng.choice([0, 0, 0, 1, 12, 30]))
        for one, two in ((anna, ben), (anna, clara), (ben, clara)):
            made = list(Handshake.objects.between(one, two).confirmed())
            days = [one.met_at.astimezone(zone).date() for one in made]
            tied = [one.meetup_id for one in made if one.meetup_id]
            assert len(days) == len(set(days))
            assert len(tied) == len(set(tied))
    assert not compare()
    assert Interaction.objects.net().count() == 2 * Handshake.objects.confirmed().count() > 0
