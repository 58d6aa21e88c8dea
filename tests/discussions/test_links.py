"""Links within the site say where they lead, and never more than everybody on the page may know."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core.models import Site
from handschlag.core.shared.memory import forget
from handschlag.discussions import actions
from handschlag.groups.actions import edit_group, fingerprint
from handschlag.groups.models import Group, Visibility
from tests import make


@pytest.fixture
def topic(group, ben):
    return make.topic(group, ben, "Where links stand")


@pytest.fixture
def target(group, anna):
    """A topic of the same group."""
    made = make.topic(group, anna, "What is <linked> to")
    made.posts.update(html="<p>How it <em>begins</em> &lt;here&gt;.</p>")
    return made


def page(client, topic, viewer=None):
    if viewer is not None:
        client.force_login(viewer)
    return client.get(f"/topics/{topic.pk}/").content.decode()


def address(thing):
    return settings.BASE_URL + thing.get_absolute_url()


def test_a_link_alone_in_a_paragraph_is_a_card(client, topic, target, ben):
    make.post(topic, ben, f"Look:\n\n{address(target)}\n\nthere.")
    html = page(client, topic)
    assert f'<p class="link-card"><a href="{address(target)}">What is &lt;linked&gt; to</a>' in html
    assert f"{target.group.name} · Anna Amsel" in html
    assert "<span>How it begins &lt;here&gt;.</span>" in html


def test_a_bare_link_within_a_sentence_gets_the_title(client, topic, target, ben):
    make.post(topic, ben, f"As {address(target)} says, and [this](/topics/{target.pk}/) too.")
    html = page(client, topic)
    assert f'As <a href="{address(target)}">What is &lt;linked&gt; to</a> says' in html
    assert ">this</a> too" in html
    assert "link-card" not in html


def test_a_link_to_a_post_tells_of_the_post(client, topic, target, ben):
    answer = make.post(target, ben, "The answer itself.")
    for link in (f"/posts/{answer.pk}/", f"/topics/{target.pk}/?from=1#post-{answer.pk}"):
        make.post(topic, ben, settings.BASE_URL + link)
    assert page(client, topic).count("<span>The answer itself.</span>") == 2


def test_a_link_to_a_group_tells_of_the_group(client, topic, ben):
    other = make.group(visibility=Visibility.CLOSED, name="Another group")
    make.post(topic, ben, address(other))
    assert ">Another group</a>" in page(client, topic)


def test_a_preview_shows_where_links_lead_and_no_more_than_the_page_will(client, group, topic, target, ben):
    secret = make.topic(make.group(ben, visibility=Visibility.HIDDEN), ben, "Secret title")
    source = f"{address(target)}\n\n{address(secret)}"
    client.force_login(ben)
    places = {"group": group.pk, "topic": topic.pk, "post": topic.posts.get().pk}
    previews = [
        client.post(f"/preview/?kind={kind}&pk={pk}", {"source": source}) for kind, pk in places.items()
    ]
    previews.append(client.post(f"/topics/{topic.pk}/reply/", {"source": source, "preview": "1"}))
    for html in (answer.content.decode() for answer in previews):
        assert ">What is &lt;linked&gt; to</a>" in html
        assert "Secret" not in html
    assert "What is" not in client.post("/preview/", {"source": source}).content.decode()
    assert client.post("/preview/?kind=topic&pk=999999", {"source": source}).status_code == 404


@pytest.mark.parametrize("visibility", [Visibility.CLOSED, Visibility.HIDDEN])
def test_what_another_group_keeps_to_itself_stays_a_bare_link(client, topic, ben, visibility):
    """Also for somebody who could read it: the page is the same for everybody."""
    other = make.group(ben, visibility=visibility, name="Secret circle")
    secret = make.topic(other, ben, "Secret title")
    make.post(
        topic, ben, f"{address(secret)}\n\n/posts/{secret.posts.get().pk}/ {address(secret.posts.get())}"
    )
    if visibility == Visibility.HIDDEN:
        make.post(topic, ben, address(other))
    html = page(client, topic, ben)
    assert f">{address(secret)}</a>" in html
    assert "Secret" not in html


def test_a_hidden_groups_own_talk_may_link_to_itself(client, anna, ben):
    hidden = make.group(anna, visibility=Visibility.HIDDEN)
    make.join(hidden, ben)
    target, topic = make.topic(hidden, anna, "Our secret"), make.topic(hidden, ben)
    make.post(topic, ben, address(target))
    assert ">Our secret</a>" in page(client, topic, ben)


def test_members_are_named_only_where_no_visitor_reads(client, topic, anna, ben, clara):
    make.post(topic, ben, address(clara))
    assert "Clara" not in page(client, topic, ben)
    Group.objects.update(visibility=Visibility.CLOSED)
    Group.objects.all().raise_versions()
    assert ">Clara Chor</a>" in page(client, topic, ben)


def test_footnotes_of_two_posts_do_not_clash(client, topic, ben):
    posts = [make.post(topic, ben, "A claim[^1].\n\n[^1]: Its source.") for _ in range(2)]
    html = page(client, topic)
    for post in posts:
        assert html.count(f'id="post-{post.pk}-fn-1"') == 1
        assert html.count(f'href="#post-{post.pk}-fn-1"') == 1


def remove_topic(target, anna):
    actions.delete_topic(target, by=anna, reason="Wrong place.")


def remove_post(target, anna):
    actions.delete_post(target.posts.last(), by=anna, reason="Wrong place.")


def hide_group(target, anna):
    fields = {
        name: getattr(target.group, name) for name in ("name", "description", "rules", "language", "joining")
    }
    edit_group(target.group, by=anna, seen=fingerprint(target.group), visibility="hidden", **fields)


def edit(target, anna):
    actions.edit_post(target.posts.last(), by=anna, source="Nothing to see.", reason="Private.")


@pytest.mark.parametrize("deed", [remove_topic, remove_post, hide_group, edit])
def test_what_is_taken_away_is_gone_from_cards_elsewhere(client, ben, clara, anna, group, deed):
    elsewhere = make.topic(make.group(clara), clara)
    target = make.topic(group, anna, "The target")
    answer = make.post(target, ben, "Private words.")
    make.post(elsewhere, clara, address(answer))
    assert "Private words." in page(client, elsewhere)
    before = Site.load().version
    deed(target, anna)
    assert "Private words." not in page(client, elsewhere)
    assert Site.load().version > before, "pages made before must not be shown again"


def test_links_cost_one_query_however_many_there_are(client, topic, target, ben):
    page(client, topic)
    without = queries(client, topic)
    make.post(topic, ben, address(target))
    few = queries(client, topic)
    for number in range(10):
        other = make.topic(make.group(), ben, f"Other {number}")
        make.post(topic, ben, f"{address(other)}\n\n{address(other.group)}\n\n{address(ben)}")
    assert (few - without, queries(client, topic) - few) == (1, 0)


def queries(client, topic):
    forget()
    with CaptureQueriesContext(connection) as captured:
        page(client, topic)
    return len(captured)
