"""Who goes first: orders of units, random where units are alike, the same first k for any larger k."""

import numpy as np

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled
from handschlag.engine.kernels.lanes import Words, mixed


@compiled
def shocked(
    indptr: IntArray, members: NodeArray, classes: IntArray, keys: Words, size: int, n_nodes: int
) -> Words:
    """(n_nodes,) the scenarios in which each node is among the first ``size`` units.

    indptr, members: the nodes of each unit. classes: (c + 1,) where each class of units that are alike
    begins; within a class the order is a random one (Fisher-Yates, as far as it is needed), drawn
    from the scenario's key; what it swapped is swapped back.
    """
    words = np.zeros(n_nodes, np.uint64)
    order = np.arange(len(indptr) - 1)
    swapped = np.empty(size, np.int64)
    for lane in range(len(keys)):
        bit = np.uint64(1) << np.uint64(lane)
        end, here = classes[1], 1
        for at in range(size):
            while at >= end:
                here += 1
                end = classes[here]
            drawn = mixed(mixed(np.uint64(at)) ^ keys[lane])
            other = at + np.int64((drawn * np.uint64(end - at)) >> np.uint64(32))
            order[at], order[other] = order[other], order[at]
            swapped[at] = other
            for entry in range(indptr[order[at]], indptr[order[at] + 1]):
                words[members[entry]] |= bit
        for at in range(size - 1, -1, -1):
            order[at], order[swapped[at]] = order[swapped[at]], order[at]
    return words
