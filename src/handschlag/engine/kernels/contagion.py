"""DebtRank of several shocks at once: a lane of 32-bit floats each."""

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Lanes = npt.NDArray[np.float32]
"""(n_nodes, lanes)."""


@compiled
def debtrank(
    indptr: IntArray,
    indices: NodeArray,
    weights: npt.NDArray[np.float32],
    distress: Lanes,
    once: bool,
    rounds: int,
    tolerance: float,
) -> tuple[int, float]:
    """Spread distress in place; how many rounds it took, and the largest change in the last of them.

    Row j holds those on whom j relies. once: each node passes on what it has when it is first in
    distress, and nothing later (2012); else every change is passed on (linear).
    """
    change, coming = distress.copy(), np.zeros_like(distress)
    moves, moving = np.ones(len(distress), np.bool_), np.zeros(len(distress), np.bool_)
    largest = np.inf
    now = 0
    while now < rounds and largest > tolerance:
        largest = 0.0
        for node in range(len(distress)):
            grew = _spread_to(node, indptr, indices, weights, change, moves, distress, coming, once)
            moving[node] = grew > 0
            largest = max(largest, grew)
        change, coming = coming, change
        moves, moving = moving, moves
        now += 1
    return now, largest


@compiled
def _spread_to(
    node: int,
    indptr: IntArray,
    indices: NodeArray,
    weights: npt.NDArray[np.float32],
    change: Lanes,
    moves: npt.NDArray[np.bool_],
    distress: Lanes,
    coming: Lanes,
    once: bool,
) -> float:
    """One node's round: its new distress, what it passes on next, and the largest of that."""
    for lane in range(change.shape[1]):
        coming[node, lane] = np.float32(0)
    for entry in range(indptr[node], indptr[node + 1]):
        other = indices[entry]
        if moves[other]:
            for lane in range(change.shape[1]):
                coming[node, lane] += weights[entry] * change[other, lane]
    largest = np.float32(0)
    for lane in range(change.shape[1]):
        before = distress[node, lane]
        after = min(np.float32(1), before + coming[node, lane])
        distress[node, lane] = after
        passed = after - before
        if once:
            passed = after if before == 0 else np.float32(0)
        coming[node, lane] = passed
        largest = max(largest, passed)
    return float(largest)
