"""What members would have gone without, drawn again and again."""

from math import cos, log, pi, sqrt

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.kernels.compiling import compiled
from handschlag.engine.kernels.exchange import GAMMA, uniform


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
            radius = sqrt(-2.0 * log(1.0 - uniform(counter + GAMMA)))
            shift = radius * cos(2.0 * pi * uniform(counter + GAMMA + GAMMA))
            counter = counter + GAMMA + GAMMA
        counter = counter + GAMMA
        if uniform(counter) >= q[outcome] + shift * deviation[outcome]:
            total += worth[outcome]
    return total, counter
