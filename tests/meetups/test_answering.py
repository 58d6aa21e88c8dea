"""Saying yes with guests, maybe, no: on the meetup's page, before and after the deadline."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.discussions.actions import watch_topic
from handschlag.discussions.models import Level, TopicWatch
from handschlag.groups.models import Visibility
from handschlag.meetups.actions import answer_for, answer_for_guest, answer_meetup, cancel_meetup
from handschlag.meetups.models import RSVP, Answer, Meetup, Question, QuestionAnswer, State
from tests import make

pytestmark = pytest.mark.django_db
YES, MAYBE, NO = Answer.YES, Answer.MAYBE, Answer.NO


@pytest.fixture
def meetup(group, anna):
    return make.meetup(group, anna, "Stammtisch", capacity=3, guests_allowed=2)


def address(meetup):
    return f"/meetups/{meetup.pk}/answer/"


def now(rsvp):
    return RSVP.objects.get(pk=rsvp.pk)


def past(meetup, **fields):
    Meetup.objects.filter(pk=meetup.pk).update(**fields)
    meetup.refresh_from_db()


class TestOnThePage:
    def test_one_click_says_yes_and_the_page_says_so(self, client, meetup, ben):
        past(meetup, guests_allowed=0)
        client.force_login(ben)
        page = client.get(meetup.get_absolute_url(), follow=True).content.decode()
        assert f'action="{address(meetup)}"' in page
        response = client.post(address(meetup), {"answer": "yes"}, follow=True)
        assert response.redirect_chain[-1][0] == meetup.topic.get_absolute_url()
        assert "You come." in response.content.decode()
        assert RSVP.objects.get().state == State.GOING
        assert Meetup.objects.get().place_heads == 1

    def test_a_yes_with_guests_goes_by_the_form(self, client, meetup, ben):
        client.force_login(ben)
        assert (
            f'href="{address(meetup)}?answer=yes"'
            in client.get(meetup.get_absolute_url(), follow=True).content.decode()
        )
        assert 'name="guests"' in client.get(address(meetup)).content.decode()
        client.post(address(meetup), {"answer": "yes", "guests": "2"})
        assert (RSVP.objects.get().guests, Meetup.objects.get().place_heads) == (2, 3)

    def test_a_click_without_the_form_keeps_the_guests(self, client, meetup, ben):
        answer_meetup(meetup, YES, by=ben, guests=2)
        client.force_login(ben)
        client.post(address(meetup), {"answer": "yes"})
        assert RSVP.objects.get().guests == 2

    def test_too_many_guests_are_refused_at_their_field(self, client, meetup, ben):
        client.force_login(ben)
        page = client.post(address(meetup), {"answer": "yes", "guests": "3"}).content.decode()
        assert 'id="id_guests_error"' in page
        assert not RSVP.objects.exists()

    def test_strangers_do_not_find_meetups_of_closed_groups(self, client, meetup, clara):
        meetup.group.visibility = Visibility.CLOSED
        meetup.group.save()
        client.force_login(clara)
        assert client.post(address(meetup), {"answer": "yes"}).status_code == 404
        with pytest.raises(NotAllowed):
            answer_meetup(meetup, YES, by=clara)

    def test_visitors_are_led_to_the_sign_in_page_and_see_no_names(self, client, meetup, ben):
        answer_meetup(meetup, YES, by=ben)
        page = client.get(meetup.get_absolute_url(), follow=True).content.decode()
        assert "1 person comes" in page
        assert ben.name not in page
        assert client.get(address(meetup)).status_code == 302

    def test_names_cost_no_queries_of_their_own(
        self, client, meetup, anna, django_assert_num_queries, django_assert_max_num_queries
    ):
        past(meetup, capacity=None)
        client.force_login(anna)
        page = meetup.topic.get_absolute_url()
        for n in range(20):
            if n == 10:
                client.get(page)
                with django_assert_max_num_queries(8) as ten:
                    client.get(page)
            make.rsvp(meetup, make.member())
        with django_assert_num_queries(len(ten)):
            client.get(page)


class TestPlaces:
    def test_a_party_that_does_not_fit_waits_whole(self, meetup, ben, clara):
        answer_meetup(meetup, YES, by=ben, guests=1)
        assert answer_meetup(meetup, YES, by=clara, guests=1).state == State.WAITING
        assert Meetup.objects.get().place_heads == 2

    def test_nobody_overtakes_a_party_that_waits(self, meetup, ben, clara, anna):
        answer_meetup(meetup, YES, by=ben, guests=1)
        party = answer_meetup(meetup, YES, by=clara, guests=1)
        single = answer_meetup(meetup, YES, by=anna)
        assert single.state == State.WAITING
        answer_meetup(meetup, YES, by=ben, guests=0)
        assert (now(party).state, now(single).state) == (State.GOING, State.WAITING)

    def test_a_no_frees_places_and_fills_them(self, meetup, ben, clara, anna):
        answer_meetup(meetup, YES, by=ben, guests=2)
        waiting = [answer_meetup(meetup, YES, by=by) for by in (clara, anna)]
        answer_meetup(meetup, NO, by=ben)
        assert [now(rsvp).state for rsvp in waiting] == [State.GOING, State.GOING]
        assert Meetup.objects.get().place_heads == 2

    def test_who_says_no_and_yes_again_stands_at_the_end(self, meetup, ben, clara, anna):
        answer_meetup(meetup, YES, by=ben, guests=2)
        for by in (clara, anna):
            answer_meetup(meetup, YES, by=by)
        answer_meetup(meetup, NO, by=clara)
        answer_meetup(meetup, YES, by=clara)
        assert [rsvp.member for rsvp in meetup.rsvps.waiting()] == [anna, clara]

    def test_more_guests_send_who_waits_to_the_end_and_fewer_do_not(self, meetup, ben, clara, anna):
        answer_meetup(meetup, YES, by=ben, guests=2)
        answer_meetup(meetup, YES, by=clara, guests=1)
        answer_meetup(meetup, YES, by=anna)
        answer_meetup(meetup, YES, by=clara)
        assert meetup.rsvps.waiting()[0].member == clara
        answer_meetup(meetup, YES, by=clara, guests=1)
        assert meetup.rsvps.waiting()[0].member == anna

    def test_who_has_a_place_never_loses_it_by_asking_for_more(self, meetup, ben, clara):
        answer_meetup(meetup, YES, by=clara, guests=1)
        answer_meetup(meetup, YES, by=ben)
        with pytest.raises(Invalid) as refusal:
            answer_meetup(meetup, YES, by=ben, guests=1)
        assert refusal.value.field == "guests"
        assert RSVP.objects.get(member=ben).state == State.GOING

    def test_more_guests_do_not_overtake_who_waits(self, meetup, ben, clara):
        answer_meetup(meetup, YES, by=ben, guests=1)
        answer_meetup(meetup, YES, by=clara, guests=2)
        with pytest.raises(Invalid):
            answer_meetup(meetup, YES, by=ben, guests=2)

    def test_without_a_limit_nobody_waits(self, meetup, ben):
        past(meetup, capacity=None)
        assert answer_meetup(meetup, YES, by=ben, guests=2).state == State.GOING


class TestTime:
    def test_after_the_deadline_one_can_only_step_back(self, meetup, ben, clara):
        answer_meetup(meetup, YES, by=ben, guests=1)
        past(meetup, answer_until=clock.now() - timedelta(hours=1))
        for deed in (
            lambda: answer_meetup(meetup, YES, by=clara),
            lambda: answer_meetup(meetup, YES, by=ben, guests=2),
            lambda: answer_meetup(meetup, MAYBE, by=ben),
        ):
            with pytest.raises(Conflict, match="Answers were taken until"):
                deed()
        answer_meetup(meetup, YES, by=ben)
        assert answer_meetup(meetup, NO, by=ben).state == State.NO
        assert Meetup.objects.get().place_heads == 0

    def test_the_page_says_when_the_deadline_was(self, client, meetup, ben):
        past(meetup, answer_until=clock.now() - timedelta(hours=1))
        client.force_login(ben)
        assert (
            "Answers were taken until" in client.get(meetup.get_absolute_url(), follow=True).content.decode()
        )
        assert client.post(address(meetup), {"answer": "yes"}).status_code == 409

    def test_nothing_is_answered_once_it_is_over_or_called_off(self, meetup, anna, ben):
        answer_meetup(meetup, YES, by=ben)
        cancel_meetup(meetup, by=anna, reason="Ill.")
        for deed in (answer_meetup, lambda m, a, by: answer_for(m, by, a, by=anna)):
            with pytest.raises(Conflict, match="called off"):
                deed(meetup, NO, by=ben)
        other = make.meetup(meetup.group, anna, starts_at=clock.now() - timedelta(hours=3))
        with pytest.raises(Conflict, match="over"):
            answer_meetup(other, YES, by=ben)


class TestQuestions:
    @pytest.fixture
    def diet(self, meetup):
        return Question.objects.create(meetup=meetup, text="Diet", is_required=True)

    @pytest.fixture
    def seat(self, meetup):
        return Question.objects.create(meetup=meetup, text="Seat", choices="Inside\nOutside", position=1)

    def test_required_ones_are_enforced_at_the_field(self, client, meetup, ben, diet, seat):
        client.force_login(ben)
        page = client.post(address(meetup), {"answer": "yes"}).content.decode()
        assert f'id="id_question_{diet.pk}_error"' in page
        assert not RSVP.objects.exists()
        client.post(address(meetup), {"answer": "yes", f"question_{diet.pk}": "Vegan"})
        assert QuestionAnswer.objects.get().text == "Vegan"

    def test_what_is_needed_is_not_called_optional(self, client, meetup, ben, diet, seat):
        client.force_login(ben)
        page = client.get(address(meetup)).content.decode()
        for question, is_optional in ((diet, False), (seat, True)):
            label = page.partition(f">{question.text}")[2][:60]
            assert ("(optional)" in label) == is_optional
        assert "required>" not in page

    def test_who_does_not_come_need_not_answer_them(self, client, meetup, ben, diet):
        client.force_login(ben)
        for answer in ("maybe", "no"):
            assert client.post(address(meetup), {"answer": answer}).status_code == 302

    def test_answers_are_kept_when_the_answer_changes(self, client, meetup, ben, diet, seat):
        answer_meetup(meetup, YES, by=ben, answers={diet.pk: "Vegan", seat.pk: "Outside"})
        answer_meetup(meetup, NO, by=ben)
        answer_meetup(meetup, YES, by=ben)
        assert dict(QuestionAnswer.objects.values_list("question", "text")) == {
            diet.pk: "Vegan",
            seat.pk: "Outside",
        }
        client.force_login(ben)
        assert 'value="Vegan"' in client.get(address(meetup)).content.decode()

    def test_an_answer_can_be_taken_back(self, meetup, ben, seat):
        answer_meetup(meetup, YES, by=ben, answers={seat.pk: "Outside"})
        answer_meetup(meetup, YES, by=ben, answers={seat.pk: ""})
        assert not QuestionAnswer.objects.exists()

    def test_only_the_choices_can_be_chosen(self, meetup, ben, seat):
        with pytest.raises(Invalid) as refusal:
            answer_meetup(meetup, YES, by=ben, answers={seat.pk: "On the roof"})
        assert refusal.value.field == f"question_{seat.pk}"

    def test_questions_of_other_meetups_are_not_answered(self, meetup, group, anna, ben, seat):
        other = make.meetup(group, anna)
        answer_meetup(other, YES, by=ben, answers={seat.pk: "Outside"})
        assert not QuestionAnswer.objects.exists()


class TestFollowing:
    def level(self, meetup, member):
        return TopicWatch.objects.filter(topic=meetup.topic, member=member).values_list("level", flat=True)

    def test_yes_watches_maybe_follows_no_does_neither(self, meetup, ben):
        for answer, level in ((YES, [Level.WATCH]), (MAYBE, [Level.FOLLOW]), (NO, [])):
            answer_meetup(meetup, answer, by=ben)
            assert list(self.level(meetup, ben)) == level

    def test_what_the_member_decided_stays(self, meetup, ben):
        watch_topic(meetup.topic, Level.MUTE, by=ben)
        answer_meetup(meetup, YES, by=ben)
        assert list(self.level(meetup, ben)) == [Level.MUTE]

    def test_what_the_member_decides_later_stays_too(self, meetup, ben):
        answer_meetup(meetup, YES, by=ben)
        watch_topic(meetup.topic, Level.NORMAL, by=ben)
        answer_meetup(meetup, MAYBE, by=ben)
        answer_meetup(meetup, NO, by=ben)
        assert list(self.level(meetup, ben)) == [Level.NORMAL]

    def test_who_was_answered_for_follows_too(self, meetup, anna, ben):
        rsvp = answer_for(meetup, ben, YES, by=anna)
        assert list(self.level(meetup, ben)) == [Level.WATCH]
        answer_for_guest(meetup, rsvp, NO, by=anna)
        assert list(self.level(meetup, ben)) == []
