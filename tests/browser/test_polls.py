"""Friends look for a date, and meet on it; on a phone and a desktop, in the dark, and without scripts."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import Scene, make_scene
from tests.browser.test_composer import sign_in

WAYS = [Way("de", "phone"), Way("en", "desktop", dark=True), Way("en", "phone", scripts=False)]
SAYS = {
    "then": {"de": "Danach abstimmen lassen", "en": "Then ask for votes"},
    "start": {"de": "Thema beginnen", "en": "Start topic"},
    "date": {"de": "Wir suchen einen Termin", "en": "We look for a date"},
    "dates": {"de": "Termine zur Auswahl", "en": "Dates to choose from"},
    "ask": {"de": "Abstimmung beginnen", "en": "Start the poll"},
    "vote": {"de": "Abstimmen", "en": "Vote"},
    "change": {"de": "Meine Stimme ändern", "en": "Change my vote"},
    "voted": {"de": "2 haben abgestimmt", "en": "2 have voted"},
    "suits": {"de": "passt den meisten", "en": "suits most"},
    "meet": {"de": "Ein Treffen daraus machen", "en": "Make it a meetup"},
}


@pytest.fixture
def scene(served, way) -> Scene:
    return make_scene(served, way.language)


def says(someone: Person, what: str) -> str:
    return SAYS[what][someone.way.language]


def press(someone: Person, what: str) -> None:
    someone.page.locator("main").get_by_role("button", name=says(someone, what), exact=True).first.click()


def answer(someone: Person, *numbers: int) -> None:
    """Yes is 2, if need be 1, no 0."""
    lines = someone.page.locator(".poll fieldset")
    for place, number in enumerate(numbers):
        lines.nth(place).locator(f"input[value='{number}']").check()


def ask_for_a_date(anna: Person, scene: Scene) -> None:
    page = anna.page
    anna.go(f"/groups/{scene.group}/topics/new/")
    page.fill("main [name=title]", "Sommerfest")
    page.fill("main [name=source]", "Am Rhein, mit allen.")
    page.get_by_label(says(anna, "then")).check()
    page.locator("main form .composer button.button-primary").click()
    page.fill("main [name=question]", "Wann passt es?")
    page.get_by_label(says(anna, "date")).check()
    page.locator("summary", has_text=says(anna, "dates")).click()
    days = [datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(days=days) for days in (9, 10)]
    for number, day in enumerate(days, 1):
        page.fill(f"main [name=date_{number}]", f"{day:%Y-%m-%d}T19:30")
    anna.look("95-poll-new")
    press(anna, "ask")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_friends_find_a_date_and_meet(person, way, scene):
    anna, ben = sign_in(person(way, "Anna"), scene.anna), sign_in(person(way, "Ben"), scene.ben)
    ask_for_a_date(anna, scene)
    ben.go(re.sub("#.*", "", anna.page.url))
    answer(ben, 1, 2)
    press(ben, "vote")
    answer(anna, 0, 2)
    anna.look("96-poll-open")
    press(anna, "vote")
    expect(anna.page.locator(".poll")).to_contain_text(says(anna, "voted"))
    expect(anna.page.locator(".poll-best")).to_contain_text(says(anna, "suits"))
    anna.look("97-poll-voted")
    anna.page.locator(".poll summary", has_text=says(anna, "change")).click()
    answer(anna, 2, 2)
    press(anna, "vote")
    anna.page.locator(".poll-best").last.get_by_role("link", name=says(anna, "meet")).click()
    expect(anna.page.locator("main [name=starts]")).to_have_value(re.compile("T19:30$"))
    expect(anna.page.locator("main [name=invited]").first).to_be_checked()
    anna.look("98-poll-becomes-meetup")
    anna.page.fill("main [name=venue]", "Rheinwiese")
    anna.page.click("main form.form .form-actions .button-primary")
    expect(anna.page.locator(".meetup-head")).to_be_visible()
