"""Loops over ratings and over walks: each row is pulled from the rows it rests on, none is scattered."""

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Rows = tuple[IntArray, NodeArray, FloatArray]
"""indptr (n + 1,), indices (m,), values (m,)."""


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
def update_goodness(
    begin: int,
    end: int,
    rows: Rows,
    fairness: FloatArray,
    goodness: FloatArray,
) -> float:
    """``g(v) = mean_u f(u) w(u, v)`` for v in begin..end-1, in place; the greatest change."""
    indptr, raters, ratings = rows
    change = 0.0
    for member in range(begin, end):
        first, last = indptr[member], indptr[member + 1]
        if first == last:
            continue
        total = 0.0
        for at in range(first, last):
            total += fairness[raters[at]] * ratings[at]
        mean = total / (last - first)
        change = max(change, abs(mean - goodness[member]))
        goodness[member] = mean
    return change


@compiled
def update_fairness(
    begin: int,
    end: int,
    rows: Rows,
    goodness: FloatArray,
    fairness: FloatArray,
) -> float:
    """``f(u) = 1 - mean_v |w(u, v) - g(v)| / 2`` for u in begin..end-1, in place; the greatest change."""
    indptr, rated, ratings = rows
    change = 0.0
    for member in range(begin, end):
        first, last = indptr[member], indptr[member + 1]
        if first == last:
            continue
        total = 0.0
        for at in range(first, last):
            total += abs(ratings[at] - goodness[rated[at]])
        fair = 1 - total / (2 * (last - first))
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


@compiled
def walk_step(
    begin: int,
    end: int,
    received: Rows,
    strengths: FloatArray,
    restart: FloatArray,
    restarting: float,
    damping: float,
    scaled: FloatArray,
    scores: FloatArray,
    next_scaled: FloatArray,
) -> tuple[float, float]:
    """One step of a walk with restart for the rows begin..end-1 of the ties received.

    scaled: scores / strengths of all before the step; scores and next_scaled are written. Returns how
    much the scores changed in L1, and how much of them now stands on members without ties.
    """
    indptr, sources, weights = received
    change, dangling = 0.0, 0.0
    for member in range(begin, end):
        total = 0.0
        for at in range(indptr[member], indptr[member + 1]):
            total += scaled[sources[at]] * weights[at]
        score = restart[member] * restarting + damping * total
        change += abs(score - scores[member])
        scores[member] = score
        if strengths[member] > 0:
            next_scaled[member] = score / strengths[member]
        else:
            dangling += score
    return change, dangling
