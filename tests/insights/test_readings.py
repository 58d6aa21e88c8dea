"""The way from the database into the engine's arrays loses nothing and adds nothing."""

from datetime import UTC, datetime

import pytest

from handschlag.accounts.models import Member
from handschlag.discussions.models import Post, PostRemoval, Thanks, Topic, TopicRemoval
from handschlag.engine.activity import NEVER, ActionKind
from handschlag.engine.health import group_health
from handschlag.groups.models import Group, Membership
from handschlag.insights import computing, readings, telling
from tests import make
from tests.engine.histories import BEGIN, random_history
from tests.engine.reference import History
from tests.insights.conftest import days_ago

pytestmark = pytest.mark.django_db
DAY = 86_400


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def store(history: History, group: Group) -> None:
    """The history as rows; authors whom a history does not know become one nameless member."""
    nobody = Member.objects.create(name="Nobody", email=None)
    people = [
        Member.objects.create(name=f"Person {number}", email=None, is_bot=number in history.bots)
        for number in range(history.members)
    ]
    for spell in history.spells:
        left_at = at(spell.left) if spell.left is not None else None
        Membership.objects.create(
            group=group, member=people[spell.member], joined_at=at(spell.joined), left_at=left_at
        )
    topics: dict[int, Topic] = {}
    rows: list[Post] = []
    for post in history.posts:
        author = people[post.author] if post.author is not None else nobody
        if post.opens:
            topics[post.topic] = Topic.objects.create(
                group=group, author=author, title="T", created_at=at(post.time), last_post_at=at(post.time)
            )
        topic = topics[post.topic]
        topic.last_number += 1
        parent = rows[post.parent] if post.parent is not None else None
        row = Post.objects.create(
            topic=topic, number=topic.last_number, author=author, reply_to=parent, created_at=at(post.time)
        )
        rows.append(row)
        if post.deleted:
            PostRemoval.objects.create(post=row)
    for member, time in store_thanks(history):
        post = next(
            row
            for place, row in enumerate(rows)
            if not history.posts[place].deleted
            and history.posts[place].author not in {member, None, *history.bots}
            and not row.thanks.filter(member=people[member]).exists()
        )
        Thanks.objects.create(post=post, member=people[member], given_at=at(time))


def store_thanks(history: History) -> list[tuple[int, int]]:
    return [(member, time) for member, time, _kind in history.deeds]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_stands_in_the_database_gives_the_figures_of_the_history(group: Group, seed: int) -> None:
    history = random_history(seed)
    for post in history.posts:  # the database knows no two authors it does not know
        post.author = post.author if post.author is not None else history.members
    history.members += 1
    store(history, group)
    t = BEGIN + 420 * DAY
    found = computing.health_of(group, at(t))
    assert found.health == telling.told(group_health(history.activity(), t, seed=telling.SEED))


def test_another_groups_talk_does_not_count(lively) -> None:
    other = make.group(lively.anna)
    make.topic(other, lively.people[0])
    activity = readings.history_of(lively.group).activity
    assert len(activity.posts.topic) == lively.group.post_count


def test_a_removed_topic_is_gone_with_all_its_posts(lively) -> None:
    before = len(readings.history_of(lively.group).activity.topics.opened)
    TopicRemoval.objects.create(topic=lively.lonely_topic, by=lively.anna)
    activity = readings.history_of(lively.group).activity
    assert len(activity.topics.opened) == before - 1
    assert activity.posts.deleted.sum() == 1


def test_thanks_count_unless_for_oneself_for_programs_or_for_what_was_removed(lively) -> None:
    bot = make.member("Robot", is_bot=True)
    own, removed, program, good = (
        make.topic(lively.group, author).posts.get()
        for author in (lively.ben, lively.anna, bot, lively.people[0])
    )
    for post in (own, removed, program, good):
        Thanks.objects.create(post=post, member=lively.ben)
    PostRemoval.objects.create(post=removed, by=lively.anna)
    actions = readings.history_of(lively.group).activity.actions
    assert (actions.kind == ActionKind.THANKS).sum() == 1


def test_who_left_has_a_spell_that_ended(lively) -> None:
    Membership.objects.filter(group=lively.group, member=lively.ben).update(
        joined_at=days_ago(50), left_at=days_ago(20)
    )
    activity = readings.history_of(lively.group).activity
    assert (activity.spells.left != NEVER).sum() == 1
    now = readings.to_seconds(days_ago(0))
    assert activity.members_at(now).sum() == len(lively.people) + 2
    assert activity.members_at(now - 30 * DAY).sum() == len(lively.people) + 1


def test_reading_takes_as_many_queries_for_a_large_group_as_for_a_small_one(
    lively, django_assert_num_queries
) -> None:
    small = make.group(lively.anna)
    with django_assert_num_queries(8):
        readings.history_of(lively.group)
    with django_assert_num_queries(8):
        readings.history_of(small)


def test_an_archive_speaks_of_its_last_post_and_a_living_group_of_now(lively) -> None:
    assert abs((computing.default_as_of(lively.group) - days_ago(0)).total_seconds()) < 60
    lively.group.created_at = days_ago(0)
    assert computing.default_as_of(lively.group) == lively.group.last_post_at


def test_an_empty_group_has_no_figures_and_no_error(group: Group) -> None:
    figures = computing.health_of(make.group(), days_ago(0)).health
    shown = {key for key, told in figures.items() if told["value"] not in (None, 0)}
    assert shown <= {"joins_per_month_table", "retention_table"}
