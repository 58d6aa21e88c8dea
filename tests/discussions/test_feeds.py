"""Feeds, link previews for other sites and the sitemap: valid, fresh, and never more than one may read."""

import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.core import clock
from handschlag.discussions import actions
from handschlag.discussions.feeds import sitemap
from handschlag.groups.models import Group, Visibility
from tests import make
from tests.core.xss import VECTORS, problems

ATOM = "{http://www.w3.org/2005/Atom}"
BASE = settings.BASE_URL


@pytest.fixture
def topic(group, anna):
    return make.topic(group, anna, "Feeds & <readers>")


def feed(client, address, **headers):
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return parsed


class TestAtom:
    def test_a_group_feed_has_its_latest_posts_in_full(self, client, group, topic, ben):
        make.post(topic, ben, "An **answer** with [a link](/groups/) and a note[^1].\n\n[^1]: Here.")
        parsed = feed(client, f"/groups/{group.slug}/feed.atom")
        latest, opening = parsed.entries
        assert (latest.title, latest.author) == ("Re: Feeds & <readers>", "Ben Bussard")
        assert opening.title == "Feeds & <readers>"
        (content,) = latest.content
        assert content.type == "text/html"
        assert "<strong>answer</strong>" in content.value
        assert f'href="{BASE}/groups/"' in content.value
        assert f'href="{latest.link}#post-' in content.value, "a footnote leads to the post's page"
        assert client.get(latest.link.removeprefix(BASE)).status_code == 302

    def test_it_is_valid_by_the_standard(self, client, group, topic):
        """RFC 4287, 4.1: what a feed and an entry must have, once each."""
        root = ET.fromstring(client.get(f"/topics/{topic.pk}/feed.atom").content)
        assert root.tag == f"{ATOM}feed"
        for element in (root, *root.iter(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                (found,) = element.findall(f"{ATOM}{name}")
                assert found.text
        assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"alternate", "self"}
        assert all(entry.find(f"{ATOM}author/{ATOM}name") is not None for entry in root.iter(f"{ATOM}entry"))
        for moment in root.iter(f"{ATOM}updated"):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", moment.text)

    def test_an_empty_group_has_a_feed_too(self, client, group):
        assert feed(client, f"/groups/{group.slug}/feed.atom").entries == []

    def test_removed_posts_and_topics_are_not_in_it(self, client, group, topic, anna, ben):
        gone = make.post(topic, ben, "Taken back.")
        actions.delete_post(gone, by=ben)
        assert len(feed(client, f"/groups/{group.slug}/feed.atom").entries) == 1
        actions.delete_topic(topic, by=anna)
        assert feed(client, f"/groups/{group.slug}/feed.atom").entries == []

    def test_a_reader_that_has_it_gets_304_until_something_happens(self, client, group, topic, anna, ben):
        post = make.post(topic, ben, "Before.")
        for address in (f"/groups/{group.slug}/feed.atom", f"/topics/{topic.pk}/feed.atom"):
            for deed in (
                lambda: actions.reply_to_topic(topic, by=ben, source="New."),
                lambda: actions.edit_post(post, by=ben, source=f"After {clock.now()}."),
                lambda: actions.delete_post(actions.reply_to_topic(topic, by=ben, source="x"), by=ben),
            ):
                etag = client.get(address)["ETag"]
                assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
                deed()
                assert client.get(address, headers={"If-None-Match": etag}).status_code == 200

    @pytest.mark.parametrize("visibility", [Visibility.CLOSED, Visibility.HIDDEN])
    def test_who_may_not_read_finds_no_feed(self, client, group, topic, ben, clara, visibility):
        Group.objects.update(visibility=visibility)
        addresses = [f"/groups/{group.slug}/feed.atom", f"/topics/{topic.pk}/feed.atom"]
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        client.force_login(clara)
        assert [client.get(address).status_code for address in addresses] == [404, 404]
        client.force_login(ben)
        assert [client.get(address).status_code for address in addresses] == [200, 200]

    def test_only_the_latest_are_in_it(self, client, group, topic, ben):
        for number in range(40):
            make.post(topic, ben, f"Post {number}", at=clock.now() + timedelta(seconds=number))
        entries = feed(client, f"/topics/{topic.pk}/feed.atom").entries
        assert len(entries) == 30
        assert "Post 39" in entries[0].content[0].value
        assert [e.id for e in feed(client, f"/groups/{group.slug}/feed.atom").entries] == [
            e.id for e in entries
        ]

    def test_no_attack_acts_in_a_feed_reader(self, client, group, topic, ben):
        for at in range(0, len(VECTORS), 30):
            other = make.topic(group, ben, re.sub(r"[\x00-\x1f]", " ", VECTORS[at])[:200])
            for vector in VECTORS[at : at + 30]:
                make.post(other, ben, vector.replace("\x00", ""))  # no form takes it, PostgreSQL neither
            root = ET.fromstring(client.get(f"/topics/{other.pk}/feed.atom").content)
            contents = [content.text or "" for content in root.iter(f"{ATOM}content")]
            assert len(contents) == min(30, len(VECTORS) - at + 1)
            assert [problems(content) for content in contents if problems(content)] == []

    def test_a_character_that_xml_cannot_hold_breaks_no_feed(self, client, group, topic, ben):
        ben.name = "Ben\x0b B"
        ben.save()
        make.post(topic, ben, "a\x01b\ufffe")
        assert "ab" in feed(client, f"/groups/{group.slug}/feed.atom").entries[0].content[0].value

    def test_it_costs_the_same_queries_with_more_posts(self, client, group, topic, ben):
        addresses = [f"/groups/{group.slug}/feed.atom", f"/topics/{topic.pk}/feed.atom"]

        def queries():
            with CaptureQueriesContext(connection) as captured:
                for address in addresses:
                    client.get(address)
            return len(captured)

        queries()
        few = queries()
        for _ in range(10):
            make.post(make.topic(group, ben), ben)
            make.post(topic, ben)
        assert queries() == few <= 12


class TestMeta:
    def test_a_page_says_its_address_and_feed(self, client, group, topic):
        html = client.get(f"/topics/{topic.pk}/?from=1&reply_to=3").content.decode()
        assert f'<link rel="canonical" href="{BASE}/topics/{topic.pk}/">' in html
        assert f'title="Feeds &amp; &lt;readers&gt;" href="/topics/{topic.pk}/feed.atom"' in html
        assert '<meta property="og:description" content="The opening.">' in html
        assert "noindex" not in html
        html = client.get(f"/groups/{group.slug}/").content.decode()
        assert f'href="/groups/{group.slug}/feed.atom"' in html

    def test_a_later_page_has_its_own_address_and_neighbours(self, client, topic, ben):
        for _ in range(60):
            make.post(topic, ben)
        html = client.get(f"/topics/{topic.pk}/?from=26").content.decode()
        assert f'<link rel="canonical" href="{BASE}/topics/{topic.pk}/?from=26">' in html
        assert f'<link rel="prev" href="/topics/{topic.pk}/">' in html
        assert f'<link rel="next" href="/topics/{topic.pk}/?from=51">' in html

    def test_posts_are_marked_up_as_a_discussion(self, client, topic, ben):
        make.post(topic, ben)
        html = client.get(f"/topics/{topic.pk}/").content.decode()
        assert html.count('itemtype="https://schema.org/DiscussionForumPosting"') == 1
        assert html.count('itemtype="https://schema.org/Comment"') == 1
        assert html.count('itemprop="text"') == html.count('itemprop="datePublished"') == 2
        assert 'itemprop="headline"' in html

    def test_a_closed_groups_pages_are_for_no_search_engine(self, client, group, topic, ben):
        Group.objects.update(visibility=Visibility.CLOSED)
        client.force_login(ben)
        for address in (f"/topics/{topic.pk}/", f"/groups/{group.slug}/", f"/groups/{group.slug}/about/"):
            html = client.get(address).content.decode()
            assert '<meta name="robots" content="noindex">' in html
            assert "og:title" not in html
            assert "oembed" not in html

    def test_thin_pages_are_for_no_search_engine(self, client, topic, ben):
        post = topic.posts.get()
        assert "noindex" in client.get(f"/posts/{post.pk}/history/").content.decode()
        client.force_login(ben)
        for address in (f"/members/{ben.pk}/", f"/members/{ben.pk}/posts/"):
            assert "noindex" in client.get(address).content.decode()


class TestOembed:
    def ask(self, client, url, **query):
        return client.get("/oembed/", {"url": url, **query})

    def test_the_address_that_a_page_names_answers(self, client, topic, anna):
        html = client.get(f"/topics/{topic.pk}/").content.decode()
        address = re.search(r'json\+oembed" title="[^"]*" href="([^"]*)"', html)[1]
        told = json.loads(client.get(address).content)
        assert (told["version"], told["type"], told["title"]) == ("1.0", "link", "Feeds & <readers>")
        assert told["author_name"] == "Anna Amsel"

    def test_a_post_answers_with_its_author(self, client, topic, ben):
        post = make.post(topic, ben)
        assert self.ask(client, f"{BASE}/posts/{post.pk}/").json()["author_name"] == "Ben Bussard"

    def test_nothing_else_does(self, client, topic, ben):
        foreign = [f"https://evil.example/topics/{topic.pk}/", f"{BASE}.evil.example/topics/{topic.pk}/"]
        missing = [f"{BASE}/topics/999999/", f"{BASE}/topics/{'9' * 30}/", f"{BASE}/members/1/"]
        for url in ("", f"/topics/{topic.pk}/", *foreign, *missing):
            assert self.ask(client, url).status_code == 404, url
        assert self.ask(client, f"{BASE}/topics/{topic.pk}/", format="xml").status_code == 501

    @pytest.mark.parametrize("visibility", [Visibility.CLOSED, Visibility.HIDDEN])
    def test_it_is_a_visitors_answer_for_everybody(self, client, topic, ben, visibility):
        Group.objects.update(visibility=visibility)
        client.force_login(ben)
        assert self.ask(client, f"{BASE}/topics/{topic.pk}/").status_code == 404


class TestSitemap:
    def locations(self, client, address):
        response = client.get(address)
        assert response.status_code == 200
        text = b"".join(response.streaming_content) if response.streaming else response.content
        return [element.text for element in ET.fromstring(text).iter() if element.tag.endswith("loc")]

    def test_robots_lead_to_every_topic_of_open_groups_and_to_no_other(self, client, group, topic, anna):
        closed = make.group(visibility=Visibility.CLOSED)
        make.topic(closed, anna)
        gone = make.topic(group, anna)
        actions.delete_topic(gone, by=anna)
        index = re.search(r"^Sitemap: (\S+)$", client.get("/robots.txt").content.decode(), re.MULTILINE)[1]
        client.force_login(anna)
        files = self.locations(client, index.removeprefix(BASE))
        found = {url for file in files for url in self.locations(client, file.removeprefix(BASE))}
        assert found == {f"{BASE}/groups/{group.slug}/", f"{BASE}/topics/{topic.pk}/"}

    def test_a_large_site_has_several_files(self, client, group, anna, monkeypatch):
        monkeypatch.setattr(sitemap, "IN_ONE_FILE", 3)
        topics = [make.topic(group, anna) for _ in range(7)]
        files = self.locations(client, "/sitemap.xml")
        pages = [set(self.locations(client, file.removeprefix(BASE))) for file in files]
        assert len(files) > 2
        assert set().union(*pages) >= {f"{BASE}/topics/{topic.pk}/" for topic in topics}
        assert sum(map(len, pages)) == 7 + 1
        assert client.get(f"/sitemap-{len(files) + 5}.xml").status_code == 404

    def test_it_is_not_sent_again_until_something_happens(self, client, group, topic, ben):
        etag = client.get("/sitemap-0.xml")["ETag"]
        assert client.get("/sitemap-0.xml", headers={"If-None-Match": etag}).status_code == 304
        actions.reply_to_topic(topic, by=ben, source="New.")
        assert client.get("/sitemap-0.xml", headers={"If-None-Match": etag}).status_code == 200
