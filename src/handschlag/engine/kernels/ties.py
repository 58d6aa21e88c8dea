"""Rows of ties from unordered edges: one counting sort, then each short row on its own, in the cache."""

import numpy as np

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Rows = tuple[IntArray, NodeArray, FloatArray]
"""indptr (n_nodes + 1,), indices (n_edges,), weights (n_edges,)."""

_SHORT = 48
"""A row of at most so many edges is sorted by insertion."""


@compiled
def mark(ids: IntArray, occurs: BoolArray) -> None:
    """Who occurs."""
    for member in ids:
        occurs[member] = True


@compiled
def look_up(members: IntArray, number: NodeArray, nodes: NodeArray) -> int:
    """Write the number of each member; the place of the first who has none (-1), else -1."""
    for at in range(len(members)):
        member = members[at]
        if member < 0 or member >= len(number) or number[member] < 0:
            return at
        nodes[at] = number[member]
    return -1


@compiled
def begins_of_rows(source: NodeArray, n_nodes: int) -> IntArray:
    """(n_nodes + 1,) where the edges of each row begin, once they are sorted."""
    begins = np.zeros(n_nodes + 1, np.int64)
    for row in source:
        begins[row + 1] += 1
    for node in range(n_nodes):
        begins[node + 1] += begins[node]
    return begins


@compiled
def rows_of_edges(
    source: NodeArray, target: NodeArray, weights: FloatArray, begins: IntArray, low: int, high: int
) -> Rows:
    """CSR rows ``low..high``, ascending within each: doubles summed, loops and what sums to 0 left out.

    Doubles are summed in the order of the input, so that the same input gives the same bits, however
    the rows are split. Few rows at a time keep what is written in the cache.
    """
    offset = begins[low]
    indices = np.empty(begins[high] - offset, np.int32)
    placed = np.empty(len(indices), np.float64)
    cursor = begins[low:high] - offset
    for edge in range(len(source)):
        row = source[edge]
        if low <= row < high:
            place = cursor[row - low]
            cursor[row - low] += 1
            indices[place] = target[edge]
            placed[place] = weights[edge]
    indptr = np.zeros(high - low + 1, np.int64)
    n_edges = 0
    for row in range(low, high):
        first, last = begins[row] - offset, begins[row + 1] - offset
        _sort_row(indices[first:last], placed[first:last])
        n_edges = _sum_row(row, first, last, n_edges, indices, placed)
        indptr[row - low + 1] = n_edges
    return indptr, indices[:n_edges], placed[:n_edges]


@compiled
def _sort_row(columns: NodeArray, weights: FloatArray) -> None:
    """In place, by column, equals in their order."""
    if len(columns) > _SHORT:
        order = np.argsort(columns, kind="mergesort")
        columns[:] = columns[order]
        weights[:] = weights[order]
        return
    for at in range(1, len(columns)):
        column, weight = columns[at], weights[at]
        place = at
        while place > 0 and columns[place - 1] > column:
            columns[place] = columns[place - 1]
            weights[place] = weights[place - 1]
            place -= 1
        columns[place] = column
        weights[place] = weight


@compiled
def _sum_row(row: int, at: int, end: int, n_edges: int, indices: NodeArray, weights: FloatArray) -> int:
    """Write the sorted row behind the ``n_edges`` before it; how many there are then."""
    while at < end:
        column = indices[at]
        weight = 0.0
        while at < end and indices[at] == column:
            weight += weights[at]
            at += 1
        if column != row and weight > 0:
            indices[n_edges] = column
            weights[n_edges] = weight
            n_edges += 1
    return n_edges


@compiled
def transposed(indptr: IntArray, indices: NodeArray, weights: FloatArray) -> Rows:
    """The same ties by target: rows ascending, as a counting sort leaves them."""
    n_nodes = len(indptr) - 1
    begins = np.zeros(n_nodes + 1, np.int64)
    for edge in range(len(indices)):
        begins[indices[edge] + 1] += 1
    for node in range(n_nodes):
        begins[node + 1] += begins[node]
    cursor = begins[:-1].copy()
    sources = np.empty(len(indices), np.int32)
    turned = np.empty(len(indices), np.float64)
    for row in range(n_nodes):
        for edge in range(indptr[row], indptr[row + 1]):
            place = cursor[indices[edge]]
            cursor[indices[edge]] += 1
            sources[place] = row
            turned[place] = weights[edge]
    return begins, sources, turned


@compiled
def merged(
    indptr: IntArray,
    indices: NodeArray,
    weights: FloatArray,
    other_indptr: IntArray,
    other_indices: NodeArray,
    other_weights: FloatArray,
) -> Rows:
    """The sum of two graphs over the same nodes."""
    n_nodes = len(indptr) - 1
    begins = np.zeros(n_nodes + 1, np.int64)
    columns = np.empty(len(indices) + len(other_indices), np.int32)
    summed = np.empty(len(columns), np.float64)
    n_edges = 0
    for row in range(n_nodes):
        a, b, a_end, b_end = indptr[row], other_indptr[row], indptr[row + 1], other_indptr[row + 1]
        while a < a_end or b < b_end:
            takes_a = b >= b_end or (a < a_end and indices[a] <= other_indices[b])
            takes_b = a >= a_end or (b < b_end and other_indices[b] <= indices[a])
            columns[n_edges] = indices[a] if takes_a else other_indices[b]
            summed[n_edges] = (weights[a] if takes_a else 0.0) + (other_weights[b] if takes_b else 0.0)
            n_edges += 1
            a += takes_a
            b += takes_b
        begins[row + 1] = n_edges
    return begins, columns[:n_edges].copy(), summed[:n_edges].copy()


@compiled
def renumbered(indptr: IntArray, indices: NodeArray, weights: FloatArray, order: IntArray) -> Rows:
    """An undirected graph with node ``order[k]`` as k: rows ascending, as a counting sort leaves them."""
    n_nodes = len(order)
    number = np.empty(n_nodes, np.int32)
    begins = np.zeros(n_nodes + 1, np.int64)
    for new in range(n_nodes):
        number[order[new]] = new
        begins[new + 1] = begins[new] + indptr[order[new] + 1] - indptr[order[new]]
    cursor = begins[:-1].copy()
    columns = np.empty(len(indices), np.int32)
    carried = np.empty(len(indices), np.float64)
    for new in range(n_nodes):
        for edge in range(indptr[order[new]], indptr[order[new] + 1]):
            row = number[indices[edge]]
            columns[cursor[row]] = new
            carried[cursor[row]] = weights[edge]
            cursor[row] += 1
    return begins, columns, carried
