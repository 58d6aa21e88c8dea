"""Who is told of a post: whom it answers or mentions, who watches; and what is taken back again."""

import pytest
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from handschlag.core.markdown import render
from handschlag.discussions import actions
from handschlag.discussions.actions import telling
from handschlag.discussions.actions.mentioning import mentioned
from handschlag.discussions.jobs import tell_watchers
from handschlag.discussions.models import Level, Mention, Telling
from handschlag.groups import actions as group_actions
from handschlag.groups.models import Visibility
from handschlag.notifications import pages
from handschlag.notifications.actions import read_all_notices
from handschlag.notifications.models import Notice
from tests import make
from tests.accounts import post_office
from tests.discussions.test_concurrency import at_once


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


def at(member, *, name=""):
    return f"Hello [@{name or member.name}]({member.get_absolute_url()})!"


def told(member):
    """What the member reads in their notices."""
    return [row.told.text if row.told else None for row in pages.notices(member).rows]


def reply(topic, by, source="An answer.", **options):
    return actions.reply_to_topic(topic, by=by, source=source, **options)


class TestAnswers:
    def test_the_author_of_the_topic_is_told_of_a_reply(self, topic, anna, ben):
        reply(topic, ben)
        assert told(anna) == ["Ben Bussard replied to you in “Plumbers in Graz”"]
        assert told(ben) == []

    def test_the_author_of_the_answered_post_is_told_instead(self, group, topic, anna, ben, clara):
        make.join(group, clara)
        first = reply(topic, ben)
        Notice.objects.all().delete()
        reply(topic, clara, answering=first)
        assert told(ben) == ["Clara Chor replied to you in “Plumbers in Graz”"]
        assert told(anna) == []

    def test_answering_oneself_tells_nobody(self, topic, anna):
        reply(topic, anna)
        assert not Notice.objects.exists()

    def test_several_answers_are_told_together(self, topic, anna, ben):
        for _ in range(3):
            reply(topic, ben)
        assert told(anna) == ["3 replies to you in “Plumbers in Graz”"]

    def test_reading_the_topic_lays_the_notice_aside(self, client, topic, anna, ben):
        reply(topic, ben)
        client.force_login(anna)
        client.post(reverse("discussions:mark_read", args=[topic.pk]), {"number": 1})
        assert pages.unread_notices(anna) == 1
        client.post(reverse("discussions:mark_read", args=[topic.pk]), {"number": 2})
        assert pages.unread_notices(anna) == 0

    def test_who_muted_the_topic_or_the_group_hears_nothing(self, topic, anna, ben):
        actions.watch_topic(topic, Level.MUTE, by=anna)
        reply(topic, ben, at(anna))
        assert told(anna) == []

    def test_in_a_muted_group_what_one_wrote_is_still_followed(self, group, topic, anna, ben, clara):
        actions.watch_group(group, Level.MUTE, by=anna)
        actions.watch_group(group, Level.MUTE, by=ben)
        reply(topic, ben, at(clara))
        assert len(told(anna)) == 1
        make.join(group, clara)
        reply(topic, clara, at(ben))
        assert len(told(ben)) == 1
        unheard = make.topic(group, anna)
        reply(unheard, clara, at(ben))
        assert len(told(ben)) == 1

    def test_an_accepted_answer_is_told_once(self, topic, anna, ben):
        answer = reply(topic, ben)
        for _ in "ab":
            telling.tell_of_accepted_answer(answer, topic, by=anna)
        telling.tell_of_accepted_answer(reply(topic, anna), topic, by=anna)
        assert told(ben) == ["Your answer in “Plumbers in Graz” was accepted"]


class TestMentions:
    def test_who_is_mentioned_is_told(self, topic, anna, ben, clara):
        post = reply(topic, ben, at(clara))
        assert told(clara) == ["Ben Bussard mentioned you in “Plumbers in Graz”"]
        assert Mention.objects.get().post == post

    def test_one_post_tells_one_member_one_thing(self, topic, anna, ben):
        reply(topic, ben, at(anna))
        assert told(anna) == ["Ben Bussard mentioned you in “Plumbers in Graz”"]

    def test_in_a_closed_group_only_its_members_are_told(self, group, topic, ben, clara, anna):
        group.visibility = Visibility.CLOSED
        group.save()
        reply(topic, ben, f"{at(clara)} {at(anna)}")
        assert told(clara) == []
        assert len(told(anna)) == 1

    def test_imported_and_inactive_members_are_not_told(self, topic, ben):
        imported = make.Member.objects.create(name="Ida")
        inactive = make.member("Ilse", is_active=False)
        reply(topic, ben, f"{at(imported)} {at(inactive)} [@Nobody](/members/99999999/)")
        assert not Mention.objects.exists()

    def test_an_edit_tells_only_whom_it_mentions_anew(self, topic, anna, ben, clara):
        dora = make.member("Dora")
        post = reply(topic, ben, at(clara))
        actions.edit_post(post, by=ben, source=f"{at(clara)} and {at(dora)}")
        assert (len(told(clara)), len(told(dora))) == (1, 1)
        actions.edit_post(post, by=ben, source="Nobody.")
        assert not Mention.objects.exists()
        actions.edit_post(post, by=ben, source=at(clara))
        assert Notice.objects.get(member=clara).count == 1

    def test_twenty_are_enough(self, topic, anna, ben):
        crowd = [make.member() for _ in range(25)]
        reply(topic, ben, " ".join(at(member) for member in crowd))
        assert Mention.objects.count() == 20

    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ("[@Anna](/members/7/) and [@Anna](/members/7/)", [7]),
            ("[@Anna *Amsel*](/members/7/)", [7]),
            ('[@Anna](/members/7/ "a>b")', [7]),
            ("[@Anna](http://127.0.0.1:8000/members/7/)", [7]),
            ("[Anna](/members/7/)", []),
            ("[@Anna](https://elsewhere.example/members/7/)", []),
            ("[@Anna](/members/7/posts/)", []),
            ("[@Anna](/members/9999999999999999999999/)", []),
            ("> [@Anna](/members/7/)\n\n[@Ben](/members/8/)", [8]),
            ("`[@Anna](/members/7/)`", []),
            ("@Anna /members/7/", []),
        ],
    )
    def test_a_mention_is_a_link_to_a_profile_that_begins_with_an_at(self, source, found):
        assert mentioned(render(source)) == found


class TestWatchers:
    def test_who_watches_the_topic_or_the_group_is_told_of_every_post(self, group, topic, anna, ben, clara):
        make.join(group, clara)
        actions.watch_topic(topic, Level.WATCH, by=clara)
        actions.watch_group(group, Level.WATCH, by=ben)
        for _ in range(3):
            reply(topic, anna)
        assert told(ben) == []
        post_office.deliver()
        assert told(ben) == told(clara) == ["3 new posts in “Plumbers in Graz”"]
        assert told(anna) == []

    def test_a_new_topic_is_told_to_who_watches_the_group(self, group, anna, ben):
        actions.watch_group(group, Level.WATCH, by=ben)
        actions.start_topic(group, by=anna, title="News", source="Text.")
        post_office.deliver()
        assert told(ben) == ["Anna Amsel wrote in “News”"]

    def test_a_topics_own_level_beats_watching_the_group(self, group, topic, anna, ben):
        actions.watch_group(group, Level.WATCH, by=ben)
        actions.watch_topic(topic, Level.FOLLOW, by=ben)
        reply(topic, anna)
        post_office.deliver()
        assert told(ben) == []

    def test_writing_in_a_watched_group_does_not_end_the_watching(self, group, topic, anna, ben):
        actions.watch_group(group, Level.WATCH, by=ben)
        reply(topic, ben)
        reply(topic, anna)
        post_office.deliver()
        assert told(ben) == ["Anna Amsel wrote in “Plumbers in Graz”"]

    def test_who_was_told_already_is_not_told_as_a_watcher(self, topic, anna, ben, clara):
        actions.watch_topic(topic, Level.WATCH, by=anna)
        actions.watch_topic(topic, Level.WATCH, by=clara)
        reply(topic, ben, at(clara))
        post_office.deliver()
        assert (len(told(anna)), len(told(clara))) == (1, 1)

    def test_posting_where_nobody_else_watches_leaves_no_job(self, group, topic, anna):
        actions.watch_group(group, Level.WATCH, by=anna)
        reply(topic, anna)
        assert not DBTaskResult.objects.exists()

    def test_posting_costs_the_same_however_many_watch(
        self, group, topic, anna, ben, django_assert_num_queries, django_assert_max_num_queries
    ):
        actions.watch_group(group, Level.WATCH, by=ben)
        reply(topic, anna)
        with django_assert_max_num_queries(40) as few:
            reply(topic, anna)
        for _ in range(10):
            member = make.member()
            make.join(group, member)
            actions.watch_group(group, Level.WATCH, by=member)
        with django_assert_num_queries(len(few)):
            reply(topic, anna)

    def test_watchers_are_told_in_batches_and_a_killed_worker_forgets_nobody(
        self, group, topic, anna, monkeypatch
    ):
        monkeypatch.setattr(telling, "BATCH", 3)
        crowd = [make.member() for _ in range(8)]
        for n, member in enumerate(crowd):
            make.join(group, member)
            if n % 2:
                actions.watch_topic(topic, Level.WATCH, by=member)
            else:
                actions.watch_group(group, Level.WATCH, by=member)
        post = reply(topic, anna)
        assert telling.tell_next_watchers(post.pk)
        assert Notice.objects.count() == 3
        tell_watchers.call(post.pk)
        assert {notice.member_id for notice in Notice.objects.all()} == {member.pk for member in crowd}
        assert not Telling.objects.exists()
        assert not telling.tell_next_watchers(post.pk)


class TestTakingBack:
    def test_a_removed_post_is_not_heard_of_any_more(self, topic, anna, ben, clara):
        actions.watch_topic(topic, Level.WATCH, by=clara)
        post = reply(topic, ben)
        reply(topic, ben)
        post_office.deliver()
        actions.delete_post(post, by=ben)
        assert told(anna) == ["Ben Bussard replied to you in “Plumbers in Graz”"]
        assert told(clara) == ["Ben Bussard wrote in “Plumbers in Graz”"]

    def test_a_removed_mention_is_withdrawn_unless_it_was_read(self, topic, ben, clara):
        dora = make.member("Dora")
        post = reply(topic, ben, f"{at(clara)} {at(dora)}")
        read_all_notices(by=clara)
        actions.delete_post(post, by=ben)
        assert told(dora) == []
        assert told(clara) == [None]

    def test_a_post_removed_before_the_worker_comes_is_not_told(self, topic, anna, ben, clara):
        actions.watch_topic(topic, Level.WATCH, by=clara)
        actions.delete_post(reply(topic, ben), by=ben)
        post_office.deliver()
        assert told(clara) == []

    def test_a_removed_topic_takes_its_notices_along(self, topic, anna, ben):
        reply(topic, ben)
        actions.delete_topic(topic, by=anna)
        assert told(anna) == []


class TestWhoMayStillSee:
    def test_who_left_a_hidden_group_learns_nothing_of_it(self, client, group, topic, anna, ben):
        group.visibility = Visibility.HIDDEN
        group.save()
        reply(topic, anna, at(ben))
        group_actions.leave_group(group, by=ben)
        client.force_login(ben)
        page = client.get(reverse("notifications:index")).content.decode()
        assert "no longer there" in page
        for secret in (topic.title, group.name, anna.name):
            assert secret not in page
            assert secret not in client.get("/").content.decode()

    def test_watchers_who_left_are_not_told(self, group, topic, anna, ben):
        group.visibility = Visibility.CLOSED
        group.save()
        actions.watch_group(group, Level.WATCH, by=ben)
        group_actions.leave_group(group, by=ben)
        reply(topic, anna)
        post_office.deliver()
        assert not Notice.objects.exists()

    def test_a_new_title_is_told_by_its_new_name(self, topic, anna, ben):
        reply(topic, ben)
        actions.edit_post(topic.posts.get(number=1), by=anna, source="Who?", title="Electricians")
        assert told(anna) == ["Ben Bussard replied to you in “Electricians”"]


def test_the_page_of_notices_takes_the_same_few_queries_for_ten_and_twenty(
    client, group, anna, ben, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(anna)

    def ten_more():
        for _ in range(10):
            reply(actions.start_topic(group, by=anna, title="T", source="Text."), ben)

    ten_more()
    address = reverse("notifications:index")
    client.get(address)
    with django_assert_max_num_queries(8) as ten:
        client.get(address)
    ten_more()
    with django_assert_num_queries(len(ten)):
        client.get(address)


def test_posts_at_once_are_one_notice_that_counts_them_all(transactional_db):
    make.site()
    anna = make.member("Anna Amsel")
    group = make.group(anna)
    writers = [make.member() for _ in range(20)]
    for writer in writers:
        make.join(group, writer)
    topic = actions.start_topic(group, by=anna, title="All at once", source="Go!")
    at_once(lambda by: reply(topic, by), writers)
    assert told(anna) == ["20 replies to you in “All at once”"]
