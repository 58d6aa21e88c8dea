"""The map in a real Chromium whose graphics the processor computes: it draws, finds, grows and tells."""

import os
from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright

from tests.browser.conftest import ARGUMENTS, Way
from tests.browser.scene import make_scene, ran, signed_in

SOFTWARE = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
DRAW = """
import sys
from handschlag.accounts.models import Member
from handschlag.groups.models import Group
from handschlag.insights.maps import actions, jobs
from handschlag.insights.models import NetworkMap
from tests.insights.mapped import mapped
anna, ben = (Member.objects.get(email=email) for email in sys.argv[2:4])
group = Group.objects.get(slug=sys.argv[1])
mapped(group, anna, ben, circle=12)
actions.request_maps(group, by=anna)
for found in NetworkMap.objects.under_way():
    jobs.draw_map.call(found.pk)
print("drawn")
"""
WAYS = [Way("de", "desktop"), Way("en", "phone", dark=True)]


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One that has WebGL without a graphics card, for the map."""
    arguments = [argument for argument in ARGUMENTS if argument != "--disable-gpu"]
    program = os.environ["HANDSCHLAG_TEST_CHROMIUM"]
    browser = playwright.chromium.launch(executable_path=program, args=[*arguments, *SOFTWARE])
    yield browser
    browser.close()


@pytest.fixture
def at_the_map(served, person):
    """``at_the_map(way)``: Anna, who runs the group, before its map."""

    def go(way: Way, who: str = "anna", script: str = ""):
        scene = make_scene(served, way.language)
        ran(served, DRAW, scene.group, scene.anna, scene.ben)
        somebody = person(way, who)
        if script:
            somebody.page.add_init_script(script)
        somebody.page.context.add_cookies(
            [{"name": "sessionid", "value": signed_in(served, getattr(scene, who)), "url": served.url}]
        )
        somebody.go(f"/groups/{scene.group}/insights/map/")
        return somebody

    return go


def colours(page: Page) -> int:
    """How many are to be seen on the map."""
    shot = Image.open(BytesIO(page.locator("[data-network-map]").screenshot()))
    return len(shot.convert("RGB").getcolors(shot.width * shot.height))


def drawn(page: Page) -> None:
    page.wait_for_selector(".network-map-ready", timeout=60_000)
    page.wait_for_timeout(400)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_the_map_is_drawn_and_somebody_is_found_on_it(at_the_map, way):
    anna = at_the_map(way)
    page = anna.page
    drawn(page)
    assert colours(page) > 50
    anna.look("map")
    page.locator("[data-map-name]").fill("person 003")
    page.locator("[data-map-found] button").first.click()
    page.wait_for_timeout(400)
    assert "Person 003" in page.locator("[data-map-told]").inner_text()
    anna.look("map-found")
    page.locator("canvas").first.focus()
    for key in ["ArrowLeft", "+", "-", "Home", "Escape"]:
        page.keyboard.press(key)
    assert page.locator("[data-map-told]").inner_text() == ""


def test_the_slider_shows_how_the_network_grew(at_the_map):
    anna = at_the_map(WAYS[0])
    page = anna.page
    drawn(page)
    today = page.locator("[data-map-day]").inner_text()
    page.locator("[data-map-time]").focus()
    page.keyboard.press("Home")
    first = page.locator("[data-map-day]").inner_text()
    assert first != today
    page.wait_for_timeout(300)
    anna.look("map-first-day")
    page.locator("[data-map-play]").click()
    page.wait_for_function("day => document.querySelector('[data-map-day]').textContent !== day", arg=first)
    page.locator("[data-map-strand][value='4']").uncheck()
    assert page.locator("[data-map-strand][value='2']").is_hidden()


def test_the_map_comes_back_after_the_graphics_card_lost_it(at_the_map):
    anna = at_the_map(WAYS[0])
    page = anna.page
    drawn(page)
    page.evaluate("""() => {
      const lost = document.querySelector("canvas").getContext("webgl2").getExtension("WEBGL_lose_context");
      lost.loseContext();
      return new Promise((back) => setTimeout(() => (lost.restoreContext(), setTimeout(back, 600)), 200));
    }""")
    assert colours(page) > 50
    assert not anna.problems


def test_without_scripts_a_picture_and_the_tables_say_the_same(at_the_map):
    anna = at_the_map(Way("en", "desktop", scripts=False))
    page = anna.page
    assert page.locator("noscript img, img.network-map-still").first.is_visible()
    assert page.locator("caption", has_text="Circles of the map").is_visible()
    assert page.locator("h3", has_text="Most strongly tied").is_visible()
    anna.look("map")


def test_without_webgl_a_picture_stands_there_and_it_is_said_why(at_the_map):
    anna = at_the_map(Way("en", "phone"), script="HTMLCanvasElement.prototype.getContext = () => null;")
    page = anna.page
    picture = page.locator("img.network-map-still")
    picture.wait_for()
    assert "The tables below say the same" in picture.get_attribute("alt")
    assert "WebGL is off or missing" in page.locator("[data-map-told]").inner_text()
    assert page.locator("[data-map-keys]").is_hidden()
    assert page.locator("[data-network-map-tools]").is_hidden()
    assert page.locator("canvas").count() == 0
    assert page.locator("caption", has_text="Circles of the map").is_visible()


def test_who_wants_less_to_move_sees_it_grow_in_few_steps_and_hears_the_day_once(at_the_map):
    anna = at_the_map(Way("en", "desktop"))
    page = anna.page
    page.emulate_media(reduced_motion="reduce")
    drawn(page)
    slider, day = page.get_by_label("As it was on", exact=True), page.locator("[data-map-day]")
    assert slider.get_attribute("aria-valuetext") == day.inner_text()
    assert day.get_attribute("aria-live") == "off"
    most = int(slider.get_attribute("max"))
    page.locator("[data-map-play]").click()
    page.wait_for_timeout(500)
    assert page.locator("[data-map-play]").get_attribute("aria-pressed") == "true"
    assert 0 < int(slider.input_value()) <= most / 6
    page.locator("[data-map-play]").click()
    stopped = slider.input_value()
    page.wait_for_timeout(1500)
    assert slider.input_value() == stopped
    assert slider.get_attribute("aria-valuetext") == day.inner_text()


def test_members_find_themselves_and_nobody_else(at_the_map):
    ben = at_the_map(Way("en", "desktop"), "ben")
    page = ben.page
    drawn(page)
    page.locator("[data-map-me]").click()
    page.wait_for_timeout(300)
    assert page.locator("[data-map-told]").inner_text().startswith("You in ")
    assert page.locator("[data-map-search]").is_hidden()
    assert "Person 0" not in page.content()
    ben.look("map-as-member")
