"""Structural holes: closed forms, Zachary's club, and Burt's formulas in exact fractions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.graph import Graph
from handschlag.engine.holes import constraint, effective_size
from tests.engine import reference_holes as reference
from tests.engine.karate import EDGES

CONSTRAINT = [0.155423, 0.279535, 0.185177, 0.156419]
EFFECTIVE = [13.75, 6.333333, 15.235294]

edges = st.lists(
    st.tuples(st.integers(0, 14), st.integers(0, 14), st.sampled_from([0.0, 0.25, 1.0, 3.0, 7.5])),
    max_size=60,
)


def graph_of(some, members=None) -> Graph:
    return Graph.from_edges(*([edge[at] for edge in some] for at in range(3)), members=members)


def unweighted(pairs) -> Graph:
    return Graph.from_edges([a for a, _ in pairs], [b for _, b in pairs])


def clique(n: int) -> Graph:
    return unweighted([(a, b) for a in range(n) for b in range(a)])


@settings(deadline=None)
@given(edges)
def test_both_follow_burts_formulas(some):
    graph, sums = graph_of(some, members=range(15)), reference.invested(some)
    expected = [float(reference.constraint(sums, i)) if sums[i] else np.nan for i in range(15)]
    assert constraint(graph).tolist() == pytest.approx(expected, nan_ok=True)
    expected = [float(reference.effective_size(sums, i)) for i in range(15)]
    assert effective_size(graph).tolist() == pytest.approx(expected)


@pytest.mark.parametrize("n", [1, 4, 50])
def test_a_star(n):
    star = unweighted([(0, leaf) for leaf in range(1, n + 1)])
    assert constraint(star).tolist() == pytest.approx([1 / n] + [1] * n)
    assert effective_size(star).tolist() == pytest.approx([n] + [1] * n)


def test_a_triangle_constrains_more_than_one_contact_alone():
    assert constraint(clique(3)).tolist() == [1.125] * 3


@pytest.mark.parametrize("n", [2, 3, 7, 20])
def test_a_clique(n):
    # each p is 1/(n-1), n-2 others lead there as well: n-1 times ((1 + (n-2)/(n-1)) / (n-1))²
    each = (1 + (n - 2) / (n - 1)) ** 2 / (n - 1)
    assert constraint(clique(n)).tolist() == pytest.approx([each] * n)
    assert effective_size(clique(n)).tolist() == pytest.approx([1] * n)


def test_zacharys_club_by_what_igraph_and_networkx_say():
    """To six places, from igraph 1.0 ``Graph.constraint`` and NetworkX 3.6 ``effective_size``."""
    club = unweighted(EDGES)
    assert constraint(club)[[0, 1, 2, 33]].round(6).tolist() == CONSTRAINT
    assert effective_size(club)[[0, 1, 33]].round(6).tolist() == EFFECTIVE
    sums = reference.invested((a, b, 1.0) for a, b in EDGES)
    assert constraint(club).tolist() == pytest.approx(
        [float(reference.constraint(sums, i)) for i in range(34)]
    )


def test_nobody_constrains_who_knows_nobody():
    graph = Graph.from_edges([1], [2], members=[1, 2, 3])
    assert np.isnan(constraint(graph)).tolist() == [False, False, True]
    assert effective_size(graph).tolist() == [1, 1, 0]
    assert constraint(Graph.from_edges([], [])).tolist() == []
    assert effective_size(Graph.from_edges([], [])).tolist() == []


def test_the_same_bits_on_any_number_of_threads():
    rng = np.random.default_rng(3)
    graph = Graph.from_edges(rng.integers(0, 200, 3000), rng.integers(0, 200, 3000), rng.random(3000))
    for measure in (constraint, effective_size):
        alone = measure(graph, threads=1)
        assert all((measure(graph, threads=threads) == alone).all() for threads in (2, 3))


def test_only_how_ties_relate_to_each_other_counts():
    rng = np.random.default_rng(4)
    source, target, weights = rng.integers(0, 30, 200), rng.integers(0, 30, 200), rng.random(200)
    once, thrice = (Graph.from_edges(source, target, weights * times) for times in (1, 3))
    turned = Graph.from_edges(target, source, weights)
    for measure in (constraint, effective_size):
        assert measure(thrice) == pytest.approx(measure(once))
        assert measure(turned) == pytest.approx(measure(once))
