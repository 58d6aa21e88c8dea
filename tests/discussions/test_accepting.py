"""Accepting an answer, and posts that all members edit."""

import pytest
from django.urls import reverse

from handschlag.core.errors import NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import Acceptance, Revision, Topic, Wiki


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def topic(group, ben):
    return actions.start_topic(group, by=ben, title="Plumbers in Graz", source="Who knows one?")


@pytest.fixture
def answer(topic, emil):
    return actions.reply_to_topic(topic, by=emil, source="Ask Frida.")


def test_the_author_accepts_an_answer_and_everybody_is_led_to_it(client, topic, answer, ben):
    client.force_login(ben)
    assert url("accept_post", answer.pk) in text(client.get(url("topic", topic.pk)))
    for _ in "ab":
        assert client.post(url("accept_post", answer.pk)).url.endswith(f"#post-{answer.pk}")
    acceptance = Acceptance.objects.get()
    assert (acceptance.topic, acceptance.post, acceptance.by) == (topic, answer, ben)
    assert AuditEvent.objects.filter(verb="accept").count() == 1
    client.logout()
    assert "Accepted answer by Emil Elster" in text(client.get(url("topic", topic.pk)))
    assert 'aria-label="solved"' in text(client.get(url("topics", topic.group.slug)))


def test_another_answer_takes_the_place_of_the_first(topic, answer, ben, anna):
    better = actions.reply_to_topic(topic, by=ben, source="I found one myself.")
    actions.accept_post(answer, by=ben)
    actions.accept_post(better, by=anna)
    topic.refresh_from_db()
    acceptance = Acceptance.objects.get()
    assert (topic.accepted_post, acceptance.post, acceptance.by) == (better, better, anna)


def test_an_acceptance_is_taken_back_also_an_imported_one(client, topic, answer, ben):
    Topic.objects.filter(pk=topic.pk).update(accepted_post=answer)
    client.force_login(ben)
    assert "No longer the answer" in text(client.get(url("topic", topic.pk)))
    for _ in "ab":
        assert client.post(url("take_acceptance_back", topic.pk)).status_code == 302
    topic.refresh_from_db()
    assert topic.accepted_post is None
    actions.accept_post(answer, by=ben)
    actions.take_acceptance_back(topic, by=ben)
    assert not Acceptance.objects.exists()


def test_nobody_accepts_for_others_nor_the_opening_nor_what_was_removed(topic, answer, anna, ben, emil):
    for post, by in ((answer, emil), (topic.posts.get(number=1), ben)):
        with pytest.raises(NotAllowed):
            actions.accept_post(post, by=by)
    actions.delete_post(answer, by=anna, reason="Wrong.")
    with pytest.raises(NotAllowed):
        actions.accept_post(answer, by=ben)


def test_a_wiki_post_is_edited_by_members_and_its_history_says_by_whom(client, topic, ben, emil):
    opening = topic.posts.get()
    client.force_login(emil)
    assert client.post(url("edit_post", opening.pk), {"source": "Mine."}).status_code == 403
    client.force_login(ben)
    for _ in "ab":
        client.post(url("share_post", opening.pk))
    assert Wiki.objects.get().by == ben
    client.force_login(emil)
    page = text(client.get(url("topic", topic.pk)))
    assert "wiki: all members edit it" in page
    assert url("edit_post", opening.pk) in page
    sent = {"title": topic.title, "source": "Who knows a good one?"}
    assert client.post(url("edit_post", opening.pk), sent).status_code == 302
    assert Revision.objects.get().edited_by == emil
    client.force_login(ben)
    client.post(url("unshare_post", opening.pk))
    with pytest.raises(NotAllowed):
        actions.edit_post(opening, by=emil, source="Mine.")


def test_who_is_not_in_the_group_edits_no_wiki_and_others_may_not_open_it(topic, clara, ben, emil):
    opening = topic.posts.get()
    with pytest.raises(NotAllowed):
        actions.share_post(opening, by=emil)
    actions.share_post(opening, by=ben)
    with pytest.raises(NotAllowed):
        actions.edit_post(opening, by=clara, source="Mine.")
    with pytest.raises(NotAllowed):
        actions.unshare_post(opening, by=emil)


def test_a_moderator_who_removes_a_wiki_post_says_why(topic, answer, anna, emil, client):
    actions.share_post(answer, by=emil)
    client.force_login(anna)
    assert client.post(url("delete_post", answer.pk), {}).status_code == 200
    answer.refresh_from_db()
    assert not answer.is_removed
