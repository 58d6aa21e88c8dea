"""Effects in several groups, taken together: against a published meta-analysis."""

from math import log

import pytest

from handschlag.insights.strategies.pooling import Effect, mean_of, pooled

BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232),
    (17, 1699, 65, 1600), (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
"""Colditz et al. 1994: cases and others, vaccinated and not, in 13 trials."""


def test_a_published_meta_analysis_comes_out_the_same():
    means = [log(a / (a + b) / (c / (c + d))) for a, b, c, d in BCG]
    variances = [1 / a - 1 / (a + b) + 1 / c - 1 / (c + d) for a, b, c, d in BCG]
    mean, error, spread = mean_of(means, variances)
    assert mean == pytest.approx(-0.7141, abs=1e-4)
    assert error == pytest.approx(0.1787, abs=1e-4)
    assert spread == pytest.approx(0.9212, abs=1e-4)


def test_one_effect_is_not_pooled():
    assert pooled([Effect(0.2, 0.1, 0.3)]) is None


def test_an_interval_without_width_or_down_to_nothing_is_left_out():
    usable = Effect(0.2, 0.1, 0.3)
    assert pooled([usable, Effect(0.2, 0.2, 0.2), Effect(-0.9, -1.0, 0.3)]) is None


def test_the_surer_effect_weighs_more_and_both_are_surer_than_one():
    both = pooled([Effect(0.0, -0.05, 0.05), Effect(0.05, -0.2, 0.4)])
    assert both is not None
    assert 0 < both.effect.value < 0.025
    assert both.effect.high - both.effect.low < 0.1001
    assert both.agree


def test_effects_that_contradict_each_other_are_said_to_differ():
    found = pooled([Effect(0.5, 0.4, 0.6), Effect(-0.3, -0.35, -0.25)])
    assert found is not None
    assert found.differ
    assert found.effect.low < 0 < found.effect.high
