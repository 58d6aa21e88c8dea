"""What a post said before: its history, and the difference that each edit made."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from handschlag.discussions import actions
from handschlag.discussions.pages import posts
from handschlag.discussions.pages.history import difference, history


def url(name, *args):
    return reverse(f"discussions:{name}", args=args)


@pytest.fixture
def topic(group, anna):
    return actions.start_topic(group, by=anna, title="Plumbers in Graz", source="Who knows one?")


def text(response):
    return response.content.decode()


def found_by_visitor(post):
    return posts.find_post(post.pk, AnonymousUser())


def test_the_history_shows_what_each_edit_changed(client, topic, anna):
    post = topic.posts.get()
    actions.edit_post(post, by=anna, title="Plumbers in Linz", source="Who knows one?\nQuickly.")
    actions.edit_post(post, by=anna, source="Does anybody know one?\nQuickly.")
    page = client.get(url("history", post.pk))
    newest, oldest = history(found_by_visitor(post)).edits
    assert [(line.change, line.text) for line in newest.lines] == [
        ("gone", "Who knows one?"),
        ("new", "Does anybody know one?"),
        ("same", "Quickly."),
    ]
    assert [(line.change, line.text) for line in oldest.lines] == [
        ("same", "Who knows one?"),
        ("new", "Quickly."),
    ]
    assert (oldest.revision.title, oldest.title) == ("Plumbers in Graz", "Plumbers in Linz")
    assert "<del>Who knows one?</del>" in text(page)


def test_a_history_of_many_edits_is_paged_and_stays_right(topic, anna):
    post = topic.posts.get()
    for n in range(12):
        actions.edit_post(post, by=anna, source=f"Version {n}")
    found = found_by_visitor(post)
    second = history(found, before=history(found).older)
    assert [line.text for line in second.edits[0].lines] == ["Version 0", "Version 1"]


def test_a_difference_of_long_texts_is_shown_with_its_surroundings_only():
    before = "\n".join(f"line {n}" for n in range(100))
    lines = difference(before, before.replace("line 50", "line fifty"))
    assert [line.text for line in lines] == [
        "",
        "line 48",
        "line 49",
        "line 50",
        "line fifty",
        "line 51",
        "line 52",
        "",
    ]


def test_a_difference_of_endless_texts_is_quick():
    assert len(difference("a\nb\n" * 20_000, "b\na\n" * 20_000)) == 80_000


def test_a_difference_of_texts_of_the_same_line_over_and_over_is_quick():
    """Comparing them line by line takes seconds, and a page shows ten edits."""
    before, after = "a\n" * 600, "a\nb\n" * 300
    assert len(difference(before, after)) == 600 + 600


def test_a_small_change_in_a_long_uniform_text_is_still_found():
    before = "- \n" * 500 + "old\n" + "- \n" * 500
    changes = [
        line for line in difference(before, before.replace("old", "new")) if line.change in {"gone", "new"}
    ]
    assert [(line.change, line.text) for line in changes] == [("gone", "old"), ("new", "new")]
