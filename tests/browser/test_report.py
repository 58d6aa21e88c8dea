"""The report of an archive in a real browser: desktop and phone, light and dark, and on paper."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from handschlag.analysis.picturing import drawn
from handschlag.analysis.report import write
from tests.analysis import told
from tests.browser.conftest import AXE_RULES, SCREENSHOTS, SIZES, Way

WAYS = [
    Way("en", "desktop"),
    Way("de", "desktop", dark=True),
    Way("en", "phone", dark=True),
    Way("de", "phone"),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """The report in both languages, one with names."""
    folder = tmp_path_factory.mktemp("report")
    archive, sections = told.community(300), told.sections()
    for language, names in (("en", "hidden"), ("de", "shown")):
        pictures = drawn(archive, sections, language=language, names=names, seed=1)
        html = write(archive, sections, pictures, language=language, names=names)
        (folder / f"{language}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.fixture
def opened(chromium, files):
    """``opened(way)`` opens the report; what the browser complains about or fetches fails the test."""
    contexts, problems = [], []

    def open_report(way: Way):
        context = chromium.new_context(viewport=SIZES[way.size], color_scheme="dark" if way.dark else "light")
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: problems.append(message.text))
        page.on("request", lambda request: request.url.startswith("file:") or problems.append(request.url))
        page.goto((files / f"{way.language}.html").as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert not problems


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_report_shuts_nobody_out(opened, way):
    page = opened(way)
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"report-{way}.png", full_page=True)
    for is_open in (False, True):
        page.evaluate("open => document.querySelectorAll('details').forEach(d => (d.open = open))", is_open)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, "the report scrolls sideways"
        found = Axe().run(page, options=AXE_RULES).response["violations"]
        assert not found, "; ".join(f"{rule['id']} at {rule['nodes'][0]['target']}" for rule in found)


def test_the_keyboard_skips_to_the_content(opened):
    page = opened(Way("en", "desktop"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("language", ["en", "de"])
def test_on_paper_it_has_pages_and_everything_is_open(opened, language):
    page = opened(Way(language, "desktop"))
    page.emulate_media(media="print")
    assert page.locator("details:not([open]) td").first.is_visible()
    paper = page.pdf(prefer_css_page_size=True)
    assert 10 <= len(re.findall(rb"/Type\s*/Page\b", paper)) <= 60
