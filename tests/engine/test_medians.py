"""The interval of a median against resamples that were really drawn."""

import numpy as np
import pytest

from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Reason, Unit
from handschlag.engine.medians import median_figure, median_interval


@pytest.mark.parametrize("n", [5, 11, 40, 201])
def test_the_interval_is_that_of_many_resamples(n):
    rng = np.random.default_rng(n)
    values = np.sort(rng.normal(size=n))
    resamples = np.sort(rng.choice(values, (40_000, n)), axis=1)
    medians = resamples[:, (n - 1) // 2]
    low, high = median_interval(values)
    for end, share in ((low, 0.025), (high, 0.975)):
        at = int(np.searchsorted(values, end))
        below = float((medians < values[at]).mean()) if at else 0.0
        assert below - 0.005 <= share <= float((medians <= values[at]).mean()) + 0.005


def test_nobodys_value_does_not_count_and_few_say_nothing():
    nan = float("nan")
    assert median_figure([1, 2, 3, 4, 10, nan, nan], Unit.RATIO).n == 5
    assert median_figure([1, 2, 3, nan], Unit.RATIO).reason == Reason.TOO_FEW
    assert median_figure([], Unit.RATIO).n == 0


def test_no_values_have_no_interval():
    with pytest.raises(EngineError, match="at least one number"):
        median_interval([])
