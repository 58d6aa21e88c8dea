"""At the door, with phones: a camera that sees a ticket, a line that dies, helpers who see each other."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SIZES, Person, Way
from tests.browser.scene import PEOPLE, ROOT, ran
from tests.browser.test_composer import sign_in
from tests.served import Served

PHONE = Way("en", "phone")
HERE = re.compile("door-here")
IN_STEP = 15_000  # ms; a page asks every ten seconds what the others have noted

MAKE = """
from datetime import timedelta
from handschlag.core import clock
from handschlag.groups.models import Role
from handschlag.meetups.pages.ticket import ticket_address
anna, ben, carl = person("Anna Amsel"), person("Ben Bussard"), person("Carl Corvus")
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"rhein-{anna.pk}")
make.join(group, ben, role=Role.MODERATOR)
make.join(group, carl)
meetup = make.meetup(group, anna, "Stammtisch", starts_at=clock.now() - timedelta(minutes=30))
guests = [person(name) for name in ("Dora Dohle", "Emil Eule", "Frida Fink", "Jörg Müller")]
for guest in guests:
    make.join(group, guest)
    rsvp = make.rsvp(meetup, guest)
ticket = ticket_address(meetup.rsvps.get(member=guests[1]))
emails = {"anna": anna.email, "ben": ben.email, "carl": carl.email}
print(json.dumps({**emails, "pk": meetup.pk, "ticket": ticket}))
"""


class Scene:
    """A meetup that has begun, with four who come; Anna hosts it, Ben helps, Carl has not answered."""

    def __init__(self, served: Served, language: str) -> None:
        told = json.loads(ran(served, PEOPLE + MAKE, language))
        self.anna, self.ben, self.carl = told["anna"], told["ben"], told["carl"]
        self.ticket, self.door = told["ticket"], f"/meetups/{told['pk']}/door/"
        self.poster = f"/meetups/{told['pk']}/poster/"


def row(someone: Person, name: str):
    return someone.page.locator(".door-person").filter(has_text=name)


def deed(someone: Person, name: str):
    return row(someone, name).locator("button")


def count(someone: Person, here: int, expected: int, timeout: int = 5_000) -> None:
    words = {"en": "Here: {} of {}", "de": "{} von {}"}[someone.way.language]
    expect(someone.page.locator("[data-counted]")).to_contain_text(
        words.format(here, expected), timeout=timeout
    )


def line(someone: Person):
    return someone.page.locator("[data-line]")


def open_door(someone: Person, scene: Scene) -> None:
    """With the page kept on the device, as it is a moment after it was opened."""
    someone.go(scene.door)
    expect(someone.page.locator("[data-kept=yes]")).to_be_visible()
    someone.page.wait_for_function("() => navigator.serviceWorker.controller")


@pytest.fixture
def anna(person, served) -> Person:
    scene = Scene(served, "en")
    someone = sign_in(person(PHONE, "Anna Amsel"), scene.anna)
    someone.scene = scene
    return someone


@pytest.fixture
def ben(person, anna) -> Person:
    return sign_in(person(PHONE, "Ben Bussard"), anna.scene.ben)


def test_helpers_see_each_other(anna, ben):
    for helper in (anna, ben):
        open_door(helper, anna.scene)
        count(helper, 0, 4)
    anna.look("70-door")
    deed(anna, "Dora").click()
    count(anna, 1, 4)
    expect(line(anna)).to_be_hidden()
    expect(row(ben, "Dora")).to_have_class(HERE, timeout=IN_STEP)
    deed(ben, "Dora").click()
    expect(row(anna, "Dora")).not_to_have_class(HERE, timeout=IN_STEP)


def test_what_the_site_said_before_a_report_does_not_undo_it(anna):
    """The page asks, then Dora is noted and that is answered, and only then the list comes: without Dora."""
    held = []

    def hold(route) -> None:
        held.append(route)

    anna.page.route("**/door/state/", hold, times=1)
    with anna.page.expect_request("**/door/state/"):
        anna.go(anna.scene.door)
    before = anna.page.request.get(f"{anna.served.url}{anna.scene.door}state/")
    with anna.page.expect_response("**/door/reports/"):
        deed(anna, "Dora").click()
    expect(line(anna)).to_be_hidden()
    with anna.page.expect_response("**/door/state/"):
        held[0].fulfill(response=before)
    count(anna, 1, 4)
    expect(row(anna, "Dora")).to_have_class(HERE)


def test_a_dead_line_and_a_reload_lose_nothing_and_double_nothing(anna, ben):
    for helper in (anna, ben):
        open_door(helper, anna.scene)
    anna.page.context.set_offline(True)
    deed(anna, "Emil").click()
    anna.page.fill("#walk-in-name", "Gustav Geier")
    anna.page.locator("[data-walk-in] button").click()
    count(anna, 2, 5)
    expect(line(anna)).to_contain_text("2 not sent yet")
    expect(line(anna)).to_contain_text("no connection")
    anna.page.reload()
    count(anna, 2, 5)
    expect(row(anna, "Gustav")).to_have_class(HERE)
    deed(anna, "Dora").click()
    expect(line(anna)).to_contain_text("3 not sent yet")
    anna.look("71-door-offline")
    deed(ben, "Emil").click()
    anna.page.context.set_offline(False)
    expect(line(anna)).to_be_hidden(timeout=20_000)
    expect(row(ben, "Gustav")).to_be_visible(timeout=IN_STEP)
    for helper in (anna, ben):
        count(helper, 3, 5, timeout=IN_STEP)  # Ben's page may have asked between two of Anna's reports
        helper.page.reload()
        count(helper, 3, 5)


def test_names_are_found_as_one_types_and_members_by_asking(anna):
    anna.go(anna.scene.door)
    anna.page.fill("#q", "muller")
    expect(row(anna, "Müller")).to_be_visible()
    expect(row(anna, "Dora")).to_be_hidden()
    anna.page.fill("#q", "carl")
    anna.page.keyboard.press("Enter")
    deed(anna, "Carl").click()
    expect(row(anna, "Carl")).to_have_class(HERE)
    anna.go(anna.scene.door)
    count(anna, 1, 5)


def test_list_works_without_scripts(person, served):
    scene = Scene(served, "de")
    way = Way("de", "phone", scripts=False)
    anna = sign_in(person(way, "Anna Amsel"), scene.anna)
    anna.go(scene.door)
    deed(anna, "Dora").click()
    expect(row(anna, "Dora")).to_have_class(HERE)
    anna.page.fill("#walk-in-name", "Gustav Geier")
    anna.page.locator("[data-walk-in] button").click()
    expect(row(anna, "Gustav")).to_have_class(HERE)
    deed(anna, "Dora").click()
    expect(row(anna, "Dora")).not_to_have_class(HERE)


@pytest.mark.parametrize("is_dead", [False, True], ids=["online", "offline"])
def test_camera_reads_a_ticket(served, camera, is_dead):
    if not (ROOT / "src/handschlag/site/static/vendor/qr/decode.js").exists():
        pytest.skip("the library that reads codes was not fetched")
    scene = Scene(served, "en")
    context = camera(scene.ticket).new_context(
        viewport=SIZES["phone"], locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    anna = sign_in(Person(context, served, PHONE, "Anna Amsel"), scene.anna)
    open_door(anna, scene)
    if is_dead:
        context.set_offline(True)
        anna.page.reload()
    anna.page.locator("[data-scan]").click()
    expect(anna.page.locator("[data-scanned]")).to_have_text("Emil Eule is here.", timeout=20_000)
    expect(row(anna, "Emil")).to_have_class(HERE)
    count(anna, 1, 4)
    if is_dead:
        expect(line(anna)).to_contain_text("1 not sent yet")
        context.set_offline(False)
    else:
        anna.look("72-door-camera")
    expect(line(anna)).to_be_hidden(timeout=20_000)
    anna.page.locator("[data-stop]").click()
    expect(anna.page.locator("video")).to_be_hidden()
    anna.go(scene.door)
    count(anna, 1, 4)


def test_ticket_poster_and_checking_oneself_in(person, anna):
    scene = anna.scene
    anna.go(scene.ticket)
    anna.page.locator("main form button").first.click()
    expect(anna.page.locator("main")).to_contain_text("Emil Eule is here.")
    anna.look("73-door-ticket-scanned")
    anna.go(scene.poster)
    anna.look("74-door-poster")
    code = anna.page.locator(".poster-code").text_content() or ""
    carl = sign_in(person(PHONE, "Carl Corvus"), scene.carl)
    carl.go(scene.poster.replace("poster", "here"))
    carl.look("75-door-here")
    carl.page.fill("[name=code]", "AAA-AAA")
    carl.page.locator("main form.form button").first.click()
    expect(carl.page.locator("main")).to_contain_text("not the code of this meetup")
    carl.page.fill("[name=code]", code)
    carl.page.locator("main form.form button").first.click()
    expect(carl.page.locator(".messages")).to_contain_text("You are checked in")
    anna.go(scene.door)
    count(anna, 2, 5)


def test_who_signs_out_leaves_no_list_on_the_device(anna):
    open_door(anna, anna.scene)
    deed(anna, "Dora").click()
    expect(row(anna, "Dora")).to_have_class(HERE)
    expect(line(anna)).to_be_hidden()
    anna.page.evaluate("document.querySelector(\"form[action$='/logout/']\").requestSubmit()")
    expect(anna.page).to_have_url(f"{anna.served.url}/")
    kept = anna.page.evaluate("async () => [await caches.has('door'), Object.keys(localStorage)]")
    assert kept[0] is False
    assert not [name for name in kept[1] if name.startswith("door-")]
