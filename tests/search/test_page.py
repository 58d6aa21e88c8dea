"""The search page, through the whole stack."""

import html
import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.accounts import actions as accounts
from handschlag.core.search.marking import excerpt, marked
from handschlag.core.search.writing import refresh
from handschlag.discussions import actions as talk
from handschlag.groups.models import Group, Visibility
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(group, anna, ben):
    refresh("group", [group.pk])
    refresh("member", [anna.pk, ben.pk])
    made = talk.start_topic(group, by=anna, title="Räume gesucht", source="Wer kennt eine Werkstatt?")
    talk.reply_to_topic(made, by=ben, source="Im Hinterhof der Straße ist eine Werkstatt.")
    return made


def found(client, query: str, **fields: str) -> str:
    response = client.get("/search/", {"q": query} | fields)
    assert response.status_code == 200
    return response.content.decode()


def test_words_are_found_and_marked(client, topic):
    page = found(client, "werkstätten")
    assert "<mark>Werkstatt</mark>" in page
    assert page.count('class="found-text"') == 2
    assert "Im Hinterhof der <mark>Straße</mark>" in found(client, "strasse")
    assert "<mark>Räume</mark> gesucht" in found(client, "raum")


def test_the_first_visit_says_what_one_can_ask(client, site):
    assert "What are you looking for?" in found(client, "")


def test_who_finds_nothing_is_told_what_to_try(client, topic):
    assert "Try fewer or other words" in found(client, "Elefant")


def test_the_masthead_leads_to_the_search(client, site):
    page = client.get("/groups/").content.decode()
    assert 'action="/search/"' in page
    assert 'href="/search/"' in page


def test_every_search_has_its_own_words_in_the_page_that_all_share(client, topic, ben):
    for _who in ("visitor", "member"):
        for words in ("werkstatt", "100 % <b>&", "räume", "räume"):
            for kind in ("", "post", "nonsense"):
                page = found(client, words, kind=kind)
                typed, asked = html.escape(words), urlencode({"q": words})
                assert f"<title>{typed} · Search" in page
                assert f'type="search" value="{typed}"' in page
                assert html.escape(f'href="?{asked}&kind=group"', quote=False) in page
                assert (
                    f'name="next" value="/search/?{html.escape(urlencode({"q": words, "kind": kind}))}"'
                    in page
                )
                assert page.count('aria-current="page"') == 2  # the room and the tab
                assert ('name="kind" value="post"' in page) == (kind == "post")
        client.force_login(ben)


def test_the_fields_hold_what_was_asked(client, topic):
    for author in ("Anna", "<i>", ""):
        for order in ("newest", "best"):
            page = found(client, "werkstatt", author=author, order=order, answered="on" if author else "")
            assert ('<details class="search-filters" open>' in page) == bool(author)
            assert (f'value="{html.escape(author)}"' in page) == bool(author)
            assert re.findall(r'value="(\w+)" selected', page) == [order]
            assert ("checked" in page) == bool(author)
    assert "Enter a valid date" in found(client, "werkstatt", after="yesterday")
    assert "Enter a valid date" not in found(client, "werkstatt")


def test_tabs_show_one_kind(client, topic, clara):
    client.force_login(clara)
    assert found(client, "werkstatt", kind="post").count('class="found-text"') == 1
    assert "Räume" not in found(client, "anna", kind="member")
    assert "Anna" in found(client, "amsel", kind="member")
    assert topic.group.name in found(client, topic.group.name, kind="group")


def test_filters_narrow_the_search(client, topic, ben):
    client.force_login(ben)
    for filters in ({"author": "ben"}, {"author": "Bussard"}, {"author": "me"}):
        page = found(client, "werkstatt", **filters)
        assert "Hinterhof" in page
        assert "Wer kennt" not in page
    assert "Hinterhof" in found(client, f"werkstatt group:{topic.group.slug} author:ben after:2020-01-01")
    assert "Nothing found" in found(client, "werkstatt", group="elsewhere")
    assert "Nothing found" in found(client, "werkstatt", before="2001-01-01")
    assert "Nothing found" in found(client, "werkstatt", answered="on")


def test_typing_exchanges_only_what_was_found(client, topic):
    response = client.get("/search/", {"q": "werkst"}, headers={"HX-Request": "true", "HX-Target": "found"})
    part = response.content.decode()
    assert "<html" not in part
    assert "<mark>Werkstatt</mark>" in part
    assert "2 hits shown" in part
    assert "HX-Target" in response.headers["Vary"]


def test_more_hits_stand_on_further_pages(client, group, anna):
    for number in range(45):
        talk.start_topic(group, by=anna, title=f"Apfel {number}", source="Obst")
    for order in ("best", "newest"):
        titles, address = [], f"?q=obst&order={order}"
        while address:
            page = client.get(f"/search/{address}").content.decode()
            titles += re.findall(r"Apfel \d+", page)
            links = re.findall(r'href="([^"]*)" rel="next"', page)
            address = html.unescape(links[0]) if links else ""
        assert len(titles) == len(set(titles)) == 45


@pytest.mark.parametrize("order", ["best", "newest"])
def test_the_number_of_queries_does_not_grow_with_what_is_found(client, topic, clara, order):
    client.force_login(clara)
    numbers = []
    for _ in range(2):
        for number in range(5):
            talk.reply_to_topic(topic, by=topic.author, source=f"Werkstatt {number}")
            person = make.member(f"Werkstatt {number}")
            refresh("member", [person.pk])
            refresh("group", [make.group(person, name=f"Werkstatt {number}").pk])
        found(client, "werkstatt")  # the first request of all also asks whether the site is set up
        with CaptureQueriesContext(connection) as queries:
            found(client, "werkstatt", order=order, kind="post")
        numbers.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            found(client, "werkstatt", order=order)
        assert len(queries) <= 8
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    "query", ['"', "\0", "(", "a OR", "ß", "%s", "x" * 10_000, "author:", 'author:"', "group:\0", "é" * 400]
)
def test_odd_queries_have_a_page(client, topic, query):
    for fields in ({}, {"order": "newest", "kind": "nonsense", "after": "yesterday", "older": "\0"}):
        found(client, query, **fields)


def test_nothing_that_people_wrote_becomes_html(client, group, anna):
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    talk.start_topic(group, by=anna, title=f"Apfel {evil}", source=f"Birne `{evil}` {evil} und mehr")
    said = {"headline": evil, "company": evil, "place": "", "languages": "", "about": f"`{evil}`"}
    accounts.edit_profile(anna, by=anna, name="Apfel <b>Anna</b>", **said)
    Group.objects.update(name=f"Apfel {evil}"[:100])
    refresh("group", [group.pk])
    client.force_login(anna)
    for query in ("apfel", "birne", "script alert", evil, '"><script>alert(1)</script>', f"author:{evil}"):
        page = found(client, query)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Anna" not in page


def test_marks_are_made_from_text():
    assert str(marked("<b>Straße</b> & Co", {"strass"})) == "&lt;b&gt;<mark>Straße</mark>&lt;/b&gt; &amp; Co"


def test_an_excerpt_shows_where_the_words_stand_together():
    text = "Anfang " * 100 + "hier steht Haus und Garten beisammen " + "Ende " * 100 + "Haus"
    shown = str(excerpt(text, {"haus", "gart"}))
    assert "<mark>Haus</mark> und <mark>Garten</mark>" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")


def test_a_closed_group_is_searched_by_its_members_only(client, topic, ben, clara):
    Group.objects.filter(pk=topic.group_id).update(visibility=Visibility.CLOSED)
    asking = "werkstatt"
    assert "Nothing found" in found(client, asking)
    client.force_login(clara)
    assert "Nothing found" in found(client, asking)
    client.force_login(ben)
    assert "Hinterhof" in found(client, asking)


def test_visitors_find_no_members(client, topic, clara):
    assert "Nothing found" in found(client, "amsel")
    assert "kind=member" not in found(client, "amsel")
    client.force_login(clara)
    assert "<mark>Amsel</mark>" in found(client, "amsel")


@pytest.mark.parametrize("author", ["2024-01-31 10:00", "%s", "100%", "_", "\\"])
def test_any_author_can_be_asked_for(client, topic, author):
    assert "Nothing found" in found(client, "werkstatt", author=author)
    assert "Werkstatt" in found(client, "werkstatt", author="Ben")
