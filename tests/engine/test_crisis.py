"""Cascades, contagion and stress tests against published answers and plain references."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.crisis import (
    Candidates,
    Footing,
    ShockPlan,
    StressTest,
    Thresholds,
    clearing,
    core_numbers,
    debtrank,
    departure_cascade,
    drawn_thresholds,
    growing_sizes,
    k_core_curve,
    left_alone,
    loosely_tied_leave_first,
    newcomers_below_break_even,
    possible_losers_rising,
    reliance,
    shock_debtranks,
    shocked_members,
    strengthen,
    stress_test,
    systemic_importance,
    tipping_point,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Reason, Unit
from handschlag.engine.graph import Graph
from tests.engine import reference_crisis as reference
from tests.engine.graphs import N, complete, graph_of, random_graph, some_members, some_phi, some_ties
from tests.engine.karate import EDGES


@settings(deadline=None)
@given(some_ties, some_members, some_phi)
def test_a_cascade_leaves_as_the_definition_says(ties, shock, phi):
    found = departure_cascade(Footing.of(graph_of(ties)), shock, thresholds=[float(one) for one in phi])
    expected = reference.cascade(N, ties, shock, phi)
    assert found.left_in.tolist() == expected
    assert (found.lost, found.rounds) == (sum(one >= 0 for one in expected), max(0, *expected))


@settings(deadline=None)
@given(some_ties, some_members, some_phi, some_ties, some_ties)
def test_a_surplus_that_falls_below_0_makes_leave_too(ties, shock, phi, worth, effort):
    footing = Footing.of(graph_of(ties), worth=graph_of(worth), effort=graph_of(effort))
    found = departure_cascade(footing, shock, thresholds=[float(one) for one in phi])
    assert found.left_in.tolist() == reference.cascade(N, ties, shock, phi, worth=worth, effort=effort)


def granovetter(thresholds):
    """A person leaves when at least so many others have: of the 99 others fewer than 100 - k are present."""
    phi = [(100 - k) / 99 for k in thresholds]
    return departure_cascade(Footing.of(complete(100)), [], thresholds=phi)


def test_granovetters_hundred_people():
    """Granovetter 1978, American Journal of Sociology 83:1420, p. 1424f."""
    cascade = granovetter(range(100))
    assert cascade.lost == 100
    assert cascade.left_in.tolist() == [k + 1 for k in range(100)]
    assert granovetter([0, 2, *range(2, 100)]).lost == 1


@pytest.mark.parametrize(("mean_degree", "is_global"), [(0.5, False), (3.0, True), (4.0, True), (9.0, False)])
def test_watts_cascade_window(mean_degree, is_global):
    """Watts 2002, PNAS 99:5766, fig. 1: at φ = 0.18 cascades are global for mean degrees of some 1 to 6.

    A node there follows when a share of at least 0.18 of its neighbours has: of the rest fewer than
    0.82 + remain.
    """
    n = 1500
    rng = np.random.default_rng(7)
    edges = rng.integers(0, n, (2, rng.poisson(n * mean_degree / 2)))
    graph = Graph.from_edges(*edges, members=range(n)).undirected
    plain = Footing.of(Graph(graph.indptr, graph.indices, np.ones(graph.n_edges), graph.ids))
    importance = systemic_importance(plain, seed=1, draws=1, thresholds=[0.8200001] * n)
    assert bool(importance.max() > n / 4) is is_global
    test = StressTest.of(plain, seed=1, draws=192, thresholds=[0.8200001] * n)
    (level,) = stress_test(test, ShockPlan.random(n), [1])
    assert bool((level.lost > n / 4).mean() > 0.2) is is_global


def equal_draw_for_draw(footing, plan, size, *, seed, draws, measured=None, partners=None):
    test = StressTest.of(footing, seed=seed, draws=draws, thresholds=measured, partners=partners)
    (level,) = stress_test(test, plan, [size])
    (same,) = stress_test(test, plan, [size], rounds=False)
    assert (same.lost.tolist(), same.times_lost.tolist()) == (level.lost.tolist(), level.times_lost.tolist())
    assert (same.alone.tolist(), same.rounds) == (level.alone.tolist(), None)
    times_lost = np.zeros(footing.n_nodes, int)
    for draw in range(draws):
        shock = shocked_members(plan, size, seed=seed, draw=draw)
        phi = drawn_thresholds(footing.n_nodes, seed=seed, draw=draw, measured=measured)
        alone = departure_cascade(footing, shock, thresholds=phi)
        assert (level.shocked[draw], level.lost[draw], level.rounds[draw]) == (
            len(shock),
            alone.lost,
            alone.rounds,
        )
        times_lost += alone.gone
        if partners is not None:
            assert level.alone[draw] == left_alone(partners, alone.gone).sum()
    assert level.times_lost.tolist() == times_lost.tolist()
    if partners is not None:
        assert level.times_alone.sum() == level.alone.sum()
    return level


@pytest.mark.parametrize("size", [0, 1, 10, 60, 90, 120, 300])
def test_a_stress_test_is_its_cascades_one_at_a_time(size):
    graph = random_graph(300, 1500, seed=3)
    equal_draw_for_draw(
        Footing.of(graph),
        ShockPlan.random(300),
        size,
        seed=5,
        draws=70,
        partners=random_graph(300, 400, seed=8),
    )


@settings(deadline=None, max_examples=30)
@given(
    some_ties,
    some_ties,
    st.integers(0, N),
    st.lists(st.floats(0, 1.2) | st.just(float("nan")), min_size=N, max_size=N),
)
def test_so_it_is_with_a_surplus_and_measured_thresholds(ties, worth, size, measured):
    footing = Footing.of(graph_of(ties), worth=graph_of(worth))
    plan = ShockPlan.by_degree(graph_of(ties))
    equal_draw_for_draw(footing, plan, size, seed=2, draws=3, measured=measured, partners=graph_of(worth))


def test_results_are_the_same_on_any_number_of_threads():
    footing, plan = Footing.of(random_graph(200, 800, seed=1)), ShockPlan.random(200)
    test = StressTest.of(footing, seed=4, draws=200)
    levels = [stress_test(test, plan, [20, 60], threads=threads) for threads in (1, 2, 3)]
    for other in levels[1:]:
        for one, two in zip(levels[0], other, strict=True):
            assert one.lost.tobytes() == two.lost.tobytes()
            assert one.rounds.tobytes() == two.rounds.tobytes()
            assert one.times_lost.tobytes() == two.times_lost.tobytes()
    weights = reliance(random_graph(200, 800, seed=1))
    ranks = [shock_debtranks(weights, plan, 5, seed=4, draws=100, threads=threads) for threads in (1, 2, 3)]
    assert ranks[0].tobytes() == ranks[1].tobytes() == ranks[2].tobytes()
    beyond = [systemic_importance(footing, seed=4, threads=threads) for threads in (1, 2, 3)]
    assert beyond[0].tobytes() == beyond[1].tobytes() == beyond[2].tobytes()


def test_thresholds_are_uniform_and_do_not_depend_on_how_many_draws_there_are():
    phi = np.array([drawn_thresholds(2000, seed=9, draw=draw) for draw in range(20)])
    counted, _ = np.histogram(phi, bins=20, range=(0.3, 0.7))
    assert ((counted - 2000) ** 2 / 2000).sum() < 45
    assert abs(np.corrcoef(phi)[np.triu_indices(20, 1)]).max() < 0.1
    footing, plan = Footing.of(random_graph(60, 200, seed=1)), ShockPlan.random(60)
    few, many = (
        stress_test(StressTest.of(footing, seed=4, draws=draws), plan, [20])[0].lost for draws in (30, 100)
    )
    assert few.tolist() == many[:30].tolist()


def test_every_member_is_shocked_as_often_as_any_other():
    test = StressTest.of(Footing.of(graph_of({}, n=20)), seed=1, draws=20_000)
    (level,) = stress_test(test, ShockPlan.random(20), [5])
    assert (level.lost == 5).all()
    assert level.times_lost == pytest.approx(np.full(20, 5000), abs=5 * 61)


def test_a_shock_contains_every_smaller_one():
    labels = [0, 0, 1, 2, 2, 2, -1, 3]
    plans = [
        ShockPlan.random(8),
        ShockPlan.by_score("s", [1, 1, 5, 5, 5, 0, 0, 2]),
        ShockPlan.by_label("l", labels),
    ]
    for plan in plans:
        for draw in range(10):
            shocks = [
                set(shocked_members(plan, k, seed=3, draw=draw).tolist()) for k in range(plan.n_units + 1)
            ]
            assert all(small < large for small, large in pairwise(shocks))
    assert set(shocked_members(plans[1], 3, seed=1).tolist()) == {2, 3, 4}
    assert set(shocked_members(plans[2], 4, seed=1).tolist()) == {0, 1, 2, 3, 4, 5, 7}
    giving = ShockPlan.by_giving(graph_of({(3, 1): 9, (1, 3): 1, (2, 1): 4}))
    assert shocked_members(giving, 2, seed=1).tolist() == [2, 3]


def test_the_tipping_point_is_the_smallest_size_of_all_that_tips():
    footing, plan = Footing.of(random_graph(60, 200, seed=6)), ShockPlan.random(60)
    test = StressTest.of(footing, seed=2, draws=150)
    levels = stress_test(test, plan, range(61))
    tips = [level.median_lost > 30 for level in levels]
    found = tipping_point(test, plan)
    assert found.figure.value == tips.index(True)
    assert tips == sorted(tips)
    assert found.figure.low <= found.figure.value <= found.figure.high
    assert found.figure.unit is Unit.MEMBERS
    assert [level.size for level in found.levels] == sorted({level.size for level in found.levels})
    lost = np.array([level.lost for level in levels])
    assert (np.diff(lost, axis=0) >= 0).all()


def test_a_community_without_ties_tips_when_half_has_gone_and_companies_may_not_suffice():
    test = StressTest.of(Footing.of(graph_of({}, n=11)), seed=1, draws=20)
    assert tipping_point(test, ShockPlan.random(11)).figure.value == 6
    untold = tipping_point(test, ShockPlan.by_label("company", [1, 1, 2] + [-1] * 8)).figure
    assert (untold.value, untold.reason, untold.unit) == (None, Reason.NOT_TIPPED, Unit.GROUPS)
    few = StressTest.of(Footing.of(graph_of({}, n=3)), seed=1, draws=20)
    assert tipping_point(few, ShockPlan.random(3)).figure.reason is Reason.TOO_FEW


def test_importance_is_the_loss_of_each_cascade():
    footing = Footing.of(random_graph(80, 160, seed=2), worth=random_graph(80, 100, seed=3))
    found = systemic_importance(footing, seed=3, draws=4)
    expected = [
        np.mean(
            [
                departure_cascade(footing, [node], thresholds=drawn_thresholds(80, seed=3, draw=draw)).lost
                - 1
                for draw in range(4)
            ]
        )
        for node in range(80)
    ]
    assert found == pytest.approx(expected)
    assert found.max() > 0


def test_progress_is_told_and_what_it_raises_cancels():
    footing, plan = Footing.of(random_graph(60, 200, seed=6)), ShockPlan.random(60)
    test, told = StressTest.of(footing, seed=2, draws=150), []
    tipping_point(test, plan, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1

    def stop(_share):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stress_test(test, plan, [1], progress=stop)


def test_zacharys_karate_club_has_cores_of_34_33_22_and_10():
    """Core sizes as igraph and NetworkX find them; k = 1 holds all, 12 has one partner."""
    graph = Graph.from_edges(*zip(*EDGES, strict=True))
    assert (len(EDGES), graph.n_nodes) == (78, 34)
    assert (k_core_curve(graph) * 34).round().tolist() == [34, 34, 33, 22, 10]


@settings(deadline=None)
@given(some_ties)
def test_core_numbers_are_what_remains(ties):
    assert core_numbers(graph_of(ties)).tolist() == reference.core_numbers(N, ties)


def test_no_nodes_have_no_cores():
    assert core_numbers(Graph.from_edges([], [])).tolist() == []
    with pytest.raises(EngineError, match="no nodes"):
        k_core_curve(Graph.from_edges([], []))


def test_the_tie_that_holds_two_halves_is_found():
    """Members 10 to 19 hang on a single partner each; a tie between two of them helps."""
    clique = np.triu_indices(10, 1)
    ties = Graph.from_edges([*clique[0], *range(10)], [*clique[1], *range(10, 20)])
    candidates = Candidates.of([0, 10, 1], [1, 11, 2], [0.1, 3.0, 0.1], n_nodes=20)
    found = strengthen(ties, candidates, ShockPlan.random(20), seed=1, draws=200, picks=2)
    assert found.chosen[0] == 1
    assert (np.diff(found.mean_lost) < 0).all()
    assert found.after.figure.value >= found.before.figure.value
    light = Candidates.of([0, 1, 10], [1, 2, 11], [99.0, 99.0, 3.0], n_nodes=20, kind=[0, 0, 1])
    turns = strengthen(ties, light, ShockPlan.random(20), seed=1, draws=200, picks=1, trials=2)
    assert turns.chosen.tolist() == [2]  # of the other kind, so that one of the two trials is its
    nothing = strengthen(ties, Candidates.of([], [], [], n_nodes=20), ShockPlan.random(20), seed=1, draws=64)
    assert nothing.chosen.tolist() == []
    assert nothing.before is nothing.after


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40))
def test_leaving_is_compared_over_all_pairs(members):
    tied, left = [one[0] for one in members], [one[1] for one in members]
    found = loosely_tied_leave_first(tied, left)
    split = [[s for s, gone in members if gone is which] for which in (True, False)]
    if min(map(len, split)) < 5:
        assert found.figure.value is None
        assert found.raised is None
        return
    assert found.figure.value == pytest.approx(reference.chance_below(*split))
    assert found.figure.low <= found.figure.value <= found.figure.high


@pytest.mark.parametrize(
    ("losers", "members", "raised"),
    [
        ([1, 2, 3], [10, 10, 10], True),
        ([9, 1, 2, 3], [10, 10, 10, 10], True),
        ([1, 2, 2], [10, 10, 10], False),
        ([2, 3, 3], [20, 20, 10], True),
        ([2, 3], [10, 10], None),
        ([1, 2, 3], [4, 10, 10], None),
        ([], [], None),
    ],
)
def test_losers_rise_over_three_periods(losers, members, raised):
    assert possible_losers_rising(losers, members).raised is raised


def test_newcomers_below_break_even_are_counted():
    found = newcomers_below_break_even([0, 0, 0, 0, 0, 0, 0, 0, 0, 5], [1] * 9 + [5])
    assert (found.figure.value, found.figure.n, found.raised) == (0.9, 10, True)
    assert newcomers_below_break_even([1] * 10, [1] * 10).raised is False
    assert newcomers_below_break_even([0], [1]).raised is None


PAIR = Graph.from_edges([0], [1])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: departure_cascade(Footing.of(PAIR), [2], seed=1), r"shock\[0\] is 2"),
        (lambda: departure_cascade(Footing.of(PAIR), [0]), "seed must be given"),
        (lambda: departure_cascade(Footing.of(PAIR), [0], thresholds=[0.5]), "thresholds has the shape"),
        (lambda: departure_cascade(Footing.of(PAIR), [0], thresholds=[0.5, -1]), r"thresholds\[1\] is -1.0"),
        (lambda: Footing.of(PAIR, worth=Graph.from_edges([0], [2])), "worth is not over the same members"),
        (lambda: Footing.of(PAIR, effort=PAIR), "effort is given without worth"),
        (lambda: StressTest.of(Footing.of(PAIR), seed=1, draws=0), "draws must be at least 1"),
        (lambda: StressTest.of(Footing.of(PAIR), seed=-1), "seed must not be negative"),
        (lambda: stress_test(StressTest.of(Footing.of(PAIR), seed=1), ShockPlan.random(2), [3]), "size is 3"),
        (
            lambda: stress_test(StressTest.of(Footing.of(PAIR), seed=1), ShockPlan.random(3), [1]),
            "plan has 3",
        ),
        (
            lambda: systemic_importance(Footing.of(PAIR), seed=1, thresholds=[0, 2]),
            r"thresholds\[1\] is 2.0, above 1",
        ),
        (lambda: drawn_thresholds(3, seed=1, draw=-1), "draw must not be negative"),
        (lambda: left_alone(PAIR, [True]), "gone has 1 entries"),
        (lambda: debtrank(PAIR, [0.5]), "shock has 1 entries"),
        (lambda: debtrank(PAIR, [0.5, 2]), r"shock\[1\] is 2.0"),
        (lambda: debtrank(Graph.from_edges([0], [1], [3.0]), [0, 1]), r"weights\[0\] is 3.0, above 1"),
        (lambda: debtrank(PAIR, [0, 1], variant="2020"), "variant must be"),
        (lambda: debtrank(PAIR, [0, 1], values=[0, 0]), "values must not all be 0"),
        (lambda: clearing(PAIR, [-1, 0]), r"means\[0\] is -1.0"),
        (lambda: clearing(PAIR, [1]), "means has 1 entries"),
        (lambda: Candidates.of([0], [0], [1], n_nodes=2), "a tie to oneself"),
        (lambda: Candidates.of([0], [1], [0], n_nodes=2), "of no weight"),
        (lambda: Candidates.of([0], [5], [1], n_nodes=2), r"target\[0\] is 5"),
        (lambda: possible_losers_rising([3], [2]), r"losers\[0\] is 3"),
        (lambda: loosely_tied_leave_first([-1], [True]), r"strengths\[0\] is -1.0"),
        (lambda: newcomers_below_break_even([1], [1, 2]), "differ in length"),
        (lambda: growing_sizes(ShockPlan.random(3), levels=0), "levels must be"),
    ],
)
def test_what_is_no_input_is_refused(call, said):
    with pytest.raises(EngineError, match=said):
        call()


def test_nobody_and_one_member_have_answers():
    for n in (0, 1):
        footing, plan = Footing.of(graph_of({}, n=n)), ShockPlan.random(n)
        (level,) = stress_test(StressTest.of(footing, seed=1, draws=10), plan, [n])
        assert (level.lost == n).all()
        assert departure_cascade(footing, [], seed=1).lost == 0
        assert systemic_importance(footing, seed=1).tolist() == [0.0] * n
        assert debtrank(graph_of({}, n=n), [1.0] * n).debtrank == 0
        assert clearing(graph_of({}, n=n), [1.0] * n).paid.tolist() == [0.0] * n
        assert growing_sizes(plan) == [1] * n


def test_thresholds_of_another_range_are_drawn_from_it_and_taken_as_they_are():
    phi = Thresholds.between(1000, 0.1, 0.2)
    drawn = drawn_thresholds(1000, seed=3, measured=phi)
    assert (drawn >= 0.1).all()
    assert (drawn <= 0.2).all()
    assert Thresholds.of(1000, phi) is phi
    usual = drawn_thresholds(1000, seed=3, measured=Thresholds.between(1000, 0.3, 0.7))
    assert usual.tolist() == drawn_thresholds(1000, seed=3).tolist()
    for low, high in ((0.5, 0.4), (-0.1, 0.4), (0.1, float("inf"))):
        with pytest.raises(EngineError):
            Thresholds.between(10, low, high)
    with pytest.raises(EngineError):
        Thresholds.of(999, phi)
