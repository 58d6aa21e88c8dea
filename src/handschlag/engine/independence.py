"""Whose word counts as one more: flows from trusted members that a clique cannot widen."""

from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from handschlag.engine.arrays import BoolArray, IntArray, as_ints
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.kernels import flow

CAPACITIES: Final = (800, 200, 200, 50, 12, 4, 2, 1)
"""How much a member so many ties away from the nearest trusted one may carry (Advogato's own)."""

_UNBOUNDED: Final = 2**30


def independent_voices(
    graph: Graph, trusted: npt.ArrayLike, voices: npt.ArrayLike, *, about: int | None = None
) -> IntArray:
    """Return those of ``voices`` that count as independent: joined to trusted members by paths of their own.

    The greatest number of paths along ties from trusted members to voices that share no other member
    (Menger 1927; unit node capacities, Ford & Fulkerson 1956, as in Levien's Advogato 2000). Trusted
    members carry any number and always count themselves. However many accounts a clique invents, it
    has at most as many voices as there are members outside who have a tie into it. ``about``: nobody
    vouches through the member whom the voices speak of, who has no voice either.

    trusted, voices, about: ids. Returns the ids (k,) that count, in the order of ``voices``, each once;
    which of several that share a path is the one that comes first. Raises EngineError for who is no
    member.

    >>> ties = [(1, 2), (1, 3), (3, 7), (7, 8), (8, 7), (7, 9), (9, 7), (8, 9), (9, 8)]
    >>> graph = Graph.from_edges(*zip(*ties))
    >>> independent_voices(graph, [1], [2, 8, 9]).tolist()
    [2, 8]
    """
    return Voices(graph, trusted).independent(voices, about=about)


class Voices:
    """``independent_voices`` of many among the same ties and trusted members, by the same scratch arrays."""

    def __init__(self, graph: Graph, trusted: npt.ArrayLike) -> None:
        is_trusted = np.zeros(graph.n_nodes, np.bool_)
        is_trusted[graph.nodes_of(trusted)] = True
        self._graph, self._scratch = graph, flow.scratch(graph.n_nodes)
        self._steps = flow.steps_from(is_trusted, graph.indptr, graph.indices)

    def independent(self, voices: npt.ArrayLike, *, about: int | None = None) -> IntArray:
        """As ``independent_voices``."""
        asked = as_ints("voices", voices)
        _, firsts = np.unique(asked, return_index=True)
        asked = asked[np.sort(firsts)]
        barred = flow.NOBODY if about is None else int(self._graph.nodes_of([about])[0])
        nodes = self._graph.nodes_of(asked)
        nodes, asked = nodes[nodes != barred], asked[nodes != barred]
        indptr, vouchers, _weights = self._graph.reversed.rows()
        heard: IntArray = asked[flow.independent(nodes, self._steps, barred, indptr, vouchers, self._scratch)]
        return heard


def accepted_by_flow(
    graph: Graph, trusted: npt.ArrayLike, *, capacities: tuple[int, ...] = CAPACITIES
) -> BoolArray:
    """Return the mask (n_nodes,) of members whom Advogato's trust metric accepts (Levien & Aiken 1998).

    A member at distance d from the nearest trusted one carries ``capacities[d]``, the last of them
    beyond: 1 for themself, if they are accepted, and the rest onwards along their ties. The greatest
    flow (Dinic 1970, SciPy) from the trusted decides. A clique gets in at most the sum of capacity - 1
    over the members outside who have a tie into it, whatever its size.

    Raises EngineError for a trusted who is no member and for capacities that are below 1, or rise.

    >>> graph = Graph.from_edges([1, 2, 7, 8], [2, 3, 8, 7])
    >>> accepted_by_flow(graph, [1]).tolist()
    [True, True, True, False, False]
    """
    if not capacities or min(capacities) < 1 or list(capacities) != sorted(capacities, reverse=True):
        raise EngineError(f"capacities must fall and be at least 1, not {capacities}")
    roots = np.unique(graph.nodes_of(trusted)).astype(np.int64)
    near = _reached(graph, roots, capacities)
    n = graph.n_nodes
    inside = np.flatnonzero(near > 0)
    ties = near[graph.sources] > 1
    source, sink = 2 * n, 2 * n + 1
    begins = np.concatenate(
        (np.full(len(roots), source), 2 * inside, 2 * inside, 2 * graph.sources[ties] + 1)
    )
    ends = np.concatenate((2 * roots, np.full(len(inside), sink), 2 * inside + 1, 2 * graph.indices[ties]))
    unbounded = np.full(int(ties.sum()), _UNBOUNDED)
    amounts = np.concatenate((near[roots], np.ones(len(inside), np.int64), near[inside] - 1, unbounded))
    network = csr_array((amounts.astype(np.int32), (begins, ends)), shape=(2 * n + 2, 2 * n + 2))
    network.eliminate_zeros()
    found = maximum_flow(network, source, sink).flow
    accepted = np.zeros(n, np.bool_)
    last_step = found[[sink]].tocoo()
    accepted[last_step.col[last_step.data < 0] // 2] = True
    return accepted


def _reached(graph: Graph, roots: IntArray, capacities: tuple[int, ...]) -> IntArray:
    """(n_nodes,) the capacity of each member by distance from the roots; 0 for who is not reached."""
    near = np.zeros(graph.n_nodes, np.int64)
    layer = np.zeros(graph.n_nodes, np.bool_)
    layer[roots] = True
    depth = 0
    while layer.any():
        near[layer] = capacities[min(depth, len(capacities) - 1)]
        ahead = np.zeros(graph.n_nodes, np.bool_)
        ahead[graph.indices[layer[graph.sources]]] = True
        layer = ahead & (near == 0)
        depth += 1
    return near
