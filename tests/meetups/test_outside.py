"""Answering without an account: by a meetup's link, confirmed by mail."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from handschlag.core import clock
from handschlag.groups.models import Visibility
from handschlag.meetups.actions import answer_meetup, forget_unconfirmed
from handschlag.meetups.codes.answers import answer_address
from handschlag.meetups.models import RSVP, Answer, Meetup, OutsideTry, Question, QuestionAnswer, State
from handschlag.notifications.models import OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db
KEY = "a-link-key-of-a-meetup"
NORA = {"name": "Nora Neu", "email": "Nora@example.org", "answer": "yes"}


@pytest.fixture
def meetup(group, anna):
    """Of a closed group, with a link."""
    group.visibility = Visibility.CLOSED
    group.save()
    return make.meetup(group, anna, "Sommerfest", capacity=2, guests_allowed=2, link_key=KEY)


@pytest.fixture
def address(meetup):
    return f"/meetups/{meetup.pk}/open/{KEY}/"


def link_in_mail(to="nora@example.org"):
    mail = OutgoingMail.objects.filter(to=to).latest("pk")
    return re.search(r"http://[^/]+(/meetups/answers/\S+)", mail.text)[1]


class TestTheLink:
    def test_it_shows_the_meetup_without_names_and_without_the_online_link(
        self, client, meetup, address, ben
    ):
        Meetup.objects.update(online_url="https://meet.example.org/secret")
        answer_meetup(meetup, Answer.YES, by=ben)
        page = client.get(address).content.decode()
        assert "Sommerfest" in page
        assert "1 person comes" in page
        assert ben.name not in page
        assert "meet.example.org" not in page

    def test_without_it_the_meetup_is_not_there(self, client, meetup):
        for wrong in (meetup.get_absolute_url(), f"/meetups/{meetup.pk}/open/wrong/"):
            assert client.get(wrong).status_code == 404
        Meetup.objects.update(link_key="")
        assert client.get(f"/meetups/{meetup.pk}/open/{KEY}/").status_code == 404

    def test_strangers_who_are_signed_in_answer_there_as_themselves(self, client, meetup, address, clara):
        client.force_login(clara)
        response = client.post(address, {"answer": "yes", "guests": "1"}, follow=True)
        assert response.redirect_chain[-1][0] == address
        assert "You come, with 1 guest." in response.content.decode()
        assert RSVP.objects.get().member == clara

    def test_members_of_the_group_are_led_to_the_meetups_page(self, client, meetup, address, ben):
        client.force_login(ben)
        assert client.get(address)["Location"] == meetup.get_absolute_url()


class TestConfirming:
    def test_only_the_link_in_the_mail_takes_a_place(self, client, meetup, address):
        assert client.post(address, NORA, follow=True).redirect_chain[-1][0] == f"{address}sent/"
        rsvp = RSVP.objects.get()
        assert (rsvp.state, rsvp.email) == (State.UNCONFIRMED, "nora@example.org")
        assert Meetup.objects.get().place_heads == 0
        link = link_in_mail()
        assert "Yes, I come" in client.get(link).content.decode()
        assert RSVP.objects.get().state == State.UNCONFIRMED
        page = client.post(link, {"answer": "yes"}, follow=True).content.decode()
        assert "You come." in page
        assert Meetup.objects.get().place_heads == 1

    def test_who_confirms_late_waits(self, client, meetup, address, ben, anna):
        client.post(address, NORA | {"guests": "1"})
        answer_meetup(meetup, Answer.YES, by=ben)
        page = client.post(link_in_mail(), {"answer": "yes"}, follow=True).content.decode()
        assert "number 1 in line" in page
        assert RSVP.objects.get(email="nora@example.org").guests == 1

    def test_the_answer_is_changed_and_withdrawn_by_the_same_mail(self, client, meetup, address):
        client.post(address, NORA)
        link = link_in_mail()
        client.post(link, {"answer": "yes", "guests": "1"})
        assert Meetup.objects.get().place_heads == 2
        no = link.replace("/yes/", "/no/")
        assert no in client.get(link).content.decode()
        assert "No, I do not come" in client.get(no).content.decode()
        client.post(no, {"answer": "no"})
        assert RSVP.objects.get().state == State.NO
        assert Meetup.objects.get().place_heads == 0

    def test_a_no_to_what_was_never_confirmed_leaves_nothing_behind(self, client, meetup, address):
        client.post(address, NORA)
        link = link_in_mail().replace("/yes/", "/no/")
        assert client.post(link, {"answer": "no"}, follow=True).status_code == 410
        assert not RSVP.objects.exists()

    def test_unconfirmed_answers_expire_after_two_days(self, client, meetup, address):
        client.post(address, NORA)
        link = link_in_mail()
        RSVP.objects.update(answered_at=clock.now() - timedelta(hours=49))
        page = client.get(link)
        assert page.status_code == 410
        assert address in page.content.decode()
        assert client.post(link, {"answer": "yes"}).status_code == 410
        assert forget_unconfirmed(clock.now()) == 1
        assert client.get(link).status_code == 410
        assert client.post(address, NORA).status_code == 302

    def test_questions_are_asked_and_kept(self, client, meetup, address):
        diet = Question.objects.create(meetup=meetup, text="Diet", is_required=True)
        page = client.post(address, NORA).content.decode()
        assert f'id="id_question_{diet.pk}_error"' in page
        client.post(address, NORA | {f"question_{diet.pk}": "Vegan"})
        client.post(link_in_mail(), {"answer": "yes"})
        assert (RSVP.objects.get().state, QuestionAnswer.objects.get().text) == (State.GOING, "Vegan")

    def test_the_mail_is_in_the_language_of_the_page(self, meetup, address):
        Client(headers={"Accept-Language": "de"}).post(address, NORA)
        assert RSVP.objects.get().language == "de"

    def test_the_page_leads_nobody_away_and_is_found_by_no_search(self, client, meetup, address):
        client.post(address, NORA)
        for page in (address, link_in_mail()):
            assert '<meta name="robots" content="noindex">' in client.get(page).content.decode()


class TestKnownAddresses:
    def test_the_answer_is_the_same_whether_an_address_is_known_or_not(self, client, meetup, address, ben):
        client.post(address, NORA | {"email": "old@example.org"})
        client.post(link_in_mail("old@example.org"), {"answer": "yes"}, follow=True)
        said = set()
        for email in ("new@example.org", "old@example.org", ben.email):
            response = client.post(address, NORA | {"email": email}, follow=True)
            body = re.sub(r'value="[^"]+"', "", response.content.decode())
            said.add((response.status_code, response.redirect_chain[-1][0], body))
        assert len(said) == 1
        subjects = OutgoingMail.objects.filter(to="old@example.org").values_list("subject", flat=True)
        assert sorted(subject.partition(":")[0] for subject in subjects) == [
            "Please confirm", "You come", "Your answer to Sommerfest"
        ]  # fmt: skip

    def test_so_is_what_is_asked_of_it(self, client, meetup, address):
        diet = Question.objects.create(meetup=meetup, text="Diet", is_required=True)
        client.post(address, NORA | {f"question_{diet.pk}": "Vegan"})
        client.post(link_in_mail(), {"answer": "yes"})
        assert f'id="id_question_{diet.pk}_error"' in client.post(address, NORA).content.decode()

    def test_who_has_answered_is_only_sent_the_way_to_change_it(self, client, meetup, address):
        client.post(address, NORA)
        client.post(link_in_mail(), {"answer": "yes"})
        client.post(address, NORA | {"name": "Somebody Else", "answer": "maybe"})
        rsvp = RSVP.objects.get()
        assert (rsvp.name, rsvp.state) == ("Nora Neu", State.GOING)
        assert "Please confirm" not in OutgoingMail.objects.latest("pk").subject

    def test_an_address_of_a_member_counts_as_theirs_once_confirmed(self, client, meetup, address, ben):
        client.post(address, NORA | {"email": ben.email, "name": "Benny"})
        client.post(link_in_mail(ben.email), {"answer": "yes"})
        rsvp = RSVP.objects.get()
        assert (rsvp.member, rsvp.who, rsvp.email) == (ben, "Ben Bussard", "")
        client.post(address, NORA | {"email": ben.email, "answer": "maybe"})
        client.post(link_in_mail(ben.email), {"answer": "maybe"})
        assert [(one.member, one.state) for one in RSVP.objects.all()] == [(ben, State.MAYBE)]

    def test_who_signs_up_later_has_the_answer_they_gave_before(self, client, meetup, address):
        client.post(address, NORA | {"guests": "1"})
        link = link_in_mail()
        client.post(link, {"answer": "yes", "guests": "1"})
        nora = make.member("Nora Neu")
        nora.email = "nora@example.org"
        nora.save()
        answer_meetup(meetup, Answer.YES, by=nora, has_link=True)
        rsvp = RSVP.objects.get()
        assert (rsvp.member, rsvp.email, rsvp.guests) == (nora, "", 0)
        client.post(link.replace("/yes/", "/no/"), {"answer": "no"})
        assert RSVP.objects.get().state == State.NO


class TestTooOften:
    def test_an_address_gets_three_mails_an_hour(self, client, meetup, address):
        for _ in range(3):
            assert client.post(address, NORA).status_code == 302
        refused = client.post(address, NORA | {"email": "NORA@example.org"})
        assert refused.status_code == 429
        assert "try again in an hour" in refused.content.decode()
        assert OutgoingMail.objects.count() == 3
        assert client.post(address, NORA | {"email": "other@example.org"}).status_code == 302
        OutsideTry.objects.update(at=clock.now() - timedelta(minutes=61))
        assert client.post(address, NORA).status_code == 302

    def test_so_does_a_network_address_thirty(self, client, meetup, address):
        for n in range(30):
            client.post(address, NORA | {"email": f"n{n}@example.org"}, REMOTE_ADDR="2001:db8::1")
        late = NORA | {"email": "late@example.org"}
        assert client.post(address, late, REMOTE_ADDR="2001:db8::2").status_code == 429
        assert client.post(address, late, REMOTE_ADDR="2001:db8:0:1::1").status_code == 302

    def test_neither_address_stands_in_the_count(self, client, meetup, address):
        client.post(address, NORA, REMOTE_ADDR="192.0.2.7")
        kept = " ".join(OutsideTry.objects.values_list("whom", flat=True))
        assert "nora" not in kept
        assert "192" not in kept.split()
        OutsideTry.objects.update(at=clock.now() - timedelta(hours=25))
        forget_unconfirmed(clock.now())
        assert not OutsideTry.objects.exists()


class TestFromAMail:
    def link(self, who, meetup, answer=Answer.YES):
        return answer_address(who, meetup, answer).partition("//")[2].partition("/")[2].join(["/", ""])

    def test_a_member_answers_without_signing_in(self, client, meetup, ben):
        link = self.link(ben, meetup)
        page = client.get(link).content.decode()
        assert "For Ben Bussard" in page
        assert page.count('<form class="form') == 1
        assert not RSVP.objects.exists()
        client.post(link, {"answer": "yes"})
        assert (RSVP.objects.get().member, RSVP.objects.get().state) == (ben, State.GOING)
        assert "_auth_user_id" not in client.session

    def test_an_rsvp_of_a_member_stands_for_the_member(self, meetup, ben):
        rsvp = answer_meetup(meetup, Answer.YES, by=ben)
        assert answer_address(rsvp, meetup, "no") == answer_address(ben, meetup, "no")

    def test_it_is_for_one_meetup_and_one_person(self, client, group, meetup, anna, ben):
        other = make.meetup(group, anna)
        code = self.link(ben, meetup).split("/")[3]
        forged = code.replace(f"{meetup.pk}-m{ben.pk}", f"{other.pk}-m{ben.pk}")
        stolen = code.replace(f"m{ben.pk}", f"m{anna.pk}")
        for wrong in (forged, stolen, "nonsense", code[:-1]):
            assert client.get(f"/meetups/answers/{wrong}/yes/").status_code == 404
            assert client.post(f"/meetups/answers/{wrong}/yes/", {"answer": "yes"}).status_code == 404
        assert client.get(f"/meetups/answers/{code}/perhaps/").status_code == 404

    def test_it_is_worthless_once_the_meetup_is_over(self, client, meetup, ben):
        link = self.link(ben, meetup)
        begun = clock.now() - timedelta(hours=3)
        Meetup.objects.update(starts_at=begun, ends_at=begun + timedelta(hours=1))
        assert client.get(link).status_code == 410
        assert client.post(link, {"answer": "yes"}).status_code == 410
        assert not RSVP.objects.exists()

    def test_it_is_worthless_for_who_left_the_group_or_was_switched_off(self, client, meetup, ben, clara):
        assert client.get(self.link(clara, meetup)).status_code == 404
        ben.is_active = False
        ben.save()
        assert client.get(self.link(ben, meetup)).status_code == 404

    def test_required_questions_are_on_the_page(self, client, meetup, ben):
        diet = Question.objects.create(meetup=meetup, text="Diet", is_required=True)
        link = self.link(ben, meetup)
        assert f'name="question_{diet.pk}"' in client.get(link).content.decode()
        assert f'id="id_question_{diet.pk}_error"' in client.post(link, {"answer": "yes"}).content.decode()
        client.post(link, {"answer": "yes", f"question_{diet.pk}": "None"})
        assert RSVP.objects.get().state == State.GOING
