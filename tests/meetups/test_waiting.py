"""The waiting list: three ways in which places become free, and who is next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.meetups.actions import (
    Plan,
    answer_meetup,
    came_of_promised,
    change_meetup,
    end_due_offers,
    move_up,
    offer_place,
)
from handschlag.meetups.actions.waiting import line
from handschlag.meetups.jobs.offers import keep_places
from handschlag.meetups.models import RSVP, Answer, Attendance, AttendanceClosure, Meetup, State
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import notices
from tests import make

pytestmark = pytest.mark.django_db
YES, MAYBE, NO = Answer.YES, Answer.MAYBE, Answer.NO


@pytest.fixture
def meetup(group, anna):
    """One place, which Anna takes."""
    made = make.meetup(group, anna, "Stammtisch", capacity=1, guests_allowed=2)
    answer_meetup(made, YES, by=anna)
    return made


@pytest.fixture
def line_of_three(meetup, group):
    people = [make.member(name) for name in ("Uma", "Vera", "Willi")]
    for person in people:
        make.join(group, person)
        answer_meetup(meetup, YES, by=person)
    return people


def states(people):
    return [RSVP.objects.get(member=person).state for person in people]


def change(meetup, by, **fields):
    plan = replace(Plan.of(Meetup.objects.get(pk=meetup.pk)), **fields)
    return change_meetup(meetup, plan, by=by, title="Stammtisch", source="The opening.")


def set_mode(meetup, mode, *, hours=24):
    starts_at = clock.now() + timedelta(hours=hours)
    Meetup.objects.filter(pk=meetup.pk).update(
        waiting_mode=mode, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2), offer_hours=48
    )


def pass_time(hours):
    """As if so much time had gone by since places were offered."""
    for rsvp in RSVP.objects.filter(state=State.OFFERED):
        rsvp.offered_until -= timedelta(hours=hours)
        rsvp.save()


class TestCapacity:
    def test_more_places_are_filled_in_order(self, meetup, anna, line_of_three):
        change(meetup, anna, capacity=3)
        assert states(line_of_three) == [State.GOING, State.GOING, State.WAITING]
        assert Meetup.objects.get().place_heads == 3

    def test_without_a_limit_nobody_waits_any_more(self, meetup, anna, line_of_three):
        change(meetup, anna, capacity=None, waiting_mode="manual")
        assert states(line_of_three) == [State.GOING] * 3

    def test_there_can_be_no_fewer_places_than_are_given(self, meetup, anna, line_of_three):
        change(meetup, anna, capacity=4)
        with pytest.raises(Invalid) as refusal:
            change(meetup, anna, capacity=3)
        assert refusal.value.field == "capacity"
        assert states(line_of_three) == [State.GOING] * 3

    def test_who_moves_up_is_told_on_the_site(self, meetup, anna, line_of_three):
        change(meetup, anna, capacity=2)
        told = notices(line_of_three[0])
        assert [row.told.text for row in told.rows] == ["You have a place at “Stammtisch”"]
        assert not Notice.objects.exclude(member=line_of_three[0]).exists()

    def test_who_may_not_see_the_meetup_any_more_is_not_told_of_it(self, meetup, group, anna, line_of_three):
        change(meetup, anna, capacity=2)
        group.refresh_from_db()
        group.visibility = "hidden"
        group.save()
        assert notices(line_of_three[0]).rows[0].told is not None
        line_of_three[0].memberships.all().delete()
        assert notices(line_of_three[0]).rows[0].told is None

    def test_nobody_moves_up_by_themselves_once_it_has_begun(self, meetup, anna, line_of_three):
        set_mode(meetup, "automatic", hours=-1)
        answer_meetup(meetup, NO, by=anna)
        assert states(line_of_three) == [State.WAITING] * 3
        move_up(meetup, RSVP.objects.get(member=line_of_three[2]), by=anna)
        assert states(line_of_three)[2] == State.GOING


class TestOffers:
    def test_shortly_before_a_place_is_offered_and_held(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        assert states(line_of_three) == [State.OFFERED, State.WAITING, State.WAITING]
        assert Meetup.objects.get().place_heads == 1
        offer = RSVP.objects.get(state=State.OFFERED)
        hours = (offer.offered_until - clock.now()).total_seconds() / 3600
        assert hours == pytest.approx(meetup.offer_valid_hours, abs=0.1)
        (row,) = notices(line_of_three[0]).rows
        assert row.told.text == "A place at “Stammtisch” is free for you: say whether you take it"

    def test_before_that_who_waits_moves_up_by_themselves(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer", hours=49)
        answer_meetup(meetup, NO, by=anna)
        assert states(line_of_three)[0] == State.GOING

    def test_an_offer_that_is_taken_is_a_place(self, client, meetup, anna, line_of_three):
        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        client.force_login(line_of_three[0])
        assert "Take the place" in client.get(meetup.get_absolute_url(), follow=True).content.decode()
        client.post(f"/meetups/{meetup.pk}/answer/", {"answer": "yes"})
        assert states(line_of_three) == [State.GOING, State.WAITING, State.WAITING]

    def test_an_offer_can_be_taken_after_the_deadline(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        Meetup.objects.update(answer_until=clock.now() - timedelta(minutes=1))
        assert answer_meetup(meetup, YES, by=line_of_three[0]).state == State.GOING

    def test_an_offer_that_is_declined_goes_to_the_next(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        answer_meetup(meetup, NO, by=line_of_three[0])
        assert states(line_of_three) == [State.NO, State.OFFERED, State.WAITING]

    def test_an_offer_nobody_takes_in_time_goes_to_the_next(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        assert end_due_offers(clock.now()) == 0
        pass_time(hours=5)
        for _ in "twice":
            keep_places.call()
        assert states(line_of_three) == [State.MAYBE, State.OFFERED, State.WAITING]
        (row,) = notices(line_of_three[0]).rows
        assert row.told.text == "The place offered to you at “Stammtisch” is no longer kept for you"

    def test_an_offer_that_has_ended_cannot_be_taken_though_no_job_has_run(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        pass_time(hours=5)
        answer_meetup(meetup, YES, by=line_of_three[0])
        assert states(line_of_three) == [State.WAITING, State.OFFERED, State.WAITING]
        assert line(meetup)[-1].member == line_of_three[0]

    def test_an_offer_never_outlives_the_start(self, meetup, anna, line_of_three):
        set_mode(meetup, "offer", hours=2)
        answer_meetup(meetup, NO, by=anna)
        assert RSVP.objects.get(state=State.OFFERED).offered_until == Meetup.objects.get().starts_at

    def test_offers_of_removed_meetups_disturb_nobody(self, meetup, anna, line_of_three):
        from handschlag.discussions.actions import delete_topic

        set_mode(meetup, "offer")
        answer_meetup(meetup, NO, by=anna)
        pass_time(hours=5)
        delete_topic(meetup.topic, by=anna, reason="Wrong.")
        assert end_due_offers(clock.now()) == 0


class TestByHand:
    def test_nobody_moves_up_by_themselves(self, meetup, anna, line_of_three):
        set_mode(meetup, "manual")
        answer_meetup(meetup, NO, by=anna)
        assert states(line_of_three) == [State.WAITING] * 3
        assert answer_meetup(meetup, YES, by=anna).state == State.WAITING

    def test_hosts_choose_who_does(self, meetup, anna, line_of_three):
        set_mode(meetup, "manual")
        answer_meetup(meetup, NO, by=anna)
        last = RSVP.objects.get(member=line_of_three[2])
        move_up(meetup, last, by=anna)
        assert states(line_of_three) == [State.WAITING, State.WAITING, State.GOING]
        assert len(notices(line_of_three[2]).rows) == 1
        with pytest.raises(Conflict, match="do not wait"):
            move_up(meetup, last, by=anna)

    def test_full_is_full_for_hosts_too(self, meetup, anna, line_of_three):
        for deed in (move_up, offer_place):
            with pytest.raises(Conflict, match="more places"):
                deed(meetup, RSVP.objects.get(member=line_of_three[0]), by=anna)

    def test_hosts_can_offer_a_place_in_every_mode(self, meetup, anna, line_of_three):
        set_mode(meetup, "manual")
        answer_meetup(meetup, NO, by=anna)
        offer_place(meetup, RSVP.objects.get(member=line_of_three[1]), by=anna)
        assert states(line_of_three) == [State.WAITING, State.OFFERED, State.WAITING]
        pass_time(hours=5)
        end_due_offers(clock.now())
        assert states(line_of_three) == [State.WAITING, State.MAYBE, State.WAITING]

    def test_only_hosts_do(self, meetup, anna, ben, line_of_three):
        for deed in (move_up, offer_place):
            with pytest.raises(NotAllowed):
                deed(meetup, RSVP.objects.get(member=line_of_three[0]), by=ben)


class TestHistory:
    def closed(self, group, anna, *, came, missed):
        held = make.meetup(group, anna, starts_at=clock.now() - timedelta(days=9))
        for person in came:
            rsvp = make.rsvp(held, person)
            Attendance.objects.create(meetup=held, member=person, rsvp=rsvp)
        for person in missed:
            make.rsvp(held, person)
        Attendance.objects.create(meetup=held, name="Somebody")
        AttendanceClosure.objects.create(meetup=held)
        return held

    def test_who_came_most_often_of_what_they_promised_is_first(self, meetup, group, anna, line_of_three):
        uma, vera, willi = line_of_three
        self.closed(group, anna, came=[willi], missed=[uma])
        assert [rsvp.member for rsvp in line(meetup)] == [uma, vera, willi]
        Meetup.objects.filter(pk=meetup.pk).update(waiting_order="history")
        meetup.refresh_from_db()
        assert [rsvp.member for rsvp in line(meetup)] == [willi, vera, uma]
        answer_meetup(meetup, NO, by=anna)
        assert [rsvp.member for rsvp in meetup.rsvps.going()] == [willi]

    def test_only_closed_meetups_of_the_group_count(self, group, anna, ben):
        self.closed(group, anna, came=[ben], missed=[])
        self.closed(group, anna, came=[], missed=[ben])
        self.closed(make.group(anna), anna, came=[ben], missed=[])
        make.rsvp(make.meetup(group, anna), ben)
        said_no = self.closed(group, anna, came=[], missed=[])
        make.rsvp(said_no, ben, State.NO)
        assert came_of_promised([ben.pk, anna.pk], group.pk) == {ben.pk: (1, 2)}
