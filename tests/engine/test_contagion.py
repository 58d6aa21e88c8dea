"""Trust contagion and clearing against closed forms, published answers and plain references."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.crisis import (
    ShockPlan,
    clearing,
    debtrank,
    reliance,
    shock_debtranks,
    shocked_members,
)
from handschlag.engine.graph import Graph
from tests.engine import reference_crisis as reference
from tests.engine.graphs import N, graph_of, pairs, random_graph


@pytest.mark.parametrize("variant", ["linear", "2012"])
def test_a_chain_hands_on_the_product_of_its_weights(variant):
    """In closed form: h_k = Π w; DebtRank = Σ over the others / n (Battiston et al. 2012)."""
    weights = [0.5, 0.8, 0.25]
    chain = Graph.from_edges([0, 1, 2], [1, 2, 3], weights)
    found = debtrank(chain, [1, 0, 0, 0], variant=variant)
    assert found.level == pytest.approx([1, 0.5, 0.4, 0.1])
    assert found.debtrank == pytest.approx(1.0 / 4)
    assert found.settled


def test_a_loop_multiplies_in_the_linear_variant_only():
    """Two who rest on each other by w: 2012 passes on once; linear sums w, w², … up to w/(1 - w²), capped."""
    pair = Graph.from_edges([0, 1], [1, 0], [0.5, 0.5])
    linear = debtrank(pair, [0.2, 0], rounds=200, tolerance=1e-9).level
    assert linear == pytest.approx([0.2 / 0.75, 0.1 / 0.75], abs=1e-6)
    assert debtrank(pair, [0.2, 0], variant="2012").level == pytest.approx([0.25, 0.1])


some_weights = st.dictionaries(pairs, st.floats(0.01, 1), max_size=40)
some_shock = st.lists(st.sampled_from([0.0, 0.0, 0.3, 1.0]), min_size=N, max_size=N)


@settings(deadline=None)
@given(some_weights, some_shock)
def test_debtrank_is_its_definition(weights, shock):
    graph = graph_of(weights)
    linear = debtrank(graph, shock, rounds=8, tolerance=0)
    assert linear.level == pytest.approx(reference.linear_debtrank(N, weights, shock, 8), abs=1e-5)
    assert linear.debtrank == pytest.approx((linear.level - np.array(shock)).sum() / N, abs=1e-6)
    once = debtrank(graph, shock, variant="2012", rounds=50, tolerance=0)
    assert once.level == pytest.approx(reference.debtrank_of_2012(N, weights, shock), abs=1e-5)


def test_many_shocks_at_once_are_the_single_ones():
    weights, plan = reliance(random_graph(50, 150, seed=4)), ShockPlan.random(50)
    values = np.arange(50.0)
    many = shock_debtranks(weights, plan, 3, seed=7, draws=20, values=values, tolerance=0)
    for draw in range(20):
        shock = np.zeros(50)
        shock[shocked_members(plan, 3, seed=7, draw=draw)] = 1
        single = debtrank(weights, shock, values=values, tolerance=0).debtrank
        assert single == pytest.approx(many[draw], rel=1e-12)


def test_a_ring_clears_as_eisenberg_and_noe_say():
    """Equal promises round a ring clear without any means; else each waits for the one before."""
    ring = Graph.from_edges(range(5), [1, 2, 3, 4, 0], [1.0] * 5)
    assert clearing(ring, [0.0] * 5).paid.tolist() == [1.0] * 5
    unequal = Graph.from_edges(range(4), [1, 2, 3, 0], [5.0, 4.0, 3.0, 2.0])
    found = clearing(unequal, [0.5, 0.0, 0.0, 0.0])
    assert found.paid.tolist() == [2.5, 2.5, 2.5, 2.0]
    assert found.defaults.tolist() == [True, True, True, False]
    assert found.defaulted_in.tolist() == [0, 1, 2, -1]


@settings(deadline=None, max_examples=50)
@given(some_weights, st.lists(st.sampled_from([0.0, 0.1, 0.5, 2.0]), min_size=N, max_size=N))
def test_clearing_is_the_greatest_fixed_point(promises, means):
    assert clearing(graph_of(promises), means).paid == pytest.approx(
        reference.clearing(N, promises, means), abs=1e-6
    )
