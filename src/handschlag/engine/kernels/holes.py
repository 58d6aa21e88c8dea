"""What two ends of a tie have in common, once for each tie of an undirected graph with its hubs first."""

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled


@compiled
def common_strengths(
    indptr: IntArray,
    indices: NodeArray,
    weights: FloatArray,
    scale: FloatArray,
    begin: int,
    end: int,
    common: FloatArray,
) -> None:
    """For ties i-j of the rows ``begin..end`` with j > i: ``common = Σ_q scale_q w_iq w_jq``.

    q are the contacts of both. The number is the same for i-j and j-i; the other entry of ``common``
    stays as it was. With hubs first j has the shorter row, which is read, and most of what it names
    stands at the front of ``strength``, which stays in the cache.
    """
    strength = np.zeros(len(indptr) - 1, np.float64)
    for node in range(begin, end):
        first, last = indptr[node], indptr[node + 1]
        if last == first or indices[last - 1] < node:
            continue
        for edge in range(first, last):
            strength[indices[edge]] = weights[edge] * scale[indices[edge]]
        edge = last - 1
        while edge >= first and indices[edge] > node:
            total = 0.0
            for place in range(indptr[indices[edge]], indptr[indices[edge] + 1]):
                total += strength[indices[place]] * weights[place]
            common[edge] = total
            edge -= 1
        for edge in range(first, last):
            strength[indices[edge]] = 0.0


@compiled
def sum_constraints(
    indptr: IntArray, indices: NodeArray, weights: FloatArray, strengths: FloatArray, common: FloatArray
) -> FloatArray:
    """``Σ_j ((w_ij + common_ij) / strength_i)²`` of every node."""
    sums = np.zeros(len(strengths), np.float64)
    for node in range(len(strengths)):
        for edge in range(indptr[node], indptr[node + 1]):
            other = indices[edge]
            if other > node:
                invested = weights[edge] + common[edge]
                sums[node] += (invested / strengths[node]) ** 2
                sums[other] += (invested / strengths[other]) ** 2
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
            if other > node:
                sums[node] += common[edge] / strengths[node] / strongest[other]
                sums[other] += common[edge] / strengths[other] / strongest[node]
    return sums
