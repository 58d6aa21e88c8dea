"""Moving, splitting and merging: addresses, marks, ties, counts and rights follow, and it is undone."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import (
    Acceptance,
    Attachment,
    MovedPost,
    Pin,
    Post,
    ReadMark,
    Relocation,
    Thanks,
    Topic,
)
from handschlag.groups.models import Group, Role, Visibility
from handschlag.ties.actions import compare
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.recount import assert_counts_are_right


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def dora(group):
    """Moderates the group."""
    member = make.member("Dora Dohle")
    make.join(group, member, role=Role.MODERATOR)
    return member


@pytest.fixture
def emil(group):
    """Another member."""
    member = make.member("Emil Elster")
    make.join(group, member)
    return member


@pytest.fixture
def hidden(anna, dora):
    """A hidden group in which Anna and Dora moderate and Ben is not."""
    made = make.group(anna, name="The board", slug="board", visibility=Visibility.HIDDEN)
    make.join(made, dora, role=Role.MODERATOR)
    return made


@pytest.fixture
def topic(group, ben, emil, anna):
    """Ben asks; 2 and 3 answer, 4 to 6 are about something else (5 answers 4), 7 thanks for 2."""
    made = actions.start_topic(group, by=ben, title="Plumbers in Graz", source="Who knows one?")
    write = actions.reply_to_topic
    second = write(made, by=emil, source="Frida.")
    write(made, by=anna, source="Gustav.")
    fourth = write(made, by=emil, source="By the way: electricians?")
    write(made, by=ben, source="I do.", answering=fourth)
    write(made, by=anna, source="Me too.")
    write(made, by=ben, source="Frida it is.", answering=second)
    actions.thank_for_post(fourth, by=anna)
    return made


@pytest.fixture
def other(group, emil, anna):
    made = actions.start_topic(group, by=emil, title="A plumber?", source="In Graz.")
    actions.reply_to_topic(made, by=anna, source="See the other topic.")
    return made


def post(topic, number):
    return Post.objects.get(topic=topic, number=number)


def numbers(topic):
    return list(topic.posts.order_by("number").values_list("number", flat=True))


def mark(topic, member):
    return ReadMark.objects.filter(topic=topic, member=member).values_list("number", flat=True).first()


def read(topic, member, number):
    ReadMark.objects.update_or_create(topic=topic, member=member, defaults={"number": number})


def everything():
    """All that a relocation may touch and undoing must bring back."""
    topics = Topic.objects.order_by("pk")
    return {
        "posts": list(Post.objects.order_by("pk").values("pk", "topic", "number", "reply_to", "html")),
        "topics": list(topics.values("pk", "group", "post_count", "last_post_at", "accepted_post")),
        "groups": list(
            Group.objects.order_by("pk").values("pk", "topic_count", "post_count", "last_post_at")
        ),
        "marks": sorted(ReadMark.objects.values_list("topic", "member", "number")),
        "pins": list(Pin.objects.values()),
        "acceptances": list(Acceptance.objects.values("topic", "post", "by", "at")),
        "ledger": sorted(map(str, Interaction.objects.all().net())),
    }


def is_right():
    assert_counts_are_right()
    assert not compare()


# Move


def test_a_moved_topic_keeps_its_addresses_and_is_read_by_the_other_group(
    client, group, hidden, topic, anna, ben
):
    attachment = Attachment(post=post(topic, 2), name="a.txt", content_type="text/plain", size=1)
    attachment.file.save("a.txt", ContentFile(b"a"))
    read(topic, anna, 4)
    versions = dict(Group.objects.values_list("pk", "talk_version"))
    client.force_login(anna)
    page = text(client.get(url("move_topic", topic.pk)))
    assert "The board (Hidden: only members know of it)" in page
    assert "in a hidden group it is" in page
    for sent in ({"group": hidden.pk, "reason": ""}, {"reason": "Confidential."}):
        assert client.post(url("move_topic", topic.pk), sent).status_code == 200
    sent = {"group": hidden.pk, "reason": "Confidential."}
    assert client.post(url("move_topic", topic.pk), sent).url == topic.get_absolute_url()
    is_right()
    assert mark(topic, anna) == 4
    assert set(Interaction.objects.all().net().values_list("group", flat=True)) == {hidden.pk}
    for pk, version in Group.objects.values_list("pk", "talk_version"):
        assert version > versions[pk]
    page = text(client.get(url("topic", topic.pk)))
    assert "This topic came from another group" in page
    assert "Confidential." in page
    addresses = [
        url("topic", topic.pk),
        url("post", post(topic, 2).pk),
        url("attachment", attachment.pk),
    ]
    answers = [client.get(address) for address in addresses]
    assert [answer.status_code for answer in answers] == [200, 302, 200]
    assert b"".join(answers[2].streaming_content) == b"a"
    client.force_login(ben)
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_one_moves_between_groups_that_one_moderates(client, group, topic, anna, ben, dora, emil):
    elsewhere = make.group(emil, name="Elsewhere")
    make.join(elsewhere, anna)
    for by in (anna, ben, dora, emil):
        with pytest.raises(NotAllowed):
            actions.move_topic(topic, elsewhere, by=by, reason="There.")
    client.force_login(anna)
    assert "Elsewhere" not in text(client.get(url("move_topic", topic.pk)))


def test_a_pin_stays_with_its_group_and_comes_back_when_the_move_is_undone(hidden, topic, anna):
    actions.pin_topic(topic, by=anna)
    before = everything()
    actions.move_topic(topic, hidden, by=anna, reason="There.")
    assert not Pin.objects.exists()
    actions.undo_relocation(Relocation.objects.get(), by=anna, reason="No.")
    after = everything()
    for pins in (before["pins"], after["pins"]):
        pins[0].pop("id")
    assert after == before
    is_right()


def test_a_later_move_is_undone_first(group, hidden, topic, anna):
    third = make.group(anna)
    actions.move_topic(topic, hidden, by=anna, reason="There.")
    actions.move_topic(topic, third, by=anna, reason="Rather there.")
    first, second = Relocation.objects.order_by("pk")
    with pytest.raises(Conflict):
        actions.undo_relocation(first, by=anna, reason="No.")
    for relocation in (second, first):
        actions.undo_relocation(relocation, by=anna, reason="No.")
    topic.refresh_from_db()
    assert topic.group == group
    is_right()


# Split


def split(topic, by, chosen=(4, 5, 6)):
    return actions.split_topic(topic, chosen, by=by, title="Electricians in Graz", reason="Another matter.")


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


def test_only_moderators_split_merge_and_undo(topic, other, anna, ben):
    split(topic, anna)
    for deed in (
        lambda: split(topic, ben, chosen=[2]),
        lambda: actions.merge_topic(topic, other, by=ben, reason="The same."),
        lambda: actions.undo_relocation(Relocation.objects.get(), by=ben, reason="No."),
    ):
        with pytest.raises(NotAllowed):
            deed()


# Merge


def merge(topic, into, by):
    actions.merge_topic(topic, into, by=by, reason="The same question.")


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


def test_thanks_and_edits_find_a_moved_post(client, topic, anna, ben, emil):
    fourth = post(topic, 4)
    split(topic, anna)
    actions.thank_for_post(fourth, by=ben)
    actions.edit_post(fourth, by=emil, source="Changed.", based_on="")
    actions.delete_post(fourth.replies.get(), by=ben)
    assert Thanks.objects.filter(post=fourth).count() == 2
    assert MovedPost.objects.count() == 3
    is_right()


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


def test_the_page_of_splitting_pages_through_a_long_topic(client, topic, anna, monkeypatch):
    monkeypatch.setattr("handschlag.discussions.pages.ordering.CHOSEN_FROM", 3)
    client.force_login(anna)
    page = text(client.get(url("split_topic", topic.pk)))
    assert 'href="?from=5"' in page
    page = text(client.get(url("split_topic", topic.pk), {"from": "5"}))
    assert 'href="?from=2"' in page
    assert 'value="7"' in page
