"""Who leaves when others have left: one scenario at a time, and sixty-four at once.

A node has *budgets*, whole numbers that it can lose before it leaves: of its tie strength, and of its
surplus. Whole numbers add up to the same whatever the order; that is why the two ways agree exactly.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled
from handschlag.engine.kernels.lanes import Fields, Words, uniform
from handschlag.engine.kernels.vectors import LANES, leaving

Amounts = npt.NDArray[np.int16]
"""(budgets, n_entries): what a node loses of each budget with each neighbour."""

_NONE = np.uint64(0)
_ROUNDING: Final = 1e-9


@compiled
def quantised(indptr: IntArray, amounts: FloatArray, largest: int) -> Amounts:
    """Whole numbers in proportion to the amounts of each row, summing in size to at most ``largest``.

    The unit is the row's smallest amount over a power of two: whole multiples of the smallest stay
    exact. The rest is rounded so that absolute values sum up right at every place in the row.
    """
    whole = np.zeros(len(amounts), np.int16)
    for node in range(len(indptr) - 1):
        smallest, total = np.inf, 0.0
        for entry in range(indptr[node], indptr[node + 1]):
            size = abs(amounts[entry])
            total += size
            if 0 < size < smallest:
                smallest = size
        if total == 0:
            continue
        scale = 2.0 ** np.floor(np.log2(largest / (total / smallest)))
        running, before = 0.0, 0
        for entry in range(indptr[node], indptr[node + 1]):
            running += abs(amounts[entry]) / smallest * scale
            now = min(int(np.rint(running)), largest)
            whole[entry] = now - before if amounts[entry] > 0 else before - now
            before = now
    return whole


@compiled
def mirrored(indptr: IntArray, indices: NodeArray, amounts: Amounts) -> Amounts:
    """The amount of every entry's opposite, in a graph that holds each tie both ways."""
    mirror = np.empty_like(amounts)
    cursor = indptr[:-1].copy()
    for node in range(len(indptr) - 1):
        for entry in range(indptr[node], indptr[node + 1]):
            opposite = cursor[indices[entry]]
            cursor[indices[entry]] += 1
            mirror[:, opposite] = amounts[:, entry]
    return mirror


@compiled
def needed(phi: float, total: int) -> int:
    """How much of ``total`` must be present: the smallest whole number not below phi · total."""
    return int(min(phi * total + (1.0 - _ROUNDING), total + 1.0))


@compiled
def thresholds_of(low: FloatArray, span: FloatArray, key: np.uint64) -> FloatArray:
    """(n_nodes,) the thresholds of one draw."""
    phi = np.empty(len(low))
    for node in range(len(low)):
        phi[node] = low[node] + span[node] * uniform(key, np.uint64(node))
    return phi


@compiled
def budgets_of(totals: IntArray, phi: FloatArray, surplus: IntArray) -> IntArray:
    """(budgets, n_nodes) what each node can lose; surplus: (budgets - 1, n_nodes)."""
    budgets = np.empty((1 + len(surplus), len(totals)), np.int64)
    for node in range(len(totals)):
        budgets[0, node] = totals[node] - needed(phi[node], totals[node])
        for kind in range(len(surplus)):
            budgets[kind + 1, node] = surplus[kind, node]
    return budgets


@compiled
def cascade(
    indptr: IntArray, indices: NodeArray, mirror: Amounts, budgets: IntArray, shock: NodeArray
) -> NodeArray:
    """The round in which each node leaves, 0 for the shocked, -1 for those who stay; uses budgets up."""
    n_nodes = budgets.shape[1]
    left_in, leaving = np.full(n_nodes, -1, np.int32), np.empty(n_nodes, np.int32)
    known = 0
    for node in shock:
        if left_in[node] < 0:
            left_in[node] = 0
            leaving[known] = node
            known += 1
    _spread(indptr, indices, mirror, budgets, left_in, leaving, known, True)
    return left_in


@compiled
def losses_beyond(
    indptr: IntArray, indices: NodeArray, mirror: Amounts, budgets: IntArray, begin: int, end: int
) -> IntArray:
    """(end - begin,) how many leave beyond each node itself when it goes.

    What a cascade touched is put back after it, so that it costs what it touches and not what the
    network holds.
    """
    n_nodes = budgets.shape[1]
    left_in, leaving = np.full(n_nodes, -1, np.int32), np.empty(n_nodes, np.int32)
    budget = budgets.copy()
    beyond = np.zeros(end - begin, np.int64)
    for first in range(begin, end):
        left_in[first], leaving[0] = 0, first
        known = _spread(indptr, indices, mirror, budget, left_in, leaving, 1, False)
        beyond[first - begin] = known - 1
        for at in range(known):
            node = leaving[at]
            left_in[node] = -1
            for entry in range(indptr[node], indptr[node + 1]):
                for kind in range(len(budget)):
                    budget[kind, indices[entry]] = budgets[kind, indices[entry]]
    return beyond


@compiled
def _spread(
    indptr: IntArray,
    indices: NodeArray,
    mirror: Amounts,
    budget: IntArray,
    left_in: NodeArray,
    leaving: NodeArray,
    known: int,
    starts: bool,
) -> int:
    """Rounds until nobody else leaves; how many stand in ``leaving`` then, in the order of their rounds.

    starts: whether nodes without a neighbour who left are looked at in the first round.
    """
    begun, now = 0, 1
    while begun < known or starts:
        end = known
        _take(indptr, indices, mirror, budget, leaving[begun:end])
        if starts:
            for node in range(len(left_in)):
                known = _judge(node, budget, left_in, leaving, known, now)
        for at in range(begun, end):
            for entry in range(indptr[leaving[at]], indptr[leaving[at] + 1]):
                known = _judge(indices[entry], budget, left_in, leaving, known, now)
        begun, starts = end, False
        now += 1
    return known


@compiled
def _take(
    indptr: IntArray, indices: NodeArray, mirror: Amounts, budget: IntArray, leaving: NodeArray
) -> None:
    """Take from the neighbours' budgets what they lose."""
    for node in leaving:
        for entry in range(indptr[node], indptr[node + 1]):
            for kind in range(len(mirror)):
                budget[kind, indices[entry]] -= mirror[kind, entry]


@compiled
def _judge(node: int, budget: IntArray, left_in: NodeArray, leaving: NodeArray, known: int, now: int) -> int:
    if left_in[node] >= 0:
        return known
    for kind in range(len(budget)):
        if budget[kind, node] < 0:
            left_in[node] = now
            leaving[known] = node
            return known + 1
    return known


@compiled
def fill_share(
    fields: npt.NDArray[np.int16], totals: IntArray, low: FloatArray, span: FloatArray, keys: Words
) -> bool:
    """Begin the share budget of each node and scenario; whether somebody leaves without any shock.

    fields: (n_nodes, 64), what can be lost: -1 for who leaves whatever happens. keys: (64,).
    """
    starts = False
    for node in range(len(totals)):
        row, total = fields[node], totals[node]
        for lane in range(len(keys)):
            phi = low[node] + span[node] * uniform(keys[lane], np.uint64(node))
            need = np.int32(min(phi * total + (1.0 - _ROUNDING), total + 1.0))
            row[lane] = np.int16(total - need)
        starts |= low[node] + span[node] > 1 and total > 0
    return starts


@compiled
def settle(
    indptr: IntArray,
    indices: NodeArray,
    amounts: Amounts,
    fields: Fields,
    shocked: Words,
    gone: Words,
    starts: bool,
) -> None:
    """Run 64 cascades without surplus to their end, in place of ``gone``, in whatever order is quickest.

    Where whoever leaves only takes from others, the end is the same in any order. A node that is looked
    at sees all who have left by then, so that it is looked at less often than there are rounds.
    Arguments as ``settle_in_rounds``.
    """
    due = _due(indptr, indices, shocked, starts)
    busy = True
    while busy:
        busy = False
        for node in range(len(gone)):
            if not due[node]:
                continue
            due[node] = False
            coming = _coming(indptr, indices, amounts, fields, gone, node)
            if coming != _NONE:
                gone[node] |= coming
                _tell(indptr, indices, node, due)
                busy = True


@compiled
def settle_in_rounds(
    indptr: IntArray,
    indices: NodeArray,
    amounts: Amounts,
    fields: Fields,
    shocked: Words,
    gone: Words,
    starts: bool,
) -> IntArray:
    """Run 64 cascades to their end, in place of ``gone``; (64,) the last round in which somebody left.

    fields: (budgets, n_nodes, 64). shocked: (n_nodes,) the scenarios in which each is shocked. gone:
    the same, and all ones in the scenarios that are not needed.
    """
    due = _due(indptr, indices, shocked, starts)
    leaving, coming = np.empty(len(gone), np.int32), np.empty(len(gone), np.uint64)
    rounds = np.zeros(LANES, np.int64)
    now, n_leaving = 0, 1
    while n_leaving > 0:
        now, n_leaving = now + 1, 0
        for node in range(len(gone)):
            if not due[node]:
                continue
            due[node] = False
            coming[n_leaving] = _coming(indptr, indices, amounts, fields, gone, node)
            if coming[n_leaving] != _NONE:
                leaving[n_leaving] = node
                n_leaving += 1
        anywhere = _NONE
        for at in range(n_leaving):
            gone[leaving[at]] |= coming[at]
            anywhere |= coming[at]
            _tell(indptr, indices, leaving[at], due)
        for lane in range(LANES):
            if (anywhere >> np.uint64(lane)) & np.uint64(1) != _NONE:
                rounds[lane] = now
    return rounds


@compiled
def _due(indptr: IntArray, indices: NodeArray, shocked: Words, starts: bool) -> npt.NDArray[np.bool_]:
    """Who is to be looked at first: all, or the neighbours of the shocked."""
    due = np.full(len(shocked), starts)
    for node in range(len(shocked)):
        if shocked[node] != _NONE:
            _tell(indptr, indices, node, due)
    return due


@compiled
def _tell(indptr: IntArray, indices: NodeArray, node: int, due: npt.NDArray[np.bool_]) -> None:
    for entry in range(indptr[node], indptr[node + 1]):
        due[indices[entry]] = True


@compiled
def _coming(
    indptr: IntArray, indices: NodeArray, amounts: Amounts, fields: Fields, gone: Words, node: int
) -> np.uint64:
    """The scenarios in which a node leaves now, by all that its neighbours who are gone took from it.

    All is summed up anew at every look: with the sums in registers that costs less than to keep them
    for every node and to fetch them for every neighbour who leaves.
    """
    if ~gone[node] == _NONE:
        return _NONE
    leaves = _NONE
    for kind in range(len(amounts)):
        row = fields[kind, node]
        leaves |= leaving(row, gone, indices, amounts[kind], indptr[node], indptr[node + 1])
    coming: np.uint64 = leaves & ~gone[node]
    return coming
