"""Intervals, inequality and survival against references, SciPy and closed forms."""

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, ecdf

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.errors import EngineError
from handschlag.engine.statistics import (
    bootstrap_interval,
    fewest_with_half,
    fewest_with_half_of_frequencies,
    gini,
    gini_of_frequencies,
    kaplan_meier,
    lorenz,
    wilson_interval,
)
from tests.engine import reference

counts = st.lists(st.integers(0, 50), min_size=1, max_size=60).filter(any)
waits = st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=60)


@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_solves_the_score_equation(case: tuple[int, int]) -> None:
    low, high = wilson_interval(*case)
    assert (low, high) == pytest.approx(reference.wilson(*case), abs=1e-9)
    assert 0 <= low <= case[0] / case[1] <= high <= 1


def test_wilson_is_scipys() -> None:
    theirs = binomtest(3, 40).proportion_ci(method="wilson")
    assert wilson_interval(3, 40) == pytest.approx((theirs.low, theirs.high))


@pytest.mark.parametrize("case", [(0, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_what_is_no_share(case: tuple[int, int]) -> None:
    with pytest.raises(EngineError, match="must"):
        wilson_interval(*case)


def test_wilson_holds_the_true_share_95_times_of_100() -> None:
    rng = np.random.default_rng(5)
    intervals = [wilson_interval(int(hits), 60) for hits in rng.binomial(60, 0.08, size=4000)]
    assert np.mean([low <= 0.08 <= high for low, high in intervals]) == pytest.approx(0.95, abs=0.02)


@given(counts)
def test_gini_is_the_mean_difference_and_twice_the_area_above_the_lorenz_curve(values: list[int]) -> None:
    assert gini(values) == pytest.approx(reference.gini(values), abs=1e-12)
    assert gini(values) == pytest.approx(1 - 2 * reference.lorenz_area(lorenz(values).tolist()), abs=1e-12)


def test_gini_of_one_two_three_four_is_a_quarter() -> None:
    assert gini([1, 2, 3, 4]) == 0.25


def test_gini_of_equals_is_0_and_of_one_who_has_all_is_nearly_1() -> None:
    assert gini([7] * 9) == pytest.approx(0)
    assert gini([0] * 99 + [5]) == pytest.approx(0.99)


@given(counts)
def test_lorenz_goes_from_0_to_1_below_the_diagonal_and_bends_upwards(values: list[int]) -> None:
    corners = lorenz(values)
    assert corners[0].tolist() == [0, 0]
    assert corners[-1].tolist() == [1, 1]
    assert (corners[:, 1] <= corners[:, 0] + 1e-12).all()
    slopes = np.diff(corners[:, 1]) / np.diff(corners[:, 0])
    assert (np.diff(slopes) >= -1e-9).all()


@pytest.mark.parametrize("values", [[], [0, 0], [1, -1], [1, float("nan")], [[1, 2]], ["a"]])
def test_inequality_of_nothing_is_refused(values: list[float]) -> None:
    with pytest.raises(EngineError, match="values"):
        gini(values)


@given(counts)
def test_fewest_with_half_is_counted_from_the_greatest_down(values: list[int]) -> None:
    assert fewest_with_half(values) == reference.fewest_with_half(values)


def test_fewest_with_half_of_the_chaoss_example_is_2() -> None:
    assert fewest_with_half([1000, 202, 90, 33, 332, 343, 42, 433]) == 2


def test_exactly_half_is_half() -> None:
    assert fewest_with_half([5, 5]) == 1
    assert fewest_with_half([3, 2, 1]) == 1


@given(st.lists(counts, min_size=1, max_size=5))
def test_frequency_rows_give_what_their_members_give(rows: list[list[int]]) -> None:
    classes = np.unique(np.concatenate([np.array(row, dtype=float) for row in rows]))
    frequencies = np.array([[row.count(int(value)) for value in classes] for row in rows])
    assert gini_of_frequencies(classes, frequencies) == pytest.approx([reference.gini(row) for row in rows])
    halves = [reference.fewest_with_half(row) for row in rows]
    assert fewest_with_half_of_frequencies(classes, frequencies).tolist() == halves


def test_a_row_of_zeros_has_no_inequality() -> None:
    classes, frequencies = np.array([0.0, 1.0]), np.array([[4, 0], [3, 1]])
    assert np.isnan(gini_of_frequencies(classes, frequencies)).tolist() == [True, False]
    assert np.isnan(fewest_with_half_of_frequencies(classes, frequencies)).tolist() == [True, False]


def test_bootstrap_by_classes_is_the_bootstrap_over_members() -> None:
    values = np.random.default_rng(3).geometric(0.3, size=120) - 1
    classes, frequencies = np.unique(values.astype(float), return_counts=True)
    ours = bootstrap_interval(
        lambda drawn: gini_of_frequencies(classes, drawn), frequencies, seed=1, draws=4000
    )
    theirs = reference.bootstrap(values.tolist(), gini, draws=4000, seed=2)
    assert ours == pytest.approx(theirs, abs=0.01)


def test_bootstrap_of_a_mean_is_the_normal_interval() -> None:
    values = np.random.default_rng(11).normal(10, 2, size=400)
    low, high = bootstrap_interval(
        lambda drawn: drawn @ values / drawn.sum(axis=1), np.ones(400, dtype=int), seed=4, draws=4000
    )
    error = values.std() / 20
    assert (low, high) == pytest.approx(
        (values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.03
    )


def test_the_same_seed_draws_the_same_interval_whatever_the_chunk() -> None:
    def mean(drawn: IntArray) -> FloatArray:
        return np.asarray(drawn @ np.arange(drawn.shape[1]) / drawn.sum(axis=1), dtype=np.float64)

    members = np.ones(50_000, dtype=int)
    assert bootstrap_interval(mean, members, seed=9, draws=100) == bootstrap_interval(
        mean, members, seed=9, draws=100
    )
    assert bootstrap_interval(mean, members[:50], seed=9) != bootstrap_interval(mean, members[:50], seed=8)


@pytest.mark.parametrize("frequencies", [[], [0], [2, -1], [1.5]])
def test_bootstrap_refuses_an_empty_group(frequencies: list[float]) -> None:
    with pytest.raises(EngineError, match="frequencies"):
        bootstrap_interval(lambda drawn: drawn.sum(axis=1).astype(float), frequencies, seed=0)


def test_bootstrap_refuses_a_statistic_without_values_and_no_draws() -> None:
    with pytest.raises(EngineError, match="no bootstrap sample"):
        bootstrap_interval(lambda drawn: np.full(len(drawn), np.nan), [3], seed=0)
    with pytest.raises(EngineError, match="draws"):
        bootstrap_interval(lambda drawn: drawn[:, 0].astype(float), [3], seed=0, draws=0)


@given(waits)
def test_kaplan_meier_is_the_product_limit_with_greenwoods_band(cases: list[tuple[int, bool]]) -> None:
    durations, happened = [wait for wait, _ in cases], [ended for _, ended in cases]
    curve, expected = kaplan_meier(durations, happened), reference.kaplan_meier(durations, happened)
    assert curve.times.tolist() == sorted(expected)
    for column, band in enumerate((curve.survival, curve.low, curve.high)):
        assert band == pytest.approx([expected[time][column] for time in sorted(expected)], abs=1e-9)


@given(waits.filter(lambda cases: any(ended for _, ended in cases)))
def test_kaplan_meier_is_scipys(cases: list[tuple[int, bool]]) -> None:
    durations, happened = [float(wait) for wait, _ in cases], [ended for _, ended in cases]
    censored = [wait for wait, ended in cases if not ended]
    theirs = ecdf(CensoredData([wait for wait, ended in cases if ended], right=censored)).sf
    curve = kaplan_meier(durations, happened)
    assert curve.survival == pytest.approx(theirs.evaluate(curve.times), abs=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # undefined where survival is 1 or 0, as the formula is
        band: Any = theirs.confidence_interval(method="log-log")
    low, high = band.low.evaluate(curve.times), band.high.evaluate(curve.times)
    inside = (curve.survival > 0) & np.isfinite(low)
    assert curve.low[inside] == pytest.approx(low[inside], abs=1e-9)
    assert curve.high[inside] == pytest.approx(high[inside], abs=1e-9)


def test_the_median_of_the_freireich_trial_is_23_weeks() -> None:
    """The textbook's leukaemia remissions (Freireich 1963): 23 weeks; R's survfit: 13 to open (log-log)."""
    durations = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    happened = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    curve = kaplan_meier(durations, np.array(happened, dtype=bool))
    assert curve.survival.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert curve.median() == (23.0, 13.0, None)


def test_without_censoring_the_median_is_where_half_have_happened() -> None:
    assert kaplan_meier([4, 1, 3, 2], np.ones(4, dtype=bool)).median().value == 2


def test_a_curve_that_stays_above_half_has_no_median() -> None:
    curve = kaplan_meier([1, 5, 5, 5], np.array([True, False, False, False]))
    assert curve.median().value is None


def test_the_unanswered_slow_the_median_down() -> None:
    waits, answered = [1.0, 2.0, 3.0, 100.0, 100.0, 100.0], np.array([True] * 3 + [False] * 3)
    assert kaplan_meier(waits, answered).median().value == 3
    assert kaplan_meier(waits[:3], answered[:3]).median().value == 2


def test_the_share_within_a_time_is_read_from_the_curve() -> None:
    curve = kaplan_meier([1, 2, 3, 30, 30], np.array([True, True, True, False, False]))
    within = curve.happened_within(24)
    assert within is not None
    share, (low, high) = within
    assert share == pytest.approx(0.6)
    assert low < share < high


def test_nothing_is_known_beyond_the_longest_watch() -> None:
    assert kaplan_meier([1, 2], np.array([True, False])).happened_within(24) is None


def test_none_and_all_within_a_time_have_wilsons_interval() -> None:
    never = kaplan_meier([48] * 10, np.zeros(10, dtype=bool))
    assert never.happened_within(24) == (0.0, wilson_interval(0, 10))
    all_ = kaplan_meier([1] * 10, np.ones(10, dtype=bool))
    assert all_.happened_within(24) == (1.0, wilson_interval(10, 10))


@pytest.mark.parametrize(
    ("durations", "happened", "words"),
    [
        ([], [], "at least one"),
        ([1.0, -1.0], [True, True], "negative"),
        ([1.0, float("nan")], [True, True], r"durations\[1\] is nan"),
        ([1.0], [True, False], "durations has 1, happened has 2"),
        ([1.0], [2], "booleans"),
    ],
)
def test_kaplan_meier_names_what_is_wrong(durations: list[float], happened: list[bool], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        kaplan_meier(durations, happened)
