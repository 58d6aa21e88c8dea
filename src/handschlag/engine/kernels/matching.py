"""Who shares contacts with whom, best first; and whom pairs are chosen from."""

import numpy as np

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

_ROUNDING = 1e-9
"""More than sums of shares can be off by."""
_LOOKUP = 16
"""A candidate looked up by its own row costs about so many steps through the rows of contacts."""


@compiled
def best_allocated(
    indptr: IntArray,
    indices: NodeArray,
    order: IntArray,
    number: IntArray,
    barred_indptr: IntArray,
    barred: NodeArray,
    allowed: BoolArray,
    begin: int,
    end: int,
    nodes: NodeArray,
    scores: FloatArray,
) -> None:
    """Write the best of rows ``begin..end`` of a graph with its hubs first; see ``resource_allocation``.

    ``number[order[k]] = k``. ``barred`` rows, ``allowed``, ``nodes`` and ``scores`` are in the order of
    the nodes before they were numbered by degree. Contacts are visited by rising degree, so that what
    is left counts less and less: once all of it together cannot lift a new candidate among the best,
    the large rows of the hubs are not read, and the few candidates left are looked up in their own.
    """
    n_nodes, k = len(order), nodes.shape[1]
    found = np.where(allowed[order], 0.0, -np.inf)
    touched = np.empty(n_nodes + 1, np.int32)
    is_left = np.zeros(n_nodes, np.bool_)
    for row in range(begin, end):
        node = order[row]
        if not allowed[node]:
            continue
        bars = barred[barred_indptr[node] : barred_indptr[node + 1]]
        found[row] = -np.inf
        for other in bars:
            found[number[other]] = -np.inf
        n_touched, n_left, threshold = _allocate(indptr, indices, row, k, found, touched)
        if n_left:
            left = indices[indptr[row] : indptr[row] + n_left]
            _complete(indptr, indices, left, threshold, found, touched[:n_touched], is_left)
        _keep_best(found, touched[:n_touched], order, nodes[node], scores[node])
        for at in range(n_touched):
            found[touched[at]] = 0.0
        found[row] = 0.0
        for other in bars:
            found[number[other]] = 0.0 if allowed[other] else -np.inf


@compiled
def _allocate(
    indptr: IntArray, indices: NodeArray, row: int, k: int, found: FloatArray, touched: NodeArray
) -> tuple[int, int, float]:
    """Add up shares by rising degree; how many are touched, how many contacts are left, and the bar."""
    share_left, steps_left = 0.0, 0
    for place in range(indptr[row], indptr[row + 1]):
        degree = indptr[indices[place] + 1] - indptr[indices[place]]
        share_left += 1.0 / degree
        steps_left += degree
    best = np.empty(k, np.float64)
    n_touched, steps = 0, 0
    for place in range(indptr[row + 1] - 1, indptr[row] - 1, -1):
        first, last = indptr[indices[place]], indptr[indices[place] + 1]
        if n_touched >= k and steps >= n_touched and steps_left > 2 * n_touched:
            steps = 0
            threshold = _kth(found, touched[:n_touched], best) - share_left - _ROUNDING
            if threshold > 0 and _worth_it(found, touched[:n_touched], threshold, steps_left):
                return n_touched, place - indptr[row] + 1, threshold
        share = 1.0 / (last - first)
        for edge in range(first, last):
            other = indices[edge]
            so_far = found[other]
            touched[n_touched] = other
            n_touched += so_far == 0.0
            found[other] = so_far + share
        share_left -= share
        steps_left -= last - first
        steps += last - first
    return n_touched, 0, 0.0


@compiled
def _kth(found: FloatArray, touched: NodeArray, best: FloatArray) -> float:
    """The k-th highest so far."""
    k = len(best)
    best[:] = 0.0
    for other in touched:
        score = found[other]
        if score > best[k - 1]:
            at = k - 1
            while at > 0 and best[at - 1] < score:
                best[at] = best[at - 1]
                at -= 1
            best[at] = score
    return float(best[k - 1])


@compiled
def _worth_it(found: FloatArray, touched: NodeArray, threshold: float, steps_left: int) -> bool:
    """Whether so few can still be among the best that looking them up is less work."""
    candidates = 0
    for other in touched:
        candidates += found[other] >= threshold
    return bool(candidates * _LOOKUP < steps_left)


@compiled
def _complete(
    indptr: IntArray,
    indices: NodeArray,
    left: NodeArray,
    threshold: float,
    found: FloatArray,
    touched: NodeArray,
    is_left: BoolArray,
) -> None:
    """Add the shares of the contacts left, all of them hubs, to candidates that can be among the best."""
    for hub in left:
        is_left[hub] = True
    for other in touched:
        score = found[other]
        if score < threshold:
            continue
        place = indptr[other]
        while place < indptr[other + 1] and indices[place] <= left[-1]:
            place += 1
        for at in range(place - 1, indptr[other] - 1, -1):  # by rising degree: the same sum, to the bit
            hub = indices[at]
            if is_left[hub]:
                score += 1.0 / (indptr[hub + 1] - indptr[hub])
        found[other] = score
    for hub in left:
        is_left[hub] = False


@compiled
def _keep_best(
    found: FloatArray, touched: NodeArray, order: IntArray, nodes: NodeArray, scores: FloatArray
) -> None:
    """The highest, of equals the earlier node, into rows of -1 and 0."""
    k = len(nodes)
    for other in touched:
        score, node = found[other], order[other]
        if score < scores[k - 1] or (score == scores[k - 1] and node > nodes[k - 1]):
            continue
        at = k - 1
        while at > 0 and (scores[at - 1] < score or (scores[at - 1] == score and nodes[at - 1] > node)):
            scores[at], nodes[at] = scores[at - 1], nodes[at - 1]
            at -= 1
        scores[at], nodes[at] = score, node


@compiled
def shared(indptr: IntArray, indices: IntArray, first: IntArray, second: IntArray) -> IntArray:
    """How many entries rows ``first`` and ``second`` have in common; both rows ascend."""
    counts = np.zeros(len(first), np.int64)
    for pair in range(len(first)):
        a, a_end = indptr[first[pair]], indptr[first[pair] + 1]
        b, b_end = indptr[second[pair]], indptr[second[pair] + 1]
        while a < a_end and b < b_end:
            counts[pair] += indices[a] == indices[b]
            a_ahead = indices[a] > indices[b]
            b_ahead = indices[b] > indices[a]
            a += not a_ahead
            b += not b_ahead
    return counts


@compiled
def at_most_each(first: IntArray, second: IntArray, n_nodes: int, most: int) -> BoolArray:
    """Which pairs, best first, to take so that nobody is in more than ``most`` of them."""
    taken = np.zeros(len(first), np.bool_)
    counts = np.zeros(n_nodes, np.int64)
    for pair in range(len(first)):
        a, b = first[pair], second[pair]
        if counts[a] < most and counts[b] < most:
            taken[pair] = True
            counts[a] += 1
            counts[b] += 1
    return taken


@compiled
def without(
    indptr: IntArray, indices: NodeArray, other_indptr: IntArray, other_indices: NodeArray
) -> BoolArray:
    """Which ties the other graph, over the same nodes, does not have."""
    kept = np.ones(len(indices), np.bool_)
    for row in range(len(indptr) - 1):
        b = other_indptr[row]
        for a in range(indptr[row], indptr[row + 1]):
            while b < other_indptr[row + 1] and other_indices[b] < indices[a]:
                b += 1
            kept[a] = not (b < other_indptr[row + 1] and other_indices[b] == indices[a])
    return kept


@compiled
def pairs_within(
    inside: IntArray, indptr: IntArray, indices: NodeArray, open_pairs: BoolArray, is_inside: BoolArray
) -> int:
    """How many open pairs lie among the nodes ``inside``; each pair stands once, at its earlier node."""
    for node in inside:
        is_inside[node] = True
    count = 0
    for node in inside:
        for edge in range(indptr[node], indptr[node + 1]):
            count += open_pairs[edge] and is_inside[indices[edge]]
    for node in inside:
        is_inside[node] = False
    return count
