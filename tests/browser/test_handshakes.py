"""Two people with a phone each: one scans the other's code, both confirm, and neither page is loaded anew."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.cameras import on_screen
from tests.browser.conftest import Way
from tests.browser.scene import make_scene, ran
from tests.browser.test_composer import sign_in
from tests.core import bytes_of

PHONES = [Way("en", "phone"), Way("de", "phone", dark=True), Way("en", "phone", scripts=False)]


@pytest.mark.parametrize("way", PHONES, ids=str)
def test_one_scans_the_others_code_and_both_confirm(person, served, way):
    scene = make_scene(served, way.language)
    anna = sign_in(person(way, "Anna"), scene.anna)
    ben = sign_in(person(way, "Ben"), scene.ben)
    ben.go("/handshake/")
    ben.look("70-handshake-code")
    ben.page.locator(".handshake-drawing").scroll_into_view_if_needed()
    address = on_screen(ben.page)
    assert address.startswith(f"{served.url}/handshake/with/")

    anna.go(address.removeprefix(served.url))
    expect(anna.page.locator("h1")).to_contain_text("Ben Bussard")
    anna.look("71-have-you-met")
    anna.page.click("main .button-primary")
    expect(anna.page).to_have_url(re.compile(r"/handshakes/\d+/$"))
    waiting = anna.page.url
    anna.look("72-waiting")

    if not way.scripts:
        ben.go("/handshake/")
    yes = ben.page.locator(".handshake-asked .button-primary")
    expect(yes).to_be_visible()
    ben.look("73-did-you-meet")
    ben.page.locator(".handshake-drawing").scroll_into_view_if_needed()
    assert on_screen(ben.page) not in ("", address)  # it has been used
    yes.click()
    expect(ben.page.locator("h1")).to_contain_text("Anna Amsel")
    ben.look("74-shaken-hands")

    if not way.scripts:
        anna.go(waiting)
    expect(anna.page.locator("#handshake .button")).to_have_count(2)
    is_among_my_handshakes(anna)


def is_among_my_handshakes(anna):
    anna.go("/handshakes/")
    expect(anna.page.locator(".row-person")).to_have_count(1)
    anna.look("75-my-handshakes")


def test_code_is_typed_and_what_is_wrong_is_said(person, served):
    way = Way("en", "phone")
    scene = make_scene(served, "en")
    anna = sign_in(person(way, "Anna"), scene.anna)
    ben = sign_in(person(way, "Ben"), scene.ben)
    anna.go("/handshake/")
    anna.page.fill("main [name=code]", "2345 6789")
    anna.page.press("main [name=code]", "Enter")
    expect(anna.page.locator(".field-errors")).to_contain_text("Nobody shows this code")
    anna.look("76-wrong-code")
    ben.go("/handshake/")
    anna.page.fill("main [name=code]", ben.page.inner_text(".handshake-typed code").lower())
    anna.page.press("main [name=code]", "Enter")
    expect(anna.page.locator("h1")).to_contain_text("Ben Bussard")


def test_without_a_camera_it_says_so(person, served):
    scene = make_scene(served, "en")
    anna = sign_in(person(Way("en", "phone"), "Anna"), scene.anna)
    anna.go("/handshake/")
    anna.page.click("[data-start]")
    expect(anna.page.locator("[data-said]")).to_contain_text("type the code")


AFTER = """
import sys
from datetime import timedelta
from handschlag.cli.start import django_ready
django_ready()
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.meetups.models import Attendance
from tests import make
anna, ben = (Member.objects.get(email=email) for email in sys.argv[2:])
group = Group.objects.get(slug=sys.argv[1])
meetup = make.meetup(group, anna, "Stammtisch", starts_at=clock.now() - timedelta(days=1))
for member in (anna, ben):
    Attendance.objects.create(meetup=meetup, member=member)
print(meetup.pk)
"""


@pytest.mark.parametrize("way", PHONES, ids=str)
def test_after_a_meetup_the_host_writes_and_who_came_ticks(person, served, way):
    scene = make_scene(served, way.language)
    meetup = int(ran(served, AFTER, scene.group, scene.anna, scene.ben))
    anna = sign_in(person(way, "Anna"), scene.anna)
    anna.go(f"/meetups/{meetup}/recap/")
    anna.page.fill("main [name=source]", "We were seven.")
    anna.page.set_input_files(
        "[name=uploads]", {"name": "us.png", "mimeType": "", "buffer": bytes_of.picture("PNG", (300, 200))}
    )
    if way.scripts:
        expect(anna.page.locator("[data-files] .file-picture")).to_have_count(1)
    anna.look("77-recap")
    anna.page.locator("main .composer-foot .button-primary").click()
    expect(anna.page.locator(".form-errors")).to_be_visible()
    anna.page.check("main [name=consent]")
    anna.page.locator("main .composer-foot .button-primary").click()
    expect(anna.page.locator(".post").last).to_contain_text("We were seven.")

    ben = sign_in(person(way, "Ben"), scene.ben)
    ben.go(f"/meetups/{meetup}/met/")
    ben.look("78-whom-met")
    ben.page.check("main [name=met]")
    ben.page.click("main .form-actions .button-primary")
    expect(ben.page.locator(".row-person")).to_have_count(1)
    ben.go(f"/meetups/{meetup}/introduction/")
    ben.look("79-introduce")
