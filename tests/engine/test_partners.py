"""Signals of a one-sided partner: what raises them, and what cannot."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.independence import independent_voices
from handschlag.engine.partners import Outcomes, one_sided_partners
from tests.engine import reference_trust as reference

DAY = 86_400
N = 8
SUSPECT = 7
HONEST = range(7)

members = st.integers(0, N - 1)
told_rows = st.lists(
    st.tuples(
        st.integers(0, 9),
        members,
        members,
        st.sampled_from([0.0, 1.0, 2.0]),
        st.sampled_from([0.0, 1.0, 3.0]),
        st.integers(-2, 2),
    ),
    max_size=30,
)


def outcomes(rows) -> Outcomes:
    columns = list(zip(*rows, strict=True)) or [[]] * 6
    names = ("time", "partner", "member", "worth", "effort", "kept")
    return Outcomes.of(**dict(zip(names, columns, strict=True)))


def community(extra=(), n=N) -> Graph:
    """Everybody honest has ties with everybody honest; the suspect has none."""
    ties = [(u, v) for u in HONEST for v in HONEST if u != v] + list(extra)
    return Graph.from_edges([u for u, _ in ties], [v for _, v in ties], members=range(n))


def signals(rows, graph=None, t=1000 * DAY, trusted=(0,), **rest):
    return one_sided_partners(outcomes(rows), graph or community(), t, trusted=trusted, **rest)


@settings(deadline=None)
@given(told_rows, st.lists(st.tuples(members, members), max_size=20), st.lists(members, max_size=2))
def test_complaints_are_told_by_who_was_left_worse_off(rows, ties, trusted):
    graph = Graph.from_edges([u for u, _ in ties], [v for _, v in ties], members=range(N))
    found = {signal.member: signal for signal in signals(rows, graph, 6, trusted)}
    for member in range(N):
        expected = reference.complaints(rows, member, 6)
        heard = {
            name: independent_voices(graph, trusted, sorted(who), about=member).tolist()
            for name, who in expected.items()
        }
        if member in found:
            for name, who in expected.items():
                assert set(getattr(found[member], name).partners) == who
                assert list(getattr(found[member], name).independent) == heard[name]
            assert [rows[place][2] for place in found[member].outcomes] == [member] * len(
                found[member].outcomes
            )
        else:
            assert max(len(heard["worse_off"]), len(heard["broken"])) < 3


def test_three_independent_partners_make_a_signal_and_two_do_not():
    rows = [(k, k, SUSPECT, 1.0, 4.0, 0) for k in range(3)]
    (found,) = signals(rows)
    assert found.worse_off.is_signal
    assert not found.broken.is_signal
    assert found.surplus == -9.0
    assert signals(rows[:2]) == []
    assert signals(rows, t=1) == []


def test_what_a_later_deal_made_good_is_no_complaint():
    rows = [(k, k, SUSPECT, 0.0, 4.0, 0) for k in range(3)] + [(9, 2, SUSPECT, 4.0, 0.0, 1)]
    assert signals(rows) == []


def test_a_clique_cannot_accuse_its_way_in():
    clique = range(8, 30)
    ties = [(u, v) for u in clique for v in clique if u != v] + [(3, 8), (3, 9)]
    graph = community(ties, 30)
    accusers = [(k, who, 5, 0.0, 9.0, -2) for k, who in enumerate(clique)]
    assert signals(accusers, graph) == []
    assert signals(accusers, graph, trusted=(0, 8, 9, 10)) != []


def test_nor_can_it_praise_away_what_others_tell():
    clique = range(8, 30)
    ties = [(u, v) for u in clique for v in clique if u != v] + [(3, 8)]
    praise = [(k, who, SUSPECT, 9.0, 0.0, 2) for k, who in enumerate(clique)]
    (found,) = signals([(k, k, SUSPECT, 0.0, 4.0, -1) for k in range(3)] + praise, community(ties, 30))
    assert found.worse_off.is_signal
    assert found.broken.is_signal
    assert (len(found.content.partners), len(found.content.independent)) == (22, 1)


def test_taking_more_each_time_is_a_signal_and_the_same_each_time_is_not():
    growing = [(k, 1, SUSPECT, 1.0, 1.0 + k * k, 0) for k in range(6)]
    (found,) = signals(growing)
    assert found.growing.tau == 1.0
    assert found.growing.hours == (0.0, 1.0, 4.0, 9.0, 16.0, 25.0)
    assert (found.growing.tau, found.growing.z) == pytest.approx(reference.kendall(found.growing.hours))
    assert signals([(k, 1, SUSPECT, 1.0, 2.0, 0) for k in range(6)]) == []
    assert signals(growing[:4]) == []
    assert signals([(-time, *rest) for time, *rest in growing]) == []


def test_a_trend_worked_by_hand():
    """1, 2, 3, 5, 4, 6: of 15 pairs 14 rise and 1 falls, S = 13, variance 6·5·17/18, z = 12/sqrt(28.3)."""
    (found,) = signals([(k, 1, SUSPECT, 0.0, float(hours), 0) for k, hours in enumerate([1, 2, 3, 5, 4, 6])])
    assert found.growing.tau == pytest.approx(13 / 15)
    assert found.growing.z == pytest.approx(2.2545, abs=1e-4)


def test_leaving_after_a_gain_is_a_signal_once_they_are_gone():
    rows = [(100 * DAY, 1, SUSPECT, 0.0, 8.0, 0)]
    seen = [990 * DAY] * 7 + [105 * DAY]
    (found,) = signals(rows, last_seen=seen)
    assert (found.left.last_seen, found.left.hours) == (105 * DAY, 8.0)
    assert signals(rows, t=120 * DAY, last_seen=seen) == []
    assert signals(rows, last_seen=[990 * DAY] * 7 + [130 * DAY]) == []
    assert signals(rows) == []
    assert signals(rows, trusted=(), last_seen=seen) == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: outcomes([(0, 1, 2, -1.0, 0.0, 0)]), r"worth\[0\] is -1.0, which is negative"),
        (lambda: outcomes([(0, 1, 2, 1.0, float("nan"), 0)]), r"effort\[0\] is nan"),
        (lambda: outcomes([(0, 1, 2, 1.0, 0.0, 3)]), r"kept\[0\] is 3, outside -2..2"),
        (lambda: signals([(0, 1, 99, 1.0, 0.0, 0)]), r"members\[0\] is 99, who is no member"),
        (lambda: signals([], last_seen=[1]), "last_seen has 1 entries for 8 members"),
        (lambda: signals([(0, 1, 2, 0.0, 1.0, 0)], trusted=[99]), r"members\[0\] is 99, who is no member"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, said):
    with pytest.raises(EngineError, match=said):
        asked()


def test_where_nothing_is_told_nobody_is_one_sided():
    assert signals([]) == []
    assert signals([(0, SUSPECT, SUSPECT, 0.0, 9.0, -2)]) == []
