"""Resampling of legs, members and outcomes, with random numbers that only depend on what is drawn.

The random numbers are those of SplitMix64 (Steele, Lea & Flood 2014, OOPSLA): the k-th of a stream is a
hash of its counter, so that a member's draws are the same whoever else is drawn, in whatever order and
on however many threads. The sums wrap around at 2⁶⁴; without the compiler NumPy calls that an overflow,
which those who call these loops ignore.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled, inlined

Ends = tuple[IntArray, NodeArray, FloatArray]
"""indptr (n + 1,), partner (2m,), change (2m,): see ``ends_of_members``."""

GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
"""From one counter of a stream to the next: 2⁶⁴ over the golden ratio, made odd."""

_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_27: Final = np.uint64(27)
_30: Final = np.uint64(30)
_31: Final = np.uint64(31)
_32: Final = np.uint64(32)
_11: Final = np.uint64(11)
_LOW: Final = np.uint64(0xFFFFFFFF)
_UNIT: Final = 2.0**-53

_PAIRED: Final = 96
"""Up to so many changes the sums of two take at most 72 kB."""


@inlined
def mixed(counter: np.uint64) -> np.uint64:
    """64 random bits from a counter."""
    bits = (counter ^ (counter >> _30)) * _FIRST
    bits = (bits ^ (bits >> _27)) * _SECOND
    return bits ^ (bits >> _31)


@inlined
def uniform(counter: np.uint64) -> float:
    """A number in 0 <= x < 1 from a counter."""
    return np.float64(mixed(counter) >> _11) * _UNIT


@compiled
def ends_of_members(
    giver: NodeArray, receiver: NodeArray, effort: FloatArray, worth: FloatArray, n_members: int
) -> Ends:
    """Each leg at both of its members, in the order of the table: with whom, and what it changed.

    The change is +worth at the receiver and -effort at the giver, so that a surplus is a row's sum.
    """
    indptr = np.zeros(n_members + 1, np.int64)
    for leg in range(len(giver)):
        indptr[giver[leg] + 1] += 1
        indptr[receiver[leg] + 1] += 1
    for member in range(n_members):
        indptr[member + 1] += indptr[member]
    cursor = indptr[:-1].copy()
    partner = np.empty(2 * len(giver), np.int32)
    change = np.empty(2 * len(giver), np.float64)
    for leg in range(len(giver)):
        at = cursor[giver[leg]]
        cursor[giver[leg]] += 1
        partner[at] = receiver[leg]
        change[at] = -effort[leg]
        at = cursor[receiver[leg]]
        cursor[receiver[leg]] += 1
        partner[at] = giver[leg]
        change[at] = worth[leg]
    return indptr, partner, change


@compiled
def distinct_partners(indptr: IntArray, partner: NodeArray) -> IntArray:
    """(n,) how many different partners stand in each row."""
    n_members = len(indptr) - 1
    seen_by = np.full(n_members, -1, np.int32)
    distinct = np.zeros(n_members, np.int64)
    for member in range(n_members):
        for end in range(indptr[member], indptr[member + 1]):
            if seen_by[partner[end]] != member:
                seen_by[partner[end]] = member
                distinct[member] += 1
    return distinct


@compiled
def surplus_bounds(
    indptr: IntArray,
    change: FloatArray,
    streams: npt.NDArray[np.uint64],
    members: IntArray,
    draws: int,
    rank: int,
) -> tuple[FloatArray, FloatArray]:
    """The rank-th smallest and greatest surplus of each of ``members`` over resamples of its legs.

    streams: (n,) where each member's random numbers begin. NaN for a member without legs.
    """
    low, high = np.full(len(members), np.nan), np.full(len(members), np.nan)
    sums = np.empty(draws, np.float64)
    for place in range(len(members)):
        member = members[place]
        changes = change[indptr[member] : indptr[member + 1]]
        if not len(changes):
            continue
        _resampled_sums(changes, streams[member], sums)
        upper = np.partition(sums, draws - rank)
        high[place] = upper[draws - rank]
        low[place] = np.partition(upper[: draws - rank], rank - 1)[rank - 1]
    return low, high


@compiled
def _resampled_sums(changes: FloatArray, stream: np.uint64, sums: FloatArray) -> None:
    """Fill ``sums`` with sums of as many changes as there are, drawn with replacement.

    Two changes are drawn at once, as one of the n² sums of two, if these fit into the cache. One hash
    draws twice; the two are added up apart, so that neither waits for the other.
    """
    n = len(changes)
    drawn = changes
    at_once = 1
    if 1 < n <= _PAIRED:
        drawn = np.empty(n * n, np.float64)
        for one in range(n):
            for other in range(n):
                drawn[one * n + other] = changes[one] + changes[other]
        at_once = 2
    size, single = np.uint64(len(drawn)), np.uint64(n)
    counter = stream
    for draw in range(len(sums)):
        left, right = 0.0, 0.0
        for _ in range(n // (2 * at_once)):
            counter += GAMMA
            bits = mixed(counter)
            left += drawn[np.int64(((bits >> _32) * size) >> _32)]
            right += drawn[np.int64(((bits & _LOW) * size) >> _32)]
        for _ in range(n % (2 * at_once)):
            counter += GAMMA
            left += changes[np.int64(((mixed(counter) >> _32) * single) >> _32)]
        sums[draw] = left + right


@compiled
def gini_draws(ascending: FloatArray, streams: npt.NDArray[np.uint64]) -> FloatArray:
    """The Gini coefficient of one resample of the values per stream; NaN where it holds only zeros."""
    n = len(ascending)
    size = np.uint64(n)
    found = np.full(len(streams), np.nan)
    times_drawn = np.empty(n, np.int64)
    for draw in range(len(streams)):
        times_drawn[:] = 0
        counter = streams[draw]
        for _ in range(n):
            counter += GAMMA
            times_drawn[np.int64(((mixed(counter) >> _32) * size) >> _32)] += 1
        doubled_area, running = 0.0, 0.0
        for place in range(n):
            before = running
            running += times_drawn[place] * ascending[place]
            doubled_area += times_drawn[place] * (before + running)
        if running > 0:
            found[draw] = 1.0 - doubled_area / (n * running)
    return found


@compiled
def streams_of(keys: npt.NDArray[np.uint64], word: np.uint64) -> npt.NDArray[np.uint64]:
    """A stream for each key: hashed twice, so that neighbouring keys begin far from one another."""
    streams = np.empty(len(keys), np.uint64)
    for place in range(len(keys)):
        streams[place] = mixed(word ^ mixed(keys[place] * GAMMA + _31))
    return streams


@compiled
def least_of_pairs(
    indptr: IntArray,
    indices: NodeArray,
    weights: FloatArray,
    back_indptr: IntArray,
    back_indices: NodeArray,
    back_weights: FloatArray,
) -> float:
    """Σ min(w_ij, w_ji) over unordered pairs, from the rows of a graph and of its reversed."""
    total = 0.0
    for row in range(len(indptr) - 1):
        tie, back = indptr[row], back_indptr[row]
        while tie < indptr[row + 1] and back < back_indptr[row + 1]:
            if indices[tie] == back_indices[back]:
                if indices[tie] > row:
                    total += min(weights[tie], back_weights[back])
                tie += 1
                back += 1
            elif indices[tie] < back_indices[back]:
                tie += 1
            else:
                back += 1
    return total
