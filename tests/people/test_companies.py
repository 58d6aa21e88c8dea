"""Companies: entering one, its people as each reader may see them, and its page."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.exchange.models import Listing, Side, Subject
from handschlag.people.actions import companies as actions
from handschlag.people.models import Company, CompanyPerson, folded
from handschlag.people.pages import companies as pages
from tests import make
from tests.people.telling import company, for_all, tells, tie, works_at


def enter(by, name="Steg AG", **more):
    return actions.enter_company(by=by, name=name, place="Ulm", website="https://steg.example", **more)


def shown(viewer, at):
    return [colleague.person.name for colleague in pages.company_page(at.slug, viewer).colleagues]


def url(name, *args):
    return reverse(f"people:{name}", args=args)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller & Söhne GmbH & Co. KG", "MULLER + SOHNE"),
        ("Steg A.G.", "steg"),
        ("Bau e.K.", "Bau"),
        ("Café Größe UG (haftungsbeschränkt)", "Cafe Grosse"),
    ],
)
def test_one_company_is_recognised_however_it_is_written(one, other):
    assert folded(one) == folded(other)


def test_a_name_that_is_a_legal_form_only_stays_one():
    assert folded("AG") == "ag"


def test_a_company_is_entered_with_oneself_in_it(client, ben):
    client.force_login(ben)
    sent = {"name": "Die Brücke GmbH", "place": "Ulm", "website": "bruecke.example", "works_there": "on"}
    assert client.post(url("create_company"), sent).headers["Location"] == "/companies/die-bruecke-gmbh/"
    made = Company.objects.get()
    assert (made.website, made.domain, made.people_count) == ("https://bruecke.example", "bruecke.example", 1)
    assert made.geoname is not None


def test_a_company_that_is_listed_is_found_while_typing_and_on_sending(client, ben):
    company("Steg GmbH")
    client.force_login(ben)
    assert "Steg GmbH" in client.get(f"{url('create_company')}?name=ste").content.decode()
    sent = {"name": "STEG"}
    refused = client.post(url("create_company"), sent)
    assert refused.status_code == 422
    assert "is_other" in refused.content.decode()
    assert client.post(url("create_company"), sent | {"is_other": "on"}).status_code == 302
    assert sorted(Company.objects.values_list("slug", flat=True)) == ["steg", "steg-2"]


def test_addresses_of_the_room_are_no_names_of_companies(ben):
    assert [enter(ben, name).slug for name in ("New", "Claims", "株式会社")] == [
        "new-2",
        "claims-2",
        "company",
    ]


def test_ten_companies_a_day_are_enough(ben):
    for number in range(10):
        company(f"Firma {number}", created_by=ben)
    with pytest.raises(Conflict):
        enter(ben)


@pytest.mark.parametrize(
    ("audience", "sees"),
    [("members", {"member", "contact", "own"}), ("contacts", {"contact", "own"}), ("nobody", {"own"})],
)
def test_who_does_not_show_their_company_is_not_shown_there(ben, clara, audience, sees):
    friend, steg = make.member("Frieda Friend"), company()
    tie(friend, ben)
    works_at(ben, steg)
    tells(ben, {"company": audience}, company="Steg AG")
    found = {
        name for name, viewer in (("member", clara), ("contact", friend), ("own", ben)) if shown(viewer, steg)
    }
    assert found == sees
    steg.refresh_from_db()
    assert steg.people_count == (1 if audience == "members" else 0)


def test_a_profile_links_the_company_of_its_name_and_those_where_one_is(client, ben, clara):
    company("Steg GmbH")
    works_at(ben, company("Fluss"), title="Ferryman")
    tells(ben, company="STEG gmbh")
    client.force_login(clara)
    page = client.get(ben.get_absolute_url()).content.decode()
    assert "/companies/steg/" in page
    assert "/companies/fluss/" in page
    assert "Ferryman" in page
    tells(ben, for_all("nobody"), company="STEG gmbh")
    page = client.get(ben.get_absolute_url()).content.decode()
    assert "/companies/steg/" not in page
    assert "/companies/fluss/" not in page


def test_listings_of_its_people_stand_on_its_page_as_far_as_one_may_see_them(client, ben, clara, group):
    steg = company()
    works_at(ben, steg)
    fields = {"author": ben, "subject": Subject.SERVICE, "expires_at": make.clock.now().replace(year=2100)}
    Listing.objects.create(side=Side.OFFER, title="I build bridges", **fields)
    Listing.objects.create(side=Side.REQUEST, title="Only for the group", group=group, **fields)
    Listing.objects.create(side=Side.REQUEST, title="Long over", **fields | {"expires_at": make.clock.now()})
    group.visibility = "hidden"
    group.save()
    client.force_login(clara)
    page = client.get(steg.get_absolute_url()).content.decode()
    assert "I build bridges" in page
    assert "Only for the group" not in page
    assert "Long over" not in page


def test_who_entered_a_company_writes_its_page_until_somebody_speaks_for_it(ben, clara):
    steg = enter(ben)
    actions.edit_company(steg, by=ben, name="Steg KG")
    actions.let_speak(actions.hold(steg), clara)
    with pytest.raises(NotAllowed):
        actions.edit_company(steg, by=ben, name="Mine")
    assert actions.edit_company(steg, by=clara, name="Steg SE", text="**Bridges**").text_html


def test_a_logo_is_drawn_anew_and_served_to_members(client, ben):
    steg, out = enter(ben), BytesIO()
    Image.new("RGB", (90, 60), "red").save(out, "PNG")
    client.force_login(ben)
    sent = {"name": "Steg AG", "picture": SimpleUploadedFile("logo.png", out.getvalue())}
    assert client.post(url("edit_company", steg.slug), sent).status_code == 302
    steg.refresh_from_db()
    served = client.get(steg.logo_url)
    assert (served.status_code, served["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(b"".join(served.streaming_content))).size == (90, 60)
    sent["picture"] = SimpleUploadedFile("logo.png", b"no picture")
    assert client.post(url("edit_company", steg.slug), sent).status_code == 422
    client.post(url("edit_company", steg.slug), {"name": "Steg AG", "no_picture": "on"})
    assert client.get(served.wsgi_request.path).status_code == 404


def test_joining_twice_is_joining_once_under_the_last_title(ben):
    steg = company()
    actions.join_company(steg, title="Smith", by=ben)
    actions.join_company(steg, title="Master", by=ben)
    assert CompanyPerson.objects.get().title == "Master"
    actions.leave_company(steg, by=ben)
    actions.leave_company(steg, by=ben)
    steg.refresh_from_db()
    assert steg.people_count == 0


def test_who_speaks_takes_people_off_and_hands_on(anna, ben, clara):
    steg = company()
    for member in (anna, ben):
        works_at(member, steg)
    actions.let_speak(actions.hold(steg), anna)
    with pytest.raises(Conflict):
        actions.hand_on(steg, clara, by=anna)
    with pytest.raises(NotAllowed):
        actions.hand_on(steg, ben, by=ben)
    with pytest.raises(NotAllowed):
        actions.remove_person(steg, anna, by=ben)
    actions.hand_on(steg, ben, by=anna)
    assert not CompanyPerson.objects.get(member=anna).speaks
    actions.remove_person(steg, anna, by=ben)
    assert shown(clara, steg) == ["Ben Bussard"]


def test_when_the_last_who_speaks_leaves_the_page_is_free_again(ben):
    steg = company()
    actions.let_speak(actions.hold(steg), ben, proven_by="steg.example")
    actions.leave_company(steg, by=ben)
    steg.refresh_from_db()
    assert (steg.claimed_at, steg.proven_by) == (None, "")


def test_the_list_goes_from_a_to_z_and_finds_by_name_and_place(clara):
    for name, place in (("Zoll", "Köln"), ("Äpfel KG", "Bonn"), ("brücke", "Berlin")):
        actions.enter_company(by=clara, name=name, place=place, website="")
    assert [row.name for row in pages.companies({}).rows] == ["Äpfel KG", "brücke", "Zoll"]
    assert [row.name for row in pages.companies({"q": "APF"}).rows] == ["Äpfel KG"]
    assert [row.name for row in pages.companies({"place": "Köln", "km": 50}).rows] == ["Äpfel KG", "Zoll"]
    assert [row.name for row in pages.companies({"place": "Köln"}).rows] == ["Zoll"]
    assert [row.name for row in pages.companies({}, after="0-b").rows] == ["brücke", "Zoll"]


def test_another_of_the_same_name_has_to_be_meant(ben):
    enter(ben)
    with pytest.raises(Invalid):
        enter(ben, "Steg GmbH")


@pytest.mark.parametrize("path", ["/companies/", "/companies/steg/", "/companies/?place=Ulm&km=50&q=s"])
def test_pages_ask_the_same_of_the_database_for_ten_and_for_twenty(client, clara, path):
    client.force_login(clara)
    steg, asked = company(), []
    for round_ in range(2):
        for number in range(10):
            works_at(tells(make.member(), for_all("contacts") if number % 2 else {}), steg)
            company(f"S {round_} {number}", place="Ulm")
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 8
