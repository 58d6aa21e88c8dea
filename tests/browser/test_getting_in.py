"""A stranger comes by a link for unknown people, answers the group's questions, and is let in.

On a phone and on a desktop, in both languages, dark, and without scripts.
"""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
anna, clara = person("Anna Amsel"), person("Clara Chor")
group = make.group(
    anna, name="Handwerk am Rhein", slug=f"handwerk-{anna.pk}", language=language, visibility="hidden",
    joining="invitation", description_html="<p>Meister und Gesellinnen.</p>")
print(json.dumps({"slug": group.slug, "anna": anna.email, "clara": clara.email}))
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", dark=True), Way("en", "phone", scripts=False)]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_unknown_people_answer_and_are_let_in(person, served, way):
    made = json.loads(ran(served, PEOPLE + MAKE, way.language))
    anna, clara = person(way, "Anna"), person(way, "Clara")
    group = f"/groups/{made['slug']}"

    sign_in(anna, made["anna"])
    ask_questions(anna, group)
    link = make_link(anna, group)
    sign_in(clara, made["clara"])
    answer(clara, link)
    let_in(anna, group)
    clara.go(f"{group}/about/")
    expect(clara.page.locator("h1")).to_contain_text("Handwerk am Rhein")


def ask_questions(anna: Person, group: str) -> None:
    anna.go(f"{group}/questions/")
    anna.page.locator("#id_q1-text").fill("Was ist Ihr Handwerk?")
    anna.page.locator("details.question").nth(1).locator("summary").click()
    anna.page.locator("#id_q2-text").fill("Seit wann?")
    anna.page.locator("#id_q2-kind").select_option("choice")
    anna.page.locator("main form button.button-primary").click()
    expect(anna.page.locator(".form-errors")).to_contain_text("Seit wann?")
    anna.look("getting-in-questions-refused")
    anna.page.locator("#id_q2-choices").fill("Gerade erst\nSchon lange")
    anna.page.locator("main form button.button-primary").click()
    expect(anna.page.locator("details.question").nth(1).locator("summary")).to_contain_text("Seit wann?")
    anna.look("getting-in-questions")


def make_link(anna: Person, group: str) -> str:
    """The path of a link for unknown people."""
    anna.go(f"{group}/invitations/")
    anna.page.locator("input[name=is_trusted][value=ask]").check()
    anna.page.locator("main form button.button-primary").click()
    link = anna.page.locator("#link").input_value()
    anna.look("getting-in-links")
    return re.sub(r"^https?://[^/]+", "", link)


def answer(clara: Person, link: str) -> None:
    clara.go(link)
    clara.page.get_by_label("Was ist Ihr Handwerk?").fill("Bäckerin")
    clara.page.get_by_label("Gerade erst").check()
    clara.look("getting-in-answering")
    clara.page.locator("main form button.button-primary").click()
    expect(clara.page.locator(".notice .answers")).to_contain_text("Bäckerin")
    clara.look("getting-in-waiting")


def let_in(anna: Person, group: str) -> None:
    anna.go(f"{group}/requests/")
    expect(anna.page.locator(".join-request .answers")).to_contain_text("Bäckerin")
    anna.page.locator(".request-more summary").last.click()
    anna.page.locator(".request-more textarea").last.fill("Kenne ich vom Markt.")
    anna.page.locator(".request-more button").last.click()
    expect(anna.page.locator(".request-note")).to_contain_text("Kenne ich vom Markt.")
    anna.look("getting-in-request")
    anna.page.locator("input[name=request]").check()
    anna.page.locator("#chosen button").first.click()
    expect(anna.page.locator(".join-request")).to_have_count(0)
