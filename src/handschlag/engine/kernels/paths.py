"""Strongest paths: Dijkstra from both ends on -log of the shares of ties, and layer by layer."""

from heapq import heappop, heappush
from typing import Final

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

Rows = tuple[IntArray, NodeArray, FloatArray]
"""indptr (n + 1,), indices (m,), weights (m,)."""

Frontier = list[tuple[float, np.int64]]
"""A heap of (cost, node)."""

NOWHERE: Final = np.int64(-1)


@compiled
def strongest(
    source: int,
    target: int,
    forward: Rows,
    backward: Rows,
    logs: FloatArray,
) -> IntArray:
    """Nodes of the path source..target with the least sum of ``logs[i] - log(w_ij)``; empty if none.

    The two searches meet when the nearest ends of both together are no nearer than the best way found.
    """
    n = len(logs)
    ahead_cost, behind_cost = np.full(n, np.inf), np.full(n, np.inf)
    ahead_via, behind_via = np.full(n, NOWHERE, np.int32), np.full(n, NOWHERE, np.int32)
    ahead_cost[source] = behind_cost[target] = 0.0
    ahead, behind = [(0.0, np.int64(source))], [(0.0, np.int64(target))]
    best, meeting = np.inf, NOWHERE
    while len(ahead) > 0 and len(behind) > 0 and ahead[0][0] + behind[0][0] < best:
        if ahead[0][0] <= behind[0][0]:
            best, meeting = _advance(
                ahead, True, forward, logs, ahead_cost, behind_cost, ahead_via, best, meeting
            )
        else:
            best, meeting = _advance(
                behind, False, backward, logs, behind_cost, ahead_cost, behind_via, best, meeting
            )
    return _joined(meeting, ahead_via, behind_via)


@compiled
def _advance(
    frontier: Frontier,
    gives: bool,
    rows: Rows,
    logs: FloatArray,
    costs: FloatArray,
    other_costs: FloatArray,
    via: NodeArray,
    best: float,
    meeting: np.int64,
) -> tuple[float, np.int64]:
    """Settle the nearest node of one search; the best way through both so far, and where it meets."""
    indptr, indices, weights = rows
    cost, node = heappop(frontier)
    if cost > costs[node]:
        return best, meeting
    for at in range(indptr[node], indptr[node + 1]):
        neighbour = np.int64(indices[at])
        giver = node if gives else neighbour
        reach = cost + max(logs[giver] - np.log(weights[at]), 0.0)
        if reach < costs[neighbour] and reach < best:
            costs[neighbour] = reach
            via[neighbour] = node
            heappush(frontier, (reach, neighbour))
            if reach + other_costs[neighbour] < best:
                best = reach + other_costs[neighbour]
                meeting = neighbour
    return best, meeting


@compiled
def _joined(meeting: np.int64, ahead_via: NodeArray, behind_via: NodeArray) -> IntArray:
    if meeting == NOWHERE:
        return np.empty(0, np.int64)
    before, after = 0, 0
    node = np.int64(ahead_via[meeting])
    while node != NOWHERE:
        before += 1
        node = np.int64(ahead_via[node])
    node = np.int64(behind_via[meeting])
    while node != NOWHERE:
        after += 1
        node = np.int64(behind_via[node])
    path = np.empty(before + 1 + after, np.int64)
    node = meeting
    for place in range(before, -1, -1):
        path[place] = node
        node = np.int64(ahead_via[node])
    node = np.int64(behind_via[meeting])
    for place in range(before + 1, len(path)):
        path[place] = node
        node = np.int64(behind_via[node])
    return path


@compiled
def strongest_within(
    source: int,
    target: int,
    most_steps: int,
    rows: Rows,
    logs: FloatArray,
) -> IntArray:
    """As ``strongest`` among the paths of at most so many steps: Bellman's recursion, step by step."""
    indptr, indices, weights = rows
    n = len(logs)
    costs = np.full(n, np.inf)
    costs[source] = 0.0
    via = np.full((most_steps, n), NOWHERE, np.int32)
    reached = np.array([source], np.int64)
    for step in range(most_steps):
        before = costs[reached]
        changed = [np.int64(source) for _ in range(0)]
        for place in range(len(reached)):
            node, cost = reached[place], before[place]
            for at in range(indptr[node], indptr[node + 1]):
                neighbour = np.int64(indices[at])
                reach = cost + max(logs[node] - np.log(weights[at]), 0.0)
                if reach < costs[neighbour] and reach < costs[target]:
                    costs[neighbour] = reach
                    if via[step, neighbour] == NOWHERE:
                        changed.append(neighbour)
                    via[step, neighbour] = node
        reached = np.array(changed, np.int64)
        if len(reached) == 0:
            break
    return _traced(source, target, via)


@compiled
def _traced(source: int, target: int, via: NodeArray) -> IntArray:
    """The way back from the last step that improved the target, each node from a step before."""
    path = [np.int64(target)]
    node = np.int64(target)
    for step in range(len(via) - 1, -1, -1):
        if via[step, node] != NOWHERE:
            node = np.int64(via[step, node])
            path.append(node)
    if node != source:
        return np.empty(0, np.int64)
    return np.array(path[::-1], np.int64)
