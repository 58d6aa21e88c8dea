"""An organiser reads what is worth doing this week, does it, and sees it done.

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
from datetime import timedelta
from handschlag.core import clock
from handschlag.discussions.models import Tag, Tagging
from handschlag.exchange.models import Deal, Leg, Listing, ListingTag
from handschlag.groups.models import JoinRequest, Membership
from handschlag.insights.models import Matter, SuggestedPlace
from handschlag.insights.week import actions
from tests.insights import helping
def ago(days):
    return clock.now() - timedelta(days=days)
names = ("Anna Amsel", "Ben Bussard", "Clara Distel", "Dora Dohle", "Emil Eiche")
anna, ben, clara, dora, emil = map(person, names)
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"woche-{anna.pk}", language=language)
for member in (ben, dora):
    make.join(group, member, at=ago(300))
make.join(group, clara, at=ago(9))
Membership.objects.filter(group=group, member=anna).update(joined_at=ago(300))
hello = make.topic(group, clara, "Ich bin neu hier", at=ago(4))
earlier = make.topic(group, dora, "Steuern bei der Gründung", at=ago(80))
make.post(earlier, ben, at=ago(79))
later = make.topic(group, dora, "Steuern im zweiten Jahr", at=ago(5))
tag = Tag.objects.create(group=group, name="Steuern", slug="steuern")
for topic in (earlier, later):
    Tagging.objects.create(topic=topic, tag=tag, last_post_at=topic.last_post_at)
JoinRequest.objects.create(group=group, member=emil, asked_at=ago(2))
SuggestedPlace.objects.create(
    group=group, rank=1, city="Köln", country="DE", members=7, talk=5, met=1, pairs=3)
offer = helping.listing(ben, "offer", group=group, title="Steuererklärung")
ListingTag.objects.create(listing=offer, name="Steuer", slug="steuer")
for _ in range(4):
    Deal.objects.filter(pk=helping.deal(ben, dora, at=ago(9), listing=offer).pk).update(group=group)
actions.look(group, clock.now(), whole=True)
Matter.objects.create(
    group=group, kind="greet", subject="x", member=dora, state="done", by=anna, at=ago(30),
    outcome={"posts": 4}, measured_at=ago(2), measured_days=28)
print(json.dumps({"slug": group.slug, "anna": anna.email, "hello": hello.pk}))
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", dark=True), Way("en", "desktop", scripts=False)]


@pytest.fixture(params=WAYS, ids=str)
def anna(request, person, served) -> Person:
    scene = json.loads(ran(served, PEOPLE + MAKE, request.param.language))
    opened = sign_in(person(request.param, "Anna"), scene["anna"])
    opened.scene = scene
    return opened


def said(anna: Person, german: str, english: str) -> str:
    return german if anna.way.language == "de" else english


def test_an_organiser_reads_this_week_does_an_action_and_sees_it_done(anna):
    page, week = anna.page, f"/groups/{anna.scene['slug']}/insights/week/"
    anna.go(f"/groups/{anna.scene['slug']}/")
    page.get_by_role("link", name=said(anna, "Diese Woche", "This week")).click()
    expect(page.locator(".week-thing")).to_have_count(5)
    expect(page.locator(".week-greet")).to_contain_text("Clara Distel")
    anna.look("week")
    page.locator(".week-greet .button-primary").click()
    page.locator("textarea[name=source]").fill("Willkommen, Clara!")
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("form:has(textarea[name=source]) button.button-primary").first.click()
    page.wait_for_url(re.compile(rf"/topics/{anna.scene['hello']}/"))
    anna.go(week)
    expect(page.locator(".week-greet")).to_have_count(0)
    greeted = said(anna, "Clara Distel begrüßen", "Greet Clara Distel")
    expect(page.locator(".week-decided")).to_contain_text(greeted)


def test_things_are_done_put_off_put_aside_and_taken_back(anna):
    page = anna.page
    anna.go(f"/groups/{anna.scene['slug']}/insights/week/")
    page.locator(".week-meetup .week-more summary").click()
    anna.look("week-later")
    later = said(anna, "In einer Woche", "In a week")
    page.locator(".week-meetup").get_by_role("button", name=later).click()
    expect(page.locator(".week-is-later")).to_contain_text("Köln")
    page.locator(".week-join").get_by_role("button", name=said(anna, "Erledigt", "Done")).click()
    expect(page.locator(".week-is-done")).to_contain_text("Emil Eiche")
    anna.look("week-done")
    page.locator(".week-is-done").get_by_role("button", name=said(anna, "Rückgängig machen", "Undo")).click()
    expect(page.locator(".week-join")).to_contain_text("Emil Eiche")
    anna.go("/me/week/")
    expect(page.locator(".week-thing").first).to_be_visible()
    anna.look("my-week")
