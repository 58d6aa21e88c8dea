"""Through the insights: overview, chapters, comparing, choosing, taking along, and what is seen of oneself.

Every step is looked at: a screenshot is kept, axe finds no violation.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import ran
from tests.browser.test_composer import sign_in

MAKE = """
import json, sys
from datetime import timedelta
from handschlag.cli.start import django_ready
django_ready()
from itertools import count
from allauth.account.models import EmailAddress
from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions import interactions as talk
from handschlag.discussions.models import Post
from handschlag.insights import actions, computing, pictures, waiting
from handschlag.insights.models import Snapshot
from handschlag.meetups import interactions
from handschlag.meetups.models import Attendance, AttendanceClosure, Meetup
from handschlag.ties import actions as ledger
from tests import make
language = sys.argv[1]
make.site()
make._numbers = count(Member.objects.count() + 1)
now = clock.now()
def ago(days):
    return now - timedelta(days=days)
def person(name):
    made = make.member(name, language=language, time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=made, email=made.email, verified=True, primary=True)
    return made
anna, ben = person("Anna Amsel"), person("Ben Bussard")
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"einblicke-{anna.pk}", language=language)
people = [ben, *(make.member(f"Person {k}") for k in range(24))]
for k, member in enumerate(people):
    make.join(group, member, at=ago(200 - 5 * k))
for day in range(60):
    topic = make.topic(group, people[day % 7], at=ago(190 - 3 * day))
    make.post(topic, people[7 + day % 11], at=ago(190 - 3 * day - 0.4))
for days in (120, 60, 20):
    meetup = make.meetup(group, anna, starts_at=ago(days))
    came = people[:9] if days > 50 else people[3:15]
    Attendance.objects.bulk_create([Attendance(meetup=meetup, member=one) for one in came])
    AttendanceClosure.objects.create(meetup=meetup)
    ledger.enter(interactions.attendances(Meetup.objects.filter(pk=meetup.pk)))
ledger.enter(talk.replies(Post.objects.filter(topic__group=group)))
snapshot = actions.begin_snapshot(actions.request_snapshot(group, by=anna).pk)
found = computing.computed(group, now)
drawn = pictures.draw_in_all_languages(found.sections)
actions.finish_snapshot(snapshot, waiting.without_closed(found), drawn)
snapshot.refresh_from_db()
for key, told in snapshot.figures.items():
    if isinstance(told["value"], (int, float)):
        days = [(now - timedelta(days=k)).date().isoformat() for k in (365, 90, 60, 30, 14, 0)]
        shares = (0.5, 0.8, 0.7, 0.9, 0.95, 1)
        snapshot.trends[key] = [[day, told["value"] * s, told["people"]] for day, s in zip(days, shares)]
snapshot.save()
print(json.dumps({"slug": group.slug, "anna": anna.email, "ben": ben.email}))
"""
WAYS = [Way("de", "phone", dark=True), Way("en", "desktop"), Way("en", "desktop", scripts=False)]
CHAPTERS = ("health", "coupling", "give-and-take", "dependency", "reliability", "crisis", "meet")
PATIENCE = 120_000


@pytest.fixture(params=WAYS, ids=str)
def scene(request, served):
    return request.param, json.loads(ran(served, MAKE, request.param.language))


def wait_for_figures(someone: Person) -> None:
    """With scripts the page fills itself; without one looks again."""
    if someone.way.scripts:
        expect(someone.page.locator(".insight-overview, .health-figures").first).to_be_visible(
            timeout=PATIENCE
        )
        return
    for _ in range(PATIENCE // 2000):
        if someone.page.locator(".insight-overview, .health-figures").count():
            return
        someone.page.wait_for_timeout(2000)
        someone.page.reload()
    pytest.fail("the figures were not computed")


def test_an_organiser_reads_compares_chooses_and_takes_along(scene, person, served):
    way, made = scene
    anna = sign_in(person(way, "Anna"), made["anna"])
    here = f"/groups/{made['slug']}/insights/"
    anna.go(here)
    anna.look("95-insights-hub")
    for chapter in CHAPTERS:
        anna.go(f"{here}{chapter}/")
        anna.look(f"96-insights-{chapter}")
    anna.go(f"{here}coupling/")
    expect(anna.page.locator("svg.timeline")).to_be_visible()
    anna.page.locator(".insight-against a").nth(1).click()
    expect(anna.page.locator(".insight-against [aria-current]")).to_contain_text("90")
    anna.go(here)
    anna.page.locator(".insight-filter > summary").click()
    anna.page.fill("[name=city]", "Nirgendwo am Meer")
    anna.page.locator(".insight-filter .form-actions button").click()
    expect(anna.page.locator("#filter_city_error")).to_be_visible()
    anna.look("97-insights-filter")
    anna.page.fill("[name=city]", "")
    anna.page.fill("[name=joined_from]", "2000-01-01")
    anna.page.locator(".insight-filter .form-actions button").click()
    expect(anna.page).to_have_url(f"{served.url}{here}?joined=2000-01-01..")
    wait_for_figures(anna)
    anna.look("98-insights-selection")
    href = anna.page.locator("a[download]").first.get_attribute("href")
    found = anna.page.request.get(served.url + href)
    assert found.ok
    assert found.text().startswith("section,key,value")


def test_a_member_sees_the_whole_and_what_is_seen_of_them(scene, person):
    way, made = scene
    ben = sign_in(person(way, "Ben"), made["ben"])
    here = f"/groups/{made['slug']}/insights/"
    ben.go(here)
    assert ben.page.locator(f"a[href='{here}crisis/']").count() == 0
    assert ben.page.locator(".insight-filter").count() == 0
    ben.look("95-insights-member-hub")
    ben.go(f"{here}health/")
    ben.look("96-insights-member-health")
    ben.page.locator("a[href='/me/insights/']").last.click()
    expect(ben.page.locator(".seen-choices dd").first).to_have_text("ja" if way.language == "de" else "yes")
    ben.look("99-insights-seen-of-me")
    ben.page.locator("a[href='/me/network/#choices']").click()
    ben.page.uncheck("#is_matched")
    ben.page.locator("form[action='/me/network/choices/'] button").click()
    ben.go("/me/insights/")
    expect(ben.page.locator(".seen-choices dd").first).to_have_text("nein" if way.language == "de" else "no")
