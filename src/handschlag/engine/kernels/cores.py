"""k-cores by buckets."""

import numpy as np

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled


@compiled
def core_numbers(indptr: IntArray, indices: NodeArray) -> NodeArray:
    """(n_nodes,) the largest k whose core holds the node, in O(m) (Batagelj & Zaversnik 2003).

    Nodes stand in the order of their degree; the first is taken, and each neighbour of larger degree
    moves to the front of its bucket and so into the next smaller one.
    """
    n_nodes = len(indptr) - 1
    degree = np.empty(n_nodes, np.int32)
    for node in range(n_nodes):
        degree[node] = indptr[node + 1] - indptr[node]
    begins, order, place = _buckets(degree)
    for at in range(n_nodes):
        node = order[at]
        for entry in range(indptr[node], indptr[node + 1]):
            other = indices[entry]
            if degree[other] <= degree[node]:
                continue
            front = begins[degree[other]]
            first = order[front]
            if first != other:
                order[front], order[place[other]] = other, first
                place[first], place[other] = place[other], front
            begins[degree[other]] += 1
            degree[other] -= 1
    return degree


@compiled
def _buckets(degree: NodeArray) -> tuple[NodeArray, NodeArray, NodeArray]:
    """Where each degree begins, the nodes in order of degree, and where each of them stands."""
    n_nodes = len(degree)
    begins = np.zeros(degree.max() + 2 if n_nodes > 0 else 1, np.int32)
    for node in range(n_nodes):
        begins[degree[node] + 1] += 1
    for k in range(1, len(begins)):
        begins[k] += begins[k - 1]
    cursor = begins.copy()
    order, place = np.empty(n_nodes, np.int32), np.empty(n_nodes, np.int32)
    for node in range(n_nodes):
        place[node] = cursor[degree[node]]
        cursor[degree[node]] += 1
        order[place[node]] = node
    return begins, order, place
