"""Whoever claims what an archive knows of them takes over whom they met; the ledger stays right."""

from datetime import UTC, datetime
from random import Random
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress

from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.importers.claims import claim_member
from handschlag.meetups.models import (
    RSVP,
    Attendance,
    AttendanceClosure,
    CheckIn,
    Handshake,
    Host,
    Meetup,
)
from handschlag.ties.actions import compare, rebuild
from handschlag.ties.models import Interaction, Kind
from tests import make

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2012, 3, 4, 18, tzinfo=UTC)


@pytest.fixture
def shell(site):
    member = Member.objects.create(name="B. Bussard", email=None)
    ImportedIdentity.objects.create(member=member, source="meetup", key="1", email="b@work.example")
    return member


@pytest.fixture
def ben(ben):
    EmailAddress.objects.create(user=ben, email="b@work.example", verified=True)
    return ben


def closed(group, host, *came, at=LONG_AGO):
    meetup = make.meetup(group, host, starts_at=at)
    for member in came:
        rsvp = make.rsvp(meetup, member)
        attendance = Attendance.objects.create(meetup=meetup, member=member, rsvp=rsvp)
        CheckIn.objects.create(
            key=uuid4(), attendance=attendance, is_present=True, way="list", at=at, by=host
        )
    AttendanceClosure.objects.create(meetup=meetup, by=host)
    return meetup


def shaken(one, other):
    return Handshake.objects.create(asked_by=one, other=other, met_at=LONG_AGO, confirmed_at=LONG_AGO)


def test_attendance_answers_hosting_and_handshakes_come_over(group, anna, ben, shell, clara):
    meetup = closed(group, shell, anna, shell)
    shaken(shell, clara)
    rebuild()
    claim_member(shell, by=ben)
    assert set(meetup.attendances.values_list("member", flat=True)) == {anna.pk, ben.pk}
    assert RSVP.objects.filter(member=ben).count() == Host.objects.filter(member=ben).count() == 1
    assert CheckIn.objects.filter(by=ben).count() == 2
    assert AttendanceClosure.objects.get().by == ben
    assert Handshake.objects.get().asked_by == ben
    assert not compare()
    net = Interaction.objects.net()
    assert {row["target"] for row in net.filter(source=ben)} == {anna.pk, clara.pk}


def test_who_was_there_under_both_names_was_there_once(group, anna, ben, shell):
    meetup = closed(group, anna, anna, ben, shell)
    Attendance.objects.filter(member=ben).update(is_present=False)
    Host.objects.create(meetup=meetup, member=shell)
    Host.objects.create(meetup=meetup, member=ben)
    rebuild()
    claim_member(shell, by=ben)
    assert [row.is_present for row in Attendance.objects.filter(member=ben)] == [True]
    assert CheckIn.objects.filter(attendance__member=ben).count() == 2
    assert Meetup.objects.get().place_heads == RSVP.objects.count() == 2
    assert not compare()
    assert {row["total"] for row in Interaction.objects.filter(kind=Kind.ATTENDANCE).net()} == {1.0}


def test_handshake_with_oneself_and_second_open_ones_go(ben, shell, clara):
    shaken(shell, ben)
    for one, other in ((shell, clara), (ben, clara), (clara, shell), (clara, ben)):
        Handshake.objects.create(asked_by=one, other=other)
    rebuild()
    claim_member(shell, by=ben)
    pairs = set(Handshake.objects.values_list("asked_by", "other"))
    assert pairs == {(ben.pk, clara.pk), (clara.pk, ben.pk)}
    assert Handshake.objects.count() == 2
    assert not compare()


@pytest.mark.parametrize("seed", range(3))
def test_whoever_met_whom_a_rebuild_finds_nothing_after_the_claim(group, anna, ben, shell, seed):
    random = Random(seed)
    people = [anna, ben, shell, *(make.member() for _ in range(4))]
    for n in range(6):
        came = random.sample(people, random.randint(1, 6))
        meetup = closed(group, anna, *came, at=LONG_AGO.replace(day=n + 1))
        Attendance.objects.create(meetup=meetup, name="Dora", is_present=random.random() < 0.5)
    for _ in range(6):
        shaken(*random.sample(people, 2))
    rebuild()
    claim_member(shell, by=ben)
    assert not compare()
