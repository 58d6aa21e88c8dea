"""Markdown: what people type is shown as they meant it, and nothing they type can act."""

import re
import time
from html.parser import HTMLParser

import pytest

from handschlag.core.footnotes import scoped
from handschlag.core.markdown import DEEPEST, MOST_REFERENCES, render


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("**bold**", "<p><strong>bold</strong></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("# Heading", "<h3>Heading</h3>\n"),
        ("~~gone~~", "<p><del>gone</del></p>\n"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>\n"),
        (
            "- [x] done\n- [ ] open",
            '<ul>\n<li class="task">☑ done</li>\n<li class="task">☐ open</li>\n</ul>\n',
        ),
        ("`<script>`", "<p><code>&lt;script&gt;</code></p>\n"),
        ("![cat](https://example.org/c.png)",
         '<p><a href="https://example.org/c.png" rel="nofollow noopener ugc">cat</a></p>\n'),
        ("so $a_1*b*c$ is", '<p>so <code class="math">$a_1*b*c$</code> is</p>\n'),
        ("$$\n\\frac{a}{b} < c\n$$", '<p><code class="math">$$\n\\frac{a}{b} &lt; c\n$$</code></p>\n'),
        ("$5, $6 and 7 $ or 8$", "<p>$5, $6 and 7 $ or 8$</p>\n"),
        ("```math\nx^2\n```", "<pre><code>x^2\n</code></pre>\n"),
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


def test_footnotes_are_numbered_and_lead_there_and_back():
    html = render('One[^a], two[^b"x], one again[^a].\n\n[^b"x]: Two.\n\n[^a]: *One.*')
    links = [attributes for tag, attributes in _elements(html) if tag == "a"]
    notes = [attributes["id"] for tag, attributes in _elements(html) if tag == "li"]
    assert notes == ["fn-1", "fn-2"]
    assert [link.get("id") for link in links] == ["fnref-1", "fnref-2", "fnref-1-2", None, None, None]
    assert [link["href"] for link in links[:3]] == ["#fn-1", "#fn-2", "#fn-1"]
    assert {link["href"] for link in links[3:]} == {"#fnref-1", "#fnref-1-2", "#fnref-2"}


@pytest.mark.parametrize(
    "name", ["x", "1-2", "main", '"><img src=x onerror=alert(1)>', "é", "a b", "x" * 300]
)
def test_no_id_is_made_of_what_somebody_typed(name):
    html = render(f"a[^{name}] b[^{name}]\n\n[^{name}]: note")
    assert all(re.fullmatch(r"fn(ref)?-\d+(-\d+)?", found) for found in re.findall(r' id="([^"]*)"', html))


def test_footnotes_of_several_texts_stand_on_one_page():
    stored = render('x[^1] [own](#post-3) `id="fn-1" href="#fn-1"`\n\n[^1]: y')
    page = scoped(stored, "post-1") + scoped(stored, "post-2")
    ids = re.findall(r' id="([^"]*)"', re.sub(r"<code>.*?</code>", "", page))
    assert ids == ["post-1-fnref-1", "post-1-fn-1", "post-2-fnref-1", "post-2-fn-1"]
    assert page.count('<code>id="fn-1" href="#fn-1"</code>') == 2, "text is not touched"
    assert page.count('href="#post-3"') == 2


def test_a_text_of_nothing_but_references_does_not_grow_without_end():
    source = "[^a]" * 25_000 + "\n\n[^a]: x"
    assert len(render(source)) < 20 * len(source)
    assert "doc-noteref" not in render(source)
    assert render("[^a]" * MOST_REFERENCES + "\n\n[^a]: x").count("doc-noteref") == MOST_REFERENCES


@pytest.mark.parametrize(
    "unit",
    [
        "[^a]",
        "[^a]: x\n\n",
        "$a$ ",
        "$$",
        "$",
        "|a|b|\n|-|-|\n",
        "![a](b)",
        "<a ",
        "[a](/topics/1/) ",
        "- [ ] a\n",
    ],
)
def test_hostile_text_costs_time_by_its_length(unit):
    """Twice the text, not four times the time (with room for noise)."""
    few, many = (seconds(unit * (size // len(unit)) + "\n\n[^a]: x") for size in (12_500, 100_000))
    assert many < 25 * few + 0.02


def seconds(source: str) -> float:
    best = 1e9
    for _ in range(3):
        begun = time.thread_time()
        render(source)
        best = min(best, time.thread_time() - begun)
    return best


@pytest.mark.parametrize(("columns", "length"), [(100, 5_000), (600, 5_000), (50, 100_000), (300, 100_000)])
@pytest.mark.parametrize("before", ["", "> ", "- "])
def test_a_table_of_more_cells_than_anybody_reads_is_text(columns, length, before):
    head = f"{before}|{'a|' * columns}\n{before}|{'-|' * columns}\n"
    source = (head + f"{before.replace('-', ' ')}x\n" * length)[:length]
    assert len(render(source)) < 10 * length


def test_a_large_table_stays_one():
    source = "| a | b | c |\n|---|:-:|--:|\n" + "| 1 | 2 | 3 |\n" * 1000
    assert render(source).count("<td") == 3000
