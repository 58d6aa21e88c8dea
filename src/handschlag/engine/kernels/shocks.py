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
    from the scenario's key.
    """
    n_units = len(indptr) - 1
    order, others = np.empty(n_units, np.int32), np.empty(size, np.int32)
    for unit in range(n_units):
        order[unit] = unit
    per_unit, words = np.zeros(n_units, np.uint64), np.zeros(n_nodes, np.uint64)
    for lane in range(len(keys)):
        _draw(classes, keys[lane], others)
        bit = np.uint64(1) << np.uint64(lane)
        for at in range(size):  # no later place is swapped with this one: it need not be written
            other = others[at]
            per_unit[order[other]] |= bit
            order[other] = order[at]
        for at in range(size):
            order[others[at]] = others[at]
    for unit in range(n_units):
        for entry in range(indptr[unit], indptr[unit + 1]):
            words[members[entry]] |= per_unit[unit]
    return words


@compiled
def _draw(classes: IntArray, key: np.uint64, others: NodeArray) -> None:
    """With which place, from itself to the end of its class, each of the first places is swapped."""
    for here in range(1, len(classes)):
        end = classes[here]
        for at in range(classes[here - 1], min(end, len(others))):
            drawn = mixed(mixed(np.uint64(at)) ^ key)
            others[at] = at + np.int64((drawn * np.uint64(end - at)) >> np.uint64(32))
        if end >= len(others):
            return
