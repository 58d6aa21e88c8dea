"""An organiser writes a welcome; who joins sees it, goes the first steps of the path, and puts the card away.

On a phone and on a desktop, in both languages, with scripts and without.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
from handschlag.discussions import actions
anna, clara = person("Anna Amsel"), person("Clara Chor")
group = make.group(anna, name="Bäckereien am Rhein", slug=f"brot-{anna.pk}", language=language)
topic = actions.start_topic(group, by=anna, title="Wer sind Sie?", source="Zwei Sätze genügen.")
make.meetup(group, anna, "Stammtisch")
print(json.dumps({"slug": group.slug, "anna": anna.email, "clara": clara.email, "topic": topic.pk}))
"""
PROGRESS = "section[aria-labelledby=first-weeks] progress"
WAYS = [Way("de", "phone"), Way("en", "desktop", scripts=False)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_who_joins_is_welcomed_and_finds_the_way_in(person, served, way):
    made = json.loads(ran(served, PEOPLE + MAKE, way.language))
    anna, clara = person(way, "Anna"), person(way, "Clara")
    group = f"/groups/{made['slug']}/"

    sign_in(anna, made["anna"])
    write_welcome(anna, group)
    sign_in(clara, made["clara"])
    clara.go(group)
    clara.page.locator(f"form[action='{group}membership/'] button").click()
    expect(clara.page.locator("section[aria-labelledby=welcome] .prose strong")).to_have_text("Sie")
    expect(clara.page.locator("section[aria-labelledby=first-weeks] progress")).to_have_attribute(
        "value", "0"
    )
    clara.look("welcome-new")
    introduce(clara, made["topic"])
    clara.go("/")
    expect(clara.page.locator("section[aria-labelledby=first-weeks] progress")).to_have_attribute(
        "value", "1"
    )
    clara.look("welcome-home")
    put_away(clara, group)
    see_newcomers(anna, group)


def write_welcome(anna: Person, group: str) -> None:
    anna.go(f"{group}welcome/")
    anna.page.locator("#id_source").fill(
        "Schön, dass **Sie** da sind.\n\n- Fragen Sie\n- Kommen Sie zum Stammtisch"
    )
    anna.page.locator("#id_sender").select_option(label="Anna Amsel")
    anna.page.locator("#id_topic").select_option(label="Wer sind Sie?")
    anna.page.locator("button[name=preview]").click()
    shown = anna.page.locator("#id_source_preview strong" if anna.way.scripts else ".preview strong")
    expect(shown).to_have_text("Sie")
    anna.look("welcome-settings")
    anna.page.locator(".composer button.button-primary").click()
    expect(anna.page.locator("#id_topic option[selected]")).to_have_text("Wer sind Sie?")
    expect(anna.page.locator("#id_greets")).to_be_checked()


def introduce(clara: Person, topic: int) -> None:
    clara.page.locator(f"section[aria-labelledby=first-weeks] a[href='/topics/{topic}/reply/']").click()
    clara.page.locator("#id_source").fill("Ich bin Clara und backe.")
    clara.page.locator(".composer button.button-primary").click()
    expect(clara.page.locator("body")).to_contain_text("Ich bin Clara und backe.")


def put_away(clara: Person, group: str) -> None:
    clara.go(group)
    clara.page.locator(f"form[action='{group}membership/greeting/delete/'] button").click()
    expect(clara.page.locator("section[aria-labelledby=welcome]")).to_have_count(0)
    clara.page.locator(f"form[action='{group}membership/path/delete/'] button").click()
    expect(clara.page.locator("section[aria-labelledby=first-weeks]")).to_have_count(0)
    clara.look("welcome-away")


def see_newcomers(anna: Person, group: str) -> None:
    anna.go(f"{group}members/newcomers/")
    expect(anna.page.locator(".row-person").first).to_contain_text("Clara Chor")
    anna.look("welcome-newcomers")
