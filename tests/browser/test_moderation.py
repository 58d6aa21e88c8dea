"""Flag, take up, decide, appeal: nobody decides about what they wrote, flagged or decided before.

Every step is looked at: a screenshot is kept, axe finds no violation.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in
from tests.browser.test_helping import choose, here, press, send

MAKE = """
from handschlag.discussions import actions
from handschlag.groups.models import Role
anna, ben, dora, emil = map(person, ("Anna Amsel", "Ben Bussard", "Dora Dohle", "Emil Eiche"))
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"ordnung-{anna.pk}", language=language,
    rules="- Keine Werbung\\n- Wir bleiben freundlich")
for member in (ben, dora):
    make.join(group, member)
make.join(group, emil, role=Role.MODERATOR)
topic = actions.start_topic(group, by=anna, title="Wer kennt eine Druckerei?", source="Für 500 Karten.")
spam = actions.reply_to_topic(topic, by=ben, source="Kauft bei **mir**: so billig druckt niemand!")
people = {m.name.split()[0].lower(): m.email for m in (anna, ben, dora, emil)}
print(json.dumps({"slug": group.slug, "topic": topic.pk, "post": spam.pk, "ben": ben.pk, "people": people}))
"""
LATEST = """
from handschlag.cli.start import django_ready
django_ready()
from handschlag.moderation.models import Decision
print(Decision.objects.latest("pk").pk)
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", scripts=False, dark=True)]


class Cast:
    """The people of a scene, each with a browser once they are needed."""

    def __init__(self, person, served, way: Way) -> None:
        self.person, self.way = person, way
        self.scene = json.loads(ran(served, PEOPLE + MAKE, way.language))
        self.seen: dict[str, Person] = {}

    def __getattr__(self, name: str) -> Person:
        if name not in self.seen:
            self.seen[name] = sign_in(self.person(self.way, name.title()), self.scene["people"][name])
        return self.seen[name]


@pytest.fixture(params=WAYS, ids=str)
def cast(request, person, served) -> Cast:
    return Cast(person, served, request.param)


def test_a_flag_is_taken_up_decided_and_appealed_by_others_each_time(cast):
    topic = f"/topics/{cast.scene['topic']}/"
    flag_it(cast.dora, cast.scene, topic)
    case = take_up(cast.emil)
    for someone in (cast.dora, cast.ben):
        someone.go(topic)
    expect(cast.dora.page.locator("main")).not_to_contain_text("so billig")
    expect(cast.ben.page.locator("main")).to_contain_text("so billig")
    cast.ben.go(case)  # whose post it is, does not find the case
    expect(cast.ben.page.locator(".error-page")).to_be_visible()
    decide(cast.emil, case, "hide", "Werbung gehört nicht in diese Gruppe.")
    appeal(cast.ben, int(ran(cast.ben.served, LATEST)))
    cast.emil.go(case)
    expect(cast.emil.page.locator("[name=deed]")).to_have_count(0)  # not the same person twice
    decide(cast.anna, case, "nothing", "Es wurde nach einer Druckerei gefragt.")
    cast.dora.go(topic)
    expect(cast.dora.page.locator("main")).to_contain_text("so billig")
    look_round(cast.anna, cast.scene)


def flag_it(someone: Person, scene: dict, topic: str) -> None:
    """By a rule of the group, from the post's menu."""
    form = f"/flag/post/{scene['post']}/"
    someone.go(topic)
    expect(someone.page.locator(f"a[href='{form}']")).to_have_count(1)
    someone.go(form)
    expect(someone.page.locator("main")).to_contain_text("Keine Werbung")
    choose(someone, reason="rule-0")
    someone.page.fill("[name=text]", "Das steht jetzt in jedem Thema.")
    someone.look("98-moderation-flag")
    send(someone)


def take_up(someone: Person) -> str:
    """From the ten minutes: claim, note, hide meanwhile. Where the case stands."""
    someone.go("/moderation/")
    someone.look("98-moderation-desk")
    someone.page.locator(".row-case .row-deeds a").first.click()
    case = here(someone)
    press(someone, "/claim/")
    someone.page.locator("main form[action$='/notes/'] textarea").fill("Hat er schon einmal gemacht.")
    press(someone, "/notes/")
    press(someone, "/hide/")
    someone.look("98-moderation-case")
    return case


def decide(someone: Person, case: str, deed: str, reason: str) -> None:
    someone.go(case)
    someone.look("98-moderation-decide")
    someone.page.locator(f"a[href$='?deed={deed}#decide']").click()
    someone.page.fill("[name=reason]", reason)
    someone.look("98-moderation-decide-why")
    press(someone, "/decide/")
    expect(someone.page.locator(".notice-success")).to_be_visible()


def appeal(someone: Person, decision: int) -> None:
    """Neither who flagged nor who decided is named."""
    someone.go(f"/moderation/decisions/{decision}/")
    expect(someone.page.locator("main")).not_to_contain_text("Dora")
    expect(someone.page.locator("main")).not_to_contain_text("Emil")
    someone.page.fill("[name=reason]", "Ich wurde danach gefragt.")
    someone.look("99-moderation-decision")
    press(someone, "/appeal/")


def look_round(someone: Person, scene: dict) -> None:
    pages = {"queue": "", "rules": "rules/", "log": "log/", "figures": "figures/"}
    pages["person"] = f"members/{scene['ben']}/"
    for name, path in pages.items():
        someone.go(f"/groups/{scene['slug']}/moderation/{path}")
        someone.look(f"99-moderation-{name}")


def test_a_rule_is_tried_before_it_is_switched_on(cast):
    anna, ben = cast.anna, cast.ben
    anna.go(f"/groups/{cast.scene['slug']}/moderation/rules/new/")
    anna.page.fill("[name=name]", "Billig")
    anna.page.fill("[name=words]", "billig*")
    choose(anna, effect="refuse")
    anna.page.fill("[name=message]", "Bitte keine Werbung.")
    send(anna)
    expect(anna.page.locator("main")).to_contain_text("so billig")
    anna.look("99-moderation-trial")
    press(anna, "/switch/")
    ben.go(f"/topics/{cast.scene['topic']}/reply/")
    ben.page.fill("[name=source]", "Billiger geht es nicht.")
    ben.page.locator("main form [type=submit].button-primary").first.click()
    expect(ben.page.locator("main")).to_contain_text("Bitte keine Werbung.")
