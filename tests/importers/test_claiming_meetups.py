"""Claiming what an archive of meetups tells of somebody: answers, attendance, and the ledger with them."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress

from handschlag.accounts.models import ImportedIdentity, Member
from handschlag.core import clock
from handschlag.importers.claims import claim_member
from handschlag.meetups import interactions
from handschlag.meetups.models import RSVP, Attendance, AttendanceClosure, Host, Meetup, State
from handschlag.ties import actions as ties
from handschlag.ties.models import Interaction
from tests import make

pytestmark = pytest.mark.django_db
ADDRESS = "ben.bussard@work.example"


@pytest.fixture
def shell(ben) -> Member:
    EmailAddress.objects.create(user=ben, email=ADDRESS, verified=True)
    member = Member.objects.create(name="B. Bussard", email=None)
    ImportedIdentity.objects.create(member=member, source="meetup", key="b", email=ADDRESS)
    return member


def past_meetup(group, host: Member, *came: Member) -> Meetup:
    meetup = make.meetup(group, host, starts_at=clock.now() - timedelta(days=9))
    for member in came:
        Attendance.objects.create(meetup=meetup, member=member, rsvp=make.rsvp(meetup, member))
    AttendanceClosure.objects.create(meetup=meetup)
    ties.enter(interactions.attendances(Meetup.objects.filter(pk=meetup.pk)))
    return meetup


def test_answers_and_attendance_come_over_and_the_ledger_stays_right(group, anna, ben, shell):
    meetup = past_meetup(group, shell, anna, shell)
    claim_member(shell, by=ben)
    assert set(RSVP.objects.values_list("member", flat=True)) == {anna.pk, ben.pk}
    assert set(Attendance.objects.values_list("member", flat=True)) == {anna.pk, ben.pk}
    assert Host.objects.get(meetup=meetup).member == ben
    assert not ties.compare()
    met = Interaction.objects.filter(kind="attendance").net()
    assert {(row["source"], row["target"]) for row in met} == {(anna.pk, ben.pk), (ben.pk, anna.pk)}


def test_who_was_at_a_meetup_under_both_names_was_there_once(group, anna, ben, shell):
    meetup = past_meetup(group, anna, anna, ben, shell)
    Attendance.objects.filter(member=ben).update(is_present=False)
    ties.rebuild()
    RSVP.objects.filter(member=ben).update(state=State.NO)
    claim_member(shell, by=ben)
    assert RSVP.objects.get(member=ben).state == State.NO
    assert Attendance.objects.get(member=ben).is_present
    assert Attendance.objects.filter(meetup=meetup).count() == 2
    meetup.refresh_from_db()
    assert meetup.place_heads == meetup.rsvps.heads()
    assert not ties.compare()
