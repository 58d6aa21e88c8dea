"""Ties are kept beside the ledger: whatever is entered and reversed, they are what it comes to."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from handschlag.ties import actions, folding
from handschlag.ties.actions import Entry
from handschlag.ties.models import HALF_LIFE_DAYS, Kind, Strand, Tie
from tests import make

THEN = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ONE_WAY = {Kind.REPLY: Strand.TALK, Kind.THANKS: Strand.HELP, Kind.DEAL: Strand.HELP}


def entry(source, target, kind=Kind.REPLY, origin=1, at=THEN, value=1.0):
    strand = ONE_WAY.get(kind, Strand.MEET)
    return Entry(at, source.pk, target.pk, strand, value, None, kind, origin)


def both_ways(one, other, kind=Kind.HANDSHAKE, **given):
    return [entry(one, other, kind, **given), entry(other, one, kind, **given)]


def wrong():
    """How many ties are not what the ledger says."""
    return sum(step.wrong for step in folding.check_all(correct=False))


def rows():
    names = [field.name for field in Tie._meta.fields if field.name != "id"]
    return list(Tie.objects.order_by("low", "high").values(*names))


@pytest.fixture
def tie_of(db):
    return lambda one, other: Tie.objects.between(one, other).get()


def test_a_reply_begins_a_tie_of_two_whoever_wrote_it(anna, ben, tie_of):
    actions.enter([entry(ben, anna)])
    actions.enter([entry(anna, ben, origin=2, at=THEN + timedelta(days=1))])
    tie = tie_of(anna, ben)
    assert (tie.low, tie.high) == (anna, ben)
    assert (tie.talk_number, tie.talk_last) == (2, THEN + timedelta(days=1))
    assert (tie.meet_number, tie.meet_last, tie.meet_sum) == (0, None, 0.0)


@pytest.mark.parametrize("strand", Strand)
def test_after_a_half_life_a_deed_counts_for_half(anna, ben, strand, tie_of):
    kind = {Strand.TALK: Kind.REPLY, Strand.MEET: Kind.HANDSHAKE, Strand.HELP: Kind.DEAL}[strand]
    actions.enter([entry(anna, ben, kind)])
    kept = getattr(tie_of(anna, ben), f"{strand}_sum")
    assert kept * folding.decay(strand, THEN) == pytest.approx(1)
    later = THEN + timedelta(days=HALF_LIFE_DAYS[strand])
    assert kept * folding.decay(strand, later) == pytest.approx(0.5)


def test_meeting_is_entered_both_ways_and_counts_once(anna, ben, tie_of):
    actions.enter(both_ways(anna, ben))
    actions.enter(both_ways(ben, anna, origin=2))
    tie = tie_of(anna, ben)
    assert tie.meet_number == 2
    assert tie.meet_sum * folding.decay(Strand.MEET, THEN) == pytest.approx(4)


def test_what_is_reversed_leaves_no_tie(anna, ben):
    actions.enter([entry(anna, ben)])
    actions.reverse(Kind.REPLY, [1])
    assert not Tie.objects.exists()


def test_a_reversal_leaves_what_stands_exactly_and_the_last_time_is_found_again(anna, ben, tie_of):
    """The deed that goes counts for a million times as much as the one that stays."""
    actions.enter([entry(anna, ben)])
    before = rows()
    actions.enter([entry(ben, anna, origin=2, at=THEN + timedelta(days=90 * 60))])
    actions.reverse(Kind.REPLY, [2])
    assert tie_of(anna, ben).talk_sum == pytest.approx(before[0]["talk_sum"])
    assert tie_of(anna, ben).talk_last == THEN


def test_reversing_concerns_nobody_else(anna, ben, clara):
    actions.enter([entry(anna, ben), entry(ben, clara, origin=2), entry(anna, clara, Kind.DEAL)])
    others = [row for row in rows() if {row["low"], row["high"]} != {anna.pk, ben.pk}]
    actions.reverse(Kind.REPLY, [1])
    assert rows() == others


def test_a_deed_may_come_back_with_another_value(anna, ben, tie_of):
    actions.enter(both_ways(anna, ben, Kind.ATTENDANCE, value=0.5))
    actions.reverse(Kind.ATTENDANCE, [1])
    actions.enter(both_ways(anna, ben, Kind.ATTENDANCE, value=0.25))
    tie = tie_of(anna, ben)
    assert tie.meet_number == 1
    assert tie.meet_sum * folding.decay(Strand.MEET, THEN) == pytest.approx(0.5)
    assert wrong() == 0


def test_a_meeting_of_many_takes_a_constant_number_of_statements(group, django_assert_num_queries):
    def meet(people, origin):
        pairs = [(one, other) for one in people for other in people if one != other]
        return [entry(one, other, Kind.ATTENDANCE, origin, value=0.1) for one, other in pairs]

    people = [make.member(f"Member {number}") for number in range(12)]
    turn = int(connection.vendor == "postgresql")
    for origin, some in enumerate((people[:4], people), start=1):
        entries = meet(some, origin)
        with django_assert_num_queries(2 + turn):
            actions.enter(entries)
        with django_assert_num_queries(3 + 2 * turn):
            actions.reverse(Kind.ATTENDANCE, [origin])
        assert not Tie.objects.exists()


def test_one_reply_costs_one_statement_more_than_its_entry(anna, ben, django_assert_num_queries):
    with django_assert_num_queries(2):
        actions.enter([entry(anna, ben)])


def test_a_moment_centuries_away_is_kept_as_well(anna, ben):
    """An archive may say anything; no database may choke on it."""
    actions.enter([entry(anna, ben, at=datetime(1, 1, 2, tzinfo=UTC))])
    actions.enter([entry(ben, anna, origin=2, at=datetime(9999, 1, 2, tzinfo=UTC))])
    assert wrong() == 0
    actions.reverse(Kind.REPLY, [2])
    assert wrong() == 0


def test_what_is_wrong_is_told_and_made_right(anna, ben, clara):
    actions.enter([entry(anna, ben), entry(anna, clara, origin=2), entry(ben, clara, origin=3)])
    right = rows()
    Tie.objects.between(anna, ben).update(talk_number=7)
    Tie.objects.between(anna, clara).delete()
    assert wrong() == 2
    steps = list(folding.check_all(correct=True))
    assert (sum(step.checked for step in steps), sum(step.wrong for step in steps)) == (3, 2)
    assert sum(step.keys for step in steps) == folding.keys_to_check()
    assert wrong() == 0
    assert rows() == right


def test_a_tie_without_any_entry_is_surplus(anna, ben):
    Tie.objects.create(low=anna, high=ben, talk_number=1, talk_last=THEN, talk_sum=1.0)
    assert wrong() == 1
    list(folding.check_all(correct=True))
    assert not Tie.objects.exists()


def test_a_rebuild_of_the_ledger_brings_ties_along(group, anna, ben):
    topic = make.topic(group, anna)
    make.post(topic, ben)
    actions.rebuild()
    assert Tie.objects.between(anna, ben).get().talk_number == 1


DEEDS = st.tuples(
    st.sampled_from([Kind.REPLY, Kind.THANKS, Kind.DEAL, Kind.HANDSHAKE, Kind.ATTENDANCE]),
    st.integers(1, 3),  # origin
)
PEOPLE = st.tuples(st.integers(0, 3), st.integers(0, 3)).filter(lambda two: two[0] != two[1])
ENTERING = st.tuples(
    st.just("enter"), DEEDS, PEOPLE, st.integers(-40_000, 40_000), st.sampled_from([1.0, 0.25, 1 / 3, 8.0])
)
REVERSING = st.tuples(st.just("reverse"), DEEDS)


class FoldingTest(TestCase):
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(st.lists(st.one_of(ENTERING, REVERSING), min_size=1, max_size=4), max_size=12))
    def test_after_whatever_was_entered_and_reversed_ties_are_those_made_from_scratch(self, batches):
        """Several in one go or one by one; a deed is entered again only once it was reversed."""
        people = [make.member(f"Member {number}") for number in range(4)]
        standing = set()
        for batch in batches:
            entering = []
            for what, (kind, origin), *more in batch:
                if what == "reverse":
                    actions.enter(entering)
                    entering = []
                    actions.reverse(kind, [origin])
                    standing.discard((kind, origin))
                elif (kind, origin) not in standing:
                    standing.add((kind, origin))
                    entering += self._entries(people, kind, origin, *more)
            actions.enter(entering)
        self._assert_same_as_from_scratch()

    def _entries(self, people, kind, origin, two, hours, value):
        one, other = (people[at] for at in two)
        given = {"origin": origin, "at": THEN + timedelta(hours=hours), "value": value}
        return [entry(one, other, kind, **given)] if kind in ONE_WAY else both_ways(one, other, kind, **given)

    def _assert_same_as_from_scratch(self):
        assert wrong() == 0
        kept = rows()
        Tie.objects.all().delete()
        list(folding.check_all(correct=True))
        anew = rows()
        assert len(kept) == len(anew)
        for one, other in zip(kept, anew, strict=True):
            assert _same(one, other)


def _same(one, other):
    return all(
        value == pytest.approx(other[name], rel=1e-7) if isinstance(value, float) else value == other[name]
        for name, value in one.items()
    )
