"""Kept share against its reference, SciPy's Beta and what must hold of any shrunk share."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Reason
from handschlag.engine.promises import beta_prior, kept_share
from tests.engine import reference_trust as reference

promises = st.lists(
    st.integers(0, 20).flatmap(lambda made: st.tuples(st.integers(0, made), st.just(made))), max_size=20
)


def columns(rows):
    return [kept for kept, _ in rows], [made for _, made in rows]


@settings(deadline=None)
@given(promises)
def test_the_prior_is_that_of_an_analysis_of_variance(rows):
    assert beta_prior(*columns(rows)) == pytest.approx(reference.beta_prior(rows), rel=1e-6)


@settings(deadline=None)
@given(promises.filter(bool))
def test_a_share_is_the_posterior_of_its_promises(rows):
    found = kept_share(*columns(rows), seed=1)
    a, b = found.prior
    for place, (kept, made) in enumerate(rows):
        posterior = beta(kept + a, made - kept + b)
        assert found.value[place] == pytest.approx(posterior.mean())
        assert (found.low[place], found.high[place]) == pytest.approx(posterior.interval(0.95), abs=1e-7)
        plain, mean = kept / made if made else a / (a + b), a / (a + b)
        assert min(plain, mean) - 1e-9 <= found.value[place] <= max(plain, mean) + 1e-9


def test_moments_find_the_prior_that_drew_the_members():
    rng = np.random.default_rng(2)
    made = rng.integers(1, 40, 4000)
    found = beta_prior(rng.binomial(made, rng.beta(8, 2, 4000)), made)
    assert found == pytest.approx((8, 2), rel=0.1)


def test_intervals_hold_the_true_share_95_times_of_100():
    rng = np.random.default_rng(4)
    made, true = rng.integers(0, 12, 4000), rng.beta(6, 2, 4000)
    found = kept_share(rng.binomial(made, true), made, seed=1)
    assert np.mean((found.low <= true) & (true <= found.high)) == pytest.approx(0.95, abs=0.01)


def test_members_who_differ_by_chance_only_are_alike():
    rng = np.random.default_rng(3)
    made = np.full(500, 10)
    found = kept_share(rng.binomial(made, 0.9), made, seed=1)
    assert np.ptp(found.value) < 0.06


def test_the_figure_of_the_group_rests_on_members_not_on_promises():
    kept, made = [0, 40, 40, 40, 40, 40, 40, 40], [40] * 8
    figure = kept_share(kept, made, seed=5, window_days=365).figure
    assert (figure.value, figure.n, figure.window_days) == (0.875, 8, 365)
    assert figure.low < 0.7
    assert figure.high == 1.0
    assert kept_share(kept, made, seed=5).figure.low == figure.low
    assert kept_share([1] * 4 + [0] * 9, [1] * 4 + [0] * 9, seed=1).figure.reason is Reason.TOO_FEW
    assert kept_share([], [], seed=1).figure.value is None


@pytest.mark.parametrize(
    ("kept", "made", "said"),
    [
        ([1, 3], [1, 2], r"kept\[1\] is 3, outside 0..2"),
        ([-1], [2], r"kept\[0\] is -1"),
        ([1], [1, 2], "made has 2"),
        ([0.5], [1], "kept must hold whole numbers"),
    ],
)
def test_counts_that_cannot_be_are_refused(kept, made, said):
    with pytest.raises(EngineError, match=said):
        kept_share(kept, made, seed=1)
