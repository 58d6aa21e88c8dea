"""Planning a meetup, changing it, calling it off."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions.models import Post
from handschlag.meetups.actions import Around, Asked, Plan, cancel_meetup, change_meetup, plan_meetup
from handschlag.meetups.models import Meetup
from tests import make

pytestmark = pytest.mark.django_db
SOON = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=5)
PLAN = Plan(starts_at=SOON, ends_at=SOON + timedelta(hours=3), zone="Europe/Berlin", venue="Café Kranz")


def planned(group, by, **options):
    return plan_meetup(group, PLAN, by=by, title="Stammtisch", source="Come all.", **options)


def test_meetup_is_a_topic_with_its_description_as_opening(group, ben):
    meetup = planned(group, ben)
    assert meetup.topic.title == "Stammtisch"
    assert meetup.topic.posts.get().source == "Come all."
    assert [host.name for host in meetup.hosts.all()] == ["Ben Bussard"]
    assert AuditEvent.objects.filter(verb="plan", object_id=meetup.pk).exists()


def test_stranger_cannot_plan(group, clara):
    with pytest.raises(NotAllowed):
        planned(group, clara)
    assert not Meetup.objects.exists()


def test_end_comes_after_the_start_and_answers_before_it(group, ben):
    for wrong, field in (
        (replace(PLAN, ends_at=PLAN.starts_at), "ends_at"),
        (replace(PLAN, answer_until=PLAN.starts_at + timedelta(minutes=1)), "answer_until"),
    ):
        with pytest.raises(Invalid) as refusal:
            plan_meetup(group, wrong, by=ben, title="Never", source="No.")
        assert refusal.value.field == field
    assert not Meetup.objects.exists()


def test_sent_twice_it_is_planned_once(group, ben):
    key = "6b3c0f8e-1111-4a5f-9a53-0d9ed1d5a001"
    first = planned(group, ben, key=key)
    assert planned(group, ben, key=key) == first


def test_a_new_time_raises_the_sequence_and_a_new_cost_does_not(group, ben):
    meetup = planned(group, ben)
    same = {"by": ben, "title": "Stammtisch", "source": "Come all."}
    assert change_meetup(meetup, replace(PLAN, cost="5 €"), **same).sequence == 0
    later = replace(PLAN, cost="5 €", ends_at=PLAN.ends_at + timedelta(hours=1))
    assert change_meetup(meetup, later, **same).sequence == 1
    assert change_meetup(meetup, later, by=ben, title="Sommerfest", source="Come all.").sequence == 2
    assert Post.objects.get(topic=meetup.topic).revisions.get().title == "Stammtisch"


def test_only_hosts_and_moderators_change_it(group, anna, ben):
    meetup = planned(group, ben)
    other = make.member("Otto Other")
    make.join(group, other)
    change = {"title": "Mine", "source": "Come all."}
    with pytest.raises(NotAllowed):
        change_meetup(meetup, PLAN, by=other, **change)
    change_meetup(meetup, PLAN, by=ben, around=Around(hosts=[ben, other]), **change)
    change_meetup(meetup, replace(PLAN, room="2"), by=other, **change)
    change_meetup(meetup, replace(PLAN, room="3"), by=anna, **change)


def test_hosts_belong_to_the_group_and_cohosts_are_own_groups(group, ben, clara):
    with pytest.raises(Invalid):
        planned(group, ben, around=Around(hosts=[clara]))
    foreign = make.group(clara)
    with pytest.raises(Invalid):
        planned(group, ben, around=Around(cohosts=[foreign]))
    make.join(foreign, ben)
    meetup = planned(group, ben, around=Around(cohosts=[foreign]))
    assert Meetup.objects.visible_to(clara).filter(pk=meetup.pk).exists()


def test_questions_that_stay_keep_their_answers(group, ben):
    asked = [Asked("Diet?"), Asked("Company?", is_required=True)]
    meetup = planned(group, ben, around=Around(questions=asked))
    diet = meetup.questions.get(text="Diet?")
    change_meetup(
        meetup, PLAN, by=ben, title="Stammtisch", source="Come all.",
        around=Around(questions=[Asked("Music?"), Asked("Diet?", choices="all\nvegan")]),
    )  # fmt: skip
    assert [question.text for question in meetup.questions.all()] == ["Music?", "Diet?"]
    assert meetup.questions.get(text="Diet?").pk == diet.pk


def test_called_off_it_stays_with_its_reason(group, ben):
    meetup = planned(group, ben)
    with pytest.raises(Invalid):
        cancel_meetup(meetup, by=ben, reason=" ")
    cancel_meetup(meetup, by=ben, reason="The café burned down.")
    cancel_meetup(meetup, by=ben, reason="Again.")
    found = Meetup.objects.visible_to(ben).get()
    assert found.cancellation.reason == "The café burned down."
    assert found.sequence == 1
    with pytest.raises(Conflict):
        change_meetup(found, PLAN, by=ben, title="Stammtisch", source="Come all.")


def test_what_has_begun_is_not_called_off(group, ben):
    meetup = make.meetup(group, ben, starts_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(Conflict):
        cancel_meetup(meetup, by=ben, reason="Too late.")
