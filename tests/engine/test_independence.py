"""Flows from trusted members against Ford and Fulkerson, and attacks that must fail."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.independence import accepted_by_flow, independent_voices
from tests.engine import reference_trust as reference

N = 9
members = st.integers(0, N - 1)
tied = st.lists(st.tuples(members, members), max_size=35)
some = st.lists(members, max_size=5, unique=True)


def graph_of(ties, n=N) -> Graph:
    return Graph.from_edges([u for u, _ in ties], [v for _, v in ties], members=range(n))


def clique(inside) -> list[tuple[int, int]]:
    return [(u, v) for u in inside for v in inside if u != v]


@settings(deadline=None, max_examples=300)
@given(tied, some, some, st.none() | members)
def test_independent_voices_are_as_many_as_the_greatest_flow(ties, trusted, voices, about):
    capacity = {}
    for node in range(N):
        capacity["in", node], capacity["out", node] = None, None
    capacity = {
        (("in", node), ("out", node)): 99 if node in trusted else 1 for node in range(N) if node != about
    }
    capacity |= {(("out", u), ("in", v)): 99 for u, v in ties if u != v}
    capacity |= {("source", ("in", node)): 99 for node in trusted}
    capacity |= {(("out", node), "sink"): 1 for node in voices}
    found = independent_voices(graph_of(ties), trusted, voices, about=about).tolist()
    assert len(found) == reference.greatest_flow(capacity, "source", "sink")
    assert set(found) <= set(voices) - {about}
    assert {voice for voice in voices if voice in trusted and voice != about} <= set(found)


@settings(deadline=None)
@given(tied, some.filter(bool), st.sampled_from([(4, 2, 1), (3, 3, 2), (1,), (20, 5, 1)]))
def test_as_many_are_accepted_as_the_flow_is_great(ties, trusted, capacities):
    distance = dict.fromkeys(trusted, 0)
    waiting = list(trusted)
    for node in waiting:
        for u, v in ties:
            if u == node and v not in distance:
                distance[v] = distance[node] + 1
                waiting.append(v)
    held = {node: capacities[min(far, len(capacities) - 1)] for node, far in distance.items()}
    capacity = {(("in", node), ("out", node)): held[node] - 1 for node in held}
    capacity |= {(("in", node), "sink"): 1 for node in held}
    capacity |= {(("out", u), ("in", v)): 99 for u, v in ties if u != v}
    capacity |= {("source", ("in", node)): held[node] for node in trusted}
    accepted = accepted_by_flow(graph_of(ties), trusted, capacities=capacities)
    assert accepted.sum() == reference.greatest_flow(capacity, "source", "sink")
    assert set(np.flatnonzero(accepted).tolist()) <= set(distance)


@pytest.mark.parametrize("size", [5, 40])
def test_a_clique_has_as_many_voices_as_ties_into_it(size):
    honest, inside = range(12), range(12, 12 + size)
    bridges = [(3, 12), (3, 13), (4, 12)]
    graph = graph_of([*clique(honest), *clique(inside), *bridges], 12 + size)
    assert len(independent_voices(graph, [0], inside)) == 2
    assert len(independent_voices(graph, [0], [5, 6, 7])) == 3


@pytest.mark.parametrize("size", [30, 300])
def test_a_clique_gets_in_no_further_than_its_bridge_carries(size):
    """Levien: as many bad as the confused carry beyond themselves, however many there are."""
    honest, inside = range(12), range(12, 12 + size)
    graph = graph_of([*clique(honest), *clique(inside), (3, 12)], 12 + size)
    accepted = accepted_by_flow(graph, [0], capacities=(40, 6, 3, 1))
    assert accepted[:12].all()
    assert accepted[12:].sum() <= 5
    assert accepted_by_flow(graph, [12], capacities=(2 * size, 1))[12:].all()


def test_nobody_vouches_through_whom_they_accuse():
    graph = graph_of([(0, 1), (1, 2), (1, 3), (0, 3)])
    assert independent_voices(graph, [0], [2, 3]).tolist() == [2, 3]
    assert independent_voices(graph, [0], [2, 3], about=1).tolist() == [3]


def test_without_trusted_members_nobody_is_independent():
    graph = graph_of(clique(range(4)))
    assert independent_voices(graph, [], [0, 1]).tolist() == []
    assert not accepted_by_flow(graph, []).any()
    assert independent_voices(graph, [0], []).tolist() == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda graph: independent_voices(graph, [99], [0]), r"members\[0\] is 99, who is no member"),
        (lambda graph: independent_voices(graph, [0], [0, 99]), r"members\[1\] is 99, who is no member"),
        (lambda graph: accepted_by_flow(graph, [0], capacities=(1, 2)), "capacities must fall"),
        (lambda graph: accepted_by_flow(graph, [0], capacities=()), "capacities must fall"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, said):
    with pytest.raises(EngineError, match=said):
        asked(graph_of([(0, 1)]))
