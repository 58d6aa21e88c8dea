"""What a contact is worth: what a member would have gone without, had that contact not been there.

A model estimate, never a measurement: nobody has seen the world without the contact. Every value
therefore comes with its bounds, from "everything would have been met anyway" to "nothing would".
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, as_floats
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import MINIMUM_N, Figure
from handschlag.engine.interactions import refuse_negative
from handschlag.engine.kernels import contacts as kernels
from handschlag.engine.requests import Requests
from handschlag.engine.resampling import DRAWS, fair_blocks, on_all_cores, rank_of_5_percent, streams

CONTACT_DAYS: Final = 365
STRENGTH: Final = 5.0
"""The group's mean weighs as much as so many comparable requests."""

LABEL: Final = "model estimate"


@dataclass(frozen=True, slots=True, eq=False)
class Alternatives:
    """How likely each outcome would have come about without the contact; arrays (k,), one per outcome.

    requests: the outcomes, a table of served requests. q: the estimate. comparable: requests it rests
    on. deviation: standard deviation of the Beta distribution around q.
    """

    requests: Requests
    q: FloatArray
    comparable: IntArray
    deviation: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class ContactValues:
    """V_ij in hours; arrays (p,), one per pair with an outcome, by member and then contact.

    member, contact: ids. outcomes: requests of the member that the contact met. value: Σ worth·(1 - q).
    lower: at q = 1, where all would have come anyway: 0. upper: at q = 0, Σ worth.
    """

    member: IntArray
    contact: IntArray
    outcomes: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    label: str = LABEL


@dataclass(frozen=True, slots=True, eq=False)
class NetworkYield:
    """What all contacts of a member are worth for the hours it invested; arrays (n,), as ``ids``.

    requests: asked in the window. value: V over all contacts, in hours. low, high: 90 % interval of
    it. lower, upper: at q = 1 and q = 0. yield_, yield_low, yield_high: the same per hour invested, NaN
    where none was. is_productive: >= 5 requests and ``low`` above 0. productive_share: among members
    with >= 5 requests.
    """

    ids: IntArray
    requests: IntArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    lower: FloatArray
    upper: FloatArray
    yield_: FloatArray
    yield_low: FloatArray
    yield_high: FloatArray
    is_productive: BoolArray
    productive_share: Figure
    label: str = LABEL


def contact_value(
    requests: Requests, t: int, *, window_days: int = CONTACT_DAYS, strength: float = STRENGTH
) -> ContactValues:
    """Return ``V_ij = Σ worth·(1 - q)`` over the outcomes of i that ran through j, q as ``alternatives``.

    >>> asked = Requests.of(time=[0] * 4, asker=[1, 1, 2, 2], server=[9, 9, 8, -1], kind=[0] * 4,
    ...                     effort_class=[0] * 4, worth=[3, 1, 2, 0], hours=[5, 5, 4, 30])
    >>> found = contact_value(asked, 40 * 3600)
    >>> found.member.tolist(), found.contact.tolist(), found.value.round(3).tolist(), found.upper.tolist()
    ([1, 2], [9, 8], [2.0, 1.844], [4.0, 2.0])
    """
    found = alternatives(requests, t, window_days=window_days, strength=strength)
    met, n = found.requests, requests.n_members
    pairs, place = np.unique(met.asker.astype(np.int64) * n + met.server, return_inverse=True)
    member, contact = np.divmod(pairs, max(n, 1))
    return ContactValues(
        member=requests.ids[member],
        contact=requests.ids[contact],
        outcomes=np.bincount(place, minlength=len(pairs)),
        value=_summed(place, met.worth * (1 - found.q), len(pairs)),
        lower=np.zeros(len(pairs)),
        upper=_summed(place, met.worth, len(pairs)),
    )


def _summed(places: IntArray, hours: FloatArray, n: int) -> FloatArray:
    return np.bincount(places, hours, minlength=n).astype(np.float64, copy=False)


def alternatives(
    requests: Requests, t: int, *, window_days: int = CONTACT_DAYS, strength: float = STRENGTH
) -> Alternatives:
    """Return for each outcome the probability q that somebody else would have met it as fast.

    The outcome: a request that contact j met within h hours. Comparable: requests of the window with
    the same kind and effort class, by anybody, that j did not serve, and of which is known whether
    they were met within h hours (met, or open for at least as long). Of N of them, K were met within h::

        q = (K + strength · g) / (N + strength),   g = (K' + 1/2) / (N' + 1)

    K' and N' count likewise over all kinds and classes: the group's mean, which Jeffreys' prior keeps
    away from 0 and 1. This is the mean of a Beta distribution; its standard deviation is
    ``sqrt(q·(1 - q) / (N + strength + 1))``. What the estimate cannot see: requests that j met would,
    left alone, have competed for the time of the others.

    Raises EngineError unless strength is above 0 and finite, and for a window of less than a day.
    """
    if not 0 < strength < np.inf:
        raise EngineError(f"strength must be a number above 0, not {strength}")
    seen = requests.as_of(t, window_days)
    met_anywhere, known_anywhere = _counts(np.zeros(len(seen), np.int64), seen)
    met_alike, known_alike = _counts(_classes(seen), seen)
    group = (met_anywhere + 0.5) / (known_anywhere + 1.0)
    q = (met_alike + strength * group) / (known_alike + strength)
    return Alternatives(
        requests=seen.where(seen.is_served),
        q=q,
        comparable=known_alike,
        deviation=np.sqrt(q * (1 - q) / (known_alike + strength + 1)),
    )


def _classes(seen: Requests) -> IntArray:
    """Requests of one kind and effort class have one number, counted from 0."""
    kinds, kind = np.unique(seen.kind, return_inverse=True)
    efforts, effort = np.unique(seen.effort_class, return_inverse=True)
    present, number = np.unique(kind * len(efforts) + effort, return_inverse=True)
    return number if len(kinds) and len(present) else np.zeros(len(seen), np.int64)


def _counts(alike: IntArray, seen: Requests) -> tuple[IntArray, IntArray]:
    """K and N of each served request, among those of its class that its server did not serve."""
    n_alike = int(alike.max(initial=-1)) + 1
    served = seen.is_served
    together = alike * seen.n_members + seen.server
    mine, numbers = np.unique(together[served], return_inverse=True)
    own = np.zeros(len(seen), np.int64)
    own[served] = numbers
    by_pace = np.argsort(seen.hours, kind="stable")
    fast, known = kernels.comparable_counts(
        by_pace, seen.hours, served, alike, own, n_alike, max(len(mine), 1)
    )
    return fast[served], known[served]


def network_yield(
    requests: Requests,
    t: int,
    *,
    invested: npt.ArrayLike,
    seed: int,
    window_days: int = CONTACT_DAYS,
    strength: float = STRENGTH,
    draws: int = DRAWS,
    threads: int | None = None,
) -> NetworkYield:
    """Return what each member's contacts are worth to it, in all and per hour it invested.

    ``yield_i = Σ_j V_ij / hours invested``. The interval draws, for each outcome, whether it would have
    come anyway: a probability from the Beta distribution of q (as a bell of the same mean and
    deviation, cut to 0..1), then yes or no. All of a member's outcomes of one class share their place
    in that distribution, since they rest on the same requests. The low end is above 0 only where it is
    unlikely (5 %) that everything would have come without these contacts. **Productive**: that, and
    >= 5 requests.

    invested: (n,) hours of each member of ``requests.ids``. Raises EngineError as ``alternatives``,
    unless draws is one less than a multiple of 20, for a negative seed and for hours that are no hours.
    """
    hours = as_floats("invested", invested)
    if len(hours) != requests.n_members:
        raise EngineError(f"invested has {len(hours)} entries for {requests.n_members} members")
    refuse_negative("invested", hours)
    found = alternatives(requests, t, window_days=window_days, strength=strength)
    met, n = found.requests, requests.n_members
    low, high = _interval(found, seed=seed, draws=draws, threads=threads)
    value = _summed(met.asker.astype(np.int64), met.worth * (1 - found.q), n)
    n_asked = np.bincount(requests.as_of(t, window_days).asker, minlength=n)
    is_productive = (n_asked >= MINIMUM_N) & (low > 0)
    return NetworkYield(
        ids=requests.ids,
        requests=n_asked,
        value=value,
        low=low,
        high=high,
        lower=np.zeros(n),
        upper=_summed(met.asker.astype(np.int64), met.worth, n),
        yield_=_per_hour(value, hours),
        yield_low=_per_hour(low, hours),
        yield_high=_per_hour(high, hours),
        is_productive=is_productive,
        productive_share=Figure.share(
            int(is_productive.sum()), int((n_asked >= MINIMUM_N).sum()), window_days=window_days
        ),
    )


def _per_hour(value: FloatArray, hours: FloatArray) -> FloatArray:
    ratio: FloatArray = np.divide(value, hours, out=np.full(len(hours), np.nan), where=hours > 0)
    return ratio


def _interval(
    found: Alternatives, *, seed: int, draws: int, threads: int | None
) -> tuple[FloatArray, FloatArray]:
    """(n,), (n,): the 90 % interval of what each member would have gone without; 0 without outcomes."""
    rank, met = rank_of_5_percent(draws), found.requests
    alike = _classes(met)
    order = np.lexsort((alike, met.asker))
    n_outcomes = np.bincount(met.asker, minlength=met.n_members)
    indptr = np.concatenate(([0], np.cumsum(n_outcomes)))
    columns = alike[order], met.worth[order], found.q[order], found.deviation[order]
    begins = streams(seed, met.ids)
    blocks = fair_blocks(np.flatnonzero(n_outcomes), n_outcomes)

    def bounds(block: IntArray) -> tuple[FloatArray, FloatArray]:
        return kernels.missed_bounds(indptr, *columns, begins, block, draws, rank)

    low, high = np.zeros(met.n_members), np.zeros(met.n_members)
    for block, (lower, upper) in zip(blocks, on_all_cores(bounds, blocks, threads=threads), strict=True):
        low[block], high[block] = lower, upper
    return low, high
