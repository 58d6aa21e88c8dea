"""Drafts: kept while one writes, on every device, and gone when the text is published."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.discussions import actions
from handschlag.discussions.actions import drafting
from handschlag.discussions.actions.drafting import Unfinished
from handschlag.discussions.models import Draft
from tests import make


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


@pytest.fixture
def topic(group, anna):
    return make.topic(group, anna, "Plumbers in Graz")


def save(client, kind, pk, **fields):
    return client.post(url("draft", kind, pk), fields)


def test_what_is_begun_on_one_device_is_there_on_another(client, topic, ben):
    opening = topic.posts.get()
    client.force_login(ben)
    assert save(client, "topic", topic.pk, source="Half a s", reply_to=opening.pk).json() == {"revision": 1}
    other = Client()
    other.force_login(ben)
    found = other.get(url("draft", "topic", topic.pk)).json()
    assert (found["source"], found["revision"], found["reply_to"]) == ("Half a s", 1, opening.pk)
    assert found["author"] == "Anna Amsel"
    assert save(other, "topic", topic.pk, source="Half a sentence", revision=1).json() == {"revision": 2}


def test_tags_are_kept_with_the_text_and_a_change_without_any_keeps_the_topics(client, group, topic, anna):
    client.force_login(anna)
    save(client, "group", group.pk, source="Text", title="Title", tags="Bonn, Köln")
    assert client.get(url("draft", "group", group.pk)).json()["tags"] == "Bonn, Köln"
    page = client.get(f"{url('new_topic', group.slug)}?draft=1").content.decode()
    assert 'value="Bonn, Köln"' in page
    save(client, "post", topic.posts.get().pk, source="Changed")
    assert "tags" not in client.get(url("draft", "post", topic.posts.get().pk)).json()


def test_an_older_device_does_not_write_over_a_newer_text_without_asking(client, topic, ben):
    client.force_login(ben)
    save(client, "topic", topic.pk, source="First.")
    save(client, "topic", topic.pk, source="Newer, on the phone.", revision=1)
    refused = save(client, "topic", topic.pk, source="Older, on the desk.", revision=1)
    assert (refused.status_code, refused.json()["source"]) == (409, "Newer, on the phone.")
    assert save(client, "topic", topic.pk, source="Older, on the desk.", revision=2).status_code == 200
    assert Draft.objects.get().source == "Older, on the desk."


def test_the_same_text_from_two_devices_is_no_conflict(topic, ben):
    for _ in "ab":
        kept = actions.save_draft(topic, Unfinished("Same."), by=ben)
    assert kept.revision == 1


def test_nobody_else_reads_a_draft(client, topic, anna, ben):
    actions.save_draft(topic, Unfinished("Ben's own."), by=ben)
    client.force_login(anna)
    assert client.get(url("draft", "topic", topic.pk)).json()["revision"] == 0
    assert "Ben's own." not in client.get(url("drafts")).content.decode()


def test_who_cannot_write_there_keeps_no_draft_there(client, topic, clara, group):
    client.force_login(clara)
    assert save(client, "topic", topic.pk, source="Hello.").status_code == 403
    assert save(client, "group", group.pk, source="Hello.").status_code == 403
    assert save(client, "post", topic.posts.get().pk, source="Hello.").status_code == 403
    assert save(client, "moon", 1, source="Hello.").status_code == 404
    assert save(client, "topic", 999_999, source="Hello.").status_code == 404
    assert not Draft.objects.exists()


def test_a_sent_reply_takes_its_draft_away(client, topic, ben):
    client.force_login(ben)
    save(client, "topic", topic.pk, source="Half a s")
    key = uuid4()
    assert client.post(url("reply", topic.pk), {"source": "Whole.", "key": key}).status_code == 302
    assert not Draft.objects.exists()
    assert client.get(url("draft", "topic", topic.pk), {"key": key}).json()["published"] is True


def test_a_saving_that_comes_after_the_sending_brings_nothing_back(client, topic, ben):
    client.force_login(ben)
    key = uuid4()
    client.post(url("reply", topic.pk), {"source": "Whole.", "key": key})
    assert save(client, "topic", topic.pk, source="Whole.", key=key).json() == {"revision": 0}
    assert not Draft.objects.exists()


def test_a_new_topic_and_an_edit_take_their_drafts_away_too(client, group, topic, ben, anna):
    actions.save_draft(group, Unfinished("Text", "Title"), by=ben)
    actions.save_draft(topic.posts.get(), Unfinished("Changed"), by=anna)
    client.force_login(ben)
    client.post(url("new_topic", group.slug), {"title": "Title", "source": "Text", "key": uuid4()})
    actions.edit_post(topic.posts.get(), by=anna, source="Changed.")
    assert not Draft.objects.exists()


def test_a_reply_by_another_door_leaves_the_draft_alone(topic, ben):
    actions.save_draft(topic, Unfinished("On the web."), by=ben)
    actions.reply_to_topic(topic, by=ben, source="By mail.")
    assert Draft.objects.get().source == "On the web."


def test_an_emptied_draft_is_none(topic, ben):
    actions.save_draft(topic, Unfinished("Text."), by=ben)
    assert actions.save_draft(topic, Unfinished(" \n"), by=ben, revision=1).revision == 0
    assert not Draft.objects.exists()


def test_drafts_are_few_and_none_is_endless(client, topic, group, ben, monkeypatch):
    monkeypatch.setattr(drafting, "MOST_DRAFTS", 1)
    actions.save_draft(topic, Unfinished("Text."), by=ben)
    with pytest.raises(Invalid):
        actions.save_draft(group, Unfinished("Text."), by=ben)
    client.force_login(ben)
    refused = save(client, "group", group.pk, source="Text.")
    assert (refused.status_code, "as many drafts" in refused.json()["reason"]) == (400, True)
    assert save(client, "topic", topic.pk, source="x" * 100_001, revision=1).status_code == 400


def test_what_nobody_comes_back_to_goes(topic, group, ben):
    actions.save_draft(topic, Unfinished("Old."), by=ben)
    Draft.objects.update(saved_at=clock.now() - drafting.KEPT - timedelta(days=1))
    actions.save_draft(group, Unfinished("New."), by=ben)
    assert actions.forget_old_drafts() == 1
    assert Draft.objects.get().source == "New."


def test_my_drafts_lead_to_the_form_with_the_text_in_it(client, topic, group, ben):
    mine = make.post(topic, ben, "What I said.")
    actions.save_draft(topic, Unfinished("My reply so far", reply_to=topic.posts.first().pk), by=ben)
    actions.save_draft(group, Unfinished("My opening so far", "My title"), by=ben)
    actions.save_draft(mine, Unfinished("What I meant"), by=ben)
    client.force_login(ben)
    page = client.get(url("drafts")).content.decode()
    for address, text in {
        f"{url('reply', topic.pk)}?draft=1": "My reply so far",
        f"{url('new_topic', group.slug)}?draft=1": "My opening so far",
        f"{url('edit_post', mine.pk)}?draft=1": "What I meant",
    }.items():
        assert f'href="{address}"' in page
        assert text in page
        assert text in client.get(address).content.decode()


def test_a_draft_for_which_there_is_no_place_any_more_can_still_be_copied(client, topic, ben, anna):
    actions.save_draft(topic, Unfinished("My long text."), by=ben)
    actions.delete_topic(topic, by=anna)
    client.force_login(ben)
    page = client.get(url("drafts")).content.decode()
    assert "My long text." in page
    assert "?draft=1" not in page


def test_a_draft_is_discarded_by_a_button(client, topic, ben):
    actions.save_draft(topic, Unfinished("Text."), by=ben)
    client.force_login(ben)
    for _ in "ab":
        assert client.post(url("discard_draft", "topic", topic.pk)).url == url("drafts")
    assert not Draft.objects.exists()


def test_an_edit_drafted_on_an_older_text_does_not_overwrite_a_newer_one(client, topic, anna):
    opening = topic.posts.get()
    actions.save_draft(opening, Unfinished("Mine.", topic.title), by=anna)
    actions.edit_post(opening, by=make_moderator(topic), source="Theirs.", reason="Clearer.")
    client.force_login(anna)
    form = client.get(f"{url('edit_post', opening.pk)}?draft=1").content.decode()
    assert 'name="based_on" value' not in form
    sent = {"source": "Mine.", "title": topic.title, "based_on": ""}
    assert client.post(url("edit_post", opening.pk), sent).status_code == 409


def make_moderator(topic):
    somebody = make.member("Mona Moderator")
    make.join(topic.group, somebody, role="moderator")
    return somebody


def test_the_list_of_drafts_takes_the_same_number_of_queries_however_long(
    client, group, anna, ben, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(ben)
    for _ in range(5):
        topic = make.topic(group, anna)
        actions.save_draft(topic, Unfinished("Text."), by=ben)
        actions.save_draft(make.post(topic, ben), Unfinished("Text."), by=ben)
    client.get(url("drafts"))
    with django_assert_max_num_queries(8) as ten:
        client.get(url("drafts"))
    for _ in range(5):
        topic = make.topic(group, anna)
        actions.save_draft(topic, Unfinished("Text."), by=ben)
        actions.save_draft(make.post(topic, ben), Unfinished("Text."), by=ben)
    with django_assert_num_queries(len(ten)):
        client.get(url("drafts"))


def test_a_conflict_is_said_by_the_action_too(topic, ben):
    actions.save_draft(topic, Unfinished("A."), by=ben)
    with pytest.raises(Conflict):
        actions.save_draft(topic, Unfinished("B."), by=ben)
