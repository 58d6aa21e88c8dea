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
from handschlag.engine.threads import in_blocks

MOST_TIES: Final = 2**31 - 1
"""Beyond this many a graph belongs on several machines."""
_CHUNK: Final = 1 << 16
_BLOCK: Final = 200_000
_MOST_BLOCKS: Final = 8


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
        return cls._of_checked(sources, targets, given, members)

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
        counts = interactions.time <= t
        if set(strands) != set(Strand):
            counts &= np.isin(interactions.strand, strands)
        past = interactions if counts.all() else interactions.where(counts)
        source, target = past.source, past.target
        weights = _decayed(past.value, past.time, past.strand, t) if decayed else past.value
        if len(source) > MOST_TIES:
            raise EngineError(f"{len(source)} interactions count; a graph holds at most {MOST_TIES} ties")
        return cls._of_checked(source, target, weights, members)

    @classmethod
    def _of_checked(
        cls, source: IntArray, target: IntArray, weights: FloatArray, members: npt.ArrayLike | None
    ) -> "Graph":
        ids = member_ids(source, target, members)
        rows, columns = member_nodes("source", source, ids), member_nodes("target", target, ids)
        return cls(*_rows(rows, columns, weights, len(ids)), ids)

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
        return member_nodes("members", as_ints("members", members), self.ids)


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


def _decayed(value: FloatArray, time: IntArray, strand: IntArray, t: int) -> FloatArray:
    half_lives = np.array([HALF_LIFE_DAYS[strand] for strand in Strand]) * DAY
    weights = np.empty(len(value))

    def work(begin: int) -> None:
        part = slice(begin, begin + _CHUNK)
        halvings = (time[part] - t) / half_lives[strand[part]]
        np.multiply(value[part], np.exp2(halvings), out=weights[part])

    in_blocks(work, range(0, len(value), _CHUNK), threads=_threads(len(value)))
    return weights


def _threads(count: int) -> int | None:
    """None, all cores, where there is enough to do for more than one."""
    return 1 if count <= _CHUNK else None


def member_ids(sources: IntArray, targets: IntArray, members: npt.ArrayLike | None) -> IntArray:
    """(n,) ids of ``members``, or of those who occur; ascending."""
    if members is not None:
        return np.unique(as_ints("members", members))
    largest = max(sources.max(initial=-1), targets.max(initial=-1))
    if min(sources.min(initial=0), targets.min(initial=0)) < 0 or not _lie_close(largest, len(sources)):
        return np.unique(np.concatenate((sources, targets)))
    occurs = np.zeros(largest + 1, np.bool_)
    ties.mark(sources, occurs)
    ties.mark(targets, occurs)
    return np.flatnonzero(occurs)


def _lie_close(largest: int, count: int) -> bool:
    """Whether a table by id takes no more room than what is looked up in it: then nothing is sorted."""
    return largest <= 4 * count + 1000


def member_nodes(name: str, members: IntArray, ids: IntArray) -> NodeArray:
    """(k,) where in the ascending ``ids`` each of ``members`` stands; EngineError names the first who is not
    among them.
    """
    if not members.size:
        return np.empty(0, np.int32)
    if not ids.size:
        raise EngineError(f"{name}[0] is {members[0]}, who is no member")
    if ids[0] >= 0 and _lie_close(int(ids[-1]), len(members)):
        nodes = np.empty(len(members), np.int32)
        number = np.full(int(ids[-1]) + 1, -1, np.int32)
        number[ids] = np.arange(len(ids), dtype=np.int32)
        wrong = int(ties.look_up(members, number, nodes))
    else:
        places = np.minimum(np.searchsorted(ids, members), len(ids) - 1)
        nodes = places.astype(np.int32)
        wrong = next(iter(np.flatnonzero(ids[places] != members).tolist()), -1)
    if wrong >= 0:
        raise EngineError(f"{name}[{wrong}] is {members[wrong]}, who is no member")
    return nodes


def _rows(source: NodeArray, target: NodeArray, weights: FloatArray, n_nodes: int) -> ties.Rows:
    """On all cores, some rows each; the same rows however they are split."""
    begins = ties.begins_of_rows(source, n_nodes)

    def work(block: tuple[int, int]) -> ties.Rows:
        return ties.rows_of_edges(source, target, weights, begins, *block)

    count = min(_MOST_BLOCKS, 1 + len(source) // _BLOCK)
    parts = in_blocks(work, row_blocks(begins, count) if len(source) else [], threads=_threads(len(source)))
    if not parts:
        return begins, np.empty(0, np.int32), np.empty(0)
    lengths = np.concatenate([np.diff(part[0]) for part in parts])
    indptr = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))
    return indptr, np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts])
