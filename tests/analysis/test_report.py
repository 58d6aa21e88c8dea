"""The report: one file that needs nothing, complete in two languages, honest about what it lacks."""

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser

import pytest
from django.utils import translation
from markupsafe import escape

from handschlag.analysis.picturing import Pictures, drawn
from handschlag.analysis.report import write
from handschlag.engine.interactions import Interactions
from handschlag.insights.definitions import DEFINITIONS, INSIGHTS, SECTIONS
from handschlag.insights.sections.archive import Archive
from tests.analysis import told

VOID = {"meta", "br", "link", "img", "hr", "input", "wbr"}


class Outline(HTMLParser):
    """Elements in their order; fails on one that is closed without being open, or never closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.references: list[str] = []
        self.attributes: set[str] = set()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(html)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _value in attrs}
        for name, value in attrs:
            if name == "id":
                self.ids.append(value)
            elif name == "href":
                self.links.append(value)
            elif name in {"aria-labelledby", "aria-describedby"}:
                self.references += value.split()
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, text):
        if self.open and self.open[-1] != "style":
            self.texts.append(text)


@cache
def report(language: str = "en", names: str = "hidden", members: int = 120) -> str:
    archive, sections = told.community(members), told.sections()
    pictures = drawn(archive, sections, language=language, names=names, seed=1)
    return write(archive, sections, pictures, language=language, names=names)


@pytest.fixture(scope="module")
def english() -> str:
    return report("en")


@pytest.fixture(scope="module")
def german() -> str:
    return report("de")


@pytest.fixture(params=["english", "german"])
def html(request) -> str:
    return request.getfixturevalue(request.param)


def test_the_elements_nest_and_every_id_is_there_once(html):
    outline = Outline(html)
    assert html.startswith("<!doctype html>")
    assert len(outline.ids) == len(set(outline.ids))
    assert {link.removeprefix("#") for link in outline.links} <= set(outline.ids)
    assert set(outline.references) <= set(outline.ids)
    assert outline.tags.count("h1") == 1
    assert {"main", "nav", "header"} <= set(outline.tags)


def test_nothing_runs_and_nothing_is_fetched(html):
    outline = Outline(html)
    assert not {"script", "link", "img", "iframe", "object"} & set(outline.tags)
    assert not [name for name in outline.attributes if name.startswith("on") or name in {"src", "style"}]
    assert all(link.startswith("#") for link in outline.links)
    assert "://" not in html
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)


def test_every_section_stands_in_the_contents(html):
    for section in SECTIONS:
        assert f'<a href="#{section}">' in html
        assert f'id="{section}"' in html


def test_every_figure_says_what_it_is_and_where_it_comes_from(english):
    for section in SECTIONS.values():
        for key, words in section.insights.items():
            if f'id="figure-{key}"' in english:
                part = english[english.index(f'id="figure-{key}"') :]
                assert escape(words.source) in part, key
                assert escape(words.definition) in part, key


def test_german_leaves_no_english_behind(german):
    """Whatever the catalogue translates stands in the German report in German only."""
    texts = " ".join(Outline(german).texts)
    english = set()
    for words in DEFINITIONS.values():
        for text in (words.label, words.definition, words.window, words.why, words.next_action):
            with translation.override("en"):
                original = str(text)
            with translation.override("de"):
                if original and str(text) != original and len(original.split()) > 2:
                    english.add(original)
    assert english
    assert not [text for text in english if text in texts]
    for left in ("members", "between", "too few", "What to do", "Source", "Figures", "higher"):
        assert not re.search(rf"\b{left}\b", texts), left
    assert '<html lang="de">' in german
    assert "Was zu tun ist" in german


def test_nobody_is_named_unless_names_are_shown(html):
    assert not [name for name in told.community(120).names if name in html]
    assert "Member 1<" in html or "Mitglied 1<" in html


def test_names_are_shown_to_those_who_ask_for_them():
    html = report(names="shown")
    assert "Ida Igel" in html
    assert "do not publish it" in html


def test_a_figure_over_fewer_than_five_people_is_hidden(english):
    assert 'id="figure-one_sided_partner"' not in english
    assert "Rests on fewer than five people, so it is hidden here." in english
    assert 'id="figure-one_sided_partner"' in report(names="shown")


def test_the_same_archive_gives_the_same_bytes(english):
    assert report.__wrapped__("en") == english


def test_too_few_data_says_how_many_there_are(english):
    assert "Found: 0; at least 5 are needed." in english


def test_what_cannot_be_told_says_what_would_be_needed():
    nothing = Interactions.of(time=[], source=[], target=[], strand=[])
    archive = Archive("edges", [], 0, has_times=False, counts={}, interactions=nothing)
    pictures = drawn(archive, {}, language="en", seed=1)
    html = write(archive, {}, pictures, language="en")
    Outline(html)
    assert pictures == Pictures()
    assert html.count("Needed: ") == 2 * len(SECTIONS)
    assert "no times known" in html
    assert "Nothing in what was read is enough for a figure." in html


def test_names_in_an_archive_are_text_and_never_markup():
    archive = told.community(12)
    archive = Archive(
        archive.recognised,
        ["<script>alert(1)</script>"] * 12,
        archive.t,
        has_times=True,
        counts={"<b>": 1},
        interactions=archive.interactions,
        notes=["<i>"],
    )
    sections = {"crisis": {"systemic_importance_table": told.rows("member lost_beyond", [3, 9])}}
    pictures = drawn(archive, sections, language="en", names="shown", seed=1)
    outline = Outline(write(archive, sections, pictures, language="en", names="shown"))
    assert not {"script", "b", "i"} & set(outline.tags)


@pytest.mark.parametrize("key", [key for part in SECTIONS.values() for key in part.insights])
def test_every_insight_has_its_words(key):
    words = DEFINITIONS[key]
    for text in (words.label, words.definition, words.why, words.next_action, words.window):
        assert str(text)
    assert words.source
    assert words.good in {"up", "down", None}


def test_a_key_means_one_thing():
    keys = [key for part in SECTIONS.values() for key in part.definitions]
    assert len(keys) == len(set(keys))
    assert all(str(words.label) and str(words.definition) for words in DEFINITIONS.values())
    assert INSIGHTS.items() <= DEFINITIONS.items()


def test_what_stands_beside_an_insight_is_defined():
    for part in SECTIONS.values():
        assert set(part.beside) <= set(part.insights)
        assert {key for keys in part.beside.values() for key in keys} <= set(part.companions)


def test_without_times_nothing_older_counts_less():
    sections, pictures = told.sections(), Pictures()
    timeless = replace(told.community(120), has_times=False)
    assert "older ones count less" in write(told.community(120), sections, pictures, language="en")
    assert "older ones count less" not in write(timeless, sections, pictures, language="en")
