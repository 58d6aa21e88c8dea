"""Circles of members who have more to do with each other than with the rest, by the Louvain method.

Blondel et al. 2008: members move to the circle that raises modularity most, until none gains; circles
become members of a smaller graph, and it begins again. Members come in their order: the same ties give
the same circles.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from handschlag.engine.graph import Graph
from handschlag.engine.kernels.compiling import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_LEVELS: Final = 20
_PASSES: Final = 50
_LEAST_GAIN: Final = 1e-9


def circles_of(graph: Graph) -> Ints:
    """(n_nodes,) the circle of each node, 0 the largest; nodes without ties are circles of their own.

    graph: ties in both directions of the same weight, as ``Graph.undirected``.
    """
    n = graph.n_nodes
    ties = sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=(n, n))
    found = np.arange(n)
    for _level in range(_LEVELS):
        strengths = np.asarray(ties.sum(axis=1), np.float64).ravel()
        labels = np.arange(ties.shape[0])
        moved = _move(
            ties.indptr.astype(np.int64), ties.indices.astype(np.int64), ties.data, strengths, labels
        )
        if not moved:
            break
        _names, labels = np.unique(labels, return_inverse=True)
        found = labels[found]
        belongs = sparse.csr_array((np.ones(len(labels)), (np.arange(len(labels)), labels)))
        ties = (belongs.T @ ties @ belongs).tocsr()
        ties.sort_indices()
    return _largest_first(found)


@compiled
def _move(indptr: Ints, indices: Ints, weights: Floats, strengths: Floats, labels: Ints) -> bool:
    """Move nodes between circles in place until none gains; return whether any moved."""
    n = len(strengths)
    whole = strengths.sum()
    if whole <= 0:
        return False
    totals = strengths.copy()
    towards = np.zeros(n)
    touched = np.empty(n, np.int64)
    any_moved = False
    for _round in range(_PASSES):
        moves = 0
        for node in range(n):
            count = 0
            for place in range(indptr[node], indptr[node + 1]):
                if indices[place] != node:
                    circle = labels[indices[place]]
                    if towards[circle] == 0:
                        touched[count] = circle
                        count += 1
                    towards[circle] += weights[place]
            best = old = labels[node]
            totals[old] -= strengths[node]
            most = towards[old] - strengths[node] * totals[old] / whole
            for step in range(count):
                circle = touched[step]
                gain = towards[circle] - strengths[node] * totals[circle] / whole
                if gain > most + _LEAST_GAIN:
                    best, most = circle, gain
            for step in range(count):
                towards[touched[step]] = 0
            totals[best] += strengths[node]
            labels[node] = best
            moves += best != old
        any_moved = any_moved or moves > 0
        if not moves:
            break
    return any_moved


def _largest_first(labels: Ints) -> Ints:
    """Number circles by size, equals by their first member."""
    _names, first, inverse, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    ranks = np.empty(len(sizes), np.int64)
    ranks[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return ranks[inverse]
