"""Splitting: what was read is read, who answered whom stays, and it is undone."""

import pytest

from handschlag.core.errors import Invalid
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import (
    Post,
    Relocation,
    Topic,
)
from handschlag.ties.models import Interaction
from tests.discussions.relocating.scene import (
    everything,
    is_right,
    mark,
    numbers,
    post,
    read,
    split,
    text,
    url,
)


def test_split_posts_are_found_where_they_stand_and_a_note_stays(client, topic, anna):
    moved = [post(topic, number) for number in (4, 5, 6)]
    client.force_login(anna)
    page = text(client.get(url("split_topic", topic.pk)))
    assert 'value="4"' in page
    assert 'value="1"' not in page
    sent = {"title": "Electricians in Graz", "chosen": ["4"], "numbers": "5-6", "reason": "Another matter."}
    answer = client.post(url("split_topic", topic.pk), sent)
    new = Topic.objects.get(title="Electricians in Graz")
    assert answer.url == new.get_absolute_url()
    assert client.post(url("split_topic", topic.pk), sent).url == answer.url
    assert Topic.objects.count() == 2
    assert (numbers(topic), numbers(new)) == ([1, 2, 3, 7], [1, 2, 3])
    assert (new.author, new.created_at) == (moved[0].author, moved[0].created_at)
    is_right()
    page = text(client.get(url("topic", topic.pk)))
    assert "3 posts moved to" in page
    assert page.index("Gustav.") < page.index("3 posts moved to") < page.index("Frida it is.")
    assert "split off" in text(client.get(url("topic", new.pk)))
    for standing in moved:
        assert client.get(url("post", standing.pk)).url == f"{url('topic', new.pk)}#post-{standing.pk}"
    assert AuditEvent.objects.get(verb="split").detail["numbers"] == [4, 5, 6]


def test_a_split_changes_nothing_about_who_answered_whom(topic, anna):
    before = sorted(map(str, Interaction.objects.all().net()))
    rows = Interaction.objects.count()
    new = split(topic, anna)
    assert sorted(map(str, Interaction.objects.all().net())) == before
    assert Interaction.objects.count() == rows
    assert post(new, 1).reply_to == post(topic, 1)
    assert post(new, 2).reply_to == post(new, 1)


@pytest.mark.parametrize(
    ("read_before", "left", "new"),
    [(None, None, None), (2, 2, None), (3, 6, None), (4, 6, 1), (5, 6, 2), (6, 6, 3), (7, 7, 3)],
)
def test_what_was_read_is_read_after_a_split_and_what_was_not_is_not(
    topic, anna, clara, read_before, left, new
):
    if read_before:
        read(topic, clara, read_before)
    made = split(topic, anna)
    assert (mark(topic, clara), mark(made, clara)) == (left, new)
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    assert mark(topic, clara) == read_before


def test_after_a_split_at_the_end_nothing_stays_unread(client, dora, topic, anna):
    read(topic, dora, 2)
    split(topic, anna, chosen=(5, 6, 7))
    client.force_login(dora)
    assert 'name="number" value="7"' in text(client.get(url("topic", topic.pk)))
    client.post(url("mark_read", topic.pk), {"number": 7})
    assert "unread post" not in text(client.get(url("topic", topic.pk)))
    reply = actions.reply_to_topic(topic, by=dora, source="More.")
    assert reply.number == 8


def test_an_address_behind_the_last_post_shows_the_last_ones(client, topic, anna):
    for _ in range(20):
        actions.reply_to_topic(topic, by=anna, source="More.")
    split(topic, anna, chosen=range(20, 28))
    page = text(client.get(url("topic", topic.pk), {"from": 26}))
    assert "8 posts moved to" in page
    assert page.count("<article") >= 19


def test_an_accepted_answer_that_leaves_is_accepted_no_more_until_it_returns(topic, anna, ben):
    actions.accept_post(post(topic, 4), by=ben)
    before = everything()
    split(topic, anna)
    topic.refresh_from_db()
    assert topic.accepted_post is None
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    topic.refresh_from_db()
    assert everything()["acceptances"] == before["acceptances"]
    assert topic.accepted_post == post(topic, 4)


def test_undoing_a_split_brings_everything_back(client, topic, anna, dora):
    before = everything()
    new = split(topic, anna)
    client.force_login(dora)
    address = url("undo_relocation", Relocation.objects.get().pk)
    assert address in text(client.get(url("topic", topic.pk)))
    assert "return to their places" in text(client.get(address))
    for _ in "ab":
        assert client.post(address, {"reason": "They belong together."}).url == topic.get_absolute_url()
    after = everything()
    assert {**after, "topics": after["topics"][:1], "marks": None} == {**before, "marks": None}
    assert [row for row in after["marks"] if row[0] == topic.pk] == before["marks"]
    is_right()
    assert client.get(url("topic", new.pk)).url == topic.get_absolute_url()
    assert "posts moved to" not in text(client.get(url("topic", topic.pk)))


def test_what_was_written_after_a_split_comes_along_when_it_is_undone(topic, anna, emil, dora):
    new = split(topic, anna)
    later = actions.reply_to_topic(new, by=dora, source="And plasterers?")
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    later.refresh_from_db()
    assert (later.topic, later.number) == (topic, 8)
    assert later.reply_to == post(topic, 4)
    is_right()


def test_one_still_answers_a_post_that_was_split_off_while_one_wrote(client, topic, anna, ben):
    fourth = post(topic, 4)
    split(topic, anna)
    client.force_login(ben)
    sent = {"source": "I meant that one.", "reply_to": fourth.pk}
    assert client.post(url("reply", topic.pk), sent).status_code == 302
    assert Post.objects.latest("pk").reply_to == fourth
    is_right()


def test_what_cannot_be_split_is_said_beside_the_posts(client, topic, anna):
    actions.delete_post(post(topic, 4), by=anna, reason="Rude.")
    for chosen in ([], [1, 2], [99], [4, 5]):
        with pytest.raises(Invalid):
            split(topic, anna, chosen=chosen)
    client.force_login(anna)
    sent = {"title": "X", "numbers": "99", "reason": "Y"}
    assert "There is no post 99" in text(client.post(url("split_topic", topic.pk), sent))
    for nonsense in ("a", "5-", "9-5", "1-99999999", "5;x"):
        answer = client.post(url("split_topic", topic.pk), sent | {"numbers": nonsense})
        assert "Write numbers and ranges" in text(answer)
    assert Topic.objects.count() == 1


def test_the_page_of_splitting_pages_through_a_long_topic(client, topic, anna, monkeypatch):
    monkeypatch.setattr("handschlag.discussions.pages.ordering.CHOSEN_FROM", 3)
    client.force_login(anna)
    page = text(client.get(url("split_topic", topic.pk)))
    assert 'href="?from=5"' in page
    page = text(client.get(url("split_topic", topic.pk), {"from": "5"}))
    assert 'href="?from=2"' in page
    assert 'value="7"' in page
