"""What was found is remembered: done by itself or by button, put off, put aside, taken back, and measured."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.groups.models import Group, JoinRequest, Membership
from handschlag.insights.models import Matter, MatterKind, MatterState, SuggestedPlace, Week
from handschlag.insights.week import actions, jobs, pages, wording
from tests import make
from tests.insights import helping
from tests.insights.conftest import days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def later(monkeypatch):
    """The clock, to be moved on."""
    now = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)
        return now[0]

    return move


@pytest.fixture
def nina(group, ben):
    """A newcomer nobody answered."""
    Membership.objects.filter(group=group, member=ben).update(joined_at=days_ago(300))
    member = make.member("Nina Neu")
    make.join(group, member, at=days_ago(9))
    make.topic(group, member, "Hello from Nina", at=days_ago(3))
    return member


def look(group, *, whole=True):
    actions.look(group, clock.now(), whole=whole)


def kinds(group, viewer):
    membership = Membership.objects.select_related("group").get(group=group, member=viewer)
    return [thing.kind for thing in pages.week_page(membership, viewer).things]


def the(kind):
    return Matter.objects.get(kind=kind)


def test_looking_twice_finds_it_once(group, nina):
    look(group)
    first = the(MatterKind.GREET)
    look(group)
    assert the(MatterKind.GREET) == first
    assert Matter.objects.filter(kind=MatterKind.ANSWER).count() == 0  # greeting her answers it


def test_an_answer_by_anybody_is_seen_at_once_and_noted_by_the_clock(group, anna, ben, nina):
    look(group)
    assert MatterKind.GREET in kinds(group, anna)
    make.post(the(MatterKind.GREET).post.topic, ben)
    assert MatterKind.GREET not in kinds(group, anna)
    assert actions.recognise(clock.now()) == 1
    assert actions.recognise(clock.now()) == 0
    greeted = the(MatterKind.GREET)
    assert (greeted.state, greeted.by) == (MatterState.DONE, None)
    with pytest.raises(Conflict):
        actions.undo(greeted, by=anna)


def test_done_by_button_is_done_and_can_be_undone_for_a_week(later, group, anna, nina):
    look(group)
    greeting = the(MatterKind.GREET)
    actions.decide(greeting, MatterState.DONE, by=anna)
    actions.decide(greeting, MatterState.DONE, by=anna)
    assert AuditEvent.objects.filter(verb="week: done").count() == 1
    look(group)
    assert MatterKind.GREET not in kinds(group, anna)
    actions.undo(greeting, by=anna)
    assert MatterKind.GREET in kinds(group, anna)
    actions.decide(greeting, MatterState.DONE, by=anna)
    later(days=8)
    with pytest.raises(Conflict):
        actions.undo(greeting, by=anna)


@pytest.mark.parametrize("weeks", [1, 4])
def test_what_is_put_off_is_not_shown_until_its_time(later, group, anna, nina, weeks):
    look(group)
    actions.decide(the(MatterKind.GREET), MatterState.LATER, by=anna, weeks=weeks)
    later(days=7 * weeks - 1)
    look(group)
    assert MatterKind.GREET not in kinds(group, anna)
    later(days=2)
    look(group)
    assert MatterKind.GREET in kinds(group, anna)
    assert the(MatterKind.GREET).by is None


def test_what_is_put_off_and_gone_meanwhile_does_not_come_back(later, group, anna, nina):
    look(group)
    actions.decide(the(MatterKind.GREET), MatterState.LATER, by=anna, weeks=1)
    Membership.objects.filter(member=nina).update(left_at=clock.now())
    later(days=8)
    look(group)
    assert not Matter.objects.filter(kind=MatterKind.GREET).exists()


def test_what_is_not_for_the_group_never_comes_back_unless_undone(later, group, anna, nina):
    look(group)
    actions.decide(the(MatterKind.GREET), MatterState.DISMISSED, by=anna)
    later(days=6)
    look(group)
    assert MatterKind.GREET not in kinds(group, anna)
    actions.undo(the(MatterKind.GREET), by=anna)
    assert MatterKind.GREET in kinds(group, anna)


def test_what_is_done_rests_before_it_is_proposed_again(later, group, anna):
    SuggestedPlace.objects.create(
        group=group, rank=1, city="Köln", country="DE", members=7, talk=5, met=1, pairs=3
    )
    look(group)
    actions.decide(the(MatterKind.MEETUP), MatterState.DONE, by=anna)
    later(days=59)
    look(group)
    assert Matter.objects.filter(kind=MatterKind.MEETUP).count() == 1
    later(days=2)
    look(group)
    assert Matter.objects.filter(kind=MatterKind.MEETUP, state=MatterState.OPEN).count() == 1


def test_a_planned_meetup_is_seen_by_itself_in_its_own_city_only(later, group, anna):
    SuggestedPlace.objects.create(
        group=group, rank=1, city="Köln", country="DE", members=7, talk=5, met=1, pairs=3
    )
    look(group)
    make.meetup(group, anna, address="Markt 1, Bonn")
    assert MatterKind.MEETUP in kinds(group, anna)
    meetup = make.meetup(group, anna, address="Domplatz, Köln")
    assert MatterKind.MEETUP not in kinds(group, anna)
    actions.recognise(clock.now())
    make.rsvp(meetup, anna)
    actions.measure(later(days=14))
    assert wording.outcome(the(MatterKind.MEETUP)) == "In the 14 days since: 1 person comes."


def test_an_answered_request_to_join_is_seen_and_only_organisers_see_it(group, anna, ben, clara):
    JoinRequest.objects.create(group=group, member=clara)
    Membership.objects.filter(group=group, member=ben).update(role="moderator")
    look(group)
    assert MatterKind.JOIN in kinds(group, anna)
    assert MatterKind.JOIN not in kinds(group, ben)
    JoinRequest.objects.all().delete()
    assert MatterKind.JOIN not in kinds(group, anna)


def test_only_who_is_free_to_decide_learns_of_a_dispute(group, anna, ben, clara):
    from handschlag.exchange.models import Deal, Dispute

    Membership.objects.filter(group=group, member=ben).update(role="moderator")
    deal = helping.deal(ben, clara)
    Deal.objects.filter(pk=deal.pk).update(group=group, state="disputed")
    dispute = Dispute.objects.create(deal=deal, opened_by=clara, reason="No.", state_before="closed")
    look(group)
    assert kinds(group, anna)[0] == MatterKind.DISPUTE
    assert MatterKind.DISPUTE not in kinds(group, ben)
    Dispute.objects.filter(pk=dispute.pk).update(ended_at=clock.now())
    actions.recognise(clock.now())
    assert the(MatterKind.DISPUTE).state == MatterState.DONE


def test_what_came_of_a_greeting_is_measured_after_two_and_four_weeks(later, group, anna, nina):
    look(group)
    greeting = actions.decide(the(MatterKind.GREET), MatterState.DONE, by=anna)
    topic = greeting.post.topic
    for day in (1, 2, 13, 20, 40):
        make.post(topic, nina, at=clock.now() + timedelta(days=day))
    assert actions.measure(later(days=13)) == 0
    assert actions.measure(later(days=1)) == 1
    assert wording.outcome(the(MatterKind.GREET)) == "In the 14 days since: 3 posts."
    assert actions.measure(clock.now()) == 0
    assert actions.measure(later(days=14)) == 1
    assert wording.outcome(the(MatterKind.GREET)) == "In the 28 days since: 4 posts."
    membership = Membership.objects.select_related("group").get(group=group, member=anna)
    (outcome,) = pages.week_page(membership, anna).outcomes
    assert (outcome.subject, outcome.text) == ("Greet Nina Neu", "In the 28 days since: 4 posts.")


def test_a_regulars_silence_before_is_told_beside_what_followed(later, group, anna, ben):
    topic = make.topic(group, ben, at=days_ago(100))
    for day in (35, 70, 100):
        make.post(topic, ben, at=days_ago(day))
    look(group)
    actions.decide(the(MatterKind.LAPSED), MatterState.DONE, by=anna)
    make.post(topic, ben, at=clock.now() + timedelta(days=1))
    actions.measure(later(days=14))
    expected = "In the 14 days since: 1 post; in as many days before: 0."
    assert wording.outcome(the(MatterKind.LAPSED)) == expected


def test_five_things_at_most_no_two_of_a_kind_and_the_most_useful_first(group, anna, nina):
    look(group)
    for number in range(4):
        member = make.member(f"New {number}")
        make.join(group, member, at=days_ago(9))
        make.topic(group, member, at=days_ago(4))
    look(group)
    for place, kind in enumerate(("answer", "lapsed", "pause", "second", "thank", "vote")):
        Matter.objects.create(
            group=group, kind=kind, subject=f"{place}", score=0.1,
            figures={"days": 1, "months": 3, "times": 3, "people": 1, "total": 3},
        )  # fmt: skip
    membership = Membership.objects.select_related("group").get(group=group, member=anna)
    things = pages.week_page(membership, anna).things
    assert len(things) == 5
    assert len({thing.kind for thing in things}) == 5
    assert things[0].kind == MatterKind.GREET
    assert len(things[0].rows) == 3
    assert things[0].title == "Greet 3 newcomers nobody has answered"


def test_nobody_is_told_to_write_to_themself(group, anna):
    topic = make.topic(group, anna, at=days_ago(100))
    for day in (35, 70, 100):
        make.post(topic, anna, at=days_ago(day))
    look(group)
    assert the(MatterKind.LAPSED).member == anna
    assert MatterKind.LAPSED not in kinds(group, anna)


def test_all_is_looked_at_on_mondays_and_what_is_urgent_every_morning(later, group, anna, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    assert jobs.due_groups(clock.now()) == [(group.pk, True)]
    look(group)
    assert jobs.due_groups(clock.now()) == []
    monday = jobs.this_morning(clock.now(), of_week=True) + timedelta(days=7)
    Week.objects.update(found_at=monday, urgent_at=monday)
    assert jobs.due_groups(monday + timedelta(hours=23)) == []
    assert jobs.due_groups(monday + timedelta(hours=25)) == [(group.pk, False)]
    assert jobs.due_groups(monday + timedelta(days=7, hours=2)) == [(group.pk, True)]


def test_mornings_are_those_of_the_sites_clock_in_summer_and_in_winter(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    for text, expected in (
        ("2026-03-30T02:59:00+00:00", "2026-03-29T03:00:00+00:00"),  # the clock went forward on the 29th
        ("2026-03-30T03:00:00+00:00", "2026-03-30T03:00:00+00:00"),
        ("2026-10-26T03:59:00+00:00", "2026-10-25T04:00:00+00:00"),  # and back on the 25th
        ("2026-10-26T04:00:00+00:00", "2026-10-26T04:00:00+00:00"),
    ):
        assert jobs.this_morning(clock.parse(text)) == clock.parse(expected)


def test_a_group_nobody_runs_is_left_alone(group, anna):
    anna.is_active = False
    anna.save()
    assert jobs.due_groups(clock.now()) == []


def test_a_killed_worker_is_not_waited_for(later, group, anna, ben):
    assert actions.ask_for_look(group.pk, clock.now(), whole=True)
    with pytest.raises(Conflict):
        actions.request_look(group, by=anna)
    later(minutes=11)
    actions.request_look(group, by=anna)
    with pytest.raises(NotAllowed):
        actions.request_look(group, by=ben)
    jobs.look_at.call(group.pk, whole=True)
    assert Week.objects.get().requested_at is None


def test_the_clock_does_it_all_and_twice_does_no_harm(group, nina):
    for _ in range(2):
        jobs.keep_weeks.call()
        make.jobs_done(jobs.look_at)
    assert Matter.objects.filter(kind=MatterKind.GREET).count() == 1
    assert Group.objects.get().week.found_at is not None


def test_what_an_archive_told_of_is_handed_to_who_claims_it(group, anna, ben, nina, clara):
    look(group)
    actions.decide(the(MatterKind.GREET), MatterState.DONE, by=anna)
    waiting = Matter.objects.create(group=group, kind=MatterKind.LAPSED, subject="x", member=nina)
    asked = Matter.objects.create(group=group, kind=MatterKind.ANSWER, subject="y", helper=nina)
    actions.hand_matters_over(nina, to=clara)
    assert the(MatterKind.GREET).member == clara
    assert Matter.objects.get(pk=asked.pk).helper == clara
    assert not Matter.objects.filter(pk=waiting.pk).exists()
