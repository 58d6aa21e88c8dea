"""Closing the list of who came, correcting it afterwards; the ledger says the same all the time."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions.actions import delete_topic, move_topic
from handschlag.groups.models import Role
from handschlag.meetups.actions import Plan, Report, Whom, change_meetup, check_in, close_attendance
from handschlag.meetups.actions.closing import close_due_attendances
from handschlag.meetups.jobs.closing import close_attendances
from handschlag.meetups.models import AttendanceClosure
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction, Kind
from tests import make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def meetup(group, anna):
    """Began an hour ago."""
    return make.meetup(group, anna, starts_at=clock.now() - HOUR)


def says(meetup, by, *present, absent=()):
    now = clock.now()
    reports = [Report(uuid4(), Whom(member=m.pk), True, now) for m in present]
    reports += [Report(uuid4(), Whom(member=m.pk), False, now) for m in absent]
    check_in(meetup, reports, by=by)


def met() -> dict[tuple[int, int], float]:
    rows = Interaction.objects.filter(kind=Kind.ATTENDANCE).net()
    return {(row["source"], row["target"]): round(row["total"], 9) for row in rows}


def test_host_closes_and_those_who_came_have_met(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    assert not met()
    close_attendance(meetup, by=anna)
    close_attendance(meetup, by=anna)
    assert met() == {(anna.pk, ben.pk): 1.0, (ben.pk, anna.pk): 1.0}
    assert not compare()
    assert AuditEvent.objects.filter(verb="close attendance").count() == 1


def test_others_do_not_close_and_nobody_before_the_start(meetup, group, anna, ben):
    with pytest.raises(NotAllowed):
        close_attendance(meetup, by=ben)
    with pytest.raises(Conflict):
        close_attendance(make.meetup(group, anna), by=anna)


def test_closes_by_itself_twelve_hours_after_the_end(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    assert close_due_attendances(meetup.ends_at + 11 * HOUR) == 0
    assert close_due_attendances(meetup.ends_at + 12 * HOUR) == 1
    assert close_due_attendances(meetup.ends_at + 12 * HOUR) == 0
    assert AttendanceClosure.objects.get().by is None
    assert len(met()) == 2


def test_the_job_closes_what_is_due(group, anna):
    make.meetup(group, anna, starts_at=clock.now() - 20 * HOUR)
    close_attendances.call()
    assert AttendanceClosure.objects.count() == 1


def test_those_who_met_have_met_though_the_talk_was_removed(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    delete_topic(meetup.topic, by=anna, reason="Why not.")
    assert close_due_attendances(clock.now() + 20 * HOUR) == 1
    assert len(met()) == 2
    assert not compare()


def test_removing_the_talk_after_the_closing_keeps_who_came(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    close_attendance(meetup, by=anna)
    delete_topic(meetup.topic, by=anna, reason="Why not.")
    assert len(met()) == 2
    assert not compare()


def test_corrections_change_everybodys_share_and_are_audited(meetup, group, anna, ben):
    third = make.member()
    make.join(group, third)
    says(meetup, anna, anna, ben)
    close_attendance(meetup, by=anna)
    says(meetup, anna, third)
    assert set(met().values()) == {0.5}
    says(meetup, anna, absent=[ben])
    assert met() == {(anna.pk, third.pk): 1.0, (third.pk, anna.pk): 1.0}
    assert AuditEvent.objects.filter(verb="correct attendance").count() == 2
    assert not compare()


def test_saying_again_what_stands_there_is_no_correction(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    close_attendance(meetup, by=anna)
    before = Interaction.objects.count()
    says(meetup, anna, anna, ben)
    assert Interaction.objects.count() == before
    assert not AuditEvent.objects.filter(verb="correct attendance").exists()


def test_people_without_an_account_count_among_those_who_came(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    check_in(meetup, [Report(uuid4(), Whom(walk_in=uuid4(), name="Dora"), True, clock.now())], by=anna)
    close_attendance(meetup, by=anna)
    assert set(met().values()) == {0.5}


def test_ledger_follows_the_talk_to_another_group_and_a_changed_start(meetup, anna, ben):
    says(meetup, anna, anna, ben)
    close_attendance(meetup, by=anna)
    move_topic(meetup.topic, other := make.group(anna), by=anna, reason="There.")
    assert {row["group"] for row in Interaction.objects.filter(kind=Kind.ATTENDANCE).net()} == {other.pk}
    assert not compare()
    plan = Plan.of(meetup)
    earlier = Plan(**plan.values() | {"starts_at": meetup.starts_at - HOUR})
    change_meetup(meetup, earlier, by=anna, title=meetup.title, source="The opening.")
    assert not compare()


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_said_when_a_rebuild_finds_nothing(group, anna, seed):
    random = Random(seed)
    people = [anna, *(make.member() for _ in range(7))]
    for member in people[1:]:
        make.join(group, member, role=random.choice([Role.MEMBER, Role.MODERATOR]))
    meetups = [make.meetup(group, anna, starts_at=clock.now() - (20 * n + 1) * HOUR) for n in range(3)]
    for _ in range(40):
        meetup, some = random.choice(meetups), random.sample(people, random.randint(1, 6))
        match random.randint(0, 9):
            case 0:
                close_attendance(meetup, by=anna)
            case 1:
                close_due_attendances(clock.now())
            case 2:
                name = random.choice(["Dora", "Emil"])
                whom = Whom(walk_in=uuid4(), name=name)
                check_in(meetup, [Report(uuid4(), whom, True, clock.now())], by=anna)
            case number if number < 6:
                says(meetup, anna, *some)
            case _:
                says(meetup, anna, absent=some)
        assert not compare()
