"""Loops over walks with restart: sweeps over the ties that each member receives, and what they leave open."""

from typing import Any

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Offsets = npt.NDArray[np.uint64]
Givers = npt.NDArray[np.uint32]
"""Both unsigned: an index that may be negative takes a loop twice as long."""

Reals = npt.NDArray[np.floating[Any]]
"""All of one call in 32 bits, or all in 64."""


@compiled
def write_shares(
    block: tuple[int, int], givers: Givers, weights: FloatArray, per_unit: FloatArray, shares: Reals
) -> None:
    """``α w / strength of the giver`` of the ties of a block; per_unit: (n,) α / strength."""
    for at in range(block[0], block[1]):
        shares[at] = weights[at] * per_unit[givers[at]]


@compiled
def sweep(
    block: tuple[int, int],
    indptr: Offsets,
    givers: Givers,
    shares: Reals,
    restart: Reals,
    scores: Reals,
    fresh: Reals,
    change: Reals,
) -> float:
    """``fresh = restart + shares · scores`` for the rows of a block; how much that changes in L1.

    change: (n,) becomes fresh - scores.
    """
    moved = 0.0
    for row in range(np.uint64(block[0]), np.uint64(block[1])):
        score = restart[row]
        for at in range(indptr[row], indptr[row + np.uint64(1)]):
            score += shares[at] * scores[givers[at]]
        step = score - scores[row]
        fresh[row] = score
        change[row] = step
        moved += abs(step)
    return moved


@compiled
def products_with(changes: Reals, slot: int) -> FloatArray:
    """(4,) inner products of one change with all four, (4, n): side by side, since each waits for itself."""
    one, two, three, four, own = changes[0], changes[1], changes[2], changes[3], changes[slot]
    first, second, third, fourth = 0.0, 0.0, 0.0, 0.0
    for node in range(len(own)):
        step = np.float64(own[node])
        first += one[node] * step
        second += two[node] * step
        third += three[node] * step
        fourth += four[node] * step
    return np.array([first, second, third, fourth])


@compiled
def mix(portions: FloatArray, fresh: Reals, scores: Reals) -> None:
    """``scores = portions · fresh``; fresh: (4, n)."""
    one, two, three, four = fresh[0], fresh[1], fresh[2], fresh[3]
    a, b, c, d = portions[0], portions[1], portions[2], portions[3]
    for node in range(len(scores)):
        scores[node] = a * one[node] + b * two[node] + c * three[node] + d * four[node]


@compiled
def write_residual(
    block: tuple[int, int],
    indptr: Offsets,
    givers: Givers,
    weights: FloatArray,
    restart: FloatArray,
    scaled: FloatArray,
    scores: FloatArray,
    residual: FloatArray,
) -> float:
    """``restart + Σ weights · scaled - scores`` of the rows of a block; its sum of absolute values.

    scaled: (n,) ``α scores / strengths``.
    """
    left = 0.0
    for row in range(np.uint64(block[0]), np.uint64(block[1])):
        score = restart[row]
        for at in range(indptr[row], indptr[row + np.uint64(1)]):
            score += weights[at] * scaled[givers[at]]
        residual[row] = score - scores[row]
        left += abs(residual[row])
    return left


def unsigned(indptr: npt.NDArray[np.int64], indices: NodeArray) -> tuple[Offsets, Givers]:
    """The same memory, seen as what the loops take."""
    return indptr.view(np.uint64), indices.view(np.uint32)
