"""What moves while somebody waits for it: every deed finds its post where it stands when its turn comes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from handschlag.core.errors import Conflict, HandschlagError
from handschlag.discussions import actions
from handschlag.discussions.models import Post, Relocation, Topic
from handschlag.ties.actions import compare
from tests import make
from tests.discussions.recount import assert_counts_are_right
from tests.discussions.test_concurrency import at_once

DEEDS = {
    "thank": lambda post, anna: actions.thank_for_post(post, by=anna),
    "take thanks back": lambda post, anna: actions.take_back_thanks(post, by=anna),
    "edit": lambda post, anna: actions.edit_post(post, by=anna, source="Changed.", reason="Typing."),
    "delete": lambda post, anna: actions.delete_post(post, by=anna, reason="Rude."),
    "restore": lambda post, anna: actions.restore_post(post, by=anna),
    "accept": lambda post, anna: actions.accept_post(post, by=anna),
    "share": lambda post, anna: actions.share_post(post, by=anna),
    "unshare": lambda post, anna: actions.unshare_post(post, by=anna),
}
BEFORE = {"take thanks back": "thank", "restore": "delete", "unshare": "share"}


@pytest.fixture
def talk(transactional_db):
    """A topic of Ben's with nine replies, and another one."""
    make.site()
    anna, ben = make.member("Anna Amsel"), make.member("Ben Bussard")
    group = make.group(anna)
    make.join(group, ben)
    topic = actions.start_topic(group, by=ben, title="Plumbers", source="Who?")
    for n in range(2, 11):
        actions.reply_to_topic(topic, by=ben, source=f"Reply {n}.")
    other = actions.start_topic(group, by=ben, title="Another", source="Who?")
    return anna, topic, other


@pytest.mark.parametrize(("deed", "moved_by"), [*((deed, "split") for deed in DEEDS), ("thank", "merge")])
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets nobody wait inside a transaction")
def test_a_deed_that_waited_finds_the_post_where_it_went(talk, deed, moved_by):
    anna, topic, other = talk
    post = topic.posts.get(number=3)
    if deed in BEFORE:
        DEEDS[BEFORE[deed]](post, anna)

    def wait_and_do():
        try:
            DEEDS[deed](post, anna)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            if moved_by == "split":
                actions.split_topic(topic, [2, 3], by=anna, title="Split", reason="Another matter.")
            else:
                actions.merge_topic(topic, other, by=anna, reason="The same.")
            waiting = pool.submit(wait_and_do)
            until_somebody_waits()
        waiting.result(timeout=10)
    target = Topic.objects.get(pk=Post.objects.get(pk=post.pk).topic_id)
    assert target.pk != topic.pk
    if deed == "accept":
        assert target.accepted_post_id == post.pk
    assert_counts_are_right()
    assert not compare()


def until_somebody_waits():
    """Until another connection of this database waits for a lock; asks again and again, without sleeping."""
    waiting = "datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        for _ in range(100_000):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(f"SELECT count(*) FROM pg_stat_activity WHERE {waiting}")
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_writing_thanking_splitting_merging_and_undoing_at_once_keep_everything_right(talk):
    anna, topic, other = talk
    posts = list(topic.posts.filter(number__gt=1).order_by("number"))

    pairs = ((topic, other), (other, topic))

    def one(n):
        target = (topic, other)[n % 2]
        deeds = (
            lambda: actions.reply_to_topic(target, by=anna, source=f"At once {n}."),
            lambda: actions.thank_for_post(posts[n % len(posts)], by=anna),
            lambda: actions.split_topic(topic, [2 + n % 9], by=anna, title=f"Split {n}", reason="Why not."),
            lambda: actions.merge_topic(*pairs[n % 3 == 0], by=anna, reason="One."),
            lambda: actions.undo_relocation(Relocation.objects.latest("pk"), by=anna, reason="No."),
            lambda: actions.delete_post(posts[n % len(posts)], by=anna, reason="Rude."),
        )
        try:
            deeds[n % len(deeds)]()
        except (HandschlagError, Relocation.DoesNotExist):
            return False
        return True

    done = at_once(one, range(60))
    assert sum(done) > 20
    assert_counts_are_right()
    assert not compare()


def test_six_pins_at_once_are_five(talk):
    anna, topic, _other = talk
    topics = [actions.start_topic(topic.group, by=anna, title=f"Topic {n}", source="Go!") for n in range(10)]

    def pin(one):
        try:
            actions.pin_topic(one, by=anna)
        except Conflict:
            return 0
        return 1

    assert sum(at_once(pin, topics)) == 5
