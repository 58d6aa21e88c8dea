"""Whom to get back to: counted from the last real interaction, five at a time, in one letter a week."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from handschlag.accounts import actions as accounts
from handschlag.core import clock
from handschlag.notifications.models import OutgoingMail
from handschlag.people.actions import noting
from handschlag.people.actions.staying import NAMED, write_weekly_letters
from handschlag.people.models import Contact
from handschlag.people.pages.contacts import Wanted, my_people
from tests import make
from tests.people.making import contact, talked, url

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 4, 9, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def later(monkeypatch):
    """The clock, to be moved on."""
    now = [START]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    def move(**by):
        now[0] += timedelta(**by)

    return move


def due(member):
    return [one.other.name for one in my_people(member, Wanted()).due]


def letters_to(member):
    return list(OutgoingMail.objects.filter(to=member.email).order_by("pk"))


def test_the_rhythm_begins_anew_with_each_real_interaction_and_with_no_reminder(later, anna, ben, group):
    talked(group, anna, ben)
    noting.note_contact(ben, by=anna, note="", tags=[], every_weeks=3)
    later(weeks=2)
    assert due(anna) == []
    later(weeks=1)
    assert due(anna) == ["Ben Bussard"]
    assert write_weekly_letters(clock.now()) == 1
    assert due(anna) == ["Ben Bussard"]
    talked(group, ben, anna)
    assert due(anna) == []
    later(weeks=3)
    assert due(anna) == ["Ben Bussard"]


def test_a_letter_comes_once_a_week_in_the_members_language(later, anna, ben):
    anna.language = "de"
    anna.save()
    contact(anna, ben, every_weeks=1, added_at=START - timedelta(weeks=3))
    assert [write_weekly_letters(clock.now()) for _ in range(2)] == [1, 0]
    later(days=6)
    assert write_weekly_letters(clock.now()) == 0
    later(days=1)
    assert write_weekly_letters(clock.now()) == 1
    first, _second = letters_to(anna)
    assert "Ben Bussard" in first.text
    assert url("contact", ben.pk) in first.text
    assert letters_to(ben) == []


def test_nobody_is_named_for_ever_while_others_wait(later, anna):
    people = [make.member(f"Person{number:02}") for number in range(12)]
    for number, person in enumerate(people):
        contact(anna, person, every_weeks=1, added_at=START - timedelta(weeks=20 - number))
    named = []
    for _week in range(3):
        write_weekly_letters(clock.now())
        named.append(set(re.findall(r"Person\d+", letters_to(anna)[-1].text)))
        later(weeks=1)
    assert named[0] == {f"Person{number:02}" for number in range(NAMED)}
    assert named[1] == {f"Person{number:02}" for number in range(NAMED, 2 * NAMED)}
    assert {"Person10", "Person11"} < named[2]
    assert all(len(names) == NAMED for names in named)


def test_the_page_names_those_of_this_weeks_letter(later, anna):
    for number in range(8):
        person = make.member(f"Person{number}")
        contact(anna, person, every_weeks=1, added_at=START - timedelta(weeks=20 - number))
    write_weekly_letters(clock.now())
    later(days=2)
    assert due(anna) == [f"Person{number}" for number in range(5)]


def test_whoever_is_put_off_straight_from_the_letter_is_out_for_a_month(client, later, anna, ben):
    contact(anna, ben, every_weeks=1, added_at=START - timedelta(weeks=3))
    write_weekly_letters(clock.now())
    link = re.search(r"http\S+/later/", letters_to(anna)[0].text)[0]
    path = link.split("//", 1)[1].split("/", 1)[1]
    assert b"Leave Ben Bussard out" in client.get(f"/{path}").content
    assert Contact.objects.get().snoozed_until is None
    assert client.post(f"/{path}").status_code == 200
    later(weeks=3)
    assert (due(anna), write_weekly_letters(clock.now())) == ([], 0)
    later(weeks=2)
    assert due(anna) == ["Ben Bussard"]
    assert client.get(url("put_off", "forged")).status_code == 404


def test_one_click_ends_the_letters_and_they_can_be_had_again(client, later, anna, ben):
    contact(anna, ben, every_weeks=1, added_at=START - timedelta(weeks=3))
    write_weekly_letters(clock.now())
    stop = letters_to(anna)[0].unsubscribe
    path = "/" + stop.split("//", 1)[1].split("/", 1)[1]
    client.handler.enforce_csrf_checks = True
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    client.handler.enforce_csrf_checks = False
    later(weeks=1)
    assert write_weekly_letters(clock.now()) == 0
    client.force_login(anna)
    assert b"You get no weekly mail" in client.get(url("contacts")).content
    client.post(url("want_letters"), {"again": 1})
    assert write_weekly_letters(clock.now()) == 1
    assert client.get(url("stop_letters", "forged")).status_code == 404


@pytest.mark.parametrize("way", ["by her", "by him"])
def test_nobody_is_named_across_a_block(later, anna, ben, way):
    contact(anna, ben, every_weeks=1, added_at=START - timedelta(weeks=3))
    blocker, blocked = (anna, ben) if way == "by her" else (ben, anna)
    accounts.block_member(blocked, by=blocker)
    assert (due(anna), write_weekly_letters(clock.now())) == ([], 0)


def test_who_cannot_sign_in_gets_no_letter(later, anna, ben):
    contact(anna, ben, every_weeks=1, added_at=START - timedelta(weeks=3))
    anna.is_active = False
    anna.save()
    assert write_weekly_letters(clock.now()) == 0


class TestRhythmsOfTags:
    def test_a_rhythm_of_a_tag_holds_for_all_who_bear_it_in_the_page_and_the_letter(
        self, later, anna, ben, clara
    ):
        for other, tag in ((ben, "Customers"), (clara, "customers")):
            contact(anna, other, added_at=START)
            noting.note_contact(other, by=anna, note="", tags=[tag], every_weeks=None)
        noting.set_tag_rhythm("Customers", 3, by=anna)
        later(weeks=2)
        assert due(anna) == []
        later(weeks=1)
        assert sorted(due(anna)) == ["Ben Bussard", "Clara Chor"]
        assert write_weekly_letters(clock.now()) == 1
        noting.set_tag_rhythm("Customers", None, by=anna)
        assert due(anna) == []

    @pytest.mark.parametrize(
        ("own", "tags", "due_after"), [(6, ["Near"], 6), (None, ["Near", "Far"], 2), (0, ["Near"], None)]
    )
    def test_ones_own_goes_first_else_the_shortest(self, later, anna, ben, own, tags, due_after):
        contact(anna, ben, added_at=START)
        noting.note_contact(ben, by=anna, note="", tags=["Near", "Far"], every_weeks=None)
        for tag, weeks in (("Near", 2), ("Far", 9)):
            noting.set_tag_rhythm(tag, weeks, by=anna)
        noting.note_contact(ben, by=anna, note="", tags=tags, every_weeks=own)
        weeks = next((week for week in range(1, 12) if later(weeks=1) or due(anna)), None)
        assert weeks == due_after

    def test_the_page_of_a_contact_says_which_tag_it_is_from(self, client, anna, ben):
        noting.note_contact(ben, by=anna, note="", tags=["Old friends"], every_weeks=None)
        client.force_login(anna)
        client.post(url("contact_tags"), {"tag": "Old friends", "every_weeks": 8})
        page = client.get(url("contact", ben.pk)).content.decode()
        assert "Stay in touch every 8 weeks: so says the tag “Old friends”." in page
        assert "every 8 weeks" in client.get(url("contacts")).content.decode()
        noting.note_contact(ben, by=anna, note="", tags=["Old friends"], every_weeks=4)
        assert "so says the tag" not in client.get(url("contact", ben.pk)).content.decode()

    def test_the_tags_of_others_are_nobodys(self, client, anna, ben, clara):
        noting.note_contact(clara, by=ben, note="", tags=["Debtor"], every_weeks=None)
        client.force_login(anna)
        assert "Debtor" not in client.get(url("contact_tags")).content.decode()
        assert client.post(url("contact_tags"), {"tag": "Debtor", "every_weeks": 8}).status_code == 400
        noting.note_contact(clara, by=anna, note="", tags=["Debtor"], every_weeks=None)
        noting.set_tag_rhythm("Debtor", 1, by=ben)
        assert my_people(anna, Wanted()).rows[0].weeks is None

    def test_the_page_takes_as_many_queries_for_many_tags(self, client, anna, django_assert_max_num_queries):
        client.force_login(anna)
        client.get(url("contact_tags"))
        counts = []
        for turn in range(2):
            for number in range(10):
                noting.note_contact(
                    make.member(), by=anna, note="", tags=[f"t{turn}-{number}"], every_weeks=None
                )
                noting.set_tag_rhythm(f"t{turn}-{number}", 4, by=anna)
            with django_assert_max_num_queries(8) as asked:
                client.get(url("contact_tags"))
            counts.append(len(asked))
        assert counts[0] == counts[1]
