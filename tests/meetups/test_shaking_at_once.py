"""Many shake hands at once: nothing is counted twice, nobody meets a lock."""

from itertools import permutations

import pytest

from handschlag.core import clock
from handschlag.core.errors import HandschlagError
from handschlag.meetups.actions import presenting, shaking
from handschlag.meetups.actions.presenting import CodeRefused, read_scanned, read_typed
from handschlag.meetups.actions.remembering import say_whom_i_met
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import Attendance, Handshake, WrongCode
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.test_concurrency import THREADS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(transactional_db):
    make.site()
    return [make.member(f"Member {n}") for n in range(THREADS)]


def test_code_that_many_scan_at_once_works_for_one(crowd):
    shown, *scanners = crowd
    code = codes.code_to_scan(shown.pk, clock.now())
    tickets = [(by, read_scanned(code, by=by)[1]) for by in scanners]
    tickets.append(tickets[0])  # somebody clicks twice

    def ask(scan):
        try:
            return shaking.ask_handshake(scan[1], by=scan[0]).pk
        except CodeRefused:
            return None

    made = at_once(ask, tickets)
    assert len({pk for pk in made if pk is not None}) == 1
    assert Handshake.objects.count() == 1


def test_all_who_scan_and_confirm_each_other_at_once_have_shaken_hands_once(crowd):
    crowd = crowd[:5]
    pairs = list(permutations(crowd, 2))
    tickets = [(one, read_scanned(codes.code_to_scan(two.pk, clock.now()), by=one)[1]) for one, two in pairs]

    def ask(scan):
        try:
            shaking.ask_handshake(scan[1], by=scan[0])
        except HandschlagError as refusal:
            return str(refusal)
        return ""

    at_once(ask, tickets)
    assert Handshake.objects.confirmed().count() == 10
    assert Interaction.objects.count() == 20
    assert not compare()


def test_all_who_tick_each_other_at_once_have_shaken_hands_once(crowd):
    group = make.group(crowd[0])
    meetup = make.meetup(group, crowd[0], starts_at=clock.now())
    for member in crowd:
        Attendance.objects.create(meetup=meetup, member=member)
    everybody = [member.pk for member in crowd]
    at_once(lambda by: say_whom_i_met(meetup, everybody, by=by), crowd)
    assert Handshake.objects.confirmed().count() == Handshake.objects.count() == 45
    assert Interaction.objects.count() == 90
    assert not compare()


def test_guessing_at_many_places_at_once_does_not_give_more_tries(crowd):
    by = crowd[0]

    def guess(_number):
        try:
            read_typed("2345 6789", by=by, network="n")
        except CodeRefused as refusal:
            return refusal.status
        return 200

    statuses = at_once(guess, range(4 * presenting.WRONG_AN_HOUR))
    assert statuses.count(404) == WrongCode.objects.count() == presenting.WRONG_AN_HOUR
    assert set(statuses) == {404, 429}
