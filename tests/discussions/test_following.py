"""Watching, following, muting; what is unread, and catching up."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.discussions import actions
from handschlag.discussions.actions.following import settle
from handschlag.discussions.models import (
    CaughtUp,
    GroupWatch,
    Level,
    ReadMark,
    Topic,
    TopicWatch,
    effective_level,
)
from handschlag.discussions.pages import topics, unread
from tests import make

LONG_AGO = timedelta(days=30)


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


@pytest.fixture
def talk(anna, ben):
    """A group that Anna and Ben have belonged to for long."""
    group = make.group(anna)
    group.memberships.update(joined_at=clock.now() - LONG_AGO)
    make.join(group, ben, at=clock.now() - LONG_AGO)
    return group


TITLE = re.compile(r"<h3[^>]*>.*?<a [^>]*>([^<]*)</a>", re.DOTALL)
UNREAD = re.compile(r"(\d+) unread<")


def days_ago(days):
    return clock.now() - timedelta(days=days)


def counted(viewer, most=24):
    """Unread topics by group."""
    return {group.group.pk: group.unread for group in unread.my_groups(viewer, most=most)}


def new(viewer, most=24):
    found = unread.new_topics(viewer, unread.my_groups(viewer, most=most), most=most)
    return [(topic.row.topic.title, topic.row.unread, topic.is_followed) for topic in found]


def listed(viewer, group):
    """Unread posts by topic, as the group's page shows them."""
    client = Client()
    client.force_login(viewer)
    page = client.get(url("topics", group.slug)).content.decode()
    rows = page.split('<li class="row row-topic')[1:]
    return {TITLE.search(row)[1]: int((UNREAD.search(row) or [0, 0])[1]) for row in rows}


class TestLevels:
    @pytest.mark.parametrize(
        ("topic", "group", "holds"),
        [
            (None, None, Level.NORMAL),
            (None, Level.MUTE, Level.MUTE),
            (None, Level.WATCH, Level.WATCH),
            (Level.NORMAL, Level.WATCH, Level.NORMAL),
            (Level.MUTE, Level.WATCH, Level.MUTE),
            (Level.WATCH, Level.MUTE, Level.WATCH),
            (Level.WROTE, None, Level.FOLLOW),
            (Level.WROTE, Level.MUTE, Level.FOLLOW),
            (Level.WROTE, Level.WATCH, Level.WATCH),
            (Level.FOLLOW, Level.WATCH, Level.FOLLOW),
        ],
    )
    def test_a_topics_level_beats_its_groups(self, topic, group, holds):
        assert effective_level(topic, group) == holds

    def test_writing_makes_one_follow_unless_set_otherwise(self, talk, anna, ben):
        topic = actions.start_topic(talk, by=anna, title="Plumbers", source="Who?")
        actions.watch_topic(topic, Level.NORMAL, by=ben)
        actions.reply_to_topic(topic, by=ben, source="Me.")
        levels = dict(TopicWatch.objects.values_list("member", "level"))
        assert levels == {anna.pk: Level.WROTE, ben.pk: Level.NORMAL}
        assert topics.find_topic(topic.pk, anna).level == Level.FOLLOW

    def test_a_member_chooses_at_the_topic_and_at_the_group(self, client, talk, anna, ben):
        topic = make.topic(talk, anna)
        client.force_login(ben)
        assert client.post(url("watch_topic", topic.pk), {"level": 5}).url == topic.get_absolute_url()
        assert client.post(url("watch_group", talk.slug), {"level": 1}).url == talk.get_absolute_url()
        assert TopicWatch.objects.get(member=ben).level == Level.WATCH
        assert GroupWatch.objects.get(member=ben).level == Level.MUTE
        client.post(url("watch_group", talk.slug), {"level": 2})
        assert not GroupWatch.objects.exists()

    def test_a_page_that_asks_in_the_background_gets_the_menu_anew(self, client, talk, anna, ben):
        topic = make.topic(talk, anna)
        client.force_login(ben)
        answer = client.post(url("watch_topic", topic.pk), {"level": 4}, headers={"HX-Request": "true"})
        assert answer.content.decode().count('aria-pressed="true"') == 1
        assert "watch-topic" in answer.content.decode()

    @pytest.mark.parametrize("nonsense", ["", "3", "9", "x"])
    def test_a_nonsense_level_is_refused(self, client, talk, anna, ben, nonsense):
        topic = make.topic(talk, anna)
        client.force_login(ben)
        assert client.post(url("watch_topic", topic.pk), {"level": nonsense}).status_code == 400
        assert not TopicWatch.objects.exists()

    def test_strangers_follow_single_topics_of_open_groups_only(self, talk, anna, clara):
        actions.watch_topic(make.topic(talk, anna), Level.WATCH, by=clara)
        with pytest.raises(NotAllowed):
            actions.watch_group(talk, Level.WATCH, by=clara)


class TestUnread:
    def test_what_nobody_told_me_of_is_unread_until_i_have_read_it(self, talk, anna, ben):
        topic = make.topic(talk, anna, "News")
        assert counted(ben) == {talk.pk: 1}
        assert new(ben) == [("News", 1, False)]
        actions.mark_read(topic, by=ben, number=1)
        assert counted(ben) == {talk.pk: 0}
        assert new(ben) == []
        make.post(topic, anna)
        assert (counted(ben), listed(ben, talk)) == ({talk.pk: 1}, {"News": 1})

    def test_what_was_said_before_i_came_is_not_unread(self, talk, anna, clara):
        topic = make.topic(talk, anna, "Old", at=days_ago(9))
        make.post(topic, anna, at=days_ago(8))
        make.join(talk, clara, at=days_ago(5))
        assert counted(clara) == {talk.pk: 0}
        make.post(topic, anna)
        assert (counted(clara), listed(clara, talk)) == ({talk.pk: 1}, {"Old": 1})

    def test_another_spell_of_mine_or_of_somebody_else_opens_nothing(self, talk, anna, clara):
        make.topic(talk, anna, at=days_ago(5))
        gone = make.join(talk, clara, at=days_ago(20))
        gone.left_at = days_ago(10)
        gone.save()
        make.join(talk, clara)
        assert counted(clara) == {talk.pk: 0}

    def test_a_topic_silent_for_two_months_no_longer_counts(self, talk, anna, ben):
        talk.memberships.update(joined_at=days_ago(400))
        make.topic(talk, anna, "Old", at=days_ago(61))
        assert (counted(ben), new(ben), listed(ben, talk)) == ({talk.pk: 0}, [], {"Old": 0})

    def test_catching_up_with_a_group_is_one_row(self, talk, anna, ben, django_assert_max_num_queries):
        for n in range(5):
            make.topic(talk, anna, f"Topic {n}")
        with django_assert_max_num_queries(5):
            actions.catch_up(by=ben, group=talk)
        assert counted(ben) == {talk.pk: 0}
        assert set(listed(ben, talk).values()) == {0}
        assert CaughtUp.objects.count() == 1
        make.post(Topic.objects.earliest("pk"), anna)
        assert (counted(ben), new(ben)) == ({talk.pk: 1}, [("Topic 0", 1, False)])
        assert counted(anna) == {talk.pk: 5}

    def test_catching_up_never_goes_back_nor_ahead(self, talk, anna, ben):
        make.topic(talk, anna)
        actions.catch_up(by=ben, until=clock.now() + timedelta(days=1))
        assert CaughtUp.objects.get().at <= clock.now()
        actions.catch_up(by=ben, until=days_ago(9))
        assert counted(ben) == {talk.pk: 0}

    def test_what_came_after_the_page_stays_unread(self, client, talk, anna, ben):
        make.topic(talk, anna, "Seen")
        client.force_login(ben)
        page = client.get(url("topics", talk.slug)).content.decode()
        until = page.partition('name="until" value="')[2].partition('"')[0]
        make.topic(talk, anna, "Not seen")
        client.post(url("catch_up", talk.slug), {"until": until})
        assert new(ben) == [("Not seen", 1, False)]

    def test_everywhere_means_all_my_groups(self, client, talk, anna, ben):
        other = make.group(anna)
        make.join(other, ben, at=days_ago(9))
        make.topic(talk, anna)
        make.topic(other, anna)
        client.force_login(ben)
        client.post(url("catch_up_everywhere"))
        assert counted(ben) == {talk.pk: 0, other.pk: 0}

    def test_muted_topics_and_groups_count_nowhere(self, talk, anna, ben):
        topic = make.topic(talk, anna, "Noise")
        actions.watch_topic(topic, Level.MUTE, by=ben)
        assert (counted(ben), new(ben), listed(ben, talk)) == ({talk.pk: 0}, [], {"Noise": 0})
        actions.watch_topic(topic, Level.NORMAL, by=ben)
        assert counted(ben) == {talk.pk: 1}
        actions.watch_group(talk, Level.MUTE, by=ben)
        make.topic(talk, anna, "More noise")
        assert counted(ben) == {talk.pk: 0}
        assert listed(ben, talk) == {"More noise": 0, "Noise": 1}

    def test_removed_topics_do_not_count(self, talk, anna, ben):
        topic = make.topic(talk, anna)
        actions.delete_topic(topic, by=anna, reason="Off topic")
        assert (counted(ben), new(ben)) == ({talk.pk: 0}, [])

    def test_a_count_is_exact_up_to_its_bound(self, talk, anna, ben, monkeypatch):
        monkeypatch.setattr(unread, "MOST_COUNTED", 3)
        for expected in (1, 2, 3, 3):
            make.topic(talk, anna)
            assert counted(ben) == {talk.pk: expected}

    def test_posting_writes_nothing_for_those_who_only_read(self, talk, anna):
        for _ in range(5):
            make.join(talk, make.member())
        actions.start_topic(talk, by=anna, title="Plumbers", source="Who?")
        assert {mark.member_id for mark in ReadMark.objects.all()} == {anna.pk}
        assert not CaughtUp.objects.exists()

    def test_settling_changes_no_count_and_ends_the_looking_back(self, talk, anna, ben):
        read = [make.topic(talk, anna, f"Read {n}", at=days_ago(20 - n)) for n in range(3)]
        for topic in read:
            actions.mark_read(topic, by=ben, number=1)
        late = make.topic(talk, anna, "Unread", at=days_ago(5))
        make.post(late, anna, at=days_ago(4))
        settle(talk.pk, by=ben)
        assert days_ago(4.1) < CaughtUp.objects.get(member=ben).settled_at < late.last_post_at
        assert (counted(ben), listed(ben, talk)["Unread"]) == ({talk.pk: 1}, 2)
        actions.read_topic(late, by=ben, number=2)
        assert CaughtUp.objects.get(member=ben).settled_at > days_ago(1)
        make.post(read[0], anna)
        assert counted(ben) == {talk.pk: 1}

    def test_what_is_no_longer_muted_counts_again(self, talk, anna, ben):
        topic = make.topic(talk, anna, at=days_ago(9))
        actions.watch_topic(topic, Level.MUTE, by=ben)
        settle(talk.pk, by=ben)
        actions.watch_topic(topic, Level.FOLLOW, by=ben)
        assert counted(ben) == {talk.pk: 1}


class TestWhatIsNew:
    def test_what_i_follow_comes_first(self, talk, anna, ben):
        followed = make.topic(talk, anna, "Followed", at=days_ago(3))
        make.topic(talk, anna, "Other")
        actions.watch_topic(followed, Level.FOLLOW, by=ben)
        assert new(ben) == [("Followed", 1, True), ("Other", 1, False)]

    def test_a_followed_group_comes_first_however_busy_another_is(self, talk, anna, ben):
        busy = make.group(anna)
        make.join(busy, ben, at=days_ago(9))
        make.topic(talk, anna, "Followed", at=days_ago(3))
        for n in range(4):
            make.topic(busy, anna, f"Busy {n}")
        actions.watch_group(talk, Level.FOLLOW, by=ben)
        assert [title for title, *_ in new(ben, most=3)] == ["Followed", "Busy 3", "Busy 2"]

    def test_of_a_busy_group_the_latest_are_shown(self, talk, anna, ben):
        quiet = make.group(anna)
        make.join(quiet, ben, at=days_ago(9))
        make.topic(quiet, anna, "Quiet", at=days_ago(2))
        for n in range(4):
            make.topic(talk, anna, f"Busy {n}", at=days_ago(5 - n))
        assert [title for title, *_ in new(ben, most=3)] == ["Busy 3", "Quiet", "Busy 2"]

    def test_a_followed_topic_of_a_group_i_left_is_gone(self, talk, anna, ben):
        talk.visibility = "closed"
        talk.save()
        actions.watch_topic(make.topic(talk, anna), Level.WATCH, by=ben)
        talk.memberships.filter(member=ben).update(left_at=clock.now())
        assert new(ben) == []


def test_the_level_costs_no_query_of_its_own(client, talk, anna, ben, django_assert_num_queries):
    topic = make.topic(talk, anna)
    with django_assert_num_queries(1):
        assert topics.find_topic(topic.pk, ben).level == Level.NORMAL


def test_new_topics_and_counts_cost_a_query_each(talk, anna, ben, django_assert_num_queries):
    for _ in range(12):
        group = make.group(anna)
        make.join(group, ben, at=days_ago(9))
        make.topic(group, anna)
    with django_assert_num_queries(2):
        assert len(new(ben)) == 12
