"""Who ends worse off, and how sure that is: a net giver who is content is no loser."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Figure
from handschlag.engine.kernels import exchange as kernels
from handschlag.engine.legs import Legs
from handschlag.engine.months import day_begin
from handschlag.engine.resampling import DRAWS, fair_blocks, on_all_cores, rank_of_5_percent, streams

LOSER_DAYS: Final = 180
"""Length of each of the two windows."""

MINIMUM_LEGS: Final = 5
MINIMUM_PARTNERS: Final = 3
"""Fewer legs or partners than these judge a pair, not a member."""


@dataclass(frozen=True, slots=True, eq=False)
class Losers:
    """Who ended worse off in the 180 days up to ``t`` and the 180 days before; arrays are (n,).

    surplus: S in the later window. low, high: 90 % bootstrap interval of it, NaN for who cannot be
    judged in this window. is_judged: >= 5 legs and >= 3 partners in both windows. is_net_loser: judged
    and ``high`` below 0 in both windows. is_possible_loser: surplus < 0. net_loser_share: among those
    who are judged. possible_loser_share: among those with a leg in the later window.
    has_own_accounts: False where effort equals worth on every leg; then these are net givers, of whom
    nobody knows whether they lost.
    """

    t: int
    ids: IntArray
    surplus: FloatArray
    low: FloatArray
    high: FloatArray
    is_judged: BoolArray
    is_net_loser: BoolArray
    is_possible_loser: BoolArray
    net_loser_share: Figure
    possible_loser_share: Figure
    has_own_accounts: bool


def losers(legs: Legs, t: int, *, seed: int, draws: int = DRAWS, threads: int | None = None) -> Losers:
    """Return who is a net loser or a possible loser as of t.

    **Net loser**: the upper end of the 90 % bootstrap interval of S lies below 0, with >= 5 legs and
    >= 3 partners, in two consecutive windows of 180 days. **Possible loser**: S < 0 in the later one.
    S = Σ worth received - Σ effort given. Intervals of the shares by Wilson 1927. Errors as
    ``surplus_interval``.

    >>> times, others = [*range(5), *range(200 * 86_400, 200 * 86_400 + 5)], [1, 2, 3, 4, 5] * 2
    >>> legs = Legs.of(time=times, giver=[0] * 10, receiver=others, effort=[1.0] * 10, worth=[3.0] * 10)
    >>> losers(legs, 250 * 86_400, seed=1).is_net_loser.tolist()
    [True, False, False, False, False, False]
    """
    later = legs.within(t, LOSER_DAYS)
    begin = day_begin(t, days_before=LOSER_DAYS - 1)
    earlier = legs.within(begin - 1, LOSER_DAYS)
    judged_later, n_legs = _judged(later)
    low, high = surplus_interval(later, seed=seed, draws=draws, threads=threads, only=judged_later)
    losing = high < 0
    judged_earlier, _ = _judged(earlier)
    _, before = surplus_interval(
        earlier, seed=seed, draws=draws, threads=threads, only=judged_earlier & losing
    )
    judged, lost = judged_later & judged_earlier, losing & (before < 0)
    surplus = _surplus(later)
    return Losers(
        t=t,
        ids=legs.ids,
        surplus=surplus,
        low=low,
        high=high,
        is_judged=judged,
        is_net_loser=lost,
        is_possible_loser=surplus < 0,
        net_loser_share=Figure.share(int(lost.sum()), int(judged.sum()), window_days=2 * LOSER_DAYS),
        possible_loser_share=Figure.share(
            int((surplus < 0).sum()), int((n_legs > 0).sum()), window_days=LOSER_DAYS
        ),
        has_own_accounts=later.has_own_accounts or earlier.has_own_accounts,
    )


def _judged(legs: Legs) -> tuple[BoolArray, IntArray]:
    indptr, partner, _ = legs.ends
    n_legs, partners = np.diff(indptr), kernels.distinct_partners(indptr, partner)
    return (n_legs >= MINIMUM_LEGS) & (partners >= MINIMUM_PARTNERS), n_legs


def _surplus(legs: Legs) -> FloatArray:
    n = legs.n_members
    received = np.bincount(legs.receiver, legs.worth, minlength=n).astype(np.float64, copy=False)
    return received - np.bincount(legs.giver, legs.effort, minlength=n).astype(np.float64, copy=False)


def surplus_interval(
    legs: Legs,
    *,
    seed: int,
    draws: int = DRAWS,
    threads: int | None = None,
    only: BoolArray | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the 90 % bootstrap interval of each member's surplus: (n,), (n,).

    A member's k legs (+worth where it received, -effort where it gave) are drawn k times with
    replacement, ``draws`` times; the ends are the sums of rank (draws + 1) / 20 from below and from
    above (Efron 1979; Davison & Hinkley 1997, section 5.3.1). A member's interval depends on its own legs,
    its id and the seed, on nobody else and not on the number of threads. NaN without legs.

    only: (n,) mask of the members to compute, all unless given. Raises EngineError unless draws is one
    less than a multiple of 20, for a negative seed and a mask of another length.
    """
    rank = rank_of_5_percent(draws)
    chosen = np.ones(legs.n_members, np.bool_) if only is None else only
    if len(chosen) != legs.n_members:
        raise EngineError(f"only has {len(chosen)} entries for {legs.n_members} members")
    indptr, _, change = legs.ends
    n_legs, begins = np.diff(indptr), streams(seed, legs.ids)
    blocks = fair_blocks(np.flatnonzero(chosen & (n_legs > 0)), n_legs)

    def bounds(block: IntArray) -> tuple[FloatArray, FloatArray]:
        return kernels.surplus_bounds(indptr, change, begins, block, draws, rank)

    low, high = np.full(legs.n_members, np.nan), np.full(legs.n_members, np.nan)
    for block, (lower, upper) in zip(blocks, on_all_cores(bounds, blocks, threads=threads), strict=True):
        low[block], high[block] = lower, upper
    return low, high
