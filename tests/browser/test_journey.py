"""The main flows, as two people live them: found a site, join, talk, see whether the group is alive.

Every step is looked at: a screenshot is kept, axe finds no violation of WCAG 2.2 AA, nothing scrolls
sideways, the console stays silent.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way

WAYS = [
    Way("de", "desktop"),
    Way("en", "phone"),
    Way("de", "phone", dark=True),
    Way("en", "desktop", scripts=False),
]


@pytest.fixture
def served(own_site):
    """The site is set up."""
    return own_site


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_site_comes_to_life(person, served, way):
    anna, ben = person(way, "Anna Amsel"), person(way, "Ben Bussard")
    ben.go("/")
    ben.look("00-not-set-up")
    set_up(anna)
    start_group(anna)
    write_topic(anna)
    sign_up(ben)
    join(ben)
    answer_and_thank(ben)
    edit(ben)
    answer_a_post(anna)
    close_topic(anna)
    see_it_closed(ben)
    read_health(anna)
    see_profile_and_errors(ben)


def set_up(anna: Person) -> None:
    anna.go(anna.served.set_up_link)
    anna.look("01-set-up")
    page = anna.page
    page.fill("main [name=site_name]", "Kammer Köln")
    page.select_option("main [name=language]", anna.way.language)
    page.fill("main [name=name]", anna.name)
    page.fill("main [name=email]", "anna@example.org")
    page.fill("main [name=password]", "drei kleine Wörter")
    submit(anna, "main form")
    expect(page).to_have_url(re.compile(r"/$"))
    anna.look("02-home-empty")


def start_group(anna: Person) -> None:
    anna.go("/groups/")
    anna.look("03-groups-empty")
    anna.go("/groups/new/")
    anna.page.fill("main [name=name]", "Gründerinnen am Rhein")
    anna.page.fill("main [name=description]", "Wer **gründet**, fragt hier.")
    anna.page.select_option("main [name=language]", "de")
    anna.look("04-new-group")
    submit(anna, "main form.form")
    expect(anna.page.locator("h1")).to_contain_text("Gründerinnen am Rhein")
    anna.go("/groups/gruenderinnen-am-rhein/")
    anna.look("05-no-topics")


def write_topic(anna: Person) -> None:
    anna.go("/groups/gruenderinnen-am-rhein/topics/new/")
    anna.page.fill("main [name=title]", "Wer kennt eine gute Steuerberaterin?")
    anna.page.fill("main [name=source]", "Für eine **kleine GmbH**:\n\n- Bonn oder Köln\n- gern digital")
    anna.page.click("main form.form [name=preview]")
    expect(anna.page.locator(".prose strong").first).to_have_text("kleine GmbH")
    anna.look("06-preview")
    anna.page.click("main form.form button.button-primary")
    expect(anna.page.locator("h1")).to_have_text("Wer kennt eine gute Steuerberaterin?")
    anna.look("07-topic")


def sign_up(ben: Person) -> None:
    ben.go("/")
    ben.look("08-welcome")
    ben.go("/accounts/signup/")
    ben.look("09-sign-up")
    ben.page.fill("main [name=name]", ben.name)
    ben.page.fill("main [name=email]", "ben@example.org")
    ben.page.fill("main [name=password1]", "noch drei Wörter")
    submit(ben, "main form.form")
    ben.page.wait_for_selector("[name=code]")
    ben.look("10-code")
    ben.page.fill("main [name=code]", ben.mailed_code())
    submit(ben, "main form.form")
    expect(ben.page).to_have_url(re.compile(r"/$"))
    ben.look("11-home-new-member")


def join(ben: Person) -> None:
    ben.go("/groups/gruenderinnen-am-rhein/about/")
    ben.look("12-about-group")
    ben.page.click("#join button")
    ben.go("/groups/gruenderinnen-am-rhein/")
    expect(ben.page.locator("main")).to_contain_text("Steuerberaterin")
    ben.look("13-topics-unread")


def answer_and_thank(ben: Person) -> None:
    ben.page.click("main a:has-text('Steuerberaterin')")
    ben.page.locator("form[action$='/thanks/'] button").first.click()
    expect(ben.page.locator("form[action$='/thanks/delete/'] button").first).to_contain_text("1")
    ben.page.fill("#composer [name=source]", "Ja, meine. Ich frage sie **morgen**.")
    ben.page.click("#composer button.button-primary")
    expect(ben.page.locator("article.post")).to_have_count(2)
    ben.look("14-answered")


def edit(ben: Person) -> None:
    ben.go(href(ben, "article.post:last-of-type a[href$='/edit/'], a[href$='/edit/']"))
    ben.page.fill("main [name=source]", "Ja, meine. Ich frage sie **heute**.")
    ben.look("15-edit")
    ben.page.click("main form.form button.button-primary")
    expect(ben.page.locator("article.post").last).to_contain_text("heute")
    ben.go(href(ben, "a[href$='/history/']"))
    expect(ben.page.locator("main")).to_contain_text("morgen")
    ben.look("16-history")


def answer_a_post(anna: Person) -> None:
    anna.go("/groups/gruenderinnen-am-rhein/")
    anna.page.click("main a:has-text('Steuerberaterin')")
    anna.go(href(anna, "article.post >> nth=-1 >> a[href*='reply_to=']"))
    expect(anna.page.locator("#composer, main form")).to_contain_text(["heute"])
    anna.page.fill("main [name=source]", "Danke, das hilft mir sehr.")
    anna.look("17-reply-to-post")
    anna.page.click("#composer button.button-primary, main form.form button.button-primary")
    expect(anna.page.locator("article.post .post-quote")).to_contain_text("heute")
    anna.look("18-quoted")


def close_topic(anna: Person) -> None:
    anna.go(href(anna, "a[href$='/closure/']"))
    anna.page.fill("main [name=reason]", "Gefunden, danke allen.")
    anna.look("19-close")
    anna.page.click("main form.form button[type=submit]")
    expect(anna.page.locator("main")).to_contain_text("Gefunden, danke allen.")
    anna.look("20-closed")


def see_it_closed(ben: Person) -> None:
    ben.go("/groups/gruenderinnen-am-rhein/")
    ben.look("21-topics-closed")
    ben.page.click("main a:has-text('Steuerberaterin')")
    expect(ben.page.locator("main")).to_contain_text("Gefunden, danke allen.")
    expect(ben.page.locator("#composer [name=source]")).to_have_count(0)
    ben.go("/")
    ben.look("22-home")


def read_health(anna: Person) -> None:
    anna.go("/groups/gruenderinnen-am-rhein/insights/health/")
    anna.look("23-health-empty")
    anna.page.locator("form[action$='/snapshots/'] button").first.click()
    for _ in range(40):
        if anna.page.locator(".health-figures").count():
            break
        anna.page.wait_for_timeout(500)
        anna.go("/groups/gruenderinnen-am-rhein/insights/health/")
    expect(anna.page.locator(".health-figures")).to_be_visible()
    anna.look("24-health")


def see_profile_and_errors(ben: Person) -> None:
    ben.page.click(".account summary")
    ben.page.click(".account .menu-sheet a >> nth=0")
    ben.look("25-profile")
    ben.go("/groups/there-is-none/")
    ben.look("26-not-found")
    ben.go("/groups/gruenderinnen-am-rhein/edit/")
    ben.look("27-not-allowed")


def submit(person: Person, form: str) -> None:
    person.page.locator(f"{form} button[type=submit]").last.click()


def href(person: Person, selector: str) -> str:
    """Where a link leads, also one that sits in a folded menu."""
    found = person.page.locator(selector).last.get_attribute("href")
    assert found, selector
    return found
