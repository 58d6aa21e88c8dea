"""What an organiser tries: written down from an idea, too few to tell, ended with a note, in the playbook."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import Scene, make_scene, ran
from tests.browser.test_composer import sign_in
from tests.browser.test_journey import submit

WAYS = [Way("de", "phone"), Way("en", "desktop", dark=True), Way("en", "phone", scripts=False)]
NOTE = "Two came back.\n\nNext time: **ask by name**."
TOLD = """
import sys
from handschlag.cli.start import django_ready
django_ready()
from handschlag.core import clock
from handschlag.groups.models import Group
from handschlag.insights.models import Strategy
from handschlag.insights.strategies import actions
group = Group.objects.get(slug=sys.argv[1])
organiser = group.memberships.get(role="organiser").member
def told(value, low, high, n):
    return {"value": value, "low": low, "high": high, "unit": "relative change", "n": n, "people": n}
for title, value, low, high in (("Thank the quiet ones", .18, -.03, .41), ("Thank by name", .32, .11, .58)):
    made = Strategy.objects.create(group=group, title=title, source="We thank.", html="<p>We thank.</p>",
        since=clock.now().date(), kind="thanking", audience="chosen", created_by=organiser)
    effect = told(value, low, high, 64)
    table = [{"weeks": weeks, "figure": told(v, l, h, n), "placebo": [.01, -.12, .15], "treated": n,
        "left_out": 7, "controls": 211} for weeks, v, l, h, n in
        ((1, .4, -.1, 1.1, 70), (4, value, low, high, 64), (52, .05, -.3, .5, 35))]
    figures = {"aim": "posts", "effect": effect, "treated": 71, "eligible": 70, "needed": 30, "earliest": 0}
    actions.keep_estimate(made.pk, clock.now(), 1, figures | {"table": table})
print(made.pk)
"""


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_an_organiser_writes_down_what_is_tried(person, served, way):
    scene = make_scene(served, way.language)
    anna = sign_in(person(way, "Anna Amsel"), scene.anna)
    here = f"/groups/{scene.group}/insights/strategies/"
    begin(anna, here)
    change(anna)
    end(anna)
    anna.go("/insights/playbook/")
    expect(anna.page.locator("main")).to_contain_text("Two came back.")
    choose(anna, scene, here)
    told = ran(served, TOLD, scene.group)
    anna.go(f"{here}{told}/")
    expect(anna.page.locator(".figure-chart svg")).to_have_count(1)
    anna.look("strategies-07-effect")
    anna.go("/insights/playbook/")
    anna.look("strategies-08-playbook")
    anna.go(here)
    anna.look("strategies-09-list")


def begin(anna: Person, here: str) -> None:
    page = anna.page
    anna.go(here)
    expect(page.locator("main .empty")).to_have_count(1)
    anna.look("strategies-01-none")
    page.click("a[href$='?idea=ask-me']")
    expect(page.locator("main [name=title]")).not_to_have_value("")
    page.fill("main [name=until]", "2001-01-01")
    page.click("main form.form button.button-primary")
    expect(page.locator("#id_until_error")).to_have_count(1)
    page.fill("main [name=until]", "")
    anna.look("strategies-02-form")
    page.click("main form.form button.button-primary")
    expect(page.locator("main article h2")).not_to_be_empty()
    for _try in range(60):  # the worker estimates
        if page.locator(".figure-facts").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.locator(".strategy-outcome")).to_contain_text("30")
    anna.look("strategies-03-too-few")


def change(anna: Person) -> None:
    page = anna.page
    page.click("main article a[href$='/edit/']")
    page.fill("main [name=source]", "Every Monday.\n\n- one member\n- one hour")
    page.click("main form.form button.button-primary")
    page.locator(".strategy-change > summary").click()
    anna.look("strategies-04-changed")


def end(anna: Person) -> None:
    page = anna.page
    page.click("main article a[href$='/end/']")
    page.fill("main [name=note]", NOTE)
    submit(anna, "main form.form")
    expect(page.locator("main article")).to_contain_text("Two came back.")
    anna.look("strategies-05-ended")


def choose(anna: Person, scene: Scene, here: str) -> None:
    page = anna.page
    anna.go(f"{here}new/?idea=thanks")
    page.click("main form.form button.button-primary")
    page.click("main article a[href$='/members/']")
    page.fill("main [name=q]", "Ben")
    page.click("main form.strategy-search button")
    page.check("main [name=members]")
    page.click("main form[method=post] button.button-primary")
    expect(page.locator("main .row-person")).to_have_count(1)
    anna.look("strategies-06-members")
