"""k-cores by peeling."""

import numpy as np

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled


@compiled
def core_numbers(indptr: IntArray, indices: NodeArray) -> NodeArray:
    """(n_nodes,) the largest k whose core holds the node, in O(n + m).

    Nodes of degree k are taken out, with all whose degree falls to k by that, for growing k. Who is
    left is looked over at most twice for each k, and nobody is left beyond the k of their own degree.
    """
    n_nodes = len(indptr) - 1
    degree, left = np.empty(n_nodes, np.int32), np.empty(n_nodes, np.int32)
    for node in range(n_nodes):
        degree[node], left[node] = indptr[node + 1] - indptr[node], node
    taken = np.empty(n_nodes + 1, np.int32)
    n_left, k = n_nodes, 0
    while n_left > 0:
        n_taken, n_kept, smallest = 0, 0, n_nodes
        for at in range(n_left):
            node = left[at]
            if degree[node] > k:
                left[n_kept] = node
                n_kept += 1
                smallest = min(smallest, degree[node])
            elif degree[node] == k:
                taken[n_taken] = node
                n_taken += 1
        n_left = n_kept
        if n_taken == 0:
            k = smallest
            continue
        _peel(indptr, indices, degree, taken, n_taken, k)
        k += 1
    return degree


@compiled
def _peel(
    indptr: IntArray, indices: NodeArray, degree: NodeArray, taken: NodeArray, n_taken: int, k: int
) -> None:
    """Take out nodes of degree k until none is left of it; those who are out keep their degree.

    Without branches: which neighbours have more than k is beyond a processor's guess.
    """
    at = 0
    while at < n_taken:
        node = taken[at]
        at += 1
        for entry in range(indptr[node], indptr[node + 1]):
            other = indices[entry]
            before = degree[other]
            taken[n_taken] = other
            n_taken += int(before == k + 1)
            degree[other] = before - int(before > k)
