"""The site that is measured is a right one: counts, ledger, and pages that answer."""

from datetime import UTC, datetime

import pytest

from benchmarks import fill
from benchmarks.peers import talk
from handschlag.accounts.models import Member
from handschlag.cli.demo import demo
from handschlag.discussions import actions
from handschlag.discussions.models import Post, ReadMark, Thanks, Topic
from handschlag.groups.models import Group, Membership
from handschlag.ties import actions as ties
from tests.discussions.recount import assert_counts_are_right

pytestmark = pytest.mark.django_db
LONG = 20


@pytest.fixture
def group(site) -> Group:
    until = datetime(2026, 3, 31, tzinfo=UTC).replace(tzinfo=None)
    demo(members=20, seed=1, group="", until=until, login="")
    group = Group.objects.get(slug=fill.SLUG)
    fill.settle(group, 40)
    fill.grow(group, 400, LONG)
    group.refresh_from_db()
    return group


def test_a_grown_site_is_as_large_as_wanted_and_counted_right(group):
    assert group.post_count >= 400
    assert group.topic_count >= 40
    assert group.member_count == Membership.objects.current().count() == 40
    assert Topic.objects.order_by("-last_number")[0].last_number == LONG
    assert ReadMark.objects.exists()
    assert Thanks.objects.exists()
    assert_counts_are_right()
    assert not ties.compare()
    first_half = Member.objects.order_by("pk").values_list("pk", flat=True)[:20]
    assert Post.objects.exclude(author__in=list(first_half)).exists()


def test_a_grown_site_can_be_read_and_written_in(group, client):
    reader = Member.objects.get(email="reader0@example.org")
    client.force_login(reader)
    copied = Topic.objects.order_by("-pk").exclude(closure__isnull=False)[0]
    assert client.get(group.get_absolute_url()).status_code == 200
    assert client.get(copied.get_absolute_url()).status_code == 200
    post = actions.reply_to_topic(copied, by=reader, source="Weiter so.")
    assert post.number == copied.last_number + 1
    assert_counts_are_right()
    assert not ties.compare()


def test_peers_get_a_community_of_exactly_the_size_asked_for():
    size = talk.Size(20, 30, 200)
    topics = list(talk.topics(size))
    assert len(topics) == 30
    assert sum(len(topic.posts) for topic in topics) == 200
    assert len(topics[0].posts) == talk.FULL
    assert {author for topic in topics for author, _, _ in topic.posts} <= set(range(20))
