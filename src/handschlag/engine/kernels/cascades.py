"""Who leaves when others have left: one scenario at a time, and sixty-four at once.

A node has *budgets*, whole numbers that it can lose before it leaves: of its tie strength, and of its
surplus. Whole numbers add up to the same whatever the order; that is why the two ways agree exactly.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled
from handschlag.engine.kernels.lanes import LANES, Fields, Words, add, tipped, uniform

Amounts = npt.NDArray[np.int16]
"""(budgets, n_entries): what a node loses of each budget with each neighbour."""

_NONE = np.uint64(0)
_TIPPING: Final = 32_767
"""A field that begins at this less the budget reaches 2¹⁵ when more than the budget is lost."""
_ROUNDING: Final = 1e-9
_PUSH_BELOW: Final = 12
"""To push along an entry costs some twelve times as much as to look an entry over."""


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
    fields: npt.NDArray[np.uint16], totals: IntArray, low: FloatArray, span: FloatArray, keys: Words
) -> bool:
    """Begin the share budget of each node and scenario; whether somebody leaves without any shock.

    fields: (n_nodes, 64), rows of words seen as their fields. keys: (64,) in the order of the fields.
    """
    starts = False
    for node in range(len(totals)):
        row, total = fields[node], totals[node]
        for lane in range(len(keys)):
            phi = low[node] + span[node] * uniform(keys[lane], np.uint64(node))
            need = np.int32(min(phi * total + (1.0 - _ROUNDING), total + 1.0))
            row[lane] = np.uint16(_TIPPING - total + need)
        starts |= low[node] + span[node] > 1 and total > 0
    return starts


@compiled
def fill_budget(fields: npt.NDArray[np.uint16], budget: IntArray) -> None:
    """Begin a budget that is the same in every scenario."""
    for node in range(len(budget)):
        fields[node, :] = np.uint16(_TIPPING - budget[node])


@compiled
def cascades(
    indptr: IntArray,
    indices: NodeArray,
    amounts: Amounts,
    mirror: Amounts,
    fields: Fields,
    words: Words,
    starts: bool,
) -> tuple[Words, IntArray]:
    """Run 64 cascades to their end: the scenarios in which each node is gone, and (64,) rounds.

    fields: (budgets, n_nodes, 16), used up. words: (n_nodes,) the shocked, used up. Each round goes
    over the neighbours of those who left in the round before, or, where these are many, over all
    nodes still there in some scenario; the sums are the same.
    """
    n_nodes = len(words)
    gone, coming = words.copy(), np.zeros(n_nodes, np.uint64)
    leaving, touched = np.flatnonzero(words).astype(np.int32), np.empty(n_nodes, np.int32)
    is_touched = np.zeros(n_nodes, np.bool_)
    rounds = np.zeros(LANES, np.int64)
    now = 1
    while len(leaving) > 0 or starts:
        n_entries = 0
        for node in leaving:
            n_entries += indptr[node + 1] - indptr[node]
        if starts or n_entries * _PUSH_BELOW > len(indices):
            n_touched = _pull(indptr, indices, amounts, fields, words, gone, coming, touched, starts)
        else:
            n_touched = _push(indptr, indices, mirror, fields, words, gone, leaving, touched, is_touched)
            n_touched = _evaluate(fields, gone, coming, touched, n_touched)
        for node in leaving:
            words[node] = _NONE
        leaving = touched[:n_touched].copy()
        _leave(leaving, coming, words, gone, rounds, now)
        starts = False
        now += 1
    return gone, rounds


@compiled
def _pull(
    indptr: IntArray,
    indices: NodeArray,
    amounts: Amounts,
    fields: Fields,
    words: Words,
    gone: Words,
    coming: Words,
    touched: NodeArray,
    starts: bool,
) -> int:
    """Every node looks at its neighbours; how many leave in some scenario, told in ``touched``."""
    n_leaving = 0
    for node in range(len(gone)):
        here = ~gone[node]
        if here == _NONE:
            continue
        changed = starts
        for entry in range(indptr[node], indptr[node + 1]):
            word = words[indices[entry]] & here
            if word != _NONE:
                changed = True
                for kind in range(len(amounts)):
                    add(fields, kind, node, amounts[kind, entry], word)
        if not changed:
            continue
        word = tipped(fields, node)
        if word & here != _NONE:
            coming[node] = word & here
            touched[n_leaving] = node
            n_leaving += 1
    return n_leaving


@compiled
def _push(
    indptr: IntArray,
    indices: NodeArray,
    mirror: Amounts,
    fields: Fields,
    words: Words,
    gone: Words,
    leaving: NodeArray,
    touched: NodeArray,
    is_touched: npt.NDArray[np.bool_],
) -> int:
    """Those who leave tell their neighbours; how many were told, in ``touched``."""
    n_touched = 0
    for node in leaving:
        for entry in range(indptr[node], indptr[node + 1]):
            other = indices[entry]
            word = words[node] & ~gone[other]
            if word == _NONE:
                continue
            for kind in range(len(mirror)):
                add(fields, kind, other, mirror[kind, entry], word)
            if not is_touched[other]:
                is_touched[other] = True
                touched[n_touched] = other
                n_touched += 1
    for at in range(n_touched):
        is_touched[touched[at]] = False
    return n_touched


@compiled
def _evaluate(fields: Fields, gone: Words, coming: Words, touched: NodeArray, n_touched: int) -> int:
    """Keep in ``touched`` those who leave in some scenario; how many they are."""
    n_leaving = 0
    for at in range(n_touched):
        node = touched[at]
        word = tipped(fields, node) & ~gone[node]
        if word != _NONE:
            coming[node] = word
            touched[n_leaving] = node
            n_leaving += 1
    return n_leaving


@compiled
def _leave(leaving: NodeArray, coming: Words, words: Words, gone: Words, rounds: IntArray, now: int) -> None:
    anywhere = _NONE
    for node in leaving:
        words[node] = coming[node]
        gone[node] |= coming[node]
        anywhere |= coming[node]
    for lane in range(LANES):
        if (anywhere >> np.uint64(lane)) & np.uint64(1) != _NONE:
            rounds[lane] = now
