"""The ledger: what was entered, corrected and derived anew always agrees."""

from concurrent.futures import ThreadPoolExecutor, wait
from threading import Event

import pytest
from django.db import connection

from handschlag.discussions import actions as discussions
from handschlag.discussions import interactions
from handschlag.discussions.models import Post, PostRemoval
from handschlag.ties import actions
from handschlag.ties.models import Interaction, Kind
from tests import make


def _enter_replies(posts):
    return actions.enter(interactions.replies(Post.objects.filter(pk__in=[post.pk for post in posts])))


def test_a_reply_to_the_topic_concerns_its_author(group, anna, ben):
    topic = make.topic(group, anna)
    reply = make.post(topic, ben)
    _enter_replies([reply])
    entry = Interaction.objects.get()
    assert (entry.source, entry.target, entry.value, entry.time) == (ben, anna, 1.0, reply.created_at)


def test_a_reply_to_a_post_concerns_the_author_of_that_post(group, anna, ben, clara):
    topic = make.topic(group, anna)
    answered = make.post(topic, clara)
    _enter_replies([make.post(topic, ben, reply_to=answered)])
    assert Interaction.objects.get().target == clara


def test_answering_oneself_does_not_count(group, anna):
    topic = make.topic(group, anna)
    assert _enter_replies([make.post(topic, anna)]) == 0


def test_programs_do_not_count(group, anna):
    robot = make.member("Robot", is_bot=True)
    topic = make.topic(group, anna)
    assert _enter_replies([make.post(topic, robot)]) == 0
    assert _enter_replies([make.post(make.topic(group, robot), anna)]) == 0


def test_a_reversal_is_a_counter_entry_at_the_same_time(group, anna, ben):
    reply = make.post(make.topic(group, anna), ben)
    _enter_replies([reply])
    actions.reverse(Kind.REPLY, [reply.pk])
    assert [row.value for row in Interaction.objects.order_by("pk")] == [1.0, -1.0]
    assert len({row.time for row in Interaction.objects.all()}) == 1
    assert not Interaction.objects.net()


def test_reversing_twice_changes_nothing_more(group, anna, ben):
    reply = make.post(make.topic(group, anna), ben)
    _enter_replies([reply])
    actions.reverse(Kind.REPLY, [reply.pk])
    assert actions.reverse(Kind.REPLY, [reply.pk]) == 0


def test_a_rebuild_of_a_right_ledger_finds_nothing(group, anna, ben):
    _enter_replies([make.post(make.topic(group, anna), ben)])
    assert not actions.rebuild()


def test_a_rebuild_enters_what_is_missing_and_cancels_what_is_surplus(group, anna, ben):
    topic = make.topic(group, anna)
    forgotten, removed = make.post(topic, ben), make.post(topic, ben)
    _enter_replies([removed])
    PostRemoval.objects.create(post=removed, by=anna)
    difference = actions.rebuild()
    assert [entry.origin for entry in difference.missing] == [forgotten.pk]
    assert [entry.origin for entry in difference.surplus] == [removed.pk]
    assert not actions.compare()


def test_more_origins_than_a_statement_takes_are_reversed_all(group, anna, ben, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 3)
    topic = make.topic(group, anna)
    replies = [make.post(topic, ben) for _ in range(8)]
    _enter_replies(replies)
    assert actions.reverse(Kind.REPLY, [post.pk for post in replies]) == 8
    assert not Interaction.objects.net()


def test_an_origin_may_go_and_come_back_any_number_of_times(group, anna, ben):
    reply = make.post(make.topic(group, anna), ben)
    for _ in range(5):
        _enter_replies([reply])
        assert [row["total"] for row in Interaction.objects.net()] == [1.0]
        actions.reverse(Kind.REPLY, [reply.pk])
        assert not Interaction.objects.net()


def test_a_dry_comparison_changes_nothing(group, anna, ben):
    _enter_replies([])
    make.post(make.topic(group, anna), ben)
    assert actions.compare()
    assert actions.compare()
    assert not Interaction.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_reply_written_during_a_rebuild_keeps_its_entry(group, anna, ben):
    """The reply comes right after the sources were read, and before the ledger is."""
    topic = discussions.start_topic(group, by=anna, title="Meanwhile", source="Write!")
    begun, others = Event(), ThreadPoolExecutor(1)

    def replying():
        try:
            begun.set()
            return discussions.reply_to_topic(topic, by=ben, source="Here.")
        finally:
            connection.close()

    def sources():
        yield from interactions.replies()
        waiting.append(others.submit(replying))
        begun.wait()
        wait(waiting, timeout=1)

    waiting = []
    actions.register_source(Kind.REPLY, sources)
    try:
        actions.rebuild()
    finally:
        actions.register_source(Kind.REPLY, interactions.replies)
    assert waiting[0].result().number == 2
    assert [row["total"] for row in Interaction.objects.net()] == [1.0]
    assert not actions.compare()
