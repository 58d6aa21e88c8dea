"""Ties from edges and interactions, against dictionaries."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import HALF_LIFE_DAYS, Interactions, Strand

DAY = 86_400

edges = st.lists(
    st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.floats(0, 10)), min_size=0, max_size=300
)


def as_pairs(graph: Graph) -> dict[tuple[int, int], float]:
    sources, targets = graph.ids[graph.sources], graph.ids[graph.indices]
    return dict(
        zip(zip(sources.tolist(), targets.tolist(), strict=True), graph.weights.tolist(), strict=True)
    )


def summed(given_edges) -> dict[tuple[int, int], float]:
    pairs: dict[tuple[int, int], float] = defaultdict(float)
    for source, target, weight in given_edges:
        pairs[source, target] += weight
    return {pair: weight for pair, weight in pairs.items() if pair[0] != pair[1] and weight > 0}


def columns(given_edges):
    return ([edge[at] for edge in given_edges] for at in range(3))


@settings(deadline=None)
@given(edges)
def test_a_graph_holds_the_sum_of_every_pair(some):
    graph = Graph.from_edges(*columns(some))
    assert as_pairs(graph) == summed(some)
    assert set(graph.ids.tolist()) == {end for edge in some for end in edge[:2]}
    rows = np.split(graph.indices, graph.indptr[1:-1])
    assert all((np.diff(row) > 0).all() for row in rows)


@settings(deadline=None)
@given(edges)
def test_reversed_and_undirected_are_what_they_say(some):
    graph = Graph.from_edges(*columns(some))
    pairs = summed(some)
    assert as_pairs(graph.reversed) == {(b, a): weight for (a, b), weight in pairs.items()}
    both = {(a, b) for a, b in pairs} | {(b, a) for a, b in pairs}
    expected = {(a, b): pairs.get((a, b), 0) + pairs.get((b, a), 0) for a, b in both}
    assert as_pairs(graph.undirected) == pytest.approx(expected)
    assert graph.out_strengths().sum() == pytest.approx(sum(pairs.values()))
    assert graph.in_degrees().tolist() == graph.reversed.out_degrees().tolist()


def test_a_long_row_is_sorted_and_its_doubles_summed():
    rng = np.random.default_rng(1)
    target, weights = rng.integers(1, 200, 5000), rng.random(5000)
    graph = Graph.from_edges(np.zeros(5000, int), target, weights)
    assert graph.indices.tolist() == sorted(set(graph.nodes_of(target).tolist()))
    assert graph.weights.tolist() == pytest.approx(np.bincount(target, weights)[graph.ids[1:]].tolist())


def test_members_without_ties_are_nodes():
    graph = Graph.from_edges([10], [20], members=[30, 20, 10, 10])
    assert graph.ids.tolist() == [10, 20, 30]
    assert graph.out_degrees().tolist() == [1, 0, 0]
    assert Graph.from_edges([], []).n_nodes == 0


@pytest.mark.parametrize(
    ("source", "target", "weights", "members", "said"),
    [
        ([1, 2], [3], None, None, "target has 1"),
        ([1], [2], [-1.0], None, r"weights\[0\] is -1.0, which is negative"),
        ([1, 1], [2, 2], [1.0, float("nan")], None, r"weights\[1\] is nan"),
        ([1], [2], [float("inf")], None, r"weights\[0\] is inf"),
        ([1.5], [2], None, None, "source must hold whole numbers"),
        ([1], [2], None, [1], r"target\[0\] is 2, who is no member"),
        ([1], [2], None, [], r"source\[0\] is 1, who is no member"),
    ],
)
def test_what_is_no_graph_is_refused_with_the_place(source, target, weights, members, said):
    with pytest.raises(EngineError, match=said):
        Graph.from_edges(source, target, weights, members=members)


def test_a_strand_decays_by_its_own_half_life():
    late = 1000 * DAY
    for strand in Strand:
        then = late - int(HALF_LIFE_DAYS[strand] * DAY)
        table = Interactions.of(
            time=[then, late], source=[1, 2], target=[2, 1], strand=[strand] * 2, value=[4, 4]
        )
        assert as_pairs(Graph.from_interactions(table, late)) == {(1, 2): 2.0, (2, 1): 4.0}
        assert as_pairs(Graph.from_interactions(table, late, decayed=False)) == {(1, 2): 4.0, (2, 1): 4.0}


def test_what_comes_after_t_and_other_strands_do_not_count():
    table = Interactions.of(time=[0, 10, 0], source=[1, 1, 3], target=[2, 2, 4], strand=[0, 0, 2])
    assert as_pairs(Graph.from_interactions(table, 5, strands=(Strand.TALK,), decayed=False)) == {(1, 2): 1.0}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"strand": [0, 3]}, r"strand\[1\] is 3"),
        ({"value": [1, -2]}, r"value\[1\] is -2.0"),
        ({"effort": [float("nan"), 0]}, r"effort\[0\] is nan"),
        ({"time": [1]}, "time has 1"),
    ],
)
def test_interactions_are_checked_where_they_come_in(changed, said):
    table = {"time": [1, 2], "source": [1, 2], "target": [2, 1], "strand": [0, 1], "value": [1, 1]}
    with pytest.raises(EngineError, match=said):
        Interactions.of(**(table | changed))


def test_many_interactions_in_blocks_are_the_sums_of_every_pair_in_their_order(monkeypatch):
    monkeypatch.setattr("handschlag.engine.graph._BLOCK", 700)
    monkeypatch.setattr("handschlag.engine.graph._CHUNK", 512)
    rng = np.random.default_rng(2)
    m = 5_000
    source, target = rng.integers(0, 40, m), rng.integers(0, 40, m)
    table = Interactions.of(
        time=rng.integers(0, 1000 * DAY, m), source=source, target=target, strand=rng.integers(0, 3, m)
    )
    half_lives = np.array([HALF_LIFE_DAYS[strand] for strand in Strand])[table.strand] * DAY
    weights = np.exp2((table.time - 1000 * DAY) / half_lives)
    expected = np.zeros((40, 40))
    np.add.at(expected, (source, target), weights)
    np.fill_diagonal(expected, 0)
    graph = Graph.from_interactions(table, 1000 * DAY)
    found = np.zeros((40, 40))
    found[graph.sources, graph.indices] = graph.weights
    assert (found == expected).all()
    far = Graph.from_edges(source * 10**12, target * 10**12, weights)
    assert (far.weights == graph.weights).all()


@pytest.mark.parametrize(("lost", "said"), [(-1, "is -1"), (2, "is 2"), (50, "is 50"), (10**15, "is 10")])
def test_who_is_no_member_is_named_wherever_the_id_lies(lost, said):
    with pytest.raises(EngineError, match=rf"target\[1\] {said}"):
        Graph.from_edges([1, 1], [3, lost], members=[1, 3])


def test_hubs_first_is_the_same_graph_numbered_by_degree():
    rng = np.random.default_rng(3)
    graph = Graph.from_edges(rng.integers(0, 50, 300), rng.integers(0, 50, 300) ** 2 // 50).undirected
    numbered, order = graph.hubs_first
    assert (np.diff(numbered.out_degrees()) <= 0).all()
    back = Graph.from_edges(order[numbered.sources], order[numbered.indices], numbered.weights)
    assert as_pairs(back) == {
        (a, b): w
        for (a, b), w in zip(
            zip(graph.sources.tolist(), graph.indices.tolist(), strict=True), graph.weights, strict=True
        )
    }
    assert all((np.diff(row) > 0).all() for row in np.split(numbered.indices, numbered.indptr[1:-1]))
