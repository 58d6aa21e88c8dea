"""A shock is played, its rounds are looked at, and it is run again with the same result.

Every step is looked at: a screenshot is kept, axe finds no violation.
"""

import json
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright, expect

from tests.browser.conftest import ARGUMENTS, Person, Way
from tests.browser.scene import ran
from tests.browser.test_composer import sign_in
from tests.browser.test_map import SOFTWARE

MAKE = """
import json, sys
from handschlag.cli.start import django_ready
django_ready()
from itertools import count
from allauth.account.models import EmailAddress
from handschlag.accounts.models import Member
from handschlag.groups.models import Group
from handschlag.insights.maps import actions, jobs
from handschlag.insights.models import NetworkMap
from tests import make
from tests.insights.webs import web
make.site()
make._numbers = count(Member.objects.count() + 1)
net = web(60, seed=4)
Group.objects.filter(pk=net.group.pk).update(name="Gründerinnen am Rhein")
anna = net.organiser
Member.objects.filter(pk=anna.pk).update(language=sys.argv[1], name="Anna Amsel")
Member.objects.filter(pk__in=[one.pk for one in net.people[:4]]).update(company="Weber & Söhne GmbH")
EmailAddress.objects.create(user=anna, email=anna.email, verified=True, primary=True)
actions.request_maps(net.group, by=anna)
for found in NetworkMap.objects.under_way():
    jobs.draw_map.call(found.pk)
print(json.dumps({"slug": net.group.slug, "anna": anna.email, "person": net.people[7].pk}))
"""
WAYS = [
    Way("de", "phone"),
    Way("en", "desktop", dark=True),
    Way("en", "desktop", scripts=False),
]
WORKER = 240_000
"""Milliseconds: the worker compiles its loops once."""


@pytest.fixture(scope="module")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One that has WebGL without a graphics card, for the map."""
    arguments = [argument for argument in ARGUMENTS if argument != "--disable-gpu"]
    program = os.environ["HANDSCHLAG_TEST_CHROMIUM"]
    browser = playwright.chromium.launch(executable_path=program, args=[*arguments, *SOFTWARE])
    yield browser
    browser.close()


@pytest.fixture(params=WAYS, ids=str)
def scene(request, person, served) -> tuple[Person, dict]:
    way = request.param
    made = json.loads(ran(served, MAKE, way.language))
    return sign_in(person(way, "Anna"), made["anna"]), made


def until_done(anna: Person) -> None:
    """The page asks again by itself; without scripts a link does."""
    waiting = anna.page.locator(".crisis-scenario progress")
    if anna.way.scripts:
        expect(waiting).to_have_count(0, timeout=WORKER)
        return
    for _turn in range(WORKER // 1000):
        if not waiting.count():
            return
        anna.page.wait_for_timeout(1000)
        anna.page.reload()


def test_a_shock_is_played_looked_at_and_run_again_with_the_same_result(scene):
    anna, made = scene
    anna.go(f"/groups/{made['slug']}/insights/crisis/scenarios/")
    anna.look("crisis-empty")
    anna.page.locator(".empty a.button").click()
    pick(anna, made)
    headline = play(anna)
    look_at_rounds(anna)
    run_again(anna, headline)
    anna.go("?view=print")
    anna.look("crisis-print")
    compare(anna, made, headline)


def pick(anna: Person, made: dict) -> None:
    """Members are found by name; what is missing is told at its field."""
    page = anna.page
    page.locator("input[value=members]").check()
    page.locator("main input[name=q]").fill("Person 007")
    page.locator("button[name=search]").click()
    page.locator(f"#member-{made['person']}").check()
    anna.look("crisis-members")
    page.locator("input[value=connected]").check()
    page.locator("input[name=size]").fill("")
    page.locator("button[name=play]").click()
    expect(page.locator(".field-errors").first).to_be_visible()
    anna.look("crisis-wrong")


def play(anna: Person) -> str:
    page = anna.page
    page.locator("input[name=size]").fill("7")
    page.locator("button[name=play]").click()
    anna.look("crisis-waiting")
    until_done(anna)
    headline = page.locator(".crisis-headline").inner_text()
    assert "7" in headline
    anna.look("crisis-result")
    return headline


def look_at_rounds(anna: Person) -> None:
    """By links, and with scripts by a button that plays them."""
    page = anna.page
    steps = page.locator(".crisis-steps a")
    assert steps.count() > 1
    steps.nth(1).click()
    expect(steps.nth(1)).to_have_attribute("aria-current", "step")
    assert "round=1" in page.url
    anna.look("crisis-round")
    if not anna.way.scripts:
        expect(page.locator("[data-crisis-map]")).to_be_hidden()
    else:
        expect(page.locator("[data-crisis-map][data-drawn]")).to_be_visible()
        player = page.locator("[data-player]")
        player.click()
        expect(steps.last).to_have_attribute("aria-current", "step", timeout=60_000)
        expect(player).to_have_attribute("aria-pressed", "false")
        page.wait_for_timeout(500)
        anna.look("crisis-played")


def run_again(anna: Person, headline: str) -> None:
    page = anna.page
    page.locator("form[action$='/runs/'] button").click()
    until_done(anna)
    expect(page.locator(".notice-success")).to_be_visible()
    assert page.locator(".crisis-headline").inner_text() == headline
    anna.look("crisis-again")


def compare(anna: Person, made: dict, headline: str) -> None:
    """A company, beside the first."""
    page = anna.page
    anna.go(f"/groups/{made['slug']}/insights/crisis/scenarios/new/")
    page.locator("input[value=company]").check()
    page.locator("select[name=company]").select_option(index=1)
    page.locator("input[name=name]").fill("Weber")
    page.locator("button[name=play]").click()
    until_done(anna)
    anna.look("crisis-company")
    anna.go(f"/groups/{made['slug']}/insights/crisis/scenarios/")
    for box in page.locator("input[name=of]").all():
        box.check()
    anna.look("crisis-list")
    page.locator("form[action$='/compare/'] button").click()
    expect(page.get_by_text(headline).first).to_be_visible()
    anna.look("crisis-compare")
