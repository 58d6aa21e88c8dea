"""Rhythms of tags, one company on two pages, and coming back to a conversation; axe finds nothing."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
from datetime import timedelta
from handschlag.core import clock
from handschlag.people.actions import companies, conversing, joining, noting
from handschlag.people.models import Contact
anna, ben = person("Anna Amsel", is_operator=True), person("Ben Bussard")
clara, dora = person("Clara Distel"), person("Dora Dohle")
for other, tags in ((ben, ["Kundschaft", "Messe"]), (clara, ["Kundschaft"]), (dora, ["Alte Freunde"])):
    noting.note_contact(other, by=anna, note="", tags=tags, every_weeks=None)
Contact.objects.filter(owner=anna).update(added_at=clock.now() - timedelta(weeks=9))
slugs = [
    companies.enter_company(by=ben, name=name, place=place, website=website, is_other=True).slug
    for name, place, website in (
        ("Steganlagen Müller GmbH", "Ulm", "https://steg.example"),
        ("Müller Steganlagen & Brückenbau", "", "https://www.steg.example/"),
    )
]
talk = conversing.start_conversation(by=anna, members=[ben, clara], text="Wer kommt zur Messe?")
joining.leave_conversation(talk, by=ben)
conversing.say(talk, by=clara, text="Ohne Ben gesagt")
print(json.dumps({"anna": anna.email, "ben": ben.email, "ben_pk": ben.pk, "talk": talk.pk, "slugs": slugs}))
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", scripts=False)]


@pytest.fixture(params=WAYS, ids=str)
def way(request):
    return request.param


@pytest.fixture(scope="module")
def served(site_of_module):
    """People are looked for by name, and every scene has a Ben Bussard."""
    return site_of_module


@pytest.fixture
def scene(served, way):
    return json.loads(ran(served, PEOPLE + MAKE, way.language))


def test_a_tag_gets_a_rhythm_and_two_pages_of_a_company_become_one(person, way, scene):
    anna = sign_in(person(way, "Anna"), scene["anna"])
    page = anna.page
    anna.go("/contacts/tags/")
    row = page.locator(".tag-rhythm", has_text="Kundschaft")
    row.locator("select").select_option("4")
    row.get_by_role("button").click()
    expect(page.locator(".tag-rhythm", has_text="Kundschaft").locator("select")).to_have_value("4")
    anna.look("tag-rhythms")
    anna.go(f"/contacts/{scene['ben_pk']}/")
    expect(page.locator(".contact-notes")).to_contain_text("Kundschaft")
    anna.look("contact-with-rhythm-of-tag")
    anna.go("/contacts/")
    expect(page.locator(".due")).to_contain_text("Ben Bussard")
    anna.look("contacts-due-by-tag")
    anna.go("/companies/claims/")
    anna.look("companies-perhaps-the-same")
    expect(page.locator("a[href*='/merge/?into=']").first).to_be_visible()
    anna.go(f"/companies/{scene['slugs'][1]}/merge/?into={scene['slugs'][0]}")
    anna.look("merge-companies")
    page.locator("#typed").fill(page.locator(".two-companies h2").first.inner_text())
    page.locator("main form[method=post] button").last.click()
    expect(page).to_have_url(f"{anna.served.url}/companies/{scene['slugs'][0]}/")
    anna.go(f"/companies/{scene['slugs'][1]}/")
    expect(page).to_have_url(f"{anna.served.url}/companies/{scene['slugs'][0]}/")
    anna.go(f"/companies/{scene['slugs'][0]}/merge/")
    anna.look("choose-company-to-merge-with")


def test_who_has_left_is_asked_and_comes_back(person, way, scene):
    anna, ben = (sign_in(person(way, name.title()), scene[name]) for name in ("anna", "ben"))
    talk = f"/messages/{scene['talk']}/"
    anna.go(f"{talk}people/?q=Bussard")
    anna.page.locator(f"form:has(input[name=to][value='{scene['ben_pk']}']) button").click()
    asked = {"de": "Um Rückkehr gebeten: Ben Bussard", "en": "Asked to come back: Ben Bussard"}
    expect(anna.page.locator("main")).to_contain_text(asked[way.language])
    anna.look("asked-back")
    ben.go(talk)
    ben.look("left-and-asked-back")
    ben.page.locator("form[action$='/come-back/'] button").first.click()
    expect(ben.page.locator("#talk")).to_contain_text({"de": "ist wieder da", "en": "is back"}[way.language])
    expect(ben.page.locator("#talk")).to_contain_text("Wer kommt zur Messe?")
    expect(ben.page.locator("#talk")).not_to_contain_text("Ohne Ben gesagt")
    ben.look("came-back")
