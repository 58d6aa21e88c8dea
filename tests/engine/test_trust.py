"""Ratings, reliability and walks against references and closed forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine import trust
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.ratings import Ratings
from tests.engine import reference_trust as reference

members = st.integers(0, 9)
rated = st.lists(
    st.tuples(members, members, st.sampled_from([-1.0, -0.7, -0.1, 0.0, 0.3, 0.5, 1.0])), max_size=60
)
tied = st.lists(st.tuples(members, members, st.floats(0.1, 9)), max_size=40)


def ratings_of(rows) -> Ratings:
    columns = list(zip(*rows, strict=True)) or [[], [], []]
    return Ratings.of(*columns, members=range(10))


def graph_of(ties, n=10) -> Graph:
    columns = list(zip(*ties, strict=True)) or [[], [], []]
    return Graph.from_edges(*columns, members=range(n))


def pairs_of(graph: Graph) -> dict[tuple[int, int], float]:
    pairs = zip(graph.sources.tolist(), graph.indices.tolist(), strict=True)
    return dict(zip(pairs, graph.weights.tolist(), strict=True))


@settings(deadline=None)
@given(rated)
def test_fairness_and_goodness_are_the_fixed_point(rows):
    found = trust.fairness_goodness(ratings_of(rows))
    fairness, goodness = reference.fairness_goodness(reference.last_of_pairs(rows))
    for member in range(10):
        assert found.fairness[member] == pytest.approx(fairness.get(member, np.nan), abs=3e-6, nan_ok=True)
        assert found.goodness[member] == pytest.approx(goodness.get(member, np.nan), abs=3e-6, nan_ok=True)
    assert found.rounds <= 22


def test_two_praise_one_and_one_does_not():
    """3g = (1 + g) - (1 - g)/2, so g = 1/3; f = 1 - (1 - g)/2 = 2/3 and f = (1 - g)/2 = 1/3."""
    found = trust.fairness_goodness(Ratings.of([1, 2, 3], [9, 9, 9], [1, 1, -1]))
    assert found.goodness[3] == pytest.approx(1 / 3, abs=1e-6)
    assert found.fairness[:3] == pytest.approx([2 / 3, 2 / 3, 1 / 3], abs=1e-6)
    assert np.isnan(found.goodness[:3]).all()
    assert np.isnan(found.fairness[3])
    assert found.received.tolist() == [0, 0, 0, 3]


@settings(deadline=None)
@given(rated.filter(lambda rows: any(u != v for u, v, _ in rows)))
def test_reliability_is_what_its_formula_says(rows):
    found = trust.reliability(ratings_of(rows))
    expected = reference.reliability(reference.last_of_pairs(rows), range(10))
    for member, (value, reach) in expected.items():
        assert found.value[member] == pytest.approx(value, abs=1e-4)
        assert found.low[member] == pytest.approx(max(value - reach, -1), abs=1e-3)
        assert found.high[member] == pytest.approx(min(value + reach, 1), abs=1e-3)


def test_the_last_rating_of_a_pair_counts_by_time():
    ratings = Ratings.of([5, 5, 5, 6], [6, 6, 6, 6], [1, -1, 0.5, 1], [20, 30, 10, 5])
    assert trust.fairness_goodness(ratings).received.tolist() == [0, 1]
    assert ratings.received[2].tolist() == [-1.0]
    assert ratings.until(29).received[2].tolist() == [1.0]


def test_a_rater_nobody_relies_on_has_no_say():
    honest = [(u, v, 0.8) for u in range(4) for v in range(4) if u != v]
    distrust = [(u, 9, -1.0) for u in range(4)]
    praised = trust.reliability(ratings_of([*honest, *distrust, (0, 8, 0.8)]))
    slandered = trust.reliability(ratings_of([*honest, *distrust, (0, 8, 0.8), (9, 8, -1.0)]))
    plain = (0.8 - 1.0) / 2
    assert slandered.value[8] > plain + 0.5
    assert praised.value[8] - slandered.value[8] < 0.2
    assert praised.value[9] < -0.5


def test_reliability_at_a_moment_knows_nothing_later():
    rng = np.random.default_rng(3)
    u, v, w = rng.integers(0, 20, 200), rng.integers(0, 20, 200), rng.uniform(-1, 1, 200)
    ratings = Ratings.of(u, v, w)
    for k in (1, 3):
        found = trust.reliability_at(ratings, range(20), received=k)
        for member in range(20):
            own = np.flatnonzero((v == member) & (u != member))[:k]
            known = slice(0, own[-1] + 1)
            then = trust.reliability(Ratings.of(u[known], v[known], w[known], members=range(20)))
            assert found.value[member] == pytest.approx(then.value[member], rel=1e-12)
            assert found.ratings[member] == len(set(u[own].tolist()))


def test_without_ratings_nothing_is_known():
    nobody = Ratings.of([], [], [])
    assert trust.fairness_goodness(nobody).goodness.tolist() == []
    assert trust.reliability(Ratings.of([], [], [], members=[1, 2])).ratings.tolist() == [0, 0]
    assert np.isnan(trust.reliability(Ratings.of([], [], [], members=[1, 2])).value).all()
    unrated = trust.reliability_at(Ratings.of([1], [2], [1.0]), [1, 2], received=1)
    assert np.isnan(unrated.value).tolist() == [True, False]
    assert trust.reliability_at(Ratings.of([1], [2], [1.0]), [], received=1).value.tolist() == []


@settings(deadline=None)
@given(tied, st.integers(0, 9), st.sampled_from([0.0, 0.5, 0.85, 0.95]))
def test_walks_solve_their_equations(ties, viewer, damping):
    graph = graph_of(ties)
    restart = [float(node == viewer) for node in range(10)]
    personal = trust.personal_trust(graph, viewer, damping=damping)
    assert np.abs(personal - reference.walk(pairs_of(graph), restart, damping)).sum() < 1.1e-9
    everywhere = trust.global_trust(graph, damping=damping)
    assert np.abs(everywhere - reference.walk(pairs_of(graph), [0.1] * 10, damping)).sum() < 1.1e-9
    assert personal.sum() == pytest.approx(1)


@settings(deadline=None)
@given(tied, st.integers(0, 9), st.sampled_from([0.85, 0.99]))
def test_walks_that_do_not_settle_in_32_bits_do_in_64(ties, viewer, damping):
    graph = graph_of(ties)
    restart = [float(node == viewer) for node in range(10)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("handschlag.engine.walks._MOST_MIXED", 1)
        personal = trust.personal_trust(graph, viewer, damping=damping)
    assert np.abs(personal - reference.walk(pairs_of(graph), restart, damping)).sum() < 1.1e-9
    assert (personal >= 0).all()


def test_trust_in_a_ring_is_even_and_fades_around_it():
    n = 7
    ring = Graph.from_edges(np.arange(n), (np.arange(n) + 1) % n)
    assert trust.global_trust(ring) == pytest.approx([1 / n] * n, abs=1e-9)
    faded = 0.15 * 0.85 ** np.arange(n) / (1 - 0.85**n)
    assert trust.personal_trust(ring, 0) == pytest.approx(faded, abs=1e-9)


def test_what_stands_at_the_end_of_a_chain_begins_anew():
    """x_k = 0.85^k x_0 along the chain, and everything sums to 1."""
    chain = Graph.from_edges([0, 1, 2], [1, 2, 3])
    powers = 0.85 ** np.arange(4)
    assert trust.personal_trust(chain, 0) == pytest.approx(powers / powers.sum(), abs=1e-9)


def test_a_clique_outside_has_no_personal_trust_and_some_global():
    clique = [(u, v, 100.0) for u in range(5, 10) for v in range(5, 10) if u != v]
    graph = graph_of([(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), *clique])
    assert trust.personal_trust(graph, 0)[5:].tolist() == [0.0] * 5
    assert trust.global_trust(graph)[5:].sum() > 0.4


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.floats(0.1, 9)), max_size=20),
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(1, 5),
)
def test_the_strongest_path_is_the_best_of_all(ties, source, target, most_steps):
    graph = graph_of(ties, 6)
    for limit in (None, most_steps):
        expected = reference.strongest_path(pairs_of(graph), source, target, limit or 6)
        found = trust.strongest_path(graph, source, target, most_steps=limit)
        assert (found.strength if found else 0.0) == pytest.approx(expected)
        if found:
            steps = list(zip(found.members.tolist(), found.members[1:].tolist(), strict=False))
            assert np.prod([reference.shares(pairs_of(graph))[step] for step in steps]) == pytest.approx(
                found.strength
            )
            assert (found.members[0], found.members[-1]) == (source, target)
            assert limit is None or len(steps) <= limit


def test_a_path_too_weak_for_a_product_is_still_found():
    n = 400
    ties = [(k, k + 1, 1e-3) for k in range(n)] + [(k, n + 1 + k, 1.0) for k in range(n)]
    path = trust.strongest_path(graph_of(ties, 2 * n + 1), 0, n)
    assert path.members.tolist() == list(range(n + 1))
    assert path.strength == 0.0


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (lambda: Ratings.of([1], [2], [1.5]), r"rating\[0\] is 1.5, outside -1..1"),
        (lambda: Ratings.of([1], [2], [float("nan")]), r"rating\[0\] is nan"),
        (lambda: Ratings.of([1, 2], [2], [1.0]), "target has 1"),
        (lambda: Ratings.of([1], [2], [1.0], members=[1]), r"target\[0\] is 2, who is no member"),
        (lambda: trust.reliability_at(Ratings.of([1], [2], [1.0]), [3], received=1), r"members\[0\] is 3"),
        (lambda: trust.reliability_at(Ratings.of([1], [2], [1.0]), [2], received=0), "received must be at"),
        (lambda: trust.personal_trust(graph_of([]), 10), r"members\[0\] is 10, who is no member"),
        (lambda: trust.global_trust(graph_of([]), damping=1.0), r"damping must lie in \[0, 1\)"),
        (lambda: trust.strongest_path(graph_of([]), 0, 10), r"members\[0\] is 10"),
        (lambda: trust.strongest_path(graph_of([]), 0, 1, most_steps=0), "most_steps must be at least 1"),
    ],
)
def test_what_cannot_be_asked_is_refused(asked, said):
    with pytest.raises(EngineError, match=said):
        asked()


def test_the_smallest_graphs_give_their_answer():
    assert trust.global_trust(graph_of([], 0)).tolist() == []
    assert trust.global_trust(graph_of([], 1)).tolist() == [1.0]
    assert trust.personal_trust(graph_of([], 2), 1).tolist() == [0.0, 1.0]
    assert trust.strongest_path(graph_of([], 1), 0, 0).members.tolist() == [0]
    assert trust.strongest_path(graph_of([], 2), 0, 1) is None


def test_any_number_of_threads_gives_the_same_bits(monkeypatch):
    monkeypatch.setattr("handschlag.engine.walks._BLOCK", 100_000)
    rng = np.random.default_rng(7)
    u, v, w = rng.integers(0, 20_000, 400_000), rng.integers(0, 20_000, 400_000), rng.random(400_000)
    graph, ratings = Graph.from_edges(u, v, w), Ratings.of(u, v, 2 * w - 1)

    def answers(threads):
        found = trust.fairness_goodness(ratings, threads=threads)
        paths = trust.strongest_paths(graph, u[:9], v[1:10], threads=threads)
        return [
            found.fairness,
            found.goodness,
            trust.reliability_at(ratings, u[:5], received=2, threads=threads).value,
            trust.global_trust(graph, threads=threads),
            trust.personal_trust(graph, 3, threads=threads),
            np.array([path.strength for path in paths]),
        ]

    alone = answers(1)
    for threads in (2, 3):
        assert all((a == b).all() for a, b in zip(alone, answers(threads), strict=True))
