"""DebtRank of several shocks at once: a lane of 32-bit floats each."""

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled
from handschlag.engine.kernels.vectors import WIDTH, receive

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
) -> tuple[int, bool]:
    """Spread distress in place; how many rounds it took, and whether the last changed none by more.

    Row j holds those on whom j relies. once: each node passes on what it has when it is first in
    distress, and nothing later (2012); else every change is passed on (linear).
    """
    change, coming = distress.copy(), np.zeros_like(distress)
    moves, moving = _in_distress(distress), np.zeros(len(distress), np.bool_)
    received = np.empty(distress.shape[1], np.float32)
    limit, restless = np.float32(tolerance), True
    now = 0
    while now < rounds and restless:
        restless = False
        many = distress.shape[1] == WIDTH and 4 * moves.sum() > len(moves)
        for node in range(len(distress)):
            begin, end = indptr[node], indptr[node + 1]
            if many:  # a look at who moves costs more than to add what does not
                receive(received, change, indices, weights, begin, end)
            else:
                _receive(received, indices[begin:end], weights[begin:end], change, moves)
            moving[node], moved = _suffer(received, distress[node], coming[node], limit, once)
            restless |= moved
        change, coming = coming, change
        moves, moving = moving, moves
        now += 1
    return now, not restless


@compiled
def _in_distress(distress: Lanes) -> npt.NDArray[np.bool_]:
    """(n_nodes,) who is, in any lane."""
    found = np.zeros(len(distress), np.bool_)
    for node in range(len(distress)):
        found[node] = distress[node].any()
    return found


@compiled
def _receive(
    received: npt.NDArray[np.float32],
    indices: NodeArray,
    weights: npt.NDArray[np.float32],
    change: Lanes,
    moves: npt.NDArray[np.bool_],
) -> None:
    """What a node receives in each lane; the loops run to a length, not a constant, to become vectors."""
    for lane in range(len(received)):
        received[lane] = np.float32(0)
    for entry in range(len(indices)):
        if moves[indices[entry]]:
            other, weight = indices[entry], weights[entry]
            for lane in range(len(received)):
                received[lane] += weight * change[other, lane]


@compiled
def _suffer(
    received: npt.NDArray[np.float32],
    distress: npt.NDArray[np.float32],
    coming: npt.NDArray[np.float32],
    tolerance: np.float32,
    once: bool,
) -> tuple[bool, bool]:
    """Add what a node received to its distress, and put into ``coming`` what it passes on next.

    Whether that is anything, and whether it is more than the tolerance.
    """
    full, none = np.float32(1), np.float32(0)
    moves, restless = False, False
    for lane in range(len(received)):
        before = distress[lane]
        after = before + received[lane]
        after = min(after, full)
        distress[lane] = after
        passed = after - before
        if once:
            passed = after if before == none else none
        coming[lane] = passed
        moves |= passed > none
        restless |= passed > tolerance
    return moves, restless
