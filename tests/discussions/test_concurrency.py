"""Many at once: nothing is lost, nothing doubled, nobody meets a lock; counts and ledger stay right."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from handschlag.core.errors import Conflict
from handschlag.discussions import actions
from handschlag.discussions.models import Post, Thanks, Topic
from handschlag.ties.actions import compare
from tests import make
from tests.discussions.recount import assert_counts_are_right

AT_ONCE = 50
THREADS = 10


@pytest.fixture
def crowd(transactional_db):
    """A site, a group with a topic, and as many members as write at once."""
    make.site()
    group = make.group(make.member("Anna Amsel"))
    writers = [make.member(f"Writer {n}") for n in range(AT_ONCE)]
    for writer in writers:
        make.join(group, writer)
    organiser = group.memberships.get(role="organiser").member
    topic = actions.start_topic(group, by=organiser, title="All at once", source="Go!")
    return topic, writers


def at_once(deed, arguments):
    """Call ``deed`` for each argument in threads that begin together; results in the order given."""
    barrier = Barrier(THREADS)
    waiting = iter(range(THREADS))

    def begin(argument):
        if next(waiting, None) is not None:
            barrier.wait()
        try:
            return deed(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, arguments))


def test_fifty_posts_at_once_are_fifty_posts(crowd):
    topic, writers = crowd
    posts = at_once(lambda by: actions.reply_to_topic(topic, by=by, source=f"{by.name} here."), writers)
    assert sorted(post.number for post in posts) == list(range(2, AT_ONCE + 2))
    assert topic.posts.count() == AT_ONCE + 1
    assert_counts_are_right()
    assert not compare()


def test_fifty_posts_through_the_pages_with_every_click_doubled(crowd, settings):
    settings.LIMITS = False  # all have one address
    topic, writers = crowd
    address = reverse("discussions:reply", args=[topic.pk])

    def click_twice(by):
        client = Client()
        client.force_login(by)
        form = {"source": f"{by.name} here.", "key": str(uuid4())}
        return [client.post(address, form) for _ in "ab"]

    for first, second in at_once(click_twice, writers):
        assert (first.status_code, second.status_code) == (302, 302)
        assert first.url == second.url
    assert topic.posts.count() == AT_ONCE + 1
    assert_counts_are_right()
    assert not compare()


def test_the_same_form_sent_ten_times_at_once_exists_once(crowd):
    topic, writers = crowd
    key = uuid4()
    made = at_once(
        lambda _n: actions.reply_to_topic(topic, by=writers[0], source="Click.", key=key), range(THREADS)
    )
    assert len({post.pk for post in made}) == 1
    key = uuid4()
    started = at_once(
        lambda _n: actions.start_topic(
            topic.group, by=writers[0], title="Click", source="Click, click.", key=key
        ),
        range(THREADS),
    )
    assert len({topic.pk for topic in started}) == 1
    assert Topic.objects.count() == 2
    assert_counts_are_right()


def test_thanks_given_at_once_are_counted_right(crowd):
    topic, writers = crowd
    post = topic.posts.get()

    def twice(by):
        for _ in "ab":
            actions.thank_for_post(post, by=by)

    at_once(twice, writers)
    at_once(lambda by: actions.take_back_thanks(post, by=by), writers[: AT_ONCE // 2])
    assert Post.objects.get(pk=post.pk).thanks_count == Thanks.objects.count() == AT_ONCE // 2
    assert not compare()


def test_posts_in_a_topic_that_is_closed_meanwhile_are_taken_or_refused_but_not_half(crowd):
    topic, writers = crowd
    organiser = topic.author

    def write(by):
        if by == writers[AT_ONCE // 2]:
            actions.close_topic(topic, by=organiser, reason="Enough.")
            return None
        try:
            return actions.reply_to_topic(topic, by=by, source="Me.")
        except Conflict:
            return None

    taken = [post for post in at_once(write, writers) if post]
    assert topic.posts.count() == len(taken) + 1
    closed_at = topic.closure.at if hasattr(topic, "closure") else Topic.objects.get(pk=topic.pk).closure.at
    assert all(post.created_at <= closed_at for post in taken)
    assert_counts_are_right()
    assert not compare()


def test_removing_and_restoring_at_once_with_writing_keeps_the_counts(crowd):
    topic, writers = crowd
    organiser = topic.author
    others = [
        actions.start_topic(topic.group, by=organiser, title=f"Topic {n}", source="Go!") for n in range(5)
    ]

    def mixed(n):
        other = others[n % 5]
        if n % 7 == 0:
            actions.delete_topic(other, by=organiser, reason="Moderation.")
            actions.restore_topic(other, by=organiser)
        elif n % 3 == 0:
            post = actions.reply_to_topic(topic, by=writers[n], source="Me.")
            actions.delete_post(post, by=writers[n])
        else:
            actions.reply_to_topic(topic, by=writers[n], source="Me too.")

    at_once(mixed, range(AT_ONCE))
    assert_counts_are_right()
    assert not compare()


@pytest.mark.sqlite
def test_who_waits_in_vain_for_the_database_is_told_to_send_it_again(crowd, client):
    topic, writers = crowd
    address = reverse("discussions:reply", args=[topic.pk])
    form = {"source": "Me!", "key": str(uuid4())}
    client.force_login(writers[0])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    with sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        refused = client.post(address, form)
        other.execute("ROLLBACK")
    other.close()
    assert (refused.status_code, refused["Retry-After"]) == (503, "5")
    assert b"send it again" in refused.content
    assert client.post(address, form).status_code == 302
    connection.close()
