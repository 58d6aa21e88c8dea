"""A series as its host lives it: planned, a date left out, all that follow changed, and in the calendar."""

import re
from datetime import timedelta
from urllib.request import urlopen

import pytest
from playwright.sync_api import expect

from handschlag.core import clock
from tests.browser.conftest import Person, Way
from tests.browser.test_journey import set_up, start_group, submit

WAYS = [Way("de", "phone"), Way("en", "desktop", dark=True), Way("en", "phone", scripts=False)]
GROUP = "/groups/gruenderinnen-am-rhein"
PLANNED = 5  # in three days and every two weeks, within the sixty that are made ahead


@pytest.fixture
def served(own_site):
    """Each sets its site up."""
    return own_site


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_table_that_meets_every_week(person, served, way):
    anna = person(way, "Anna Amsel")
    set_up(anna)
    start_group(anna)
    plan_series(anna)
    leave_a_date_out(anna)
    change_what_follows(anna)
    subscribe(anna)


def plan_series(anna: Person) -> None:
    day = (clock.now() + timedelta(days=3)).date()
    page = anna.page
    anna.go(f"{GROUP}/meetups/new/")
    page.fill("main [name=title]", "Stammtisch der Gründerinnen")
    page.fill("main [name=starts]", f"{day}T19:00")
    page.fill("main [name=ends]", f"{day}T22:00")
    page.fill("main [name=venue]", "Café Kranz")
    page.fill("main [name=source]", "Wer kommt, bringt eine Frage mit.")
    page.select_option("main [name=repeat-how_often]", "weekly")
    page.click("details:has([name=repeat-interval]) > summary")
    page.fill("main [name=repeat-interval]", "2")
    anna.look("series-01-plan")
    page.click("main form.form button.button-primary")
    expect(page.locator("h1")).to_have_text("Stammtisch der Gründerinnen")
    page.click("a[href*='/meetups/series/']")
    expect(page.locator("main .lead")).to_contain_text("2")
    for _try in range(60):  # the worker makes the next ones; what it has not made yet may be left out
        if page.locator("section[aria-labelledby=planned] li").count() == PLANNED:
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator("section[aria-labelledby=planned] li")).to_have_count(PLANNED)
    anna.look("series-02-series")


def leave_a_date_out(anna: Person) -> None:
    page = anna.page
    page.locator("section[aria-labelledby=to-come] button").first.click()
    expect(page.locator("section[aria-labelledby=left-out] li")).to_have_count(1)
    anna.look("series-03-left-out")


def change_what_follows(anna: Person) -> None:
    page = anna.page
    page.locator("section[aria-labelledby=planned] li a").nth(1).click()
    page.click("a[href$='/following/edit/']")
    page.fill("main [name=venue]", "Brauhaus")
    anna.look("series-04-following")
    page.click("main form.form button.button-primary")
    expect(page.locator("section[aria-labelledby=planned] li").first).to_contain_text("Brauhaus")
    page.locator("section[aria-labelledby=planned] li a").nth(1).click()
    page.click("a[href$='/following/cancel/']")
    anna.look("series-05-cancel")
    page.fill("main [name=reason]", "Das Brauhaus schließt.")
    submit(anna, "main form.form")
    expect(page.locator("section[aria-labelledby=planned] li.row-off")).not_to_have_count(0)
    anna.look("series-06-ended")


def subscribe(anna: Person) -> None:
    page = anna.page
    anna.go("/calendars/")
    anna.look("series-07-calendars")
    page.locator("form[action='/calendars/new/'] button").first.click()
    expect(page.locator("input[readonly]")).to_have_count(1)
    anna.look("series-08-address")
    address = page.locator("input[readonly]").input_value()
    with urlopen(address) as answer:
        text = answer.read().decode()
    assert text.count("BEGIN:VEVENT") >= 4
    assert re.search(r"SUMMARY:Stammtisch der Gr", text)
