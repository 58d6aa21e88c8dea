"""Checking people in: each counts once, whatever order reports arrive in and however often they are sent."""

from datetime import timedelta
from itertools import permutations
from random import Random
from uuid import uuid4

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.meetups.actions import Outcome, Report, Whom, cancel_meetup, check_in
from handschlag.meetups.models import RSVP, Attendance, CheckIn, Way
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def meetup(group, anna):
    """Begins in an hour."""
    return make.meetup(group, anna, starts_at=clock.now() + timedelta(hours=1))


def report(whom: Whom, *, is_present: bool = True, ago: float = 1, way: Way = Way.LIST) -> Report:
    return Report(uuid4(), whom, is_present, clock.now() - timedelta(minutes=ago), way)


def of(rsvp) -> Whom:
    return Whom(rsvp=rsvp.key)


def came(meetup) -> int:
    return meetup.attendances.present().count()


def test_what_is_sent_twice_counts_once(meetup, anna, ben):
    said = report(of(make.rsvp(meetup, ben)))
    assert check_in(meetup, [said], by=anna) == {said.key: Outcome.TAKEN}
    assert check_in(meetup, [said, said], by=anna) == {said.key: Outcome.KNOWN}
    assert (came(meetup), CheckIn.objects.count()) == (1, 1)


def test_what_was_said_last_holds_in_whatever_order_it_arrives(meetup, anna, ben):
    whom = of(make.rsvp(meetup, ben))
    said = [report(whom, ago=9), report(whom, is_present=False, ago=5), report(whom, ago=7)]
    for order in permutations(said):
        Attendance.objects.all().delete()
        for one in order:
            check_in(meetup, [one], by=anna)
        assert not Attendance.objects.get().is_present


def test_what_was_said_at_the_same_moment_ends_alike_in_any_order(meetup, anna, ben):
    at, whom = clock.now(), of(make.rsvp(meetup, ben))
    said = [Report(uuid4(), whom, present, at) for present in (True, False)]
    ends = set()
    for order in permutations(said):
        Attendance.objects.all().delete()
        check_in(meetup, order, by=anna)
        ends.add(Attendance.objects.get().is_present)
    assert len(ends) == 1


def test_a_clock_that_runs_ahead_does_not_outdo_what_is_said_later(meetup, anna, ben):
    whom = of(make.rsvp(meetup, ben))
    check_in(meetup, [report(whom, ago=-600)], by=anna)
    check_in(meetup, [report(whom, is_present=False, ago=0)], by=anna)
    assert came(meetup) == 0


def test_what_a_clock_ahead_says_later_stays_the_later(meetup, anna, ben):
    whom = of(make.rsvp(meetup, ben))
    for is_present in (True, False) * 3:
        said = [report(whom, is_present=not is_present, ago=-9), report(whom, is_present=is_present, ago=-10)]
        check_in(meetup, said, by=anna)
        assert came(meetup) == is_present


def test_a_person_is_one_whether_scanned_tapped_or_named(meetup, anna, ben):
    check_in(meetup, [report(Whom(member=ben.pk))], by=anna)
    check_in(meetup, [report(of(make.rsvp(meetup, ben)), way=Way.SCAN)], by=anna)
    check_in(meetup, [report(Whom(member=ben.pk))], by=anna)
    attendance = Attendance.objects.get()
    assert attendance.member == ben
    assert attendance.rsvp == RSVP.objects.get()


def test_people_without_an_account_walk_in_and_leave_again(meetup, anna):
    whom = Whom.parse(f"guest:{uuid4()}", "  Dora   Dohle ")
    check_in(meetup, [report(whom, way=Way.WALK_IN), report(whom, way=Way.WALK_IN)], by=anna)
    assert Attendance.objects.get().name == "Dora Dohle"
    check_in(meetup, [report(Whom(walk_in=whom.walk_in), is_present=False, ago=0)], by=anna)
    assert came(meetup) == 0


def test_rsvp_of_an_outsider_is_kept_with_their_name(meetup, anna):
    rsvp = RSVP.objects.create(meetup=meetup, name="Dora Dohle", email="d@example.org", state="going")
    check_in(meetup, [report(of(rsvp), way=Way.SCAN)], by=anna)
    assert (Attendance.objects.get().name, Attendance.objects.get().member) == ("Dora Dohle", None)


def test_each_report_is_answered(meetup, group, anna, ben, clara):
    other = make.meetup(group, anna, starts_at=clock.now())
    elsewhere, walked = of(make.rsvp(other, ben)), Whom(walk_in=uuid4(), name="Dora")
    check_in(other, [report(walked)], by=anna)
    asked = {
        of(make.rsvp(meetup, ben)): Outcome.TAKEN,
        elsewhere: Outcome.ELSEWHERE,
        walked: Outcome.ELSEWHERE,
        Whom(rsvp=uuid4()): Outcome.UNKNOWN,
        Whom(member=clara.pk): Outcome.UNKNOWN,
        Whom(member=10**9): Outcome.UNKNOWN,
        Whom(walk_in=uuid4()): Outcome.UNKNOWN,
    }
    reports = [report(whom) for whom in asked]
    outcomes = check_in(meetup, reports, by=anna)
    assert [outcomes[one.key] for one in reports] == list(asked.values())
    assert came(meetup) == 1


def test_stranger_who_answered_is_checked_in_as_a_member(meetup, anna, clara):
    make.rsvp(meetup, clara)
    said = report(Whom(member=clara.pk))
    assert check_in(meetup, [said], by=anna)[said.key] == Outcome.TAKEN


def test_only_hosts_and_moderators_check_in(meetup, ben, clara):
    for by in (ben, clara):
        with pytest.raises(NotAllowed):
            check_in(meetup, [report(Whom(member=ben.pk))], by=by)
    assert not Attendance.objects.exists()


def test_nobody_is_checked_in_days_before_or_where_nothing_takes_place(group, anna, ben):
    later = make.meetup(group, anna)
    with pytest.raises(Conflict, match="on the day"):
        check_in(later, [report(Whom(member=ben.pk))], by=anna)
    cancel_meetup(later, by=anna, reason="Snow.")
    with pytest.raises(Conflict, match="called off"):
        check_in(later, [report(Whom(member=ben.pk))], by=anna)


def test_nonsense_names_nobody():
    for text in ("", "rsvp:", "rsvp:x", "member:x", "member:٣", "guest:1", "group:1", "member:-1"):
        assert Whom.parse(text) is None


def test_reports_are_audited(meetup, anna, ben):
    check_in(meetup, [report(Whom(member=ben.pk))], by=anna)
    assert AuditEvent.objects.get(verb="check in").detail == {"reports": 1}


def test_a_batch_takes_as_many_queries_for_twenty_as_for_ten(meetup, group, anna, django_assert_num_queries):
    people = [make.member() for _ in range(30)]
    for member in people:
        make.join(group, member)
    rsvps = [make.rsvp(meetup, member) for member in people]
    for some, queries in ((rsvps[:10], 16), (rsvps[10:], 16)):
        reports = [report(of(rsvp)) for rsvp in some]
        with django_assert_num_queries(queries):
            check_in(meetup, reports, by=anna)


def test_random_reports_end_as_the_latest_says(meetup, group, anna):
    random = Random(7)
    rsvps = [make.rsvp(meetup, make.member()) for _ in range(6)]
    said = [
        report(of(random.choice(rsvps)), is_present=random.random() < 0.6, ago=n) for n in range(60, 0, -1)
    ]
    latest = {one.whom.rsvp: one.is_present for one in said}
    sent = said + random.sample(said, 30)
    random.shuffle(sent)
    while sent:
        size = random.randint(1, 9)
        check_in(meetup, sent[:size], by=anna)
        sent = sent[size:]
    assert {a.rsvp.key: a.is_present for a in Attendance.objects.select_related("rsvp")} == latest
