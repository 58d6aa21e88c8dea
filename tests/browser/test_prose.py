"""What people write, as it looks: readable in both themes; long posts unfold without scripts."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.conftest import Way

ROOT = Path(__file__).resolve().parents[2]
LONG = "#post-3 .prose"


@pytest.fixture
def served(own_site):
    """Topics are called by their numbers."""
    return own_site


@pytest.fixture
def talk(served):
    made = subprocess.run(
        [sys.executable, "-m", "tests.browser.prose"],
        env=served.environment | {"DJANGO_SETTINGS_MODULE": "handschlag.site.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return served


def height(reader, selector=LONG):
    return reader.page.locator(selector).bounding_box()["height"]


def test_posts_are_readable_and_long_ones_unfold(person, talk):
    for way in (Way("en", "desktop"), Way("de", "phone", dark=True)):
        reader = person(way, "Vera Visitor")
        reader.go("/topics/1/")
        reader.look("30-prose")
    reader = person(Way("en", "desktop", scripts=False), "Nora Noscript")
    page = reader.page
    reader.go("/topics/1/")
    folded = height(reader)
    page.locator("#post-3 .post-fold summary").click()
    assert height(reader) > 2 * folded
    page.locator("#post-3 .post-fold summary").click()
    assert height(reader) == folded
    page.locator("#post-3 .prose a").focus()
    assert height(reader) > 2 * folded, "who reaches what is cut off by keyboard sees it"
    reader.go("/topics/1/#post-3")
    assert height(reader) > 2 * folded, "who was led to the post sees it whole"
    assert page.locator("#post-2 .post-fold").count() == 0
    assert page.locator(".link-card").inner_text().startswith("Everything")


def test_on_paper_everything_is_unfolded(person, talk):
    reader = person(Way("en", "desktop"), "Petra Paper")
    page = reader.page
    reader.go("/topics/1/")
    folded = height(reader)
    page.emulate_media(media="print")
    assert height(reader) > 2 * folded
    for gone in (".rooms", ".post-fold", ".post-deeds", ".topic-end"):
        assert not page.locator(gone).first.is_visible(), gone
    after = "getComputedStyle(document.querySelector('#post-3 .prose a'), '::after').content"
    assert "/groups/" in page.evaluate(after)
