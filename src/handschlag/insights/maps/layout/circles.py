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
Bools = npt.NDArray[np.bool_]

_LEVELS: Final = 20
_PASSES: Final = 50
_LEAST_GAIN: Final = 1e-9
_WORTH_MOVING: Final = 0.01
"""By so much modularity new circles must be better before people find themselves in another."""


def circles_of(graph: Graph, *, last: Ints | None = None) -> Ints:
    """(n_nodes,) the circle of each node, 0 the largest; nodes without ties are circles of their own.

    graph: ties in both directions of the same weight, as ``Graph.undirected``. last: (n_nodes,) the circles
    they had, -1 for none: these stay unless others fit clearly better.
    """
    n = graph.n_nodes
    if not graph.n_edges:
        return np.arange(n)
    ties = sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=(n, n))
    found = _settled(ties, np.arange(n))
    if last is not None:
        kept = _settled(ties, _started(last, n))
        if modularity(ties, kept) > modularity(ties, found) - _WORTH_MOVING:
            found = kept
    return _largest_first(found)


def modularity(ties: sparse.csr_array, labels: Ints) -> float:
    """Share of ties within circles above what chance would put there (Newman & Girvan 2004)."""
    strengths = np.asarray(ties.sum(axis=1), np.float64).ravel()
    whole, pairs = strengths.sum(), ties.tocoo()
    inside = pairs.data[labels[pairs.coords[0]] == labels[pairs.coords[1]]].sum()
    return float(inside / whole - ((np.bincount(labels, strengths) / whole) ** 2).sum())


def _started(last: Ints, n: int) -> Ints:
    """The circles of last time, as labels below n; who had none is one of their own."""
    alone = np.flatnonzero(last < 0)
    _names, labels = np.unique(
        np.where(last < 0, last.max(initial=0) + 1 + np.arange(n), last), return_inverse=True
    )
    return labels if len(alone) < n else np.arange(n)


def _settled(ties: sparse.csr_array, found: Ints) -> Ints:
    """Louvain from these labels on."""
    begun = found.copy()
    for _level in range(_LEVELS):
        strengths = np.asarray(ties.sum(axis=1), np.float64).ravel()
        labels = begun.copy()
        moved = _move(
            ties.indptr.astype(np.int64), ties.indices.astype(np.int64), ties.data, strengths, labels
        )
        if not moved and _level:
            break
        _names, labels = np.unique(labels, return_inverse=True)
        found = labels if _level == 0 else labels[found]
        belongs = sparse.csr_array((np.ones(len(labels)), (np.arange(len(labels)), labels)))
        ties = (belongs.T @ ties @ belongs).tocsr()
        ties.sort_indices()
        begun = np.arange(ties.shape[0])
    return found


@compiled
def _move(indptr: Ints, indices: Ints, weights: Floats, strengths: Floats, labels: Ints) -> bool:
    """Move nodes between circles in place until none gains; return whether any moved."""
    n = len(strengths)
    totals, towards, touched = np.zeros(n), np.zeros(n), np.empty(n, np.int64)
    for node in range(n):
        totals[labels[node]] += strengths[node]
    whole = strengths.sum()
    any_moved = False
    for _round in range(_PASSES):
        moves = 0
        for node in range(n):
            begin, end = indptr[node], indptr[node + 1]
            around = labels[indices[begin:end]]
            count = _gather(around, weights[begin:end], indices[begin:end] != node, towards, touched)
            old = labels[node]
            totals[old] -= strengths[node]
            best = _best(old, strengths[node] / whole, totals, towards, touched[:count])
            totals[best] += strengths[node]
            labels[node] = best
            towards[touched[:count]] = 0
            moves += best != old
        if not moves:
            break
        any_moved = True
    return any_moved


@compiled
def _gather(around: Ints, weights: Floats, others: Bools, towards: Floats, touched: Ints) -> int:
    """Sum a node's ties to others by circle in ``towards``; return how many circles are in ``touched``."""
    count = 0
    for place in range(len(around)):
        if others[place]:
            if towards[around[place]] == 0:
                touched[count] = around[place]
                count += 1
            towards[around[place]] += weights[place]
    return count


@compiled
def _best(old: int, pull: float, totals: Floats, towards: Floats, touched: Ints) -> int:
    """The circle that raises modularity most; the old one unless another is truly better."""
    best, most = old, towards[old] - pull * totals[old]
    for circle in touched:
        gain = towards[circle] - pull * totals[circle]
        if gain > most + _LEAST_GAIN:
            best, most = circle, gain
    return best


def _largest_first(labels: Ints) -> Ints:
    """Number circles by size, equals by their first member."""
    _names, first, inverse, sizes = np.unique(
        labels, return_index=True, return_inverse=True, return_counts=True
    )
    ranks = np.empty(len(sizes), np.int64)
    ranks[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return ranks[inverse]
