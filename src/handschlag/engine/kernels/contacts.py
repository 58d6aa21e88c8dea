"""What members would have gone without, drawn again and again."""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray
from handschlag.engine.kernels.compiling import compiled, inlined
from handschlag.engine.kernels.exchange import GAMMA, mixed, uniform

_16: Final = np.uint64(16)
_32: Final = np.uint64(32)
_48: Final = np.uint64(48)
_16_BITS: Final = np.uint64(0xFFFF)
_MOST: Final = 65_535.0
_SCALE: Final = 3.0**0.5 / 65_536.0
"""One over the standard deviation of a sum of four whole numbers below 2¹⁶ (to a part in 10⁹)."""


@compiled
def missed_bounds(
    indptr: IntArray,
    alike: IntArray,
    worth: FloatArray,
    q: FloatArray,
    deviation: FloatArray,
    streams: npt.NDArray[np.uint64],
    members: IntArray,
    draws: int,
    rank: int,
) -> tuple[FloatArray, FloatArray]:
    """Return the rank-th smallest and greatest worth that would not have come, of each of ``members``.

    The outcomes of a member stand at ``indptr[member]:indptr[member + 1]``, those of a class together.
    """
    low, high = np.zeros(len(members)), np.zeros(len(members))
    missed = np.empty(draws, np.float64)
    for place in range(len(members)):
        begin, end = indptr[members[place]], indptr[members[place] + 1]
        counter = streams[members[place]]
        for draw in range(draws):
            missed[draw], counter = _missed(begin, end, alike, worth, q, deviation, counter)
        upper = np.partition(missed, draws - rank)
        high[place] = upper[draws - rank]
        low[place] = np.partition(upper[: draws - rank], rank - 1)[rank - 1]
    return low, high


@compiled
def _missed(
    begin: int,
    end: int,
    alike: IntArray,
    worth: FloatArray,
    q: FloatArray,
    deviation: FloatArray,
    counter: np.uint64,
) -> tuple[float, np.uint64]:
    total, shift = 0.0, 0.0
    for outcome in range(begin, end):
        if outcome == begin or alike[outcome] != alike[outcome - 1]:
            counter = counter + GAMMA
            shift = bell(counter)
        counter = counter + GAMMA
        total += worth[outcome] * (uniform(counter) >= q[outcome] + shift * deviation[outcome])
    return total, counter


@inlined
def bell(counter: np.uint64) -> float:
    """A number of mean 0 and deviation 1: four uniform ones, 16 bits each, summed (Irwin & Hall 1927)."""
    bits = mixed(counter)
    summed = (bits & _16_BITS) + ((bits >> _16) & _16_BITS) + ((bits >> _32) & _16_BITS) + (bits >> _48)
    return (np.float64(summed) - 2.0 * _MOST) * _SCALE


@compiled
def comparable_counts(
    by_pace: IntArray,
    hours: FloatArray,
    is_served: BoolArray,
    alike: IntArray,
    own: IntArray,
    n_alike: int,
    n_own: int,
) -> tuple[IntArray, IntArray]:
    """Return fast (m,) and known (m,) of each request, meant for the served ones.

    by_pace: the requests by hours, ascending. alike, own: the number of its class, and of class and
    server together. fast: served ones of the class within as many hours, without those of the server.
    known: those, the later ones, and the unserved ones that stood open for at least as long.
    """
    served, own_served = np.zeros(n_alike, np.int64), np.zeros(n_own, np.int64)
    open_as_long = np.zeros(n_alike, np.int64)
    for request in range(len(hours)):
        if is_served[request]:
            served[alike[request]] += 1
            own_served[own[request]] += 1
        else:
            open_as_long[alike[request]] += 1
    so_far, own_so_far = np.zeros(n_alike, np.int64), np.zeros(n_own, np.int64)
    fast, known = np.zeros(len(hours), np.int64), np.zeros(len(hours), np.int64)
    first = 0
    while first < len(hours):
        end = first
        while end < len(hours) and hours[by_pace[end]] == hours[by_pace[first]]:
            request = by_pace[end]
            if is_served[request]:
                so_far[alike[request]] += 1
                own_so_far[own[request]] += 1
            end += 1
        for request in by_pace[first:end]:
            group, mine = alike[request], own[request]
            fast[request] = so_far[group] - own_so_far[mine]
            known[request] = served[group] - own_served[mine] + open_as_long[group]
        for request in by_pace[first:end]:
            open_as_long[alike[request]] -= not is_served[request]
        first = end
    return fast, known
