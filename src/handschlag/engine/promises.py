"""Kept share: promises kept out of promises made."""

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv

from handschlag.engine.arrays import FloatArray, IntArray, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.statistics import bootstrap_interval

_TAILS: Final = (0.025, 0.975)

_FEWEST_TO_FIT: Final = 2
"""One member alone says nothing about how members differ."""


class BetaPrior(NamedTuple):
    """What a group says about a member's kept share: Beta(kept, broken), worth kept + broken promises."""

    kept: float
    broken: float


@dataclass(frozen=True, slots=True, eq=False)
class KeptShare:
    """Per member, and of the group.

    value: (n,) posterior mean. low, high: (n,) 95 % interval (2.5 % and 97.5 % points of the posterior).
    made: (n,) int64 promises it rests on; with 0 it is the group's prior. figure: of the group.
    """

    value: FloatArray
    low: FloatArray
    high: FloatArray
    made: IntArray
    prior: BetaPrior
    figure: Figure


def kept_share(
    kept: npt.ArrayLike, made: npt.ArrayLike, *, seed: int, window_days: int | None = None
) -> KeptShare:
    """Return the share of promises kept (confirmed legs, RSVPs honoured), drawn towards the group's.

    ``E[p_i] = (k_i + a) / (n_i + a + b)``, k_i of n_i kept, p_i ~ Beta(a, b), so that one promise kept is
    not yet "100 % reliable". a and b by ``beta_prior``. The group's figure is Σk / Σn with a bootstrap
    interval over members, for the promises of one member are not independent; n: members who promised.

    kept, made: (n,) whole numbers, 0 <= kept <= made; what is still open is not counted in either.
    seed: for the bootstrap. Raises EngineError for lengths that differ and counts that cannot be.

    >>> found = kept_share([9, 8, 10, 2, 1], [10, 10, 10, 10, 1], seed=1)
    >>> found.value.round(2).tolist(), found.figure.n
    ([0.88, 0.79, 0.97, 0.25, 0.86], 5)
    """
    hits, counts = _checked(kept, made)
    prior = beta_prior(hits, counts)
    a, b = hits + prior.kept, counts - hits + prior.broken
    low, high = (np.asarray(betaincinv(a, b, tail), np.float64) for tail in _TAILS)
    return KeptShare(a / (a + b), low, high, counts, prior, _of_group(hits, counts, seed, window_days))


def beta_prior(kept: npt.ArrayLike, made: npt.ArrayLike) -> BetaPrior:
    """Return Beta(a, b) of the members' shares by moments (Kleinman 1973, JASA 68:46-54).

    Over members with promises, each weighing as many promises as they made, N in all: mean
    ``m = Σk / N``, ``S = Σ n_i (p_i - m)²``, and the share of variance that lies between members
    ``γ = (S/(k-1) - W) / (S/(k-1) + (n₀ - 1)·W)``, ``W = Σ n_i p_i (1 - p_i) / (N - k)``,
    ``n₀ = (N - Σn_i²/N) / (k-1)`` (analysis of variance), ``a + b = 1/γ - 1``. One promise kept and one
    broken are added to m, so that it is never 0 or 1. a + b is at least 1 and at most N + 2 (members
    who differ no more than by chance are taken to be alike); 2 where γ is not told: fewer than two
    members with promises, or none with two.

    >>> beta_prior([], [])
    BetaPrior(kept=1.0, broken=1.0)
    """
    hits, counts = _checked(kept, made)
    hits, counts = hits[counts > 0], counts[counts > 0]
    n_promises, n_members = int(counts.sum()), len(counts)
    mean = (float(hits.sum()) + 1) / (n_promises + 2)
    if n_members < _FEWEST_TO_FIT or n_promises == n_members:
        return BetaPrior(2 * mean, 2 * (1 - mean))
    shares = hits / counts
    within = float((counts * shares * (1 - shares)).sum()) / (n_promises - n_members)
    between = float((counts * (shares - hits.sum() / n_promises) ** 2).sum()) / (n_members - 1)
    evenness = (n_promises - float((counts**2).sum()) / n_promises) / (n_members - 1)
    most = n_promises + 2.0
    worth = most if between <= within else evenness * within / (between - within)
    worth = min(max(worth, 1.0), most)
    return BetaPrior(worth * mean, worth * (1 - mean))


def _checked(kept: npt.ArrayLike, made: npt.ArrayLike) -> tuple[IntArray, IntArray]:
    hits, counts = as_ints("kept", kept), as_ints("made", made)
    check_lengths(kept=hits, made=counts)
    wrong = np.flatnonzero((hits < 0) | (hits > counts))
    if wrong.size:
        first = int(wrong[0])
        raise EngineError(f"kept[{first}] is {hits[first]}, outside 0..{counts[first]}, the promises made")
    return hits, counts


def _of_group(kept: IntArray, made: IntArray, seed: int, window_days: int | None) -> Figure:
    promised = made > 0
    people = int(promised.sum())
    if people < MINIMUM_N:
        return Figure.untold(Unit.SHARE, people, window_days=window_days)
    classes, frequencies = np.unique(
        np.column_stack((kept[promised], made[promised])), axis=0, return_counts=True
    )

    def share(drawn: IntArray) -> FloatArray:
        kept_drawn, made_drawn = (drawn @ classes).T
        return np.asarray(kept_drawn / made_drawn, np.float64)

    return Figure.estimate(
        float(kept.sum() / made.sum()),
        Unit.SHARE,
        people=people,
        interval=lambda: bootstrap_interval(share, frequencies, seed=seed),
        window_days=window_days,
    )
