"""Who should meet whom: pairs without a meeting whom common contacts, needs and places bring together."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    FloatArray,
    IntArray,
    NodeArray,
    as_bools,
    as_ints,
    check_lengths,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph, check_members, row_blocks
from handschlag.engine.kernels import matching
from handschlag.engine.places import Places, kilometres
from handschlag.engine.threads import in_blocks

MOST_COMMON: Final = 10.0
"""Common contacts at which a tie helped most: where the inverted U of Rajkumar et al. 2022 turns."""
HALF_KM: Final = 50.0
"""A way this long halves the score."""
_POOL: Final = 50
_BLOCKS: Final = 48


@dataclass(frozen=True, slots=True, eq=False)
class Allocations:
    """Each node's best by resource allocation, best first.

    nodes: (n_nodes, k) int32, -1 where there are no more. scores: (n_nodes, k), 0 there.
    """

    nodes: NodeArray
    scores: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Tags:
    """What members offer or seek, one entry per member and tag; doubles count once.

    members: (m,) ids. tags: (m,) whole numbers, the same for offers and requests.
    """

    members: IntArray
    tags: IntArray

    @classmethod
    def of(cls, members: npt.ArrayLike, tags: npt.ArrayLike) -> "Tags":
        """Return checked tags; lengths that differ and what is no whole number raise EngineError."""
        table = cls(as_ints("members", members), as_ints("tags", tags))
        check_lengths(members=table.members, tags=table.tags)
        return table


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """Pairs who should meet, best first, each with what its score is made of.

    first, second: (m,) ids, first < second. score: (m,). common: (m,) int64 common contacts.
    allocation: (m,). complement: (m,) int64 tags that one offers and the other seeks. km: (m,), NaN
    where a place is not known.
    """

    first: IntArray
    second: IntArray
    score: FloatArray
    common: IntArray
    allocation: FloatArray
    complement: IntArray
    km: FloatArray


def resource_allocation(
    graph: Graph,
    *,
    k: int = 10,
    barred: Graph | None = None,
    allowed: npt.ArrayLike | None = None,
    threads: int | None = None,
) -> Allocations:
    """Return for every node the k others of highest ``RA_ij = Σ_z 1 / degree(z)``.

    z are the contacts that i and j have in common in the undirected graph; a contact who knows
    everybody says little about either. barred: a graph over the same members, whose pairs are left
    out; the graph's own ties unless given. allowed: (n_nodes,) mask of who may be on a list and get
    one; all unless given. Of equal scores the earlier node comes first. Exact, though most rows of the
    most connected need not be read. The same bits whatever the number of threads.

    Raises EngineError for k < 1, a mask of another length, and other members.

    Source: T. Zhou, L. Lü, Y.-C. Zhang, Predicting missing links via local information, European
    Physical Journal B 71 (2009), 623-630.

    >>> square = Graph.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
    >>> best = resource_allocation(square, k=1)
    >>> best.nodes.tolist(), best.scores.tolist()
    ([[2], [3], [0], [1]], [[1.0], [1.0], [1.0], [1.0]])
    """
    if k < 1:
        raise EngineError(f"k is {k}; a list has at least one place")
    both = graph.undirected
    if barred is not None:
        check_members("barred", barred, graph)
    bars = (barred or graph).undirected
    mask = np.ones(graph.n_nodes, np.bool_) if allowed is None else as_bools("allowed", allowed)
    if len(mask) != graph.n_nodes:
        raise EngineError(f"allowed has {len(mask)} entries for {graph.n_nodes} nodes")
    by_degree, order = both.hubs_first
    number = np.empty_like(order)
    number[order] = np.arange(len(order))
    nodes = np.full((graph.n_nodes, k), -1, np.int32)
    scores = np.zeros((graph.n_nodes, k))

    def work(block: tuple[int, int]) -> None:
        rows = (by_degree.indptr, by_degree.indices, order, number, bars.indptr, bars.indices)
        matching.best_allocated(*rows, mask, *block, nodes, scores)

    in_blocks(work, row_blocks(by_degree.indptr, _BLOCKS), threads=threads)
    return Allocations(nodes, scores)


def suggestions(
    ties: Graph,
    met: Graph,
    *,
    opted_in: npt.ArrayLike | None = None,
    last: tuple[npt.ArrayLike, npt.ArrayLike] | None = None,
    offers: Tags | None = None,
    requests: Tags | None = None,
    places: Places | None = None,
    per_member: int = 3,
    most_common: float = MOST_COMMON,
    half_km: float = HALF_KM,
    threads: int | None = None,
) -> Suggestions:
    """Return pairs who should meet, best first, nobody in more than ``per_member`` of them.

    ``score = RA · U(common) · (1 + c / (1 + c)) · 2^(−km / half_km)``: RA over the talk and help
    ``ties``; ``U(n) = n/p · exp(1 − n/p)`` with p = most_common, which rises to 1 at p and falls beyond
    (some, not many, common contacts); c tags that one offers and the other seeks; km from place to
    place, half_km where a place is not known, left out without ``places``.

    Left out are pairs who ``met`` (a graph over the same members) and the pairs proposed ``last``
    time (two arrays of ids). opted_in: (n_nodes,) mask, all unless given. Pairs come from each
    member's 50 highest RA; they are taken by falling score (greedy: at least half of the best sum of them).
    Who shares no contact with anybody gets no suggestion.

    Raises EngineError for other members, ids who are no members, and parameters below what has sense.

    Source: Zhou, Lü & Zhang 2009; K. Rajkumar et al., A causal test of the strength of weak ties,
    Science 377 (2022), 1304-1310 (inverted U, highest near 10 mutual contacts).

    >>> ties = Graph.from_edges([1, 2], [3, 3], members=[1, 2, 3])
    >>> nobody = Graph.from_edges([], [], members=[1, 2, 3])
    >>> found = suggestions(ties, nobody)
    >>> found.first.tolist(), found.second.tolist(), found.common.tolist(), found.allocation.tolist()
    ([1], [2], [1], [0.5])
    """
    if per_member < 1 or not most_common > 0 or not half_km > 0:
        raise EngineError("per_member must be at least 1, most_common and half_km above 0")
    barred = _barred(ties, met, last)
    best = resource_allocation(ties, k=_POOL, barred=barred, allowed=opted_in, threads=threads)
    first, second, allocation = _pairs(best)
    both = ties.undirected
    common = matching.shared(both.indptr, both.indices.astype(np.int64), first, second)
    complement = _complement(ties, offers, requests, first, second)
    score = allocation * some_not_many(common, most_common=most_common)
    score *= 1 + complement / (1 + complement)
    km = np.full(len(first), np.nan)
    if places is not None:
        km = kilometres(places, ties.ids[first], ties.ids[second])
        score *= np.exp2(-np.where(np.isnan(km), half_km, km) / half_km)
    order = np.lexsort((second, first, -score))
    taken = order[matching.at_most_each(first[order], second[order], ties.n_nodes, per_member)]
    return Suggestions(
        ties.ids[first[taken]],
        ties.ids[second[taken]],
        score[taken],
        common[taken],
        allocation[taken],
        complement[taken],
        km[taken],
    )


def _barred(ties: Graph, met: Graph, last: tuple[npt.ArrayLike, npt.ArrayLike] | None) -> Graph:
    check_members("met", met, ties)
    if last is None:
        return met
    first, second = as_ints("last", last[0]), as_ints("last", last[1])
    source = np.concatenate((met.ids[met.sources], first))
    target = np.concatenate((met.ids[met.indices], second))
    return Graph.from_edges(source, target, members=ties.ids)


def _pairs(best: Allocations) -> tuple[IntArray, IntArray, FloatArray]:
    """Each pair of the lists once, first < second."""
    rows, places = np.nonzero(best.nodes >= 0)
    others = best.nodes[rows, places].astype(np.int64)
    keys = np.minimum(rows, others) * len(best.nodes) + np.maximum(rows, others)
    pairs, at = np.unique(keys, return_index=True)
    return pairs // len(best.nodes), pairs % len(best.nodes), best.scores[rows[at], places[at]]


def some_not_many(common: IntArray, *, most_common: float = MOST_COMMON) -> FloatArray:
    """Return ``n/p · exp(1 − n/p)``: 0 at none, 1 at p = most_common, and less again beyond.

    >>> some_not_many(np.array([0, 1, 10, 40])).round(3).tolist()
    [0.0, 0.246, 1.0, 0.199]
    """
    relative = common / most_common
    return np.asarray(relative * np.exp(1 - relative), np.float64)


def _complement(
    ties: Graph, offers: Tags | None, requests: Tags | None, first: IntArray, second: IntArray
) -> IntArray:
    """How many tags one of each pair offers and the other seeks."""
    if offers is None or requests is None:
        return np.zeros(len(first), np.int64)
    n_nodes = ties.n_nodes
    # Rows 0..n-1 hold what members offer, rows n..2n-1 what they seek.
    rows = np.concatenate((ties.nodes_of(offers.members), ties.nodes_of(requests.members) + n_nodes))
    names, tags = np.unique(np.concatenate((offers.tags, requests.tags)), return_inverse=True)
    keys = np.unique(rows.astype(np.int64) * max(len(names), 1) + tags)
    row, tag = np.divmod(keys, max(len(names), 1))
    indptr = np.searchsorted(row, np.arange(2 * n_nodes + 1))
    given = matching.shared(indptr, tag, first, second + n_nodes)
    return given + matching.shared(indptr, tag, second, first + n_nodes)
