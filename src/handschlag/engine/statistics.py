"""Intervals, inequality and survival, each from its published definition.

SciPy's ``ecdf`` on ``CensoredData`` estimates the same survival curve and is what the tests compare
with. It is not used here: it warns where its interval is undefined (which a dashboard meets daily),
has no median, and importing ``scipy.stats`` costs a worker some 50 MB.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    as_bools,
    as_floats,
    as_ints,
    check_lengths,
)
from handschlag.engine.errors import EngineError

Z95: Final = 1.959963984540054
"""The 97.5 % point of the normal distribution."""

_CELLS_AT_ONCE: Final = 1_000_000
"""Bootstrap frequencies held at a time: 8 MB."""

_ROUNDING: Final = 1e-12
"""Products of ratios miss 1/2 by some 1e-16; survival closer to it than this has reached it."""


class Interval(NamedTuple):
    """A 95 % interval."""

    low: float
    high: float


class HalfTime(NamedTuple):
    """Median of a survival curve with its interval; None where the curve does not come down to it."""

    value: float | None
    low: float | None
    high: float | None


def wilson_interval(successes: int, n: int) -> Interval:
    """Return the 95 % score interval of a share (Wilson 1927, JASA 22:209-212).

    With p = successes / n and z = 1.96:
    ``(p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n)``. Unlike p ± z·se it stays within
    0..1 and has a width at p = 0 and p = 1.

    >>> low, high = wilson_interval(0, 10)
    >>> low, round(high, 4)
    (0.0, 0.2775)
    """
    if n < 1:
        raise EngineError(f"n must be at least 1, not {n}")
    if not 0 <= successes <= n:
        raise EngineError(f"successes must lie in 0..{n}, not {successes}")
    share, spread = successes / n, Z95**2 / n
    middle = share + spread / 2
    reach = Z95 * sqrt(share * (1 - share) / n + spread / (4 * n))
    low = 0.0 if successes == 0 else (middle - reach) / (1 + spread)
    high = 1.0 if successes == n else (middle + reach) / (1 + spread)
    return Interval(low, high)


def bootstrap_interval(
    statistic: Callable[[IntArray], FloatArray],
    frequencies: npt.ArrayLike,
    *,
    seed: int,
    draws: int = 1000,
) -> Interval:
    """Return the 95 % percentile bootstrap interval over members (Efron 1979).

    Members who are alike are drawn alike, so that a sample is told by how often each class of
    members was drawn: multinomial with n = Σ frequencies. With one member per class this is the
    plain bootstrap; with the few distinct counts of a group it is the same and a thousand times faster.

    statistic: maps (draws, classes) frequencies to (draws,) values; a NaN (the sample has none of
    what is measured) is left out.
    frequencies: (classes,) members in each class. seed: the same seed gives the same interval.
    Raises EngineError when nobody is there or when no sample has a value.
    """
    given = as_ints("frequencies", frequencies)
    if not given.size or (given < 0).any() or not given.sum():
        raise EngineError("frequencies must be non-negative and hold at least one member")
    if draws < 1:
        raise EngineError(f"draws must be at least 1, not {draws}")
    rng, n = np.random.default_rng(seed), int(given.sum())
    step = max(1, _CELLS_AT_ONCE // given.size)
    values = np.concatenate(
        [
            statistic(rng.multinomial(n, given / n, size=min(step, draws - begun)))
            for begun in range(0, draws, step)
        ]
    )
    if np.isnan(values).all():
        raise EngineError("no bootstrap sample has a value")
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def cluster_bootstrap(
    statistic: Callable[[FloatArray], FloatArray],
    clusters: npt.ArrayLike,
    columns: npt.ArrayLike,
    *,
    seed: int,
    draws: int = 1000,
) -> Interval:
    """Return the 95 % percentile interval of a function of sums, drawing whole clusters (Efron 1979).

    All rows of one cluster (what one member did, in whatever part) are drawn together and as often as the
    cluster is: a member is one chance, however many rows they have (Davison & Hinkley 1997, ch. 3.8). A
    row's weight is multiplied into its columns by the caller.

    statistic: maps (draws, k) sums to (draws,) values; a NaN (the sample has none of what is measured) is
    left out. clusters: (n,) ids. columns: (n, k). seed: the same seed gives the same interval.
    Raises EngineError for other shapes, values that are not finite, when nobody is there, and when no
    sample has a value.

    >>> columns = [[1, 1], [3, 1], [2, 1]]
    >>> cluster_bootstrap(lambda sums: sums[:, 0] / sums[:, 1], [7, 7, 8], columns, seed=1)
    Interval(low=2.0, high=2.0)
    """
    ids, rows = as_ints("clusters", clusters), np.asarray(columns, dtype=np.float64)
    if rows.ndim != np.ndim([[]]) or len(rows) != len(ids):
        raise EngineError(f"columns must be ({len(ids)}, k), a row for each of clusters, not {rows.shape}")
    wrong = np.flatnonzero(~np.isfinite(rows).all(axis=1))
    if wrong.size:
        raise EngineError(f"columns[{int(wrong[0])}] is {rows[wrong[0]]}")
    if not ids.size or draws < 1:
        raise EngineError(f"clusters and draws must be at least 1, not {len(ids)} and {draws}")
    members, places = np.unique(ids, return_inverse=True)
    sums = np.zeros((len(members), rows.shape[1]))
    np.add.at(sums, places, rows)
    values = statistic(_sums_of_samples(sums, draws, np.random.default_rng(seed)))
    if np.isnan(values).all():
        raise EngineError("no bootstrap sample has a value")
    low, high = np.nanpercentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def _sums_of_samples(sums: FloatArray, draws: int, rng: np.random.Generator) -> FloatArray:
    """(draws, k) sums over as many members as there are, drawn with replacement."""
    n = len(sums)
    step = max(1, _CELLS_AT_ONCE // n)
    found = np.empty((draws, sums.shape[1]))
    for begun in range(0, draws, step):
        picked = rng.integers(0, n, size=(min(step, draws - begun), n), dtype=np.int32)
        for k, column in enumerate(np.ascontiguousarray(sums.T)):
            found[begun : begun + len(picked), k] = column[picked].sum(axis=1)
    return found


def hhi(shares: npt.ArrayLike) -> float:
    """Return the Herfindahl-Hirschman index Σ s² / (Σ s)²: 1 = all from one, 1/n = evenly from n.

    shares: (n,) shares, or amounts, which are made shares of their sum. Times 10,000 it counts in the
    points of merger guidelines; its inverse is the number of equal partners (Hirschman 1964, AER 54:761).
    Raises EngineError for negative values and where all are 0.

    >>> round(hhi([30, 30, 20, 20]), 12)
    0.26
    """
    classes, frequencies = _classes("shares", shares)
    total = float((classes * frequencies).sum())
    return float((frequencies * (classes / total) ** 2).sum())


def gini(values: npt.ArrayLike) -> float:
    """Return the Gini coefficient: mean absolute difference / (2 · mean), 0 = equal (Gini 1912).

    Equals twice the area between the diagonal and the Lorenz curve. The greatest possible value is
    (n-1)/n. Raises EngineError for negative values and where all are 0, since shares of nothing
    are not defined.

    >>> gini([1, 2, 3, 4])
    0.25
    """
    classes, frequencies = _classes("values", values)
    return float(gini_of_frequencies(classes, frequencies[np.newaxis])[0])


def gini_of_frequencies(classes: FloatArray, frequencies: IntArray) -> FloatArray:
    """Return the Gini coefficient of each row of frequencies; NaN for a row whose total is 0.

    classes: (k,) ascending values. frequencies: (draws, k) members having each value. The Lorenz
    curve is a polygon with one corner per class, so its area is a sum of k trapezoids.
    """
    members = frequencies.sum(axis=1)
    running = np.cumsum(frequencies * classes, axis=1)
    total = running[:, -1]
    before = running - frequencies * classes
    doubled_area = (frequencies * (before + running)).sum(axis=1)
    scale: FloatArray = members * total
    ratio: FloatArray = np.divide(doubled_area, scale, out=np.full(len(scale), np.nan), where=scale > 0)
    return 1.0 - ratio


def lorenz(values: npt.ArrayLike) -> FloatArray:
    """Return the corners of the Lorenz curve: (k + 1, 2) shares of members and of values (Lorenz 1905).

    Members are ordered from the smallest value to the greatest; equal values share one straight
    piece, so that 36,000 members with 60 distinct counts need 61 corners. Errors as ``gini``.

    >>> lorenz([1, 1, 2]).round(3).tolist()
    [[0.0, 0.0], [0.667, 0.5], [1.0, 1.0]]
    """
    classes, frequencies = _classes("values", values)
    members = np.cumsum(frequencies) / frequencies.sum()
    held = np.cumsum(frequencies * classes)
    corners = np.column_stack((members, held / held[-1]))
    return np.vstack((np.zeros((1, 2)), corners))


def fewest_with_half(counts: npt.ArrayLike) -> int:
    """Return how few of the people, taken from the greatest down, hold at least half of the total.

    Whole-number arithmetic: a half is a half. Raises EngineError for negative counts and a total of 0.

    >>> fewest_with_half([1000, 202, 90, 33, 332, 343, 42, 433])
    2
    """
    given = as_ints("counts", counts)
    classes, frequencies = _classes("counts", given)
    return int(fewest_with_half_of_frequencies(classes, frequencies[np.newaxis])[0])


def fewest_with_half_of_frequencies(classes: FloatArray, frequencies: IntArray) -> FloatArray:
    """Return ``fewest_with_half`` of each row of frequencies; NaN for a row whose total is 0.

    classes: (k,) ascending whole numbers. frequencies: (draws, k) people having each of them.
    """
    sizes = classes[::-1].astype(np.int64)
    people = frequencies[:, ::-1]
    held = np.cumsum(people * sizes, axis=1)
    total = held[:, -1]
    rows = np.arange(len(people))
    reached = np.argmax(2 * held >= total[:, np.newaxis], axis=1)
    whole_classes = np.cumsum(people, axis=1)[rows, reached] - people[rows, reached]
    missing = total - 2 * (held[rows, reached] - people[rows, reached] * sizes[reached])
    from_the_last = -(-missing // np.maximum(2 * sizes[reached], 1))
    return np.where(total > 0, whole_classes + from_the_last, np.nan)


def _classes(name: str, values: npt.ArrayLike) -> tuple[FloatArray, IntArray]:
    given = as_floats(name, values)
    if (given < 0).any():
        raise EngineError(f"{name} must not be negative")
    if not given.any():
        raise EngineError(f"{name} must not all be 0")
    classes, frequencies = np.unique(given, return_counts=True)
    return classes, frequencies.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalCurve:
    """Kaplan-Meier estimate, one entry per distinct time at which something happened.

    times: (k,) ascending. survival: (k,) share still waiting after that time. low, high: (k,) 95 %
    band. at_risk: (k,) still waiting just before it. watched: (n,) ascending, how long each was
    watched, happened or not; beyond the last nothing is known unless survival has come to 0.
    """

    times: FloatArray
    survival: FloatArray
    low: FloatArray
    high: FloatArray
    at_risk: IntArray
    watched: FloatArray

    def median(self) -> HalfTime:
        """Return the first time with survival <= 1/2, with the interval of Brookmeyer & Crowley (1982).

        The interval holds the times at which the band includes 1/2: it begins where the lower band
        comes down to it and ends where the upper one does. A band that stays above leaves the end open.
        """
        return HalfTime(self._first(self.survival), self._first(self.low), self._first(self.high))

    def _first(self, band: FloatArray) -> float | None:
        reached = np.flatnonzero(band <= 0.5 + _ROUNDING)
        return float(self.times[reached[0]]) if reached.size else None

    def happened_within(self, time: float) -> tuple[float, Interval] | None:
        """Return 1 - S(time) with its interval; None where nobody was watched that long.

        Where all or none happened, Greenwood's variance is 0 and says nothing; the interval is then
        Wilson's over those who were watched until then.
        """
        passed = int(np.searchsorted(self.times, time, side="right"))
        survival = float(self.survival[passed - 1]) if passed else 1.0
        if survival > 0 and time > self.watched[-1]:
            return None
        n = len(self.watched)
        if passed == 0:
            return 0.0, wilson_interval(0, n - int(np.searchsorted(self.watched, time, side="left")))
        if survival == 0:
            return 1.0, wilson_interval(n, n)
        return 1 - survival, Interval(1 - float(self.high[passed - 1]), 1 - float(self.low[passed - 1]))


def kaplan_meier(durations: npt.ArrayLike, happened: npt.ArrayLike) -> SurvivalCurve:
    """Return the product-limit estimate of survival (Kaplan & Meier 1958, JASA 53:457-481).

    ``S(t) = Π (1 - d_i / n_i)`` over times t_i <= t at which d_i of n_i still waiting happened.
    Whoever was watched until exactly t_i counts among the n_i. The band is Greenwood's variance
    ``V = Σ d_i / (n_i (n_i - d_i))`` on the log(-log) scale, ``S^exp(±z·sqrt(V)/log S)``
    (Kalbfleisch & Prentice 1980), which stays within 0..1; where S is 0 it is undefined and keeps
    its last upper end.

    durations: (n,) non-negative times until it happened or was last seen not to have.
    happened: (n,) False where it had not happened when last seen (censored).
    Raises EngineError on lengths that differ, NaN, negative durations or no observation at all.

    >>> curve = kaplan_meier([1, 2, 2, 3, 4], [True, True, False, True, False])
    >>> curve.times.tolist(), curve.survival.round(3).tolist()
    ([1.0, 2.0, 3.0], [0.8, 0.6, 0.3])
    >>> curve.median().value
    3.0
    """
    waited, ended = as_floats("durations", durations), as_bools("happened", happened)
    check_lengths(durations=waited, happened=ended)
    if not waited.size:
        raise EngineError("durations must hold at least one observation")
    if (waited < 0).any():
        raise EngineError("durations must not be negative")
    ordered = np.sort(waited)
    times, events = np.unique(waited[ended], return_counts=True)
    at_risk = (waited.size - np.searchsorted(ordered, times, side="left")).astype(np.int64)
    survival = np.cumprod(1 - events / at_risk).astype(np.float64)
    low, high = _log_log_band(survival, events.astype(np.int64), at_risk)
    return SurvivalCurve(times, survival, low, high, at_risk, ordered)


def _log_log_band(survival: FloatArray, events: IntArray, at_risk: IntArray) -> tuple[FloatArray, FloatArray]:
    open_: BoolArray = survival > 0
    low, high = np.zeros(len(survival)), np.ones(len(survival))
    left = survival[open_]
    greenwood = np.cumsum(events[open_] / (at_risk[open_] * (at_risk[open_] - events[open_])))
    reach = Z95 * np.sqrt(greenwood) / -np.log(left)
    low[open_], high[open_] = left ** np.exp(reach), left ** np.exp(-reach)
    if not open_.all() and left.size:
        high[~open_] = high[open_][-1]
    return low, high
