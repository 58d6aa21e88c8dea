"""Whom could I rely on, and whom does everybody: random walks with restart over positive ties."""

from typing import Final

import numpy as np

from handschlag.engine.arrays import FloatArray
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.kernels import trust
from handschlag.engine.threads import in_blocks

DAMPING: Final = 0.85
"""A walk goes on with this probability and else begins anew (Brin & Page 1998)."""

PRECISION: Final = 1e-9
"""How far, in L1, the scores handed out are at most from the fixed point."""


def personal_trust(
    graph: Graph, viewer: int, *, damping: float = DAMPING, threads: int | None = None
) -> FloatArray:
    """Return how much ``viewer`` could rely on each member: where walks that begin at them are.

    EigenTrust (Kamvar, Schlosser & Garcia-Molina 2003) with everything pre-trusted laid on the viewer:
    ``x = (1-α)·e + α·(Pᵀx + d·e)``, ``P_ij = s_ij / Σ_k s_ik``, e is 1 at the viewer, d the mass on
    members without ties of their own, which begins anew. Nobody the viewer cannot reach by ties has
    any, however they praise one another. α: ``damping`` in [0, 1).

    Returns (n_nodes,) scores of sum 1, within 1e-9 of the fixed point in L1, the same bits for any number
    of ``threads``. Raises EngineError for a viewer who is no member and a damping outside [0, 1).

    >>> graph = Graph.from_edges([1, 2, 8, 9], [2, 3, 9, 8])
    >>> personal_trust(graph, 1).round(3).tolist()
    [0.389, 0.33, 0.281, 0.0, 0.0]
    """
    restart = np.zeros(graph.n_nodes)
    restart[graph.nodes_of([viewer])] = 1.0
    return _walk(graph, restart, damping, threads)


def global_trust(graph: Graph, *, damping: float = DAMPING, threads: int | None = None) -> FloatArray:
    """Return PageRank (Brin & Page 1998) over ties by their strength: walks begin anywhere alike.

    ``x = (1-α)/n + α·(Pᵀx + d/n)``; everything else as in ``personal_trust``. Unlike that it can be
    raised from outside by inventing members. A graph without nodes gives an empty array.

    >>> global_trust(Graph.from_edges([1, 2, 3], [2, 3, 1])).round(6).tolist()
    [0.333333, 0.333333, 0.333333]
    """
    return _walk(graph, np.full(graph.n_nodes, 1 / max(graph.n_nodes, 1)), damping, threads)


def _walk(graph: Graph, restart: FloatArray, damping: float, threads: int | None) -> FloatArray:
    if not 0 <= damping < 1:
        raise EngineError(f"damping must lie in [0, 1), not {damping}")
    strengths = trust.row_sums(graph.indptr, graph.weights)
    segments = trust.segmented(*graph.rows(), graph.n_nodes)
    scores, tied = restart.copy(), strengths > 0
    scaled = np.divide(scores, strengths, out=np.zeros(graph.n_nodes), where=tied)
    spare, dangling = np.zeros(graph.n_nodes), float(scores[~tied].sum())
    error = np.inf if graph.n_nodes else 0.0
    while error > PRECISION:
        restarting = 1 - damping + damping * dangling

        def step(
            segment: int,
            restarting: float = restarting,
            scaled: FloatArray = scaled,
            spare: FloatArray = spare,
        ) -> tuple[float, float]:
            return trust.walk_step(
                segment, segments, strengths, restart, restarting, damping, scaled, scores, spare
            )

        parts = in_blocks(step, range(len(segments[0]) - 1), threads=threads)
        # A step brings any two distributions nearer by the factor α, so what is left is bounded.
        error = sum(change for change, _ in parts) * damping / (1 - damping)
        dangling = sum(held for _, held in parts)
        scaled, spare = spare, scaled
    return scores
