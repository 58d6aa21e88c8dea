"""The median over members, with its interval: what the typical member has."""

import numpy as np
import numpy.typing as npt
from scipy.special import bdtrc

from handschlag.engine.arrays import FloatArray, as_floats
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.statistics import Interval


def median_interval(values: npt.ArrayLike) -> Interval:
    """Return the 95 % percentile bootstrap interval of the median, by its exact distribution.

    A resample's (lower) median is at most the k-th smallest value where at least ``(n + 1) // 2`` of n
    draws are among the k smallest: ``P(Bin(n, k/n) >= (n + 1) // 2)`` (Efron 1979, Annals of
    Statistics 7:1, section 3). So nothing has to be drawn. Raises EngineError without values and for
    values that are no numbers.

    >>> median_interval(range(1, 12))
    Interval(low=3.0, high=9.0)
    """
    ordered = np.sort(as_floats("values", values))
    n = len(ordered)
    if not n:
        raise EngineError("values must hold at least one number")
    at_most: FloatArray = bdtrc((n + 1) // 2 - 1, n, np.arange(1, n + 1) / n)
    at_most[-1] = 1.0
    low, high = np.searchsorted(at_most, [0.025, 0.975])
    return Interval(float(ordered[low]), float(ordered[high]))


def median_figure(values: npt.ArrayLike, unit: Unit, *, window_days: int | None = None) -> Figure:
    """Return the median of what members have, NaN being nobody's; too few data below MINIMUM_N members.

    >>> median_figure([1, 2, 3, 4, 5, float("nan")], Unit.RATIO).value
    3.0
    """
    given = np.asarray(values, np.float64)
    known = given[~np.isnan(given)]
    return Figure.estimate(
        float(np.median(known)) if known.size else 0.0,
        unit,
        people=len(known),
        interval=lambda: median_interval(known),
        window_days=window_days,
    )
