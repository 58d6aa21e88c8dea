"""Loops over ratings, in segments whose sums stay in the cache."""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Rows = tuple[IntArray, NodeArray, FloatArray]
"""indptr (n + 1,), indices (m,), values (m,)."""

SHIFT: Final = np.uint32(15)
WIDTH: Final = 1 << 15
"""Columns of a segment: sums of 256 kB, half of a usual second-level cache."""

_WITHIN: Final = np.uint32(WIDTH - 1)

Segments = tuple[IntArray, npt.NDArray[np.uint32], npt.NDArray[np.uint16], FloatArray]
"""begins (n_segments + 1,), rows (m,), columns within the segment (m,), values (m,).

Unsigned, because an index that may be negative takes a compiled loop twice as long.
"""


@compiled
def grouped(keys: NodeArray, others: NodeArray, values: FloatArray, n: int) -> Rows:
    """Rows by key; within a row the order of the input."""
    begins = np.zeros(n + 1, np.int64)
    for at in range(len(keys)):
        begins[keys[at] + 1] += 1
    for row in range(n):
        begins[row + 1] += begins[row]
    cursor = begins[:-1].copy()
    indices = np.empty(len(keys), np.int32)
    placed = np.empty(len(keys), np.float64)
    for at in range(len(keys)):
        place = cursor[keys[at]]
        cursor[keys[at]] += 1
        indices[place] = others[at]
        placed[place] = values[at]
    return begins, indices, placed


@compiled
def last_of_pairs(indptr: IntArray, indices: NodeArray, values: FloatArray) -> Rows:
    """Ascending rows with the last only of equal neighbours."""
    begins = np.zeros(len(indptr), np.int64)
    kept_indices = np.empty(len(indices), np.int32)
    kept = np.empty(len(indices), np.float64)
    n = 0
    for row in range(len(indptr) - 1):
        for at in range(indptr[row], indptr[row + 1]):
            if at + 1 < indptr[row + 1] and indices[at + 1] == indices[at]:
                continue
            kept_indices[n] = indices[at]
            kept[n] = values[at]
            n += 1
        begins[row + 1] = n
    return begins, kept_indices[:n].copy(), kept[:n].copy()


@compiled
def segmented(indptr: IntArray, indices: NodeArray, values: FloatArray, n: int) -> Segments:
    """The entries of all rows by segments of WIDTH columns; within a segment in the order of the rows.

    A loop over a segment reads what belongs to the rows in their order and adds to WIDTH sums, which
    stay in the cache, where a gather by columns would wait for memory at each entry (Zhang et al. 2017,
    "Making caches work for graph analytics"). A column's sum has the order, so the bits, of its row in
    the transposed.
    """
    columns = indices.view(np.uint32)
    begins = np.zeros((n + WIDTH - 1) // WIDTH + 1, np.int64)
    for at in range(len(columns)):
        begins[(columns[at] >> SHIFT) + 1] += 1
    for segment in range(len(begins) - 1):
        begins[segment + 1] += begins[segment]
    cursor = begins[:-1].astype(np.uint64)
    rows = np.empty(len(columns), np.uint32)
    local = np.empty(len(columns), np.uint16)
    placed = np.empty(len(columns), np.float64)
    for row in range(len(indptr) - 1):
        for at in range(indptr[row], indptr[row + 1]):
            place = cursor[columns[at] >> SHIFT]
            cursor[columns[at] >> SHIFT] += np.uint64(1)
            rows[place] = row
            local[place] = columns[at] & _WITHIN
            placed[place] = values[at]
    return begins, rows, local, placed


@compiled
def update_goodness(
    segment: int, segments: Segments, counts: IntArray, fairness: FloatArray, goodness: FloatArray
) -> float:
    """``g(v) = mean_u f(u) w(u, v)`` for v in the segment, in place; the greatest change."""
    begins, raters, local, ratings = segments
    first = segment * WIDTH
    sums = np.zeros(min(WIDTH, len(goodness) - first), np.float64)
    for at in range(begins[segment], begins[segment + 1]):
        sums[local[at]] += fairness[raters[at]] * ratings[at]
    change = 0.0
    for place in range(len(sums)):
        member = first + place
        if counts[member] > 0:
            mean = sums[place] / counts[member]
            change = max(change, abs(mean - goodness[member]))
            goodness[member] = mean
    return change


@compiled
def update_fairness(
    segment: int, segments: Segments, counts: IntArray, goodness: FloatArray, fairness: FloatArray
) -> float:
    """``f(u) = 1 - mean_v |w(u, v) - g(v)| / 2`` for u in the segment, in place; the greatest change."""
    begins, rated, local, ratings = segments
    first = segment * WIDTH
    sums = np.zeros(min(WIDTH, len(fairness) - first), np.float64)
    for at in range(begins[segment], begins[segment + 1]):
        sums[local[at]] += abs(ratings[at] - goodness[rated[at]])
    change = 0.0
    for place in range(len(sums)):
        member = first + place
        if counts[member] > 0:
            fair = 1 - sums[place] / (2 * counts[member])
            change = max(change, abs(fair - fairness[member]))
            fairness[member] = fair
    return change


@compiled
def row_sums(indptr: IntArray, values: FloatArray) -> FloatArray:
    """(n,) each row's values summed in their order."""
    sums = np.zeros(len(indptr) - 1, np.float64)
    for row in range(len(sums)):
        total = 0.0
        for at in range(indptr[row], indptr[row + 1]):
            total += values[at]
        sums[row] = total
    return sums
