"""Structural holes: how much a member's contacts know each other (Burt 1992).

Whose contacts all know each other hears the same from each and can play none off against another:
constraint is high, effective size low. Who joins people otherwise apart has the reverse. Both look at
the undirected graph, ``w_ij = s_ij + s_ji``, with ``p_ij = w_ij / Σ_k w_ik`` the share of i's ties
that j is.
"""

from typing import Final

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.graph import Graph, row_blocks
from handschlag.engine.kernels import holes
from handschlag.engine.kernels.ties import Rows
from handschlag.engine.threads import in_blocks

_BLOCKS: Final = 16
"""Enough that both halves take about as long."""


def constraint(graph: Graph, *, threads: int | None = None) -> FloatArray:
    """Return Burt's constraint of every node: ``c_i = Σ_j (p_ij + Σ_q p_iq p_qj)²``, q ≠ i, j.

    j runs over the contacts of i, q over the contacts of both. (n_nodes,), NaN for a node without
    ties, which nothing constrains and nothing supports. The share of i's ties that leads to j, by
    itself or through q, is squared: one contact alone gives 1, n contacts apart give 1/n, a triangle
    gives 9/8. As ``p_iq p_qj = w_iq w_qj / (s_i s_q)``, one sum over common contacts serves both ends
    of a tie, and every triangle is looked at once. The same bits whatever the number of threads.

    Source: R. Burt, Structural Holes (1992), ch. 2; Burt, Structural holes and good ideas, American
    Journal of Sociology 110 (2004), 349-399.

    >>> star = Graph.from_edges([0, 0, 0, 0], [1, 2, 3, 4])
    >>> constraint(star).tolist()
    [0.25, 1.0, 1.0, 1.0, 1.0]
    >>> constraint(Graph.from_edges([0, 1, 2], [1, 2, 0])).tolist()
    [1.125, 1.125, 1.125]
    """
    both, order = graph.undirected.hubs_first
    strengths = both.out_strengths()
    tied = strengths > 0
    scale = np.divide(1, strengths, out=np.zeros(both.n_nodes), where=tied)
    rows = holes.upward(*both.rows())
    sums = holes.sum_constraints(*rows, strengths, _common(rows, scale, threads))
    return _in_order(np.where(tied, sums, np.nan), order)


def effective_size(graph: Graph, *, threads: int | None = None) -> FloatArray:
    """Return Burt's effective size of every node: ``e_i = Σ_j (1 − Σ_q p_iq m_jq)``, q ≠ i, j.

    j runs over the contacts of i, q over the contacts of both, ``m_jq = w_jq / max_k w_jk``. So many
    contacts that do not repeat one another: n in a star of n leaves, 1 in a clique; with equal
    weights ``n − 2t/n`` for t ties among n contacts. (n_nodes,), 0 for a node without ties. The same
    bits whatever the number of threads.

    Source: R. Burt, Structural Holes (1992), ch. 2; with equal weights S. Borgatti, Structural holes:
    unpacking Burt's redundancy measures, Connections 20 (1997), 35-38.

    >>> effective_size(Graph.from_edges([0, 0, 0, 1], [1, 2, 3, 2])).round(3).tolist()
    [2.333, 1.0, 1.0, 1.0]
    """
    both, order = graph.undirected.hubs_first
    strengths, degrees = both.out_strengths(), both.out_degrees()
    strongest = np.zeros(both.n_nodes)
    n_tied = int((degrees > 0).sum())
    if n_tied:
        strongest[:n_tied] = np.maximum.reduceat(both.weights, both.indptr[:n_tied])
    rows = holes.upward(*both.rows())
    common = _common(rows, np.ones(both.n_nodes), threads)
    repeated = holes.sum_redundancies(rows[0], rows[1], strengths, strongest, common)
    return _in_order(degrees - repeated, order)


def _common(rows: Rows, scale: FloatArray, threads: int | None) -> FloatArray:
    """Two halves of the rows, each with sums of its own, as both add to ties of the same hubs."""
    blocks = row_blocks(rows[0], _BLOCKS)

    def work(half: int) -> FloatArray:
        common = np.zeros(len(rows[1]))
        for begin, end in blocks[half::2]:
            holes.add_common_strengths(*rows, scale, begin, end, common)
        return common

    one, other = in_blocks(work, (0, 1), threads=threads)
    one += other
    return one


def _in_order(found: FloatArray, order: IntArray) -> FloatArray:
    """Give each node its number back."""
    ordered = np.empty_like(found)
    ordered[order] = found
    return ordered
