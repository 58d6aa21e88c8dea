"""Who could introduce me: the strongest path of ties between two members."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.kernels import paths, trust
from handschlag.engine.threads import in_blocks


@dataclass(frozen=True, slots=True, eq=False)
class StrongestPath:
    """members: (k,) int64 ids, first to last. strength: product of the shares of its ties, in (0, 1]."""

    members: IntArray
    strength: float


def strongest_path(
    graph: Graph, source: int, target: int, *, most_steps: int | None = None
) -> StrongestPath | None:
    """Return the path from source to target whose product of normalised tie strengths is greatest.

    A tie counts as its share in what its giver gives, ``p_ij = s_ij / Σ_k s_ik``, the step of
    ``personal_trust``; the product is the probability that a walk takes this path. Dijkstra (1959) on
    ``-log p`` from both ends (Pohl 1971); with ``most_steps`` Bellman's recursion over the number of
    steps. None where no path leads there; a member reaches themself with strength 1. Of equally strong
    paths any one, always the same. Raises EngineError for ids who are no members and most_steps < 1.

    >>> graph = Graph.from_edges([1, 1, 2, 3], [2, 3, 3, 4], [9, 1, 1, 1])
    >>> path = strongest_path(graph, 1, 4)
    >>> path.members.tolist(), path.strength
    ([1, 2, 3, 4], 0.9)
    >>> strongest_path(graph, 1, 4, most_steps=2).members.tolist()
    [1, 3, 4]
    """
    return strongest_paths(graph, [source], [target], most_steps=most_steps)[0]


def strongest_paths(
    graph: Graph,
    sources: npt.ArrayLike,
    targets: npt.ArrayLike,
    *,
    most_steps: int | None = None,
    threads: int | None = None,
) -> Sequence[StrongestPath | None]:
    """Return ``strongest_path`` of each pair (sources[k], targets[k]), on several threads.

    >>> graph = Graph.from_edges([1, 2], [2, 3])
    >>> [path and path.strength for path in strongest_paths(graph, [1, 3], [3, 1])]
    [1.0, None]
    """
    if most_steps is not None and most_steps < 1:
        raise EngineError(f"most_steps must be at least 1, not {most_steps}")
    begins, ends = as_ints("sources", sources), as_ints("targets", targets)
    check_lengths(sources=begins, targets=ends)
    pairs = np.column_stack((graph.nodes_of(begins), graph.nodes_of(ends))).tolist()
    strengths = trust.row_sums(graph.indptr, graph.weights)
    logs = np.log(strengths, out=np.zeros(graph.n_nodes), where=strengths > 0)
    backward = graph.reversed.rows() if most_steps is None else None

    def found(pair: tuple[int, int]) -> StrongestPath | None:
        if pair[0] == pair[1]:
            nodes = np.array(pair[:1])
        elif backward is not None:
            nodes = paths.strongest(*pair, graph.rows(), backward, logs)
        else:
            nodes = paths.strongest_within(*pair, most_steps or 1, graph.rows(), logs)
        if not len(nodes):
            return None
        return StrongestPath(graph.ids[nodes], _strength(graph, nodes, strengths))

    return in_blocks(found, pairs, threads=threads)


def _strength(graph: Graph, nodes: IntArray, strengths: npt.NDArray[np.float64]) -> float:
    product = 1.0
    for giver, receiver in zip(nodes[:-1].tolist(), nodes[1:].tolist(), strict=True):
        begin, end = graph.indptr[giver], graph.indptr[giver + 1]
        place = begin + np.searchsorted(graph.indices[begin:end], receiver)
        product *= float(graph.weights[place] / strengths[giver])
    return product
