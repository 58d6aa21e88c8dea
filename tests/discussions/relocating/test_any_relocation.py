"""What holds for moving, splitting and merging alike."""

import pytest

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions import actions
from handschlag.discussions.models import (
    MovedPost,
    Relocation,
    Thanks,
)
from tests.discussions.relocating.scene import (
    is_right,
    merge,
    numbers,
    post,
    split,
    text,
    url,
)


def test_only_moderators_split_merge_and_undo(topic, other, anna, ben):
    split(topic, anna)
    for deed in (
        lambda: split(topic, ben, chosen=[2]),
        lambda: actions.merge_topic(topic, other, by=ben, reason="The same."),
        lambda: actions.undo_relocation(Relocation.objects.get(), by=ben, reason="No."),
    ):
        with pytest.raises(NotAllowed):
            deed()


def test_what_has_been_moved_on_is_undone_last_first(topic, other, anna, hidden):
    merge(other, topic, anna)
    split(topic, anna, chosen=(8, 9))
    merged, divided = Relocation.objects.order_by("pk")
    with pytest.raises(Conflict):
        actions.undo_relocation(merged, by=anna, reason="No.")
    actions.move_topic(topic, hidden, by=anna, reason="There.")
    with pytest.raises(Conflict):
        actions.undo_relocation(divided, by=anna, reason="No.")
    for relocation in Relocation.objects.order_by("-pk"):
        actions.undo_relocation(relocation, by=anna, reason="No.")
    assert (numbers(topic), numbers(other)) == ([1, 2, 3, 4, 5, 6, 7], [1, 2])
    is_right()


def test_every_such_deed_needs_a_reason(topic, other, hidden, anna):
    split(topic, anna)
    for deed in (
        lambda: actions.move_topic(topic, hidden, by=anna, reason=" "),
        lambda: actions.merge_topic(topic, other, by=anna, reason=""),
        lambda: actions.split_topic(topic, [2], by=anna, title="X", reason=""),
        lambda: actions.undo_relocation(Relocation.objects.get(), by=anna, reason=""),
    ):
        with pytest.raises(Invalid):
            deed()
    assert Relocation.objects.count() == 1


def test_a_note_does_not_tell_the_title_of_what_went_into_a_hidden_group(client, topic, hidden, anna):
    new = split(topic, anna)
    actions.move_topic(new, hidden, by=anna, reason="Confidential.")
    page = text(client.get(url("topic", topic.pk)))
    assert "3 posts moved to" in page
    assert "Electricians" not in page


def test_a_topic_with_many_notes_takes_the_same_queries_as_with_one(
    client, topic, anna, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(anna)
    split(topic, anna, chosen=[2])
    client.get("/robots.txt")  # the first page of all also asks whether the site is set up
    with django_assert_max_num_queries(8) as one:
        client.get(url("topic", topic.pk))
    for number in (3, 4, 5):
        split(topic, anna, chosen=[number])
    with django_assert_num_queries(len(one)):
        client.get(url("topic", topic.pk))


def test_thanks_and_edits_find_a_moved_post(client, topic, anna, ben, emil):
    fourth = post(topic, 4)
    split(topic, anna)
    actions.thank_for_post(fourth, by=ben)
    actions.edit_post(fourth, by=emil, source="Changed.", based_on="")
    actions.delete_post(fourth.replies.get(), by=ben)
    assert Thanks.objects.filter(post=fourth).count() == 2
    assert MovedPost.objects.count() == 3
    is_right()
