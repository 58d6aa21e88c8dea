"""Several who enter and reverse at the same time, of the same people: no tie loses anything, nobody waits
for ever.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from handschlag.ties import actions, folding
from handschlag.ties.actions import Entry
from handschlag.ties.models import Kind, Strand, Tie
from tests import make

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AT_ONCE = 4
ROUNDS = 15

pytestmark = pytest.mark.django_db(transaction=True)


def reply(source, target, origin):
    at = THEN + timedelta(minutes=origin)
    return Entry(at, source.pk, target.pk, Strand.TALK, 1.0, None, Kind.REPLY, origin)


def meeting(people, origin):
    return [
        Entry(THEN, one.pk, other.pk, Strand.MEET, 0.5, None, Kind.ATTENDANCE, origin)
        for one in people
        for other in people
        if one != other
    ]


def at_once(deed):
    """``deed`` of a number, by so many at the same time; any error is raised."""

    def doing(number):
        try:
            deed(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as doers:
        list(doers.map(doing, range(AT_ONCE)))
    assert sum(step.wrong for step in folding.check_all(correct=False)) == 0


def test_replies_of_two_to_each_other_are_all_counted(anna, ben):
    def replying(number):
        for turn in range(ROUNDS):
            source, target = (anna, ben) if number % 2 else (ben, anna)
            with transaction.atomic():
                actions.enter([reply(source, target, number * ROUNDS + turn)])

    at_once(replying)
    assert Tie.objects.between(anna, ben).get().talk_number == AT_ONCE * ROUNDS


def test_one_who_takes_back_loses_nothing_of_what_others_enter(anna, ben):
    def doing(number):
        for turn in range(ROUNDS):
            origin = number * ROUNDS + turn
            with transaction.atomic():
                actions.enter([reply(anna, ben, origin)])
            if number % 2:
                with transaction.atomic():
                    actions.reverse(Kind.REPLY, [origin])

    at_once(doing)
    assert Tie.objects.between(anna, ben).get().talk_number == AT_ONCE // 2 * ROUNDS


def test_meetings_of_the_same_people_in_any_order_never_wait_for_each_other(db):
    people = [make.member(f"Member {number}") for number in range(6)]

    def closing_and_opening(number):
        there = people if number % 2 else people[::-1]
        for turn in range(ROUNDS):
            with transaction.atomic():
                actions.reverse(Kind.ATTENDANCE, [number])
                actions.enter(meeting(there, number))
            with transaction.atomic():
                actions.enter([reply(there[0], there[1], number * ROUNDS + turn)])

    at_once(closing_and_opening)
    assert {tie.meet_number for tie in Tie.objects.all()} == {AT_ONCE}
