"""What topics are about: a group's tags, who gives them, and the lists they lead to."""

from datetime import timedelta

import pytest
from django.urls import reverse

from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.models import AuditEvent
from handschlag.discussions import actions
from handschlag.discussions.models import Relocation, Tag, Tagging, Topic
from handschlag.discussions.pages.topics import TOPICS_SHOWN, topics
from handschlag.groups.models import Visibility
from tests import make
from tests.hot_client import HotClient


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


def start(group, by, *tags, title="A topic"):
    return actions.start_topic(group, by=by, title=title, source="Who knows?", tags=tags)


def tag(topic, by, *tags):
    opening = topic.posts.get(number=1)
    actions.edit_post(opening, by=by, source=opening.source, tags=tags)


def names(topic):
    return sorted(Tag.objects.filter(taggings__topic=topic).values_list("name", flat=True))


def counts(group):
    return dict(Tag.objects.filter(group=group).values_list("name", "topic_count"))


def listed(group, slug, **cursors):
    return [row.topic.title for row in topics(group, "member", tag=slug, **cursors).rows]


def text(response):
    return response.content.decode()


def test_moderators_make_tags_by_writing_them_and_members_choose_among_them(group, anna, ben):
    start(group, anna, "Tools", "Größe")
    assert set(Tag.objects.values_list("name", "slug")) == {("Tools", "tools"), ("Größe", "groesse")}
    assert names(start(group, ben, "tools")) == ["Tools"]
    with pytest.raises(Invalid) as refusal:
        start(group, ben, "Tools", "Paint")
    assert refusal.value.field == "tags"
    assert Topic.objects.filter(author=ben).count() == 1
    assert counts(group) == {"Tools": 2, "Größe": 1}
    assert AuditEvent.objects.filter(verb="tag").count() == 2


def test_names_that_look_alike_in_an_address_are_different_tags(group, anna):
    start(group, anna, "C", "C++", "C#", "日本")
    assert set(Tag.objects.values_list("name", "slug")) == {
        ("C", "c"), ("C++", "c-2"), ("C#", "c-3"), ("日本", "tag")
    }  # fmt: skip


def test_a_tag_is_one_of_its_group(group, anna):
    other = make.group(anna)
    start(group, anna, "Tools")
    start(other, anna, "Tools")
    assert Tag.objects.filter(slug="tools").count() == 2
    assert counts(group) == {"Tools": 1}


def test_a_topic_has_five_tags_at_most(group, anna):
    with pytest.raises(Invalid):
        start(group, anna, *"abcdef")
    assert not Topic.objects.exists()


def test_a_tag_has_forty_characters_at_most(group, anna):
    with pytest.raises(Invalid):
        start(group, anna, "x" * 41)


def test_authors_change_the_tags_of_their_topics_while_they_are_open(group, anna, ben, clara):
    start(group, anna, "Tools", "Paint")
    topic = start(group, ben, "Tools")
    tag(topic, ben, "Paint")
    assert names(topic) == ["Paint"]
    assert counts(group) == {"Tools": 1, "Paint": 2}
    make.join(group, clara)
    with pytest.raises(NotAllowed):
        tag(topic, clara, "Tools")
    actions.close_topic(topic, by=ben, reason="Settled.")
    with pytest.raises(NotAllowed):
        tag(topic, ben, "Tools")
    tag(topic, anna)
    assert names(topic) == []


def test_the_same_tags_again_change_nothing(group, anna):
    topic = start(group, anna, "Tools")
    before = AuditEvent.objects.count()
    tag(topic, anna, "TOOLS")
    assert (names(topic), AuditEvent.objects.count()) == (["Tools"], before)


def test_a_text_edited_elsewhere_keeps_the_tags(group, anna):
    topic = start(group, anna, "Tools")
    actions.edit_post(topic.posts.get(), by=anna, source="Anew.")
    assert names(topic) == ["Tools"]


def test_a_removed_topic_does_not_count(group, anna):
    topic = start(group, anna, "Tools")
    actions.delete_topic(topic, by=anna)
    assert (counts(group), listed(group, "tools")) == ({"Tools": 0}, [])
    actions.restore_topic(topic, by=anna)
    assert (counts(group), listed(group, "tools")) == ({"Tools": 1}, ["A topic"])


def test_a_tags_topics_stand_by_latest_activity(group, anna, ben):
    first = start(group, anna, "Tools", title="First")
    start(group, anna, "Tools", title="Second")
    start(group, anna, title="Without")
    assert listed(group, "tools") == ["Second", "First"]
    post = actions.reply_to_topic(first, by=ben, source="I do.")
    assert listed(group, "tools") == ["First", "Second"]
    actions.delete_post(post, by=ben)
    assert listed(group, "tools") == ["Second", "First"]


def test_a_tags_list_is_paged_by_key(group, anna, client):
    start(group, anna, "Tools", title="Oldest")
    made = [make.topic(group, anna, f"Number {n:03}") for n in range(TOPICS_SHOWN)]
    known = Tag.objects.get()
    later = clock.now() + timedelta(days=1)
    Tagging.objects.bulk_create(Tagging(topic=topic, tag=known, last_post_at=later) for topic in made)
    page = topics(group, "member", tag="tools")
    assert len(page.rows) == TOPICS_SHOWN
    assert listed(group, "tools", before=page.older) == ["Oldest"]
    assert f"?tag=tools&amp;before={page.older}" in text(client.get(f"{group.get_absolute_url()}?tag=tools"))


@pytest.fixture
def workshop(anna):
    """Another group that Anna runs; it has tags too."""
    made = make.group(anna)
    start(made, anna, "paint", "Wood")
    return made


def undo(by):
    actions.undo_relocation(Relocation.objects.standing().latest("pk"), by=by, reason="No.")


def test_a_moved_topic_keeps_the_tags_that_the_other_group_has_too(group, workshop, anna):
    topic = start(group, anna, "Tools", "Paint")
    actions.move_topic(topic, workshop, by=anna, reason="There.")
    assert names(topic) == ["paint"]
    assert counts(group) == {"Tools": 0, "Paint": 0}
    assert counts(workshop) == {"paint": 2, "Wood": 1}
    assert listed(workshop, "paint") == ["A topic", "A topic"]


def test_who_undoes_a_move_finds_the_tags_as_they_were(group, workshop, anna):
    topic = start(group, anna, "Tools", "Paint")
    actions.move_topic(topic, workshop, by=anna, reason="There.")
    tag(topic, anna, "Wood", "Nails")
    undo(anna)
    assert names(topic) == ["Paint", "Tools"]
    assert counts(group) == {"Tools": 1, "Paint": 1}
    assert counts(workshop) == {"paint": 1, "Wood": 1, "Nails": 0}
    assert listed(group, "tools") == ["A topic"]


def test_a_tag_comes_back_as_what_it_is_called_by_then(group, workshop, anna):
    topic = start(group, anna, "Tools", "Paint", "Brushes")
    actions.move_topic(topic, workshop, by=anna, reason="There.")
    tools, paint, brushes = Tag.objects.filter(group=group).order_by("pk")
    actions.rename_tag(tools, by=anna, name="Gear")  # still the same
    actions.rename_tag(paint, by=anna, name="Brushes")  # part of another
    start(group, anna, "Tools")  # another one that is called so now
    undo(anna)
    assert names(topic) == ["Brushes", "Gear"]
    assert counts(group) == {"Gear": 1, "Brushes": 1, "Tools": 1}
    assert brushes.taggings.count() == 1


def test_a_tag_that_was_made_part_of_another_comes_back_if_it_was_made_again(group, workshop, anna):
    topic = start(group, anna, "Tools", "Paint")
    actions.move_topic(topic, workshop, by=anna, reason="There.")
    actions.rename_tag(Tag.objects.get(name="Tools"), by=anna, name="Paint")
    start(group, anna, "tools")
    undo(anna)
    assert names(topic) == ["Paint", "tools"]
    assert counts(group) == {"Paint": 1, "tools": 2}


def test_of_moves_in_turn_each_brings_back_its_own_tags(group, workshop, anna):
    third = make.group(anna)
    topic = start(group, anna, "Tools", "Paint")
    actions.move_topic(topic, workshop, by=anna, reason="There.")
    tag(topic, anna, "paint", "Wood")
    actions.move_topic(topic, third, by=anna, reason="Rather there.")
    assert names(topic) == []
    undo(anna)
    assert names(topic) == ["Wood", "paint"]
    undo(anna)
    assert names(topic) == ["Paint", "Tools"]
    assert counts(group) == {"Tools": 1, "Paint": 1}


def test_undoing_a_merge_brings_the_tags_back(group, anna):
    topic, other = start(group, anna, "Tools", "Paint"), start(group, anna, "Tools")
    actions.merge_topic(topic, other, by=anna, reason="The same.")
    assert (names(topic), names(other), counts(group)) == ([], ["Tools"], {"Tools": 1, "Paint": 0})
    undo(anna)
    assert (names(topic), names(other)) == (["Paint", "Tools"], ["Tools"])
    assert counts(group) == {"Tools": 2, "Paint": 1}


def test_the_page_that_asks_before_a_move_says_what_becomes_of_the_tags(client, group, workshop, anna):
    topic = start(group, anna, "Tools")
    client.force_login(anna)
    assert "of its tags those that the other group has too" in text(client.get(url("move_topic", topic.pk)))


def test_a_list_shows_tags_and_leads_to_their_topics(client, group, anna, ben):
    start(group, anna, "Tools", title="With")
    start(group, anna, title="Without")
    here = group.get_absolute_url()
    client.force_login(ben)
    assert f'href="{here}?tag=tools"' in text(client.get(here))
    page = text(client.get(f"{here}?tag=tools"))
    assert "Topics about “Tools”" in page
    assert "With</a>" in page
    assert "Without</a>" not in page
    assert "Without</a>" in text(client.get(f"{here}?tag=unknown")), "an unknown tag counts as not given"
    assert HotClient(ben).get(f"{here}?tag=tools").text.count("With</a>") == 1


def test_a_topic_shows_its_tags(client, group, anna):
    topic = start(group, anna, "Tools")
    assert f'href="{group.get_absolute_url()}?tag=tools">Tools</a>' in text(
        client.get(url("topic", topic.pk))
    )
    tag(topic, anna)
    assert "?tag=tools" not in text(client.get(url("topic", topic.pk)))


def test_all_tags_stand_on_a_page_with_what_they_count(client, group, anna):
    for _ in range(2):
        start(group, anna, "Tools")
    page = text(client.get(url("tags", group.slug)))
    assert "?tag=tools" in page
    assert "2 topics" in page
    group.visibility = Visibility.CLOSED
    group.save(update_fields=["visibility"])
    assert client.get(url("tags", group.slug)).url == reverse("groups:detail", args=[group.slug])


def test_a_renamed_tag_is_shown_everywhere_at_once_and_keeps_its_address(client, group, anna, ben):
    topic = start(group, anna, "Tolls")
    client.get(url("topic", topic.pk))
    client.get(group.get_absolute_url())
    client.force_login(anna)
    client.post(url("edit_tag", group.slug, "tolls"), {"name": " Hand  tools"})
    for page in (url("topic", topic.pk), group.get_absolute_url()):
        assert '?tag=tolls">Hand tools</a>' in text(client.get(page))
    with pytest.raises(NotAllowed):
        actions.rename_tag(Tag.objects.get(), by=ben, name="Mine")


def test_a_tag_with_the_name_of_another_becomes_one_with_it(group, anna):
    both = start(group, anna, "Tool", "Tools")
    one = start(group, anna, "Tool")
    removed = start(group, anna, "Tool")
    actions.delete_topic(removed, by=anna)
    tool = Tag.objects.get(name="Tool")
    for _ in "ab":
        actions.rename_tag(tool, by=anna, name="tools")
    assert counts(group) == {"Tools": 2}
    assert names(both) == names(one) == names(removed)
    actions.restore_topic(removed, by=anna)
    assert list(counts(group).values()) == [3]


@pytest.mark.parametrize("name", ["", "a, b", "#a", "x" * 41])
def test_a_tag_is_not_renamed_to_what_nobody_could_write(client, group, anna, name):
    start(group, anna, "Tools")
    client.force_login(anna)
    assert client.post(url("edit_tag", group.slug, "tools"), {"name": name}).status_code == 422
    assert counts(group) == {"Tools": 1}


def test_tags_are_written_in_the_form_with_commas_between(client, group, anna, ben):
    client.force_login(anna)
    sent = {"title": "Saws", "source": "Who?", "tags": " Hand  tools, #wood,, WOOD"}
    client.post(url("new_topic", group.slug), sent)
    topic = Topic.objects.get()
    assert names(topic) == ["Hand tools", "wood"]
    edit = url("edit_post", topic.posts.get().pk)
    assert 'value="Hand tools, wood"' in text(client.get(edit))
    client.post(edit, sent | {"tags": "wood"})
    assert names(topic) == ["wood"]


def test_a_form_with_a_tag_that_is_not_there_comes_back_with_everything_in_it(client, group, anna, ben):
    start(group, anna, "Tools")
    client.force_login(ben)
    answer = client.post(url("new_topic", group.slug), {"title": "Saws", "source": "Who?", "tags": "Paint"})
    assert answer.status_code == 422
    page = text(answer)
    assert "There is no tag “Paint” in this group." in page
    assert 'value="Paint"' in page
    assert "In this group: Tools." in page


def test_who_can_neither_choose_nor_make_tags_is_not_asked_for_any(client, group, anna, ben):
    client.force_login(ben)
    assert 'name="tags"' not in text(client.get(url("new_topic", group.slug)))
    client.force_login(anna)
    assert 'name="tags"' in text(client.get(url("new_topic", group.slug)))


@pytest.mark.parametrize("address", ["?tag=tools", "tags/"])
def test_lists_of_tags_take_the_same_few_queries_for_ten_and_twenty(
    client, group, anna, ben, address, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(ben)
    address = group.get_absolute_url() + address

    def ten_more():
        for n in range(10):
            start(group, anna, "Tools", f"tag {n} of {Topic.objects.count()}")

    ten_more()
    client.get("/")
    with django_assert_max_num_queries(8) as ten:
        client.get(address)
    ten_more()
    with django_assert_num_queries(len(ten)):
        client.get(address)
