"""A group is offered and accepted, left without organiser, archived, and to be deleted.

On a phone in German, and on a desktop without scripts in English.
"""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Person, Way
from tests.browser.scene import PEOPLE, ran
from tests.browser.test_composer import sign_in

MAKE = """
from handschlag.groups.models import Membership, Role, Visibility
olga, anna, ben = person("Olga Otter", is_operator=True), person("Anna Amsel"), person("Ben Bussard")
group = make.group(anna, name="Gründerinnen am Rhein", slug=f"kept-{anna.pk}", language=language)
make.join(group, ben)
make.topic(group, anna, "Steuern")
orphan = make.group(ben, name=f"Drechslerei {ben.pk}", slug=f"orphan-{ben.pk}", language=language)
make.join(orphan, anna, role=Role.MODERATOR)
Membership.objects.filter(group=orphan, member=ben).update(role=Role.MEMBER)
make.group(anna, slug=f"secret-{anna.pk}", visibility=Visibility.HIDDEN)
print(json.dumps({"olga": olga.email, "anna": anna.email, "ben": ben.email, "ben_pk": ben.pk,
    "slug": group.slug, "pk": group.pk, "orphan": orphan.pk, "name": orphan.name}))
"""
WAYS = [Way("de", "phone"), Way("en", "desktop", scripts=False)]


@pytest.fixture(params=WAYS, ids=str)
def people(request, person, served) -> dict[str, Person]:
    scene = json.loads(ran(served, PEOPLE + MAKE, request.param.language))
    opened = {}
    for name in ("anna", "ben", "olga"):
        opened[name] = sign_in(person(request.param, name.title()), scene[name])
        opened[name].scene = scene
    return opened


def said(person: Person, german: str, english: str) -> str:
    return german if person.way.language == "de" else english


def test_a_group_changes_hands_and_comes_to_its_end(people):
    it_is_offered(people["anna"])
    it_is_accepted(people["ben"])
    somebody_is_appointed(people["olga"])
    it_is_archived_and_to_be_deleted(people["ben"], people["olga"])


def it_is_offered(anna):
    page, scene = anna.page, anna.scene
    anna.go(f"/groups/{scene['slug']}/members/{scene['ben_pk']}/")
    anna.look("group-to-offer")
    page.get_by_role(
        "button", name=said(anna, "Ben Bussard die Gruppe anbieten", "Offer the group to Ben")
    ).click()
    expect(
        page.get_by_role("button", name=said(anna, "Angebot zurückziehen", "Withdraw the offer"))
    ).to_be_visible()
    anna.look("group-offered")


def it_is_accepted(ben):
    page, scene = ben.page, ben.scene
    ben.go("/notices/")
    ben.look("group-offer-noticed")
    ben.go(f"/groups/{scene['slug']}/offer/")
    ben.look("group-offer")
    page.get_by_role("button", name=said(ben, "Diese Gruppe leiten", "Run this group")).click()
    expect(page.locator(".messages")).to_contain_text(said(ben, "Danke", "Thank you"))


def somebody_is_appointed(olga):
    page, scene = olga.page, olga.scene
    olga.go("/site/groups/")
    olga.look("site-groups")
    olga.go("/site/groups/?state=orphaned")
    page.get_by_role("link", name=scene["name"]).click()
    olga.look("site-group-orphaned")
    page.get_by_role("button", name=said(olga, "Anna Amsel bestimmen", "Appoint Anna Amsel")).click()
    expect(page.locator(".messages")).to_contain_text("Anna Amsel")


def it_is_archived_and_to_be_deleted(ben, olga):
    page, scene = ben.page, ben.scene
    ben.go(f"/groups/{scene['slug']}/archive/")
    ben.look("group-archive")
    page.get_by_role("button", name=said(ben, "Gruppe archivieren", "Archive the group")).click()
    ben.look("group-archived")
    ben.go(f"/groups/{scene['slug']}/")
    ben.look("group-archived-talk")
    olga.go(f"/site/groups/{scene['pk']}/")
    olga.page.locator("#id_typed").fill("Gründerinnen am Rhein")
    olga.look("site-group-archived")
    olga.page.get_by_role("button", name=said(olga, "Diese Gruppe löschen", "Delete this group")).click()
    olga.look("site-group-going")
    ben.go(f"/groups/{scene['slug']}/about/")
    ben.look("group-going")
