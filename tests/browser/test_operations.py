"""Who runs the site sends mail on its way again, writes the imprint, changes colours, merges two accounts.

On a phone and on a desktop, light and dark, with and without scripts.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
from handschlag.core import clock
from handschlag.notifications.models import OutgoingMail
from handschlag.operations.models import LegalText
LegalText.objects.all().delete()
olga = person("Olga Otter", is_operator=True)
old, new = person(f"Berta Alt {olga.pk}"), person(f"Berta Neu {olga.pk}")
group = make.group(old, name="Gründerinnen am Rhein", slug=f"site-{olga.pk}", language=language)
make.topic(group, old, "Steuern")
OutgoingMail.objects.all().delete()
OutgoingMail.objects.create(to="ben@example.org", subject="x", text="y", attempts=8, given_up_at=clock.now(),
    last_error="SMTPConnectError: (421, 'try later')")
print(json.dumps({"olga": olga.email, "old": old.pk, "new": new.pk, "name": new.name}))
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", dark=True), Way("en", "desktop", scripts=False)]


@pytest.fixture(params=WAYS, ids=str)
def olga(request, person, served) -> Person:
    scene = json.loads(ran(served, PEOPLE + MAKE, request.param.language))
    opened = sign_in(person(request.param, "Olga"), scene["olga"])
    opened.scene = scene
    return opened


def said(olga: Person, german: str, english: str) -> str:
    return german if olga.way.language == "de" else english


def test_the_site_is_run(olga):
    mail_goes_out_again(olga)
    mails_are_looked_at(olga)
    the_imprint_is_written(olga)
    colours_are_chosen(olga)
    two_accounts_are_merged(olga)


def mail_goes_out_again(olga):
    page = olga.page
    olga.go("/site/")
    expect(page.locator(".notice").first).to_be_visible()
    olga.look("site-overview")
    olga.go("/site/mails/")
    expect(page.get_by_text("SMTPConnectError")).to_be_visible()
    olga.look("site-mails")
    page.get_by_role("button", name=said(olga, "Alle noch einmal versuchen", "Try all again")).click()
    expect(page.locator(".messages")).to_contain_text("1")


def mails_are_looked_at(olga):
    page = olga.page
    olga.go("/site/mails/preview/")
    olga.look("site-mail-previews")
    page.locator("a[href$='/discussions-digest/']").click()
    mail = page.frame_locator("iframe").last
    topic = said(olga, "Räume für den Herbst", "Rooms for the autumn")
    expect(mail.get_by_role("heading", name=topic)).to_be_visible()
    olga.look("site-mail-preview")
    page.get_by_role("link", name=said(olga, "Dunkel", "Dark")).click()
    expect(mail.locator("body")).to_have_css("background-color", "rgb(26, 22, 19)")
    olga.look("site-mail-preview-dark")
    page.get_by_role("button", name=said(olga, "Diese an mich senden", "Send me this one")).click()
    expect(page.locator(".messages")).to_contain_text(olga.scene["olga"])


def the_imprint_is_written(olga):
    page = olga.page
    olga.go("/site/texts/imprint/")
    olga.look("site-imprint-writing")
    page.locator("textarea").first.fill("# Wir\n\nHafenstraße 1, Köln")
    page.locator("form:has(textarea) button.button-primary").click()
    page.locator("footer.colophon").get_by_role("link", name=said(olga, "Impressum", "Imprint")).click()
    expect(page.locator("main .prose")).to_be_visible()
    olga.look("imprint")


def colours_are_chosen(olga):
    page = olga.page
    olga.go("/site/look/")
    page.locator("#id_green_light").fill("#66cc66")
    page.locator("form:has(#id_green_light) button.button-primary").click()
    refused = page.locator(".field-errors").first
    expect(refused).to_contain_text("#")
    olga.look("site-look-refused")
    page.locator("#id_green_light").fill(re.findall(r"#[0-9a-f]{6}", refused.inner_text())[-1])
    page.locator("form:has(#id_green_light) button.button-primary").click()
    expect(page.locator("link[rel=stylesheet][href^='/look/']")).to_have_count(1)
    olga.look("site-look")
    olga.go("/site/settings/history/")
    olga.look("site-settings-history")
    page.locator("form[action$='/back/'] button").first.click()
    expect(page.locator("link[rel=stylesheet][href^='/look/']")).to_have_count(0)


def two_accounts_are_merged(olga):
    page, scene = olga.page, olga.scene
    olga.go(f"/site/members/{scene['old']}/")
    olga.look("site-member")
    page.get_by_role("link", name=said(olga, "Mit einem anderen Konto", "Merge with another")).click()
    page.locator("#q").fill("Neu")
    page.locator("main form[role=search] button").click()
    page.get_by_role("link", name=scene["name"]).click()
    olga.look("site-merge")
    page.locator("#sure").check()
    page.locator("form:has(#sure) button.button-danger").click()
    expect(page.locator("h1")).to_contain_text(scene["name"])
    expect(page.locator("main")).to_contain_text("Gründerinnen am Rhein")
    page.locator("main").get_by_role("link", name="Gründerinnen am Rhein").click()
    expect(page.get_by_text("Steuern").first).to_be_visible()
