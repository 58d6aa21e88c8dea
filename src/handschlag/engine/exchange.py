"""Give and take: who gave and received how much, and whether a network lives by fair exchange.

All hours are told by the side they belong to: what a leg cost by its giver, what it was worth by its
receiver. Both can gain, so surpluses need not sum to 0. Where an archive has one number for both sides
(thanks), everything still computes, and ``has_own_accounts`` is False: then a surplus only says who
received more than they gave.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, NodeArray
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.kernels import exchange as kernels
from handschlag.engine.legs import NO_DEAL, Legs, in_window
from handschlag.engine.losers import Losers, losers
from handschlag.engine.resampling import DRAWS, on_all_cores, streams
from handschlag.engine.statistics import Interval, gini, lorenz, wilson_interval

__all__ = [
    "Balance",
    "Deals",
    "GiveAndTake",
    "Losers",
    "SurplusInequality",
    "balance",
    "deals",
    "dyadic_reciprocity",
    "generalised_reciprocity",
    "give_and_take",
    "imbalance",
    "losers",
    "surplus_inequality",
    "win_win_rate",
]

_ROUNDING: Final = 1e-9
"""Sums of hours that differ by less than this share of themselves are the same hours."""

_DRAWS_AT_ONCE: Final = 16
"""Resamples in a block of work."""


@dataclass(frozen=True, slots=True, eq=False)
class Balance:
    """What each member gave and received, in hours; all arrays are (n,) in the order of ``ids``.

    given: effort, by the member's own account. received: worth, by the member's own account. surplus:
    received - given. yield_: received / given, NaN where nothing was given. balance_index:
    (R - G) / (R + G) in -1..1, NaN where neither. legs: how many the member took part in. partners:
    with how many others. has_own_accounts: see ``Legs.has_own_accounts``.
    """

    ids: IntArray
    given: FloatArray
    received: FloatArray
    surplus: FloatArray
    yield_: FloatArray
    balance_index: FloatArray
    legs: IntArray
    partners: IntArray
    has_own_accounts: bool


@dataclass(frozen=True, slots=True, eq=False)
class Deals:
    """Deals in which at least two members gave; all arrays are (k,).

    deal: their numbers, ascending. sides: how many members took part. is_win_win: whether every side
    received at least its effort, by its own account. gifts: legs that belong to no such deal. people:
    distinct members of these deals.
    """

    deal: IntArray
    sides: IntArray
    is_win_win: BoolArray
    gifts: int
    people: int


@dataclass(frozen=True, slots=True, eq=False)
class SurplusInequality:
    """``gini``: of the positive surpluses; ``lorenz``: (k + 1, 2) corners, empty without any surplus."""

    gini: Figure
    lorenz: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class GiveAndTake:
    """All figures of give and take as of ``t``; ``balance`` holds the arrays per member."""

    t: int
    has_own_accounts: bool
    balance: Balance
    losers: Losers
    win_win_rate: Figure
    gifts: int
    surplus_inequality: SurplusInequality
    imbalance: Figure
    dyadic_reciprocity: Figure
    generalised_reciprocity: Figure


def give_and_take(
    legs: Legs,
    t: int,
    *,
    seed: int,
    window_days: int | None = None,
    draws: int = DRAWS,
    threads: int | None = None,
) -> GiveAndTake:
    """Return every figure of give and take as of t.

    window_days: how far to look back; everything up to t where it is None. Losers have their own two
    windows. The same seed gives the same bits on any number of threads. Errors as ``losers``.
    """
    seen = legs.within(t, window_days)
    closed = deals(legs, t, window_days=window_days)
    return GiveAndTake(
        t=t,
        has_own_accounts=seen.has_own_accounts,
        balance=balance(seen, t),
        losers=losers(legs, t, seed=seed, draws=draws, threads=threads),
        win_win_rate=_win_win_rate(closed, window_days),
        gifts=closed.gifts,
        surplus_inequality=surplus_inequality(
            seen, t, seed=seed, window_days=window_days, draws=draws, threads=threads
        ),
        imbalance=imbalance(seen, t, window_days=window_days),
        dyadic_reciprocity=dyadic_reciprocity(seen, t, window_days=window_days),
        generalised_reciprocity=generalised_reciprocity(seen, t, window_days=window_days),
    )


def balance(legs: Legs, t: int, *, window_days: int | None = None) -> Balance:
    """Return what each member gave and received.

    For member i over legs with effort c (giver's hours) and worth b (receiver's hours): ``G = Σ c``
    given, ``R = Σ b`` received, ``S = R - G``, yield ``R / G``, balance index ``(R - G) / (R + G)``.

    >>> legs = Legs.of(time=[0, 0], giver=[1, 2], receiver=[2, 1], effort=[1, 2], worth=[3, 4])
    >>> found = balance(legs, 0)
    >>> found.surplus.tolist(), found.yield_.tolist(), found.balance_index.tolist()
    ([3.0, 1.0], [4.0, 1.5], [0.6, 0.2])
    """
    seen = legs.within(t, window_days)
    given = _summed(seen.giver, seen.effort, seen.n_members)
    received = _summed(seen.receiver, seen.worth, seen.n_members)
    indptr, partner, _ = seen.ends
    return Balance(
        ids=seen.ids,
        given=given,
        received=received,
        surplus=received - given,
        yield_=_ratio(received, given),
        balance_index=_ratio(received - given, received + given),
        legs=np.diff(indptr),
        partners=kernels.distinct_partners(indptr, partner),
        has_own_accounts=seen.has_own_accounts,
    )


def _summed(places: IntArray | NodeArray, hours: FloatArray | BoolArray, n: int) -> FloatArray:
    return np.bincount(places, hours, minlength=n).astype(np.float64, copy=False)


def _ratio(part: FloatArray, whole: FloatArray) -> FloatArray:
    ratio: FloatArray = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return ratio


def win_win_rate(legs: Legs, t: int, *, window_days: int | None = None) -> Figure:
    """Return the share of the closed deals in which every side's worth received >= its effort.

    n: deals, counted in the window in which their last leg closed. Interval by Wilson 1927. Gifts are
    no deals (see ``deals``).

    >>> legs = Legs.of(time=[0] * 10, giver=range(10), receiver=[1, 0, 3, 2, 5, 4, 7, 6, 9, 8],
    ...                effort=[1] * 10, worth=[2] * 9 + [0.5], deal=[0, 0, 1, 1, 2, 2, 3, 3, 4, 4])
    >>> win_win_rate(legs, 0).value
    0.8
    """
    return _win_win_rate(deals(legs, t, window_days=window_days), window_days)


def _win_win_rate(closed: Deals, window_days: int | None) -> Figure:
    n, won = len(closed.deal), int(closed.is_win_win.sum())
    if n < MINIMUM_N:
        return Figure.untold(Unit.SHARE, n, people=closed.people, window_days=window_days)
    low, high = wilson_interval(won, n)
    return Figure(won / n, Unit.SHARE, n, closed.people, window_days, low, high)


def deals(legs: Legs, t: int, *, window_days: int | None = None) -> Deals:
    """Return the deals in which at least two members gave, and whether each side came out even or better.

    A single leg, and a deal in which only one member gave, is a gift: nobody agreed on a return that
    could have fallen short, so it neither wins nor fails. A side that received nothing in a deal in
    which others gave has received 0. Hours that differ by rounding alone are equal.

    >>> legs = Legs.of(time=[0] * 3, giver=[1, 2, 1], receiver=[2, 1, 2], worth=[2, 1, 1],
    ...                effort=[1, 1, 1], deal=[8, 8, -1])
    >>> found = deals(legs, 0)
    >>> found.deal.tolist(), found.is_win_win.tolist(), found.gifts
    ([8], [True], 1)
    """
    past = legs.within(t, None)
    agreed = past.where(past.deal != NO_DEAL)
    numbers, of_leg = np.unique(agreed.deal, return_inverse=True)
    side, fell_short, gave = _sides(agreed, of_leg)
    deal_of_side, who = np.divmod(side, max(legs.n_members, 1))
    is_deal = np.bincount(deal_of_side, gave, minlength=len(numbers)) > 1
    closed = np.full(len(numbers), np.iinfo(np.int64).min)
    np.maximum.at(closed, of_leg, agreed.time)
    counted = is_deal & in_window(closed, t, window_days)
    return Deals(
        deal=numbers[counted],
        sides=np.bincount(deal_of_side, minlength=len(numbers))[counted],
        is_win_win=(np.bincount(deal_of_side, fell_short, minlength=len(numbers)) == 0)[counted],
        gifts=len(past.within(t, window_days))
        - int((is_deal[of_leg] & in_window(agreed.time, t, window_days)).sum()),
        people=len(np.unique(who[counted[deal_of_side]])),
    )


def _sides(agreed: Legs, of_leg: IntArray) -> tuple[IntArray, BoolArray, BoolArray]:
    """Deal * n + member of each side, ascending; whether it fell short; whether it gave."""
    giving = of_leg * agreed.n_members + agreed.giver
    receiving = of_leg * agreed.n_members + agreed.receiver
    side, place = np.unique(np.concatenate((giving, receiving)), return_inverse=True)
    given = _summed(place[: len(agreed)], agreed.effort, len(side))
    received = _summed(place[len(agreed) :], agreed.worth, len(side))
    gave = np.zeros(len(side), np.bool_)
    gave[place[: len(agreed)]] = True
    return side, received < given * (1 - _ROUNDING), gave


def surplus_inequality(
    legs: Legs,
    t: int,
    *,
    seed: int,
    window_days: int | None = None,
    draws: int = DRAWS,
    threads: int | None = None,
) -> SurplusInequality:
    """Return how unequally the gains are spread: Gini and Lorenz curve of ``S⁺ = max(S, 0)``.

    Over the members with a leg; whoever did not gain has 0. Interval: 95 % percentile bootstrap over
    these members (Efron 1979). Without any surplus there is nothing to share out: too few data.

    >>> legs = Legs.of(time=[0] * 5, giver=[0] * 5, receiver=[1, 2, 3, 4, 5], worth=[0, 1, 2, 3, 4])
    >>> surplus_inequality(legs, 0, seed=1).gini.value  # S⁺ = 0, 0, 1, 2, 3, 4
    0.5
    """
    per_member = balance(legs, t, window_days=window_days)
    gains = np.sort(np.maximum(per_member.surplus[per_member.legs > 0], 0.0))
    if not gains.any():
        untold = Figure.untold(Unit.INDEX, len(gains), window_days=window_days)
        return SurplusInequality(untold, np.empty((0, 2)))

    def interval() -> Interval:
        begins = streams(seed, np.arange(draws))
        blocks = [begins[at : at + _DRAWS_AT_ONCE] for at in range(0, draws, _DRAWS_AT_ONCE)]
        drawn = on_all_cores(lambda block: kernels.gini_draws(gains, block), blocks, threads=threads)
        low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
        return Interval(float(low), float(high))

    figure = Figure.estimate(
        gini(gains), Unit.INDEX, people=len(gains), interval=interval, window_days=window_days
    )
    return SurplusInequality(figure, lorenz(gains) if figure.reason is None else np.empty((0, 2)))


def imbalance(legs: Legs, t: int, *, window_days: int | None = None) -> Figure:
    """Return ``Σ|R - G| / 2Σb``: 0 where everybody receives what they give, 1 where nobody does both.

    Where the sides have accounts of their own, G is told in the givers' hours and Σb in the
    receivers'; the ratio then moves away from 0 by what worth and effort differ, and can pass 1. Exact:
    it describes all legs of the window. n: legs.
    """
    seen = legs.within(t, window_days)
    per_member = balance(seen, t)
    return _exact(
        float(np.abs(per_member.surplus).sum()), 2 * seen.worth.sum(), Unit.RATIO, seen, window_days
    )


def _exact(part: float, whole: float, unit: Unit, seen: Legs, window_days: int | None) -> Figure:
    people = int(np.count_nonzero(np.diff(seen.ends[0])))
    if people < MINIMUM_N or whole <= 0:
        return Figure.untold(unit, len(seen), people=people, window_days=window_days)
    return Figure(float(part / whole), unit, len(seen), people, window_days)


def dyadic_reciprocity(legs: Legs, t: int, *, window_days: int | None = None) -> Figure:
    """Return ``Σ min(w_ij, w_ji) / Σ max(w_ij, w_ji)`` over pairs, w_ij the worth that i gave to j.

    1 where within each pair both receive the same, 0 where nobody ever gives back to who gave to them.
    Exact. n: legs. The reciprocated part of a tie, min(w_ij, w_ji), is that of Squartini, Picciolo,
    Ruzzenenti & Garlaschelli 2013 (Scientific Reports 3:2729).
    """
    seen = legs.within(t, window_days)
    least = kernels.least_of_pairs(*seen.ties.rows(), *seen.ties.reversed.rows())
    greatest = float(seen.ties.weights.sum()) - least
    return _exact(least, greatest, Unit.INDEX, seen, window_days)


def generalised_reciprocity(legs: Legs, t: int, *, window_days: int | None = None) -> Figure:
    """Return the share of worth that moves inside strongly connected components.

    A → B → C → A is fair although no pair is: what everybody gives can come back to them through
    others (Yamagishi & Cook 1993, Social Psychology Quarterly 56:235-248). Components as SciPy finds
    them (Pearce 2005). Exact. n: legs.

    >>> ring = Legs.of(time=[0] * 5, giver=[0, 1, 2, 3, 4], receiver=[1, 2, 3, 4, 0], worth=[1] * 5)
    >>> generalised_reciprocity(ring, 0).value, dyadic_reciprocity(ring, 0).value
    (1.0, 0.0)
    """
    seen = legs.within(t, window_days)
    ties = seen.ties
    matrix = csr_array((ties.weights, ties.indices, ties.indptr), shape=(ties.n_nodes, ties.n_nodes))
    _, component = connected_components(matrix, directed=True, connection="strong")
    inside = ties.weights[component[ties.sources] == component[ties.indices]]
    return _exact(float(inside.sum()), float(ties.weights.sum()), Unit.SHARE, seen, window_days)
