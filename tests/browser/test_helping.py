"""Help from the request to the word of thanks, a barter gone wrong, and being introduced.

Every step is looked at: a screenshot is kept, axe finds no violation.
"""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
from handschlag.discussions import actions
from handschlag.exchange.actions.listing import Wording, make_listing
from handschlag.groups.models import Role
anna, ben, clara, dora = map(person, ("Anna Amsel", "Ben Bussard", "Clara Distel", "Dora Dohle"))
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"helfen-{anna.pk}", language=language)
for member in (ben, clara, dora):
    make.join(group, member)
make.join(group, emil := person("Emil Eiche"), role=Role.MODERATOR)
topic = actions.start_topic(group, by=anna, title="Wer kennt wen?", source="Stellt euch **vor**.")
actions.reply_to_topic(topic, by=clara, source="Ich bin Clara.")
actions.reply_to_topic(topic, by=dora, source="Ich bin Dora.")
actions.reply_to_topic(topic, by=ben, source="Ich bin Ben.")
offer = Wording(side="offer", subject="service", title="Steuererklärung für Selbständige")
make_listing(offer, by=ben, group=group, tags=["steuer"])
people = {m.name.split()[0].lower(): [m.pk, m.email] for m in (anna, ben, clara, dora, emil)}
print(json.dumps({"group": group.pk, "slug": group.slug, "people": people}))
"""
IN_40_DAYS = datetime.now(UTC) + timedelta(days=40)
WAYS = [Way("de", "phone"), Way("en", "desktop", scripts=False, dark=True)]


class Cast:
    """The people of a scene, each with a browser once they are needed."""

    def __init__(self, person, served, way: Way) -> None:
        self.person, self.way, self.served = person, way, served
        self.scene = json.loads(ran(served, PEOPLE + MAKE, way.language))
        self.seen: dict[str, Person] = {}

    def __getattr__(self, name: str) -> Person:
        if name not in self.seen:
            opened = self.person(self.way, name.title())
            self.seen[name] = sign_in(opened, self.scene["people"][name][1])
        return self.seen[name]

    def key(self, name: str) -> int:
        return self.scene["people"][name][0]

    def books_are_right(self) -> bool:
        return self.served.run("ledger", "check").returncode == 0


@pytest.fixture(scope="module")
def served(site_of_module):
    """All books of the site are checked, and other scenes write ties that nobody's deeds stand behind."""
    return site_of_module


@pytest.fixture(params=WAYS, ids=str)
def cast(request, person, served) -> Cast:
    return Cast(person, served, request.param)


def press(someone: Person, action: str) -> None:
    """The button of the form that goes to an address with this ending."""
    someone.page.locator(f"main form[action$='{action}'] button").first.click()


def send(someone: Person) -> None:
    someone.page.locator("main form .form-actions .button-primary").first.click()


def here(someone: Person) -> str:
    return someone.page.url.removeprefix(someone.served.url)


def choose(someone: Person, **values: str) -> None:
    for name, value in values.items():
        someone.page.locator(f"input[name={name}][value='{value}']").press("Space")


def propose(someone: Person, address: str, *, group: bool = False, **what: str) -> str:
    someone.go(address)
    if group:
        someone.page.select_option("[name=group]", label="Gründerinnen am Rhein")
    for name, text in what.items():
        someone.page.fill(f"[name={name}]", text)
    someone.look("92-help-propose")
    send(someone)
    expect(someone.page.locator(".deal-todo")).to_be_visible()
    return here(someone)


def account(someone: Person, deal: str, *, kept: str, **hours: str) -> None:
    someone.go(f"{deal}account/")
    choose(someone, kept=kept)
    for name, minutes in hours.items():
        if minutes.startswith("="):
            choose(someone, **{name: "other"})
            someone.page.fill(f"[name={name}_hours]", minutes[1:])
        else:
            choose(someone, **{name: minutes})
    someone.look("94-help-account")
    send(someone)
    expect(someone.page.locator(".deal-todo")).to_be_visible()


def test_a_request_becomes_help_that_both_confirm(cast):
    clara, ben = cast.clara, cast.ben
    clara.go("/exchange/new/?side=request")
    choose(clara, subject="service")
    clara.page.fill("[name=title]", "Steuererklärung für meine GbR")
    clara.page.fill("[name=tags]", "steuer")
    clara.page.locator("[name=is_remote]").check()
    clara.page.select_option("[name=group]", label="Gründerinnen am Rhein")
    clara.look("90-help-ask")
    send(clara)
    expect(clara.page.locator(".listing-why").first).to_contain_text("steuer")
    clara.look("91-help-matches")
    request = here(clara)

    ben.go(request)
    ben.page.click(".listing-deed a.button-primary")
    deal = propose(ben, here(ben), gives="Ich gehe Ihre Belege durch")
    clara.go(deal)
    clara.look("93-help-agree")
    press(clara, "/agree/")
    ben.go(deal)
    press(ben, "/deliver/")

    account(clara, deal, kept="2", worth="=5")
    ben.go(deal)
    expect(ben.page.locator("main")).not_to_contain_text(re.compile(r"5[.,]00|\b5 (h|Std)"))
    account(ben, deal, kept="1", effort="60")
    ben.look("95-help-closed")
    for someone in (ben, clara):
        someone.go(deal)
        expect(someone.page.locator("#accounts ~ .deal-sides .card")).to_have_count(2)
    assert cast.books_are_right()
    assert cast.served.run("ties", "rebuild", "--dry-run").returncode == 0


def test_a_barter_that_one_side_finds_unfair_is_disputed_decided_and_appealed(cast):
    clara, ben = cast.clara, cast.ben
    to_clara = f"/deals/new/?to={cast.key('clara')}"
    deal = propose(ben, to_clara, group=True, gives="Ein Logo", gets="Ein Text, sicher gut für uns beide")
    clara.go(deal)
    press(clara, "/agree/")
    for someone in (ben, clara):
        someone.go(deal)
        press(someone, "/deliver/")
    account(ben, deal, kept="2", effort="60", worth="240")
    account(clara, deal, kept="-1", effort="240", worth="0")
    clara.go(deal)
    win_win = {"en": "both gained", "de": "beide gewonnen"}[cast.way.language]
    expect(clara.page.locator("main")).not_to_contain_text(win_win)

    clara.page.click("a[href*='/disputes/new/']")
    clara.page.fill("[name=reason]", "Das Logo war von jemand anderem.")
    clara.look("96-dispute-open")
    send(clara)
    dispute = here(clara)
    ben.go(dispute)
    ben.page.fill("[name=text]", "Es war meines.")
    press(ben, "/state/")
    decide(cast.emil, dispute, "upheld")
    ben.go(f"{dispute}appeal/")
    ben.page.fill("[name=reason]", "Hier sind die Entwürfe.")
    send(ben)
    cast.emil.go(f"{dispute}decide/")
    expect(cast.emil.page.locator("[name=outcome]")).to_have_count(0)  # not the same person twice
    decide(cast.anna, dispute, "rejected")
    clara.go(deal)
    clara.look("97-dispute-decided")
    assert cast.books_are_right()


def decide(someone: Person, dispute: str, outcome: str) -> None:
    someone.go(f"{dispute}decide/")
    choose(someone, outcome=outcome)
    someone.page.fill("[name=reason]", "Ich habe beides gelesen.")
    someone.look("96-dispute-decide")
    send(someone)
    expect(someone.page.locator(".deal-todo")).to_be_visible()


def test_an_introduction_is_made_and_another_silently_refused(cast):
    clara, anna, dora = cast.clara, cast.anna, cast.dora
    clara.go(f"/introductions/new/?to={cast.key('dora')}")
    introduction = ask(clara, via=cast.key("anna"))
    anna.go(introduction)
    press(anna, "/pass-on/")
    dora.go(introduction)
    dora.look("99-introduced")
    press(dora, "/agree/")
    clara.go(introduction)
    clara.page.click("main a[href^='/messages/']")
    expect(clara.page.locator("main")).to_contain_text("Markt in Bonn")
    clara.look("99-three-way-talk")

    dora.go(f"/introductions/new/?to={cast.key('ben')}")
    refused = ask(dora, via=cast.key("anna"))
    anna.go(refused)
    press(anna, "/decline/")
    dora.go(refused)
    dora.look("99-introduction-waits")
    expect(dora.page.locator("main form[action$='/withdraw/']")).to_have_count(1)  # as if nobody had answered


def ask(someone: Person, *, via: int) -> str:
    choose(someone, via=str(via))
    someone.page.fill("[name=text]", "Ich suche jemanden, der den Markt in Bonn kennt.")
    someone.look("98-introduce")
    send(someone)
    someone.page.locator("main a[href^='/introductions/']:not([href$='/introductions/'])").first.click()
    expect(someone.page.locator("blockquote.forwarded")).to_be_visible()
    return here(someone)


def tick(someone: Person, name: str, key: int) -> None:
    """Found by name; the form keeps what it says."""
    someone.page.fill("[name=who]", name)
    someone.page.locator("[name=find]").click()
    someone.page.locator(f"input[name=members][value='{key}']").press("Space")


def test_a_pool_is_shared_booked_and_left(cast):
    anna, ben = cast.anna, cast.ben
    anna.go("/pools/new/")
    anna.page.fill("[name=name]", "Der gute Beamer")
    choose(anna, kind="booked")
    anna.page.select_option("[name=group]", label="Gründerinnen am Rhein")
    tick(anna, "Ben", cast.key("ben"))
    anna.page.fill("[name=minutes_an_hour]", "30")
    anna.look("100-pool-found")
    send(anna)
    pool = here(anna)
    ben.go(pool)
    press(ben, "/join/")
    ben.go(pool)
    book(ben, "10:00", "12:00")
    ben.go(f"{pool}{IN_40_DAYS:?month=%Y-%m}")
    expect(ben.page.locator(".pool-what")).to_have_count(1)
    ben.look("101-pool-booked")
    book(ben, "11:00", "13:00")
    expect(ben.page.locator(".form-errors")).to_be_visible()  # the two would overlap
    ben.go(f"{pool}{IN_40_DAYS:?month=%Y-%m}")
    press(ben, "/cancel/")
    ben.go(f"{pool}balances/")
    ben.look("102-pool-balances")
    ben.go(f"{pool}leave/")
    ben.look("103-pool-leave")
    ben.page.locator("main form .form-actions button").first.click()
    expect(ben.page.locator("main h1")).to_have_text("Pools")
    assert cast.books_are_right()


def book(someone: Person, begin: str, end: str) -> None:
    someone.page.fill("[name=starts_at]", f"{IN_40_DAYS:%Y-%m-%d}T{begin}")
    someone.page.fill("[name=ends_at]", f"{IN_40_DAYS:%Y-%m-%d}T{end}")
    someone.page.fill("[name=what]", "Vortrag")
    press(someone, "/use/")
