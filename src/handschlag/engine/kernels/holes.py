"""What two ends of a tie have in common, once for each tie of an undirected graph with its hubs first."""

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled
from handschlag.engine.kernels.ties import Rows


@compiled
def upward(indptr: IntArray, indices: NodeArray, weights: FloatArray) -> Rows:
    """Each tie once, in the row of its later end: the ties of i to j < i, the greater hubs."""
    begins = np.zeros(len(indptr), np.int64)
    columns = np.empty(len(indices) // 2, np.int32)
    kept = np.empty(len(indices) // 2, np.float64)
    n_edges = 0
    for node in range(len(indptr) - 1):
        for edge in range(indptr[node], indptr[node + 1]):
            if indices[edge] > node:
                break
            columns[n_edges] = indices[edge]
            kept[n_edges] = weights[edge]
            n_edges += 1
        begins[node + 1] = n_edges
    return begins, columns, kept


@compiled
def add_common_strengths(
    indptr: IntArray,
    indices: NodeArray,
    weights: FloatArray,
    scale: FloatArray,
    begin: int,
    end: int,
    common: FloatArray,
) -> None:
    """Add ``scale_q w_iq w_jq`` to each tie i-j of upward rows, for triangles whose last node is a row here.

    q is the third node. Every triangle is found once, from its node of lowest degree. Upward rows are
    short, and those read most, of hubs, stand close together: they stay in the cache.
    """
    edge_to = np.full(len(indptr) - 1, -1, np.int64)
    for node in range(begin, end):
        first, last = indptr[node], indptr[node + 1]
        for edge in range(first, last):
            edge_to[indices[edge]] = edge
        for edge in range(first, last):
            middle = indices[edge]
            for far in range(indptr[middle], indptr[middle + 1]):
                other = edge_to[indices[far]]
                if other >= 0:
                    common[edge] += scale[indices[far]] * weights[other] * weights[far]
                    common[other] += scale[middle] * weights[edge] * weights[far]
                    common[far] += scale[node] * weights[edge] * weights[other]
        for edge in range(first, last):
            edge_to[indices[edge]] = -1


@compiled
def sum_constraints(
    indptr: IntArray, indices: NodeArray, weights: FloatArray, strengths: FloatArray, common: FloatArray
) -> FloatArray:
    """``Σ_j ((w_ij + common_ij) / strength_i)²`` of every node."""
    sums = np.zeros(len(strengths), np.float64)
    for node in range(len(strengths)):
        for edge in range(indptr[node], indptr[node + 1]):
            invested = weights[edge] + common[edge]
            sums[node] += (invested / strengths[node]) ** 2
            sums[indices[edge]] += (invested / strengths[indices[edge]]) ** 2
    return sums


@compiled
def sum_redundancies(
    indptr: IntArray, indices: NodeArray, strengths: FloatArray, strongest: FloatArray, common: FloatArray
) -> FloatArray:
    """``Σ_j common_ij / (strength_i strongest_j)`` of every node."""
    sums = np.zeros(len(strengths), np.float64)
    for node in range(len(strengths)):
        for edge in range(indptr[node], indptr[node + 1]):
            other = indices[edge]
            sums[node] += common[edge] / strengths[node] / strongest[other]
            sums[other] += common[edge] / strengths[other] / strongest[node]
    return sums
