"""Markdown: what people type is shown as they meant it, and nothing they type can act."""

import re
from html.parser import HTMLParser

import pytest

from handschlag.core.markdown import DEEPEST, render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**bold**", "<p><strong>bold</strong></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("# Heading", "<h3>Heading</h3>\n"),
        ("~~gone~~", "<p><del>gone</del></p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        ("- [x] done\n- [ ] open", "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n"),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>\n"),
        ("![cat](https://example.org/c.png)",
         '<p><a href="https://example.org/c.png" rel="nofollow noopener ugc">cat</a></p>\n'),
    ],
)  # fmt: skip
def test_markdown_is_shown_as_meant(source, html):
    assert render(source) == html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "<javascript:alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '![a" onerror="alert(1)](https://example.org/"onerror="alert(1))',
        "<svg/onload=alert(1)>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<style>*{display:none}</style>",
        "<a href='https://example.org' style='position:fixed' onclick='x()'>x</a>",
    ],
)
def test_nothing_typed_can_act(source):
    for tag, attributes in _elements(render(source)):
        assert tag in {"p", "a", "code", "h3"}
        assert set(attributes) <= {"href", "rel"}
        assert attributes.get("href", "").split(":")[0] in {"", "https"}


def test_a_nul_byte_is_no_way_in():
    assert "\x00" not in render("a\x00b")


def _elements(html):
    """Tags and attributes as a browser's parser sees them."""
    found = []

    class Collector(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, dict(attrs)))

    Collector().feed(html)
    return found


@pytest.mark.parametrize("mark", [">", "> ", "> - ", "> + > 1. "])
def test_what_is_nested_without_end_stands_at_the_deepest_level(mark):
    html = render(mark * 20_000 + "bottom")
    depth = deepest = 0
    for closes in re.findall(r"<(/?)(?:blockquote|ul|ol|li)\b", html):
        depth += -1 if closes else 1
        deepest = max(deepest, depth)
    assert (depth, deepest) == (0, DEEPEST)
    assert "bottom" in html


def test_quotes_within_quotes_are_shown_as_such():
    html = render("> > > inner\n>\n> outer")
    assert html.count("<blockquote>") == html.count("</blockquote>") == 3
