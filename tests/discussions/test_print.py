"""A topic on paper: everything that was said, nothing to click."""

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.discussions.models import PostRemoval
from handschlag.discussions.pages import printing
from tests import make

CSS = Path(__file__).parents[2] / "src/handschlag/site/static/css"


@pytest.fixture
def topic(group, ben):
    made = make.topic(group, ben, "On paper")
    for number in range(30):
        make.post(made, ben, f"Post *{number}*.")
    return made


def test_the_whole_topic_stands_on_one_page(client, topic):
    html = client.get(f"/topics/{topic.pk}/print/").content.decode()
    assert html.count('class="printed"') == 31
    assert "<p>Post <em>29</em>.</p>" in html
    assert "<form" not in html.partition("<main")[2].partition("</main>")[0]
    assert '<meta name="robots" content="noindex">' in html


def test_the_way_to_it_stands_at_a_long_topic(client, topic):
    assert f'href="/topics/{topic.pk}/print/"' in client.get(f"/topics/{topic.pk}/").content.decode()


def test_a_page_that_does_not_hold_all_says_so(client, topic, monkeypatch):
    monkeypatch.setattr(printing, "MOST_POSTS", 20)
    html = client.get(f"/topics/{topic.pk}/print/").content.decode()
    assert html.count('class="printed"') == 20
    assert "the first 20 of 31 posts" in html


def test_a_removed_post_is_not_printed_for_anybody(client, topic, anna):
    PostRemoval.objects.create(post=topic.posts.get(number=3), by=anna, reason="Wrong place.")
    client.force_login(anna)
    html = client.get(f"/topics/{topic.pk}/print/").content.decode()
    assert "<em>1</em>" not in html
    assert "This post has been removed." in html


def test_it_costs_the_same_queries_with_more_posts(client, topic, ben):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/topics/{topic.pk}/print/")
        return len(captured)

    queries()
    few = queries()
    for _ in range(30):
        make.post(topic, ben)
    assert queries() == few <= 8


@pytest.mark.parametrize(("lines", "is_folded"), [(30, False), (60, True)])
def test_a_long_post_is_folded_and_all_of_it_is_there(client, group, ben, lines, is_folded):
    topic = make.topic(group, ben)
    make.post(topic, ben, "\n".join(f"line {number}" for number in range(lines)))
    html = client.get(f"/topics/{topic.pk}/").content.decode()
    assert ('class="post-fold"' in html) == is_folded
    assert f"line {lines - 1}" in html


def test_folding_is_for_screens_only():
    sheet = (CSS / "components/post.css").read_text()
    assert "max-block-size: 28lh" in sheet[sheet.index("@media screen") :]
