"""Early warning: what can be seen before people leave.

For moderators only: to publish it can start the run.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, as_bools, as_floats, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.interactions import refuse_negative
from handschlag.engine.statistics import Z95

PERIODS: Final = 3
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Sign:
    """figure: of the last period. raised: whether it is a warning, None where the data does not tell."""

    figure: Figure
    raised: bool | None


def possible_losers_rising(losers: npt.ArrayLike, members: npt.ArrayLike) -> Sign:
    """Return whether the share of possible losers rose from each of the last three periods to the next.

    losers, members: (periods,) possible losers (surplus below 0) among the members with help, in time
    order. Raised where share[-3] < share[-2] < share[-1]; None with fewer than three periods or
    fewer than MINIMUM_N members in one of the three. Raises EngineError unless 0 <= losers <= members.

    >>> possible_losers_rising([20, 24, 31], [100, 100, 100]).raised
    True
    """
    lost, all_ = as_ints("losers", losers), as_ints("members", members)
    check_lengths(losers=lost, members=all_)
    wrong = np.flatnonzero((lost < 0) | (lost > all_))
    if wrong.size:
        raise EngineError(f"losers[{int(wrong[0])}] is {lost[wrong[0]]}, outside 0..{all_[wrong[0]]}")
    if not len(lost):
        return Sign(Figure.untold(Unit.SHARE, 0), None)
    figure = Figure.share(int(lost[-1]), int(all_[-1]))
    if len(lost) < PERIODS or all_[-PERIODS:].min() < MINIMUM_N:
        return Sign(figure, None)
    shares = lost[-PERIODS:] / all_[-PERIODS:]
    return Sign(figure, bool((np.diff(shares) > 0).all()))


def loosely_tied_leave_first(strengths: npt.ArrayLike, left: npt.ArrayLike) -> Sign:
    """Return the chance that one who left in a period was tied more loosely than one who stayed.

    ``P(s_left < s_stayed) + P(equal)/2`` over all pairs (Mann & Whitney 1947); 1/2 where ties do not
    matter. strengths: (n,) of each member's ties (or core numbers) when the period began. left: (n,)
    mask. The interval is Hanley & McNeil's (1982, Radiology 143:29). Raised where all of it lies above
    1/2. Too few data with fewer than MINIMUM_N who left, or who stayed.
    Raises EngineError for negative strengths and lengths that differ.

    >>> loosely_tied_leave_first([1, 1, 2, 1, 1, 7, 8, 9, 9, 9], [True] * 5 + [False] * 5).figure.value
    1.0
    """
    tied, gone = as_floats("strengths", strengths), as_bools("left", left)
    check_lengths(strengths=tied, left=gone)
    refuse_negative("strengths", tied)
    n_left, n_stayed = int(gone.sum()), int((~gone).sum())
    if min(n_left, n_stayed) < MINIMUM_N:
        return Sign(Figure.untold(Unit.SHARE, n_left), None)
    chance = _chance_below(tied[gone], np.sort(tied[~gone]))
    reach = Z95 * _hanley_mcneil(chance, n_left, n_stayed)
    low, high = max(0.0, chance - reach), min(1.0, chance + reach)
    figure = Figure(chance, Unit.SHARE, n_left, n_left, None, low, high)
    return Sign(figure, low > _HALF)


def _chance_below(values: FloatArray, others: FloatArray) -> float:
    """P(value < other) + P(equal)/2; others: ascending."""
    above = len(others) - np.searchsorted(others, values, side="right")
    not_below = len(others) - np.searchsorted(others, values, side="left")
    return float((above + not_below).sum() / (2 * len(values) * len(others)))


def _hanley_mcneil(chance: float, n_left: int, n_stayed: int) -> float:
    twice_left, twice_stayed = chance / (2 - chance), 2 * chance**2 / (1 + chance)
    variance = chance * (1 - chance)
    variance += (n_left - 1) * (twice_left - chance**2) + (n_stayed - 1) * (twice_stayed - chance**2)
    return float(np.sqrt(max(variance, 0.0) / (n_left * n_stayed)))


def newcomers_below_break_even(received: npt.ArrayLike, given: npt.ArrayLike) -> Sign:
    """Return the share of newcomers who have received less worth than they gave effort.

    received, given: (n,) hours of each newcomer with at least one closed deal. Raised where all of
    Wilson's interval lies above 1/2. Raises EngineError for negative hours and lengths that differ.

    >>> newcomers_below_break_even([0, 1, 0, 0, 0, 0], [1, 1, 2, 1, 1, 3]).figure.n
    6
    """
    worth, effort = as_floats("received", received), as_floats("given", given)
    check_lengths(received=worth, given=effort)
    refuse_negative("received", worth)
    refuse_negative("given", effort)
    figure = Figure.share(int((worth < effort).sum()), len(worth))
    return Sign(figure, None if figure.low is None else figure.low > _HALF)
