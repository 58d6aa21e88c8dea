"""Merging: the address leads on, what was not read stays unread, and it is undone."""

import pytest

from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import (
    Relocation,
)
from handschlag.ties.models import Interaction
from tests.discussions.relocating.scene import (
    everything,
    is_right,
    mark,
    merge,
    numbers,
    post,
    read,
    text,
    url,
)


def test_a_merged_topic_is_an_address_that_leads_on(client, topic, other, anna, ben):
    last = post(other, 2)
    client.force_login(anna)
    assert topic.title in text(client.get(url("merge_topic", other.pk)))
    sent = {"address": f"http://testserver/topics/{topic.pk}/?from=1#post-3", "reason": "The same question."}
    for _ in "ab":
        assert client.post(url("merge_topic", other.pk), sent).url in {
            other.get_absolute_url(),
            topic.get_absolute_url(),
        }
    assert numbers(topic) == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    is_right()
    client.logout()
    assert client.get(url("topic", other.pk)).url == topic.get_absolute_url()
    assert client.get(url("post", last.pk)).url == f"{topic.get_absolute_url()}#post-{last.pk}"
    assert "2 posts from “A plumber?” joined this topic" in text(client.get(url("topic", topic.pk)))
    assert "A plumber?" not in text(client.get(url("topics", topic.group.slug)))
    client.force_login(ben)
    assert client.post(url("reply", other.pk), {"source": "Thanks."}).status_code == 302
    assert numbers(topic)[-1] == 10
    assert client.post(url("close_topic", other.pk), {"reason": "Enough."}).status_code == 409


def test_a_merge_changes_nothing_about_who_answered_whom_but_for_the_opening(topic, other, anna, ben, emil):
    before = Interaction.objects.all().net().count()
    merge(other, topic, anna)
    assert post(topic, 9).reply_to == post(topic, 8)
    net = Interaction.objects.all().net()
    assert net.count() == before + 1
    assert net.filter(origin=post(topic, 8).pk, kind="reply").values_list("source", "target").get() == (
        emil.pk,
        ben.pk,
    )


@pytest.mark.parametrize(
    ("there", "here", "after"),
    [(None, None, None), (2, None, None), (None, 7, 7), (1, 7, 8), (2, 7, 9), (2, 3, 3)],
)
def test_what_was_not_read_stays_unread_after_a_merge(topic, other, anna, clara, there, here, after):
    if there:
        read(other, clara, there)
    if here:
        read(topic, clara, here)
    merge(other, topic, anna)
    assert mark(topic, clara) == after
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    assert (mark(other, clara), min(mark(topic, clara) or 0, 7) or None) == (there, here)


def test_undoing_a_merge_leaves_what_was_written_since(client, topic, other, anna, ben):
    actions.accept_post(post(other, 2), by=anna)
    before = everything()
    merge(other, topic, anna)
    later = actions.reply_to_topic(topic, by=ben, source="Now it is one.")
    actions.delete_post(later, by=ben)
    relocation = Relocation.objects.get()
    for _ in "ab":
        actions.undo_relocation(relocation, by=anna, reason="Two matters.")
    after = everything()
    later.refresh_from_db()
    assert (later.topic, later.number) == (topic, 10)
    for kept in ("topics", "groups", "acceptances", "ledger"):
        assert after[kept] == before[kept]
    assert [row for row in after["posts"] if row["pk"] != later.pk] == before["posts"]
    is_right()
    assert client.get(url("topic", other.pk)).status_code == 200
    assert AuditEvent.objects.filter(verb="undo merge").count() == 1


def test_topics_of_two_groups_closed_ones_and_one_with_itself_are_not_merged(topic, other, hidden, anna):
    with pytest.raises(Invalid):
        merge(topic, topic, anna)
    elsewhere = actions.start_topic(hidden, by=anna, title="Elsewhere", source="Hello.")
    with pytest.raises(Invalid):
        merge(topic, elsewhere, anna)
    actions.close_topic(other, by=anna, reason="Done.")
    with pytest.raises(Conflict):
        merge(topic, other, anna)
