"""Who waits for an answer, and who no longer does."""

import pytest

from handschlag.discussions.models import Closure, PostRemoval
from handschlag.insights import computing
from handschlag.insights.waiting import still_waiting, without_closed
from tests import make
from tests.insights.conftest import days_ago

pytestmark = pytest.mark.django_db


def topics(lively) -> list[int]:
    return without_closed(computing.health_of(lively.group, days_ago(0))).unanswered


def newcomers(lively) -> list[int]:
    return without_closed(computing.health_of(lively.group, days_ago(0))).newcomers


def test_an_open_topic_without_a_reply_waits(lively) -> None:
    assert topics(lively) == [lively.lonely_topic.posts.get().pk]


@pytest.mark.parametrize("how", ["reply", "closed", "removed"])
def test_a_topic_that_is_answered_closed_or_removed_does_not_wait(lively, how: str) -> None:
    opening = lively.lonely_topic.posts.get()
    if how == "reply":
        make.post(lively.lonely_topic, lively.ben)
    elif how == "closed":
        Closure.objects.create(topic=lively.lonely_topic, by=lively.anna)
    else:
        PostRemoval.objects.create(post=opening, by=lively.anna)
    assert topics(lively) == []
    assert not still_waiting([opening.pk])


def test_replies_of_oneself_of_programs_and_removed_ones_are_no_answer(lively) -> None:
    bot = make.member("Robot", is_bot=True)
    make.post(lively.lonely_topic, lively.people[1])
    make.post(lively.lonely_topic, bot)
    removed = make.post(lively.lonely_topic, lively.ben)
    PostRemoval.objects.create(post=removed, by=lively.anna)
    assert len(topics(lively)) == 1


def test_a_newcomer_whose_post_nobody_answered_waits(lively) -> None:
    assert newcomers(lively) == [lively.lonely_post.pk]
    assert [post.author for post in still_waiting(newcomers(lively))] == [lively.newcomer]


def test_one_answer_to_any_post_of_a_newcomer_is_a_welcome(lively) -> None:
    make.post(lively.lonely_topic, lively.newcomer)
    make.post(lively.lonely_post.topic, lively.people[0], reply_to=lively.lonely_post)
    assert newcomers(lively) == []


def test_only_the_latest_post_of_a_newcomer_is_listed(lively) -> None:
    latest = make.post(lively.lonely_topic, lively.newcomer)
    assert newcomers(lively) == [latest.pk]


def test_who_has_been_here_before_or_has_left_is_no_newcomer(lively) -> None:
    membership = lively.group.memberships.get(member=lively.newcomer)
    membership.joined_at = days_ago(100)
    membership.save()
    assert newcomers(lively) == []
    membership.joined_at, membership.left_at = days_ago(9), days_ago(1)
    membership.save()
    assert newcomers(lively) == []
    lively.group.memberships.create(member=lively.newcomer, joined_at=days_ago(300), left_at=days_ago(200))
    membership.left_at = None
    membership.save()
    assert newcomers(lively) == []
