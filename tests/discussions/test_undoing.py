"""Taking back what was just sent: without a trace for others, and never once it has been seen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.search.models import Document
from handschlag.discussions import actions, policy
from handschlag.discussions.actions.drafting import Unfinished
from handschlag.discussions.models import Draft, Post, ReadMark, Relocation, Topic
from handschlag.notifications.models import Notice
from handschlag.ties.actions import compare
from tests.discussions.recount import assert_counts_are_right


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


@pytest.fixture
def reply(topic, ben):
    return actions.reply_to_topic(topic, by=ben, source="I do.", answering=topic.posts.get())


def test_an_undone_reply_was_never_there_and_its_text_is_a_draft(topic, reply, ben):
    actions.undo_sending(reply, by=ben)
    assert topic.posts.count() == 1
    topic.refresh_from_db()
    assert (topic.last_number, topic.post_count) == (1, 1)
    draft = Draft.objects.get()
    assert (draft.member, draft.place, draft.source) == (ben, f"topic-{topic.pk}", "I do.")
    assert draft.reply_to == topic.posts.get()
    assert ReadMark.objects.get(topic=topic, member=ben).number == 1
    assert not compare()
    assert_counts_are_right()


def test_the_number_is_given_to_the_next_post(topic, reply, ben, anna):
    actions.undo_sending(reply, by=ben)
    assert actions.reply_to_topic(topic, by=anna, source="Nobody?").number == 2
    assert_counts_are_right()
    assert not compare()


def test_an_undone_topic_goes_as_a_whole(topic, group, anna):
    actions.undo_sending(topic.posts.get(), by=anna)
    assert not Topic.objects.exists()
    draft = Draft.objects.get()
    assert (draft.place, draft.title, draft.source) == (
        f"group-{group.pk}",
        "Plumbers in Graz",
        "Who knows one?",
    )
    assert_counts_are_right()


def test_it_comes_before_what_was_begun_since(topic, reply, ben):
    actions.save_draft(topic, Unfinished("And also"), by=ben)
    actions.undo_sending(reply, by=ben)
    assert Draft.objects.get().source == "I do.\n\nAnd also"


def test_only_who_sent_it_takes_it_back(reply, anna):
    with pytest.raises(NotAllowed):
        actions.undo_sending(reply, by=anna)


def test_the_moment_passes(reply, ben):
    Post.objects.filter(pk=reply.pk).update(created_at=clock.now() - policy.UNDO_FOR - timedelta(seconds=1))
    with pytest.raises(Conflict, match="too long ago"):
        actions.undo_sending(reply, by=ben)


def test_what_was_read_answered_or_thanked_stays(topic, reply, anna, ben):
    actions.mark_read(Topic.objects.get(), by=anna, number=2)
    with pytest.raises(Conflict, match="read it"):
        actions.undo_sending(reply, by=ben)
    ReadMark.objects.all().delete()
    actions.thank_for_post(reply, by=anna)
    with pytest.raises(Conflict, match="answered"):
        actions.undo_sending(reply, by=ben)
    actions.take_back_thanks(reply, by=anna)
    actions.reply_to_topic(topic, by=anna, source="Thank you.")
    with pytest.raises(Conflict, match="answered"):
        actions.undo_sending(reply, by=ben)
    assert Post.objects.filter(pk=reply.pk).exists()


def test_what_a_moderator_has_moved_is_not_undone_until_that_is(topic, reply, anna, ben):
    actions.split_topic(topic, [reply.number], by=anna, title="Frida", reason="Another matter.")
    with pytest.raises(Conflict, match="moved"):
        actions.undo_sending(reply, by=ben)
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    actions.undo_sending(reply, by=ben)
    assert topic.posts.count() == 1
    assert_counts_are_right()


def test_a_removed_post_is_not_undone(topic, reply, ben):
    actions.delete_post(reply, by=ben)
    with pytest.raises(NotAllowed):
        actions.undo_sending(reply, by=ben)


def test_who_was_told_of_it_is_told_no_more(topic, anna, ben):
    answer = actions.reply_to_topic(topic, by=ben, source="I do.")
    assert Notice.objects.of(anna).unread().count() == 1
    actions.undo_sending(answer, by=ben)
    assert not Notice.objects.of(anna).unread().exists()
    actions.reply_to_topic(topic, by=ben, source="I do, after all.")
    assert Notice.objects.of(anna).unread().count() == 1


def test_it_is_not_found_any_more(topic, reply, ben):
    assert Document.objects.filter(kind="post", object_id=reply.pk).exists()
    actions.undo_sending(reply, by=ben)
    assert not Document.objects.filter(kind="post", object_id=reply.pk).exists()


def test_the_page_after_sending_offers_it_and_leads_back_to_the_text(client, topic, ben):
    client.force_login(ben)
    sent = client.post(url("reply", topic.pk), {"source": "I do.", "key": uuid4()}, follow=True)
    address = url("undo_sending", Post.objects.get(author=ben).pk)
    assert f'action="{address}"' in sent.content.decode()
    back = client.post(address, follow=True)
    assert back.redirect_chain == [(f"{url('reply', topic.pk)}?draft=1", 302)]
    assert ">\nI do.</textarea>" in back.content.decode()


def test_a_new_topic_leads_back_to_its_form(client, group, ben):
    client.force_login(ben)
    client.post(url("new_topic", group.slug), {"title": "Plumbers", "source": "Who?", "key": uuid4()})
    back = client.post(url("undo_sending", Post.objects.get().pk), follow=True).content.decode()
    assert 'value="Plumbers"' in back
    assert ">\nWho?</textarea>" in back
