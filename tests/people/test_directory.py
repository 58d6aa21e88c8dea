"""The directory: who stands in it, in which order, where, and how much it asks the database."""

import base64
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar.parser import Contentlines
from PIL import Image

from handschlag.accounts import actions as accounts
from handschlag.people.actions.locating import locate_some
from handschlag.people.jobs.locating import locate_members
from handschlag.people.models import Whereabouts
from handschlag.people.pages import alphabet, directory
from handschlag.people.pages.persons import Person
from handschlag.people.pages.vcards import of_person, written
from handschlag.people.policy.profiles import Standing
from tests import make
from tests.people.telling import for_all, tells, tie

HERE = reverse("people:directory")


def names(page) -> list[str]:
    return [person.name for person in page.people]


def test_who_does_not_want_to_stand_there_does_not(client, ben, clara):
    tells(ben, is_listed=False)
    client.force_login(clara)
    assert "Bussard" not in client.get(HERE).content.decode()
    assert "Bussard" not in client.get(f"{HERE}?q=Falconry").content.decode()
    assert client.get(ben.get_absolute_url()).status_code == 200


def test_programs_and_people_who_wait_for_an_answer_do_not_stand_there(clara):
    make.member("Robot", is_bot=True)
    accounts.ask_for_account(make.member("Willi Waiting"), "Hello")
    assert names(directory.directory(clara, {})) == ["Clara Chor"]


def test_pages_follow_one_another_by_name_and_lead_back(clara, monkeypatch):
    monkeypatch.setattr(directory, "SHOWN", 2)
    for name in ("Ada", "Bo", "Dora", "Emil"):
        make.member(name)
    asked = {"km": 25}  # says nothing by itself

    def turn(**turned):
        return directory.directory(clara, asked, **turned)

    def named(*pages):
        return [person.name for page in pages for person in page.people]

    first = turn()
    second = turn(after=first.older)
    assert named(first, second) == ["Ada", "Bo", "Clara Chor", "Dora"]
    assert named(turn(before=second.newer)) == ["Ada", "Bo"]
    assert named(turn(after=second.older)) == ["Emil"]
    assert named(turn(after=alphabet.at_letter("D"))) == ["Dora", "Emil"]


@pytest.mark.parametrize("cursor", ["", "x", "-", "1", "99999999999999999999999-A", "0-\0"])
def test_a_cursor_that_cannot_be_read_gives_some_page(client, clara, cursor):
    client.force_login(clara)
    assert client.get(HERE, {"after": cursor}).status_code == 200
    assert client.get(HERE, {"before": cursor}).status_code == 200


def test_near_finds_cities_within_so_many_kilometres(clara):
    for name, place in (("Karl", "Köln"), ("Bodo", "Bonn"), ("Berta", "Berlin")):
        tells(make.member(name), place=place)
    near = {"place": "Cologne", "km": 50}
    assert names(directory.directory(clara, near)) == ["Bodo", "Karl"]
    assert names(directory.directory(clara, {"place": "Cologne"})) == ["Karl"]
    assert names(directory.directory(clara, {"place": "Nowhereville", "km": 50})) == []


def test_in_my_group_offers_only_ones_own_groups(client, anna, ben, clara, group):
    client.force_login(clara)
    assert "Clara Chor" in client.get(f"{HERE}?group={group.slug}").content.decode()  # not narrowed
    assert names(directory.directory(anna, {"group": group.slug})) == ["Anna Amsel", "Ben Bussard"]


def test_where_somebody_is_follows_what_they_show(ben, django_capture_on_commit_callbacks):
    said = {"headline": "", "company": "", "languages": "", "about": ""}
    with django_capture_on_commit_callbacks(execute=True):
        accounts.edit_profile(ben, by=ben, name=ben.name, place="Köln", **said)
    assert Whereabouts.objects.get(member=ben).city == "Köln"
    with django_capture_on_commit_callbacks(execute=True):
        accounts.edit_profile(ben, by=ben, name=ben.name, place="", **said)
    assert not Whereabouts.objects.exists()


def test_members_whom_an_archive_brought_are_located_by_and_by(site):
    make.member("Olga", place="Bonn")
    make.member("Otto", place="Atlantis under the sea")
    locate_members.call()
    assert list(Whereabouts.objects.order_by("member").values_list("city", flat=True)) == ["Bonn", ""]
    assert locate_some() == 0


def test_the_map_shows_cities_of_five_and_more(client, clara):
    for place, number in (("Köln", 5), ("Bonn", 4), ("Memmingen", 1)):
        for _ in range(number):
            tells(make.member(), place=place)
    tells(make.member(), for_all("contacts"), place="Bonn")  # the fifth there, who does not show it
    tells(make.member(), is_listed=False, place="Bonn")
    client.force_login(clara)
    page = client.get(reverse("people:map")).content.decode()
    assert ">Köln</text>" in page
    assert "Bonn" not in page
    assert "Memmingen" not in page
    assert 'elsewhere</th><td class="number">5<' in page


def queries(client, path) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=Falconry",
        "?q=Falconry&place=Ulm&km=50&expertise=Falconry&company=Steg&availability=limited",
        "?language=Quechua&after=0-A",
    ],
)  # fmt: skip
def test_the_directory_asks_the_same_of_the_database_for_ten_and_for_twenty(client, clara, query):
    client.force_login(clara)
    for number in range(10):
        tie(tells(make.member(), for_all("contacts") if number % 2 else {}), clara)
    client.get(HERE + query)
    ten = queries(client, HERE + query)
    for _ in range(10):
        tie(tells(make.member(), {}), clara)
    assert queries(client, HERE + query) == ten <= 8


def test_a_profile_asks_for_little(client, ben, clara):
    tells(ben, for_all("contacts"))
    client.force_login(clara)
    client.get(ben.get_absolute_url())
    assert queries(client, ben.get_absolute_url()) <= 8


def test_a_vcard_says_what_another_parser_reads(settings):
    person = Person(
        7, "Ben, der; Große\\", None, Standing.CONTACT, headline="Brücken, aus Holz; und Öl " * 5,
        company="Steg AG",
        place="Ulm", expertise=("Tax, law", "Öl"), offers="Two\nlines", phone="+49 731 555",
        contact_email="ben@steg.example", website="https://steg.example/?a=1;2",
    )  # fmt: skip
    card = written([of_person(person)]).encode()
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    lines = [line.parts() for line in Contentlines.from_ical(card) if line]
    read = {name: value for name, _parameters, value in lines}
    assert [name for name, _parameters, _value in lines][:2] == ["BEGIN", "VERSION"]
    assert read["VERSION"] == "3.0"
    assert read["FN"] == person.name
    assert read["TITLE"] == person.headline
    assert read["CATEGORIES"] == "Tax, law,Öl"
    assert read["NOTE"] == "Two\nlines"
    assert read["URL"] == person.website
    assert (read["EMAIL"], read["TEL"], read["ORG"]) == ("ben@steg.example", "+49 731 555", "Steg AG")
    assert read["UID"] == f"{settings.BASE_URL}/members/7/"


def test_an_empty_person_makes_a_card_with_a_name_only():
    names_ = [
        line.partition(":")[0]
        for line in written([of_person(Person(7, "Ben", None, Standing.MEMBER))]).split("\r\n")
    ]
    assert names_ == ["BEGIN", "VERSION", "UID", "SOURCE", "FN", "N", "URL", "END", ""]


@pytest.mark.parametrize("is_public", [True, False])
def test_a_picture_leaves_the_site_on_a_card_only_if_its_owner_lets_everybody_find_them(
    client, ben, clara, is_public
):
    drawn = BytesIO()
    Image.new("RGB", (600, 400), "green").save(drawn, "WEBP")
    ben.avatar.save("ben.webp", ContentFile(drawn.getvalue()))
    tells(ben, is_public=is_public)
    client.force_login(clara)
    card = client.get(reverse("people:vcard", args=[ben.pk])).content
    assert all(len(line) <= 75 for line in card.split(b"\r\n"))
    read = {name: value for name, _, value in (line.parts() for line in Contentlines.from_ical(card) if line)}
    assert ("PHOTO" in read) == is_public
    if is_public:
        with Image.open(BytesIO(base64.b64decode(read["PHOTO"]))) as photo:
            assert (photo.format, photo.size) == ("JPEG", (256, 256))
