"""The whole loop: a talk becomes a meetup, people come and shake hands, and the figures change.

Three people with a phone each. Every step is looked at: a screenshot is kept, axe finds no violation.
"""

import json
import re
import time
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.cameras import on_screen
from tests.browser.conftest import SIZES, Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
from handschlag.discussions import actions
anna, ben, dora = person("Anna Amsel"), person("Ben Bussard"), person("Dora Dohle")
group = make.group(anna, name="Gründerinnen am Rhein", slug="rhein", language=language)
for member in (ben, dora, *(person(f"Mitglied {n}") for n in range(6))):
    make.join(group, member)
topic = actions.start_topic(group, by=ben, title="Räume in Köln?", source="Für **zwölf** Leute.")
actions.reply_to_topic(topic, by=dora, source="Der Kranz hat ein Hinterzimmer.")
print(json.dumps({"topic": topic.pk, **{m.name.split()[0].lower(): m.email for m in (anna, ben, dora)}}))
"""
LATER = """
from handschlag.cli.start import django_ready
django_ready()
from datetime import timedelta
from django.db.models import F
from handschlag.discussions.models import Topic
from handschlag.meetups.models import Meetup
back = timedelta(hours=5)
Meetup.objects.update(starts_at=F("starts_at") - back, ends_at=F("ends_at") - back)
Topic.objects.update(version=F("version") + 1)
print()
"""


@pytest.fixture
def served(own_site):
    """The group's figures and all mails are looked at."""
    return own_site


@pytest.mark.parametrize("way", [Way("de", "phone"), Way("en", "phone", dark=True)], ids=str)
def test_a_talk_becomes_a_meetup_and_the_figures_change(person, served, camera, way):
    scene = json.loads(ran(served, PEOPLE + MAKE, way.language))
    anna, ben, dora = (sign_in(person(way, name), scene[name.lower()]) for name in ("Anna", "Ben", "Dora"))
    before = met(served)
    page = plan(anna, scene["topic"])
    answer_to_a_full_house(ben, dora, page)
    calendar_mail(served, scene["ben"])
    ben_steps_back_and_dora_moves_up(ben, dora, page)
    check_in_through_a_dead_line(served, camera, scene["anna"], dora, page, way)
    shake_hands(anna, dora)
    ran(served, LATER)
    close_the_list(anna, page)
    recap(anna, page)
    dora.go(page)
    dora.look("89-loop-afterwards")
    assert met(served) > before
    assert served.run("ties", "rebuild", "--dry-run").returncode == 0


def met(served) -> float:
    """Met share of the group, as the command line tells it."""
    told = served.run("health", "rhein", "--json")
    assert told.returncode == 0, told.stderr
    share = json.loads(told.stdout)["coupling"].get("met_share", {})  # nothing to tell before anybody met
    return share.get("value") or 0.0


def plan(anna: Person, topic: int) -> str:
    anna.go(f"/topics/{topic}/")
    anna.page.click(".topic-facts a[href*='/meetups/new/']")
    anna.look("80-loop-plan")
    start = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(hours=2)
    anna.page.fill("[name=starts]", f"{start:%Y-%m-%dT%H:%M}")
    anna.page.fill("[name=ends]", f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    anna.page.fill("[name=venue]", "Café Kranz")
    anna.page.fill("[name=capacity]", "1")
    anna.page.click("main form.form .form-actions .button-primary")
    expect(anna.page.locator(".meetup-head")).to_contain_text("Café Kranz")
    anna.look("81-loop-announced")
    return anna.page.url.removeprefix(anna.served.url)


def answer_to_a_full_house(ben: Person, dora: Person, page: str) -> None:
    for someone, name in ((ben, "82-loop-yes"), (dora, "83-loop-waits")):
        someone.go(page)
        someone.page.click("#answer .button-primary")
        expect(someone.page.locator("#answer")).to_be_visible()
        someone.look(name)
    expect(ben.page.locator("a[href$='/ticket/']")).to_be_visible()
    expect(dora.page.locator("a[href$='/ticket/']")).to_have_count(0)


def calendar_mail(served, address: str) -> None:
    """Sent by the worker: an invitation that calendars read."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        for file in served.data.glob("mail/*"):
            for raw in file.read_bytes().split(b"-" * 79):
                mail = message_from_bytes(raw.strip(), policy=policy.default)
                parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
                if mail["To"] == address and parts:
                    assert re.search(r"^METHOD:REQUEST\r?$", parts[0].get_content(), re.MULTILINE)
                    return
        time.sleep(0.2)
    raise AssertionError("no calendar mail within 30 seconds")


def ben_steps_back_and_dora_moves_up(ben: Person, dora: Person, page: str) -> None:
    ben.page.click("#answer form:has(input[value=no]) button")
    expect(ben.page.locator("a[href$='/ticket/']")).to_have_count(0)
    dora.go(page)
    expect(dora.page.locator("a[href$='/ticket/']")).to_be_visible()


def check_in_through_a_dead_line(served, camera, host: str, dora: Person, page: str, way: Way) -> None:
    """The host's camera reads the code on Dora's screen while there is no connection."""
    dora.page.click("a[href$='/ticket/']")
    dora.look("84-loop-ticket")
    ticket = on_screen(dora.page)
    assert ticket.startswith(served.url)
    context = camera(ticket).new_context(
        viewport=SIZES["phone"], locale={"de": "de-DE", "en": "en-GB"}[way.language],
        color_scheme="dark" if way.dark else "light", reduced_motion="reduce",
    )  # fmt: skip
    context.set_default_timeout(10_000)
    anna = sign_in(Person(context, served, way, "Anna"), host)
    anna.go(page)
    anna.page.click("a[href$='/door/']")
    expect(anna.page.locator("[data-kept=yes]")).to_be_visible()
    anna.page.wait_for_function("() => navigator.serviceWorker.controller")
    context.set_offline(True)
    anna.page.locator("[data-scan]").click()
    expect(anna.page.locator("[data-scanned]")).to_contain_text("Dora Dohle", timeout=20_000)
    expect(anna.page.locator("[data-line]")).to_contain_text("1")
    context.set_offline(False)
    expect(anna.page.locator("[data-line]")).to_be_hidden(timeout=20_000)
    anna.page.locator("[data-stop]").click()
    anna.page.fill("#q", "Anna")
    anna.page.keyboard.press("Enter")
    anna.page.locator(".door-person").filter(has_text="Anna Amsel").locator("button").click()
    expect(anna.page.locator(".door-person.door-here")).not_to_have_count(0)
    anna.look("85-loop-door")


def shake_hands(anna: Person, dora: Person) -> None:
    dora.go("/handshake/")
    dora.page.locator(".handshake-drawing").scroll_into_view_if_needed()
    address = on_screen(dora.page)
    anna.go(address.removeprefix(anna.served.url))
    anna.look("86-loop-have-you-met")
    anna.page.click("main .button-primary")
    yes = dora.page.locator(".handshake-asked .button-primary")
    expect(yes).to_be_visible()
    yes.click()
    expect(dora.page.locator("h1")).to_contain_text("Anna Amsel")


def close_the_list(anna: Person, page: str) -> None:
    anna.go(page)
    anna.page.click("a[href$='/door/']")
    anna.page.locator("form[action$='/door/close/'] button").click()
    expect(anna.page.locator("form[action$='/door/close/']")).to_have_count(0)
    anna.look("87-loop-closed")


def recap(anna: Person, page: str) -> None:
    anna.go(page)
    anna.page.click("a[href$='/recap/']")
    anna.page.fill("main [name=source]", "Es war **schön**; nächstes Mal im Hinterzimmer.")
    anna.look("88-loop-recap")
    anna.page.locator("main form.form .button-primary").click()
    expect(anna.page.locator("main")).to_contain_text("Hinterzimmer")
