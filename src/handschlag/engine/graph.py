"""Ties as a graph in compressed sparse rows, the form in which all of the engine reads them."""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import DAY
from handschlag.engine.arrays import FloatArray, IntArray, NodeArray, as_floats, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.interactions import HALF_LIFE_DAYS, Interactions, Strand, refuse_negative
from handschlag.engine.kernels import ties

MOST_TIES: Final = 2**31 - 1
"""Beyond this many a graph belongs on several machines."""


@dataclass(frozen=True, eq=False)
class Graph:
    """Directed ties among members, each pair at most once, none to oneself, all of positive weight.

    indptr: (n_nodes + 1,) int64; the ties of node i stand at ``indptr[i]:indptr[i + 1]``.
    indices: (n_edges,) int32 targets, ascending within each row. weights: (n_edges,) float64, > 0.
    ids: (n_nodes,) int64, ascending: which member each node is.
    """

    indptr: IntArray
    indices: NodeArray
    weights: FloatArray
    ids: IntArray

    @classmethod
    def from_edges(
        cls,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        weights: npt.ArrayLike | None = None,
        *,
        members: npt.ArrayLike | None = None,
    ) -> "Graph":
        """Return the graph of edges between ids; doubles are summed, edges to oneself are left out.

        source, target: (m,) ids. weights: (m,), not negative, 1 each unless given; pairs whose weights
        sum to 0 are no tie. members: ids of all nodes, in any order, those without ties too; those who
        occur unless given. Raises EngineError for lengths that differ, weights that are negative,
        infinite or not a number, ids that ``members`` lacks, and more than 2³¹ - 1 edges.

        >>> graph = Graph.from_edges([30, 10, 10, 20], [10, 20, 20, 20], [1, 2, 3, 9])
        >>> graph.ids.tolist(), graph.indptr.tolist(), graph.indices.tolist(), graph.weights.tolist()
        ([10, 20, 30], [0, 1, 1, 2], [1, 0], [5.0, 1.0])
        """
        sources, targets = as_ints("source", source), as_ints("target", target)
        given = np.ones(len(sources)) if weights is None else as_floats("weights", weights)
        check_lengths(source=sources, target=targets, weights=given)
        if len(sources) > MOST_TIES:
            raise EngineError(f"source has {len(sources)} edges; a graph holds at most {MOST_TIES}")
        refuse_negative("weights", given)
        ids = _ids(sources, targets, members)
        rows, columns = _nodes("source", sources, ids), _nodes("target", targets, ids)
        return cls(*ties.rows_of_edges(rows, columns, given, len(ids)), ids)

    @classmethod
    def from_interactions(
        cls,
        interactions: Interactions,
        t: int,
        *,
        strands: tuple[Strand, ...] = tuple(Strand),
        decayed: bool = True,
        members: npt.ArrayLike | None = None,
    ) -> "Graph":
        """Return the ties at time t: ``s_ij(t) = Σ value · 2^(−(t − t_e)/h)``, h as in HALF_LIFE_DAYS.

        Strands are summed. What happened after t does not count. ``decayed=False`` sums plain values.
        members, errors: as ``from_edges``.

        >>> table = Interactions.of(time=[0, 90 * 86_400], source=[1, 1], target=[2, 2], strand=[0, 0])
        >>> Graph.from_interactions(table, 90 * 86_400).weights.tolist()
        [1.5]
        """
        past = interactions.where((interactions.time <= t) & np.isin(interactions.strand, strands))
        weights = past.value
        if decayed:
            half_lives = np.array([HALF_LIFE_DAYS[strand] for strand in Strand]) * DAY
            weights = past.value * np.exp2((past.time - t) / half_lives[past.strand])
        return cls.from_edges(past.source, past.target, weights, members=members)

    @property
    def n_nodes(self) -> int:
        return len(self.ids)

    @property
    def n_edges(self) -> int:
        return len(self.indices)

    @cached_property
    def sources(self) -> NodeArray:
        """(n_edges,) the node that each tie begins at."""
        return np.repeat(np.arange(self.n_nodes, dtype=np.int32), np.diff(self.indptr))

    @cached_property
    def reversed(self) -> "Graph":
        """Every tie the other way round: its rows are the ties that a node receives."""
        return Graph(*ties.transposed(*self.rows()), self.ids)

    @cached_property
    def undirected(self) -> "Graph":
        """``s_ij + s_ji`` in both directions."""
        return Graph(*ties.merged(*self.rows(), *self.reversed.rows()), self.ids)

    @cached_property
    def hubs_first(self) -> tuple["Graph", IntArray]:
        """An undirected graph numbered by falling degree, and which node each of its nodes is.

        What loops over common contacts read: most of it then stands close together, in the cache. Of
        equal degrees the earlier node comes first. The ids of the graph are the new numbers.
        """
        order = np.argsort(-self.out_degrees(), kind="stable")
        rows = ties.renumbered(*self.rows(), order)
        return Graph(*rows, np.arange(self.n_nodes)), order

    def rows(self) -> tuple[IntArray, NodeArray, FloatArray]:
        """What a compiled loop takes: indptr, indices, weights."""
        return self.indptr, self.indices, self.weights

    def out_degrees(self) -> IntArray:
        """(n_nodes,) how many ties begin at each node."""
        return np.diff(self.indptr)

    def in_degrees(self) -> IntArray:
        """(n_nodes,) how many ties end at each node."""
        return np.bincount(self.indices, minlength=self.n_nodes)

    def out_strengths(self) -> FloatArray:
        """(n_nodes,) summed weights of the ties that begin at each node."""
        return np.bincount(self.sources, self.weights, minlength=self.n_nodes).astype(np.float64, copy=False)

    def in_strengths(self) -> FloatArray:
        """(n_nodes,) summed weights of the ties that end at each node."""
        return np.bincount(self.indices, self.weights, minlength=self.n_nodes).astype(np.float64, copy=False)

    def nodes_of(self, members: npt.ArrayLike) -> NodeArray:
        """(k,) the nodes of these ids; EngineError names the first that is no member."""
        return _nodes("members", as_ints("members", members), self.ids)


def row_blocks(indptr: IntArray, count: int) -> list[tuple[int, int]]:
    """At most ``count`` ranges of rows with about as many ties each, for work on several cores.

    >>> row_blocks(np.array([0, 1, 2, 3, 4]), 2)
    [(0, 2), (2, 4)]
    """
    cuts = np.searchsorted(indptr, np.arange(1, count) * (indptr[-1] / count))
    ends = np.unique(np.concatenate(([0], cuts, [len(indptr) - 1]))).tolist()
    return list(pairwise(ends))


def check_members(name: str, other: Graph, graph: Graph) -> None:
    """Raise EngineError unless ``other`` has the members of ``graph``, so that their nodes are the same."""
    if not np.array_equal(other.ids, graph.ids):
        raise EngineError(f"{name} has other members; give both graphs the same ``members``")


def _ids(sources: IntArray, targets: IntArray, members: npt.ArrayLike | None) -> IntArray:
    if members is not None:
        return np.unique(as_ints("members", members))
    largest = max(sources.max(initial=-1), targets.max(initial=-1))
    if min(sources.min(initial=0), targets.min(initial=0)) < 0 or largest > 4 * len(sources) + 1000:
        return np.unique(np.concatenate((sources, targets)))
    occurs = np.zeros(largest + 1, np.bool_)  # ids that lie close need no sorting
    occurs[sources] = occurs[targets] = True
    return np.flatnonzero(occurs)


def _nodes(name: str, members: IntArray, ids: IntArray) -> NodeArray:
    if not members.size:
        return np.empty(0, np.int32)
    if not ids.size:
        raise EngineError(f"{name}[0] is {members[0]}, who is no member")
    if ids[0] == 0 and ids[-1] == len(ids) - 1 and members.min() >= 0 and members.max() < len(ids):
        return members.astype(np.int32)
    nodes = np.minimum(np.searchsorted(ids, members), len(ids) - 1)
    wrong = np.flatnonzero(ids[nodes] != members)
    if wrong.size:
        raise EngineError(f"{name}[{int(wrong[0])}] is {members[wrong[0]]}, who is no member")
    return nodes.astype(np.int32)
