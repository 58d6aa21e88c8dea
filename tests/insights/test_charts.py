"""Charts stand in a page that allows no inline style or script, and speak to who cannot see them."""

import re
from xml.etree import ElementTree as ET

import pytest

from handschlag.engine.health import group_health
from handschlag.insights import telling
from handschlag.insights.disclosure import OTHERS
from handschlag.insights.drawing import clean
from handschlag.insights.pictures import draw_in_all_languages
from tests.engine.histories import BEGIN, random_history
from tests.engine.reference import History

SVG = "{http://www.w3.org/2000/svg}"
KEYS = {
    "active_share",
    "joins_per_month",
    "newcomer_funnel",
    "participation_split",
    "retention",
    "time_to_first_reply",
}
NAMES = KEYS | {f"{key}{OTHERS}" for key in KEYS - {"retention"}}
"""Of sixty who joined over ten months no cohort is large enough to tell members what became of it."""

T = BEGIN + 420 * 86_400


@pytest.fixture(scope="module")
def drawn() -> dict[str, dict[str, str]]:
    """Every chart of a group of sixty, drawn once: language -> name -> SVG."""
    history = random_history(5, people=60, days=300, posts=600)
    figures = telling.told(group_health(history.activity(), T, seed=1))
    return draw_in_all_languages({"health": figures})


@pytest.fixture
def svgs(drawn) -> list[str]:
    return [svg for language in drawn.values() for svg in language.values()]


def test_every_chart_is_drawn_in_both_languages(drawn) -> None:
    assert set(drawn["de"]) == set(drawn["en"]) == NAMES
    assert "10-%-Linie" in drawn["de"]["active_share"]
    assert "10 % line" in drawn["en"]["active_share"]


def test_what_cannot_be_told_is_not_drawn() -> None:
    figures = telling.told(group_health(History(0).activity(), T, seed=1))
    assert draw_in_all_languages({"health": figures}) == {"de": {}, "en": {}}


def test_a_month_in_which_few_joined_has_no_bar_for_others(drawn) -> None:
    own, others = drawn["en"]["joins_per_month"], drawn["en"]["joins_per_month_others"]
    assert own != others


def test_no_chart_needs_what_the_content_security_policy_forbids(svgs) -> None:
    for svg in svgs:
        assert "style" not in svg
        assert "<script" not in svg
        assert "href" not in svg
        assert not re.search(r"\son\w+=", svg)
        assert svg.startswith("<svg")


def test_every_chart_has_a_title_and_a_description(svgs) -> None:
    for svg in svgs:
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        named = {element.get("id"): element.text for element in root if element.tag != f"{SVG}g"}
        for reference in root.get("aria-labelledby", "").split():
            assert named[reference]
        assert svg.count("<title") == 1


def test_colours_are_the_pages_own(svgs) -> None:
    for svg in svgs:
        colours = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg)) - {"none", "transparent"}
        assert {colour for colour in colours if not colour.startswith("var(--")} == set()


def test_letters_are_large_enough_for_a_phone(drawn) -> None:
    """Drawings shrink to the width of a phone, but for the triangle, which scrolls sideways."""
    for svg in (svg for name, svg in drawn["de"].items() if name != "retention"):
        width = float(ET.fromstring(svg).get("viewBox").split()[2])
        sizes = [float(size) for size in re.findall(r'font-size="(\d+)px"', svg)]
        shown = min(1, 300 / width) * min(sizes)
        assert shown >= 10, width


def test_ids_of_different_charts_do_not_meet_in_a_page(drawn) -> None:
    shown = [svg for name, svg in drawn["en"].items() if not name.endswith("_others")]
    ids = [found for svg in shown for found in re.findall(r'\sid="([^"]+)"', svg)]
    assert len(ids) == len(set(ids))


def test_a_drawing_is_freed_of_everything_that_could_run_or_style() -> None:
    svg = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="x()">
      <script>x()</script><style>a{}</style><foreignObject/><image xlink:href="x"/><a href="x"><path/></a>
      <g style="color: red" class="x" onclick="x()"><clipPath id="clip0"/>
      <path clip-path="url(#clip0)" d="M0.123456,2"/></g>
    </svg>"""
    cleaned = clean(svg, name="x", title="<b>T</b>", description="D & D")
    assert re.findall(r"<([A-Za-z]+)", cleaned) == ["svg", "title", "desc", "g", "clipPath", "path"]
    for word in ("onload", "onclick", "style", "href", "<script"):
        assert word not in cleaned
    assert 'id="chart-x-clip0"' in cleaned
    assert 'clip-path="url(#chart-x-clip0)"' in cleaned
    assert 'd="M0.1,2"' in cleaned
    assert "&lt;b&gt;T&lt;/b&gt;" in cleaned
    assert "D &amp; D" in cleaned
