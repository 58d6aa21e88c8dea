"""Many answer at once: nobody gets a place twice, nobody is lost, the order is that of the answers."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from handschlag.meetups.actions import answer_meetup, change_meetup
from handschlag.meetups.actions.planning import Plan
from handschlag.meetups.models import RSVP, Answer, Meetup, State
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE, PLACES, THREADS = 200, 50, 10


@pytest.fixture
def crowd():
    """A meetup with fifty places, and two hundred members of its group."""
    make.site()
    anna = make.member("Anna Amsel")
    group = make.group(anna)
    people = [make.member(f"Person {n}") for n in range(PEOPLE)]
    for person in people:
        make.join(group, person)
    return make.meetup(group, anna, "Sommerfest", capacity=PLACES), anna, people


def at_once(deed, arguments):
    """Call ``deed`` for each argument in threads that begin together; results in the order given."""
    barrier = Barrier(THREADS)
    waiting = iter(range(THREADS))

    def begin(argument):
        if next(waiting, None) is not None:
            barrier.wait()
        try:
            return deed(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(begin, arguments))


def assert_fifty_go_and_the_others_wait_in_order(meetup):
    by_answer = list(RSVP.objects.order_by("answered_at", "pk"))
    assert [rsvp.state for rsvp in by_answer] == [State.GOING] * PLACES + [State.WAITING] * (PEOPLE - PLACES)
    assert list(meetup.rsvps.waiting()) == by_answer[PLACES:]
    assert Meetup.objects.get().place_heads == PLACES


def test_two_hundred_answer_at_once_for_fifty_places(crowd):
    meetup, _anna, people = crowd
    answered = at_once(lambda by: answer_meetup(meetup, Answer.YES, by=by), people)
    assert len({rsvp.pk for rsvp in answered}) == PEOPLE
    assert_fifty_go_and_the_others_wait_in_order(meetup)


def test_they_do_so_on_the_pages_with_every_click_doubled(crowd):
    meetup, _anna, people = crowd
    Meetup.objects.update(capacity=20)

    def click_twice(by):
        client = Client()
        client.force_login(by)
        return [client.post(f"/meetups/{meetup.pk}/answer/", {"answer": "yes"}).status_code for _ in "ab"]

    assert at_once(click_twice, people[:60]) == [[302, 302]] * 60
    assert (RSVP.objects.going().count(), RSVP.objects.waiting().count()) == (20, 40)
    last_going = RSVP.objects.going().order_by("-queued_at").first()
    assert last_going.queued_at < RSVP.objects.waiting().first().queued_at


def test_answers_refusals_and_new_places_at_once_leave_nobody_waiting_beside_a_free_place(crowd):
    meetup, anna, people = crowd
    at_once(lambda by: answer_meetup(meetup, Answer.YES, by=by), people[:100])

    def mixed(n):
        if n == PEOPLE // 2:
            plan = Plan.of(Meetup.objects.get(pk=meetup.pk))
            wider = Plan(**plan.values() | {"capacity": 60})
            change_meetup(meetup, wider, by=anna, title="Sommerfest", source="The opening.")
        else:
            answer_meetup(meetup, Answer.NO if n % 3 == 0 else Answer.YES, by=people[n])

    at_once(mixed, range(PEOPLE))
    assert RSVP.objects.all().heads() == Meetup.objects.get().place_heads == 60
    going = RSVP.objects.going().order_by("-queued_at", "-pk").first()
    first = RSVP.objects.waiting().first()
    assert (going.queued_at, going.pk) < (first.queued_at, first.pk)
