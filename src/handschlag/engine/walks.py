"""Whom could I rely on, and whom does everybody: random walks with restart over positive ties."""

from typing import Any, Final

import numpy as np

from handschlag.engine.arrays import FloatArray
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph, row_blocks
from handschlag.engine.kernels import trust, walks
from handschlag.engine.threads import in_blocks

DAMPING: Final = 0.85
"""A walk goes on with this probability and else begins anew (Brin & Page 1998)."""

PRECISION: Final = 1e-9
"""How far, in L1, the scores handed out are at most from the fixed point."""

_AT_ONCE: Final = 3e-6
"""The share of a residual that a correction in 32 bits surely leaves no more than."""
_DEPTH: Final = 4
_RIDGE: Final = 1e-14
"""Of the trace: so little that it only tells apart what rounding does not."""
_MOST_MIXED: Final = 200
"""What has not settled after so many sweeps goes on by plain ones, in 64 bits, which surely do."""
_STAGES: Final = 8
_BLOCK: Final = 500_000
_MOST_BLOCKS: Final = 4

Real = type[np.floating[Any]]
Block = tuple[int, int]


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
    """Without the mass that begins anew ``y = e + α·Pᵀy``, and x is y over its sum.

    A residual r of that equation leaves x at most ``2·|r| / (|y|·(1-α))`` from its fixed point.
    Corrections are solved in 32 bits, which halves what has to be fetched, and residuals are found in 64
    (iterative refinement, Wilkinson 1963). Where 32 bits do not do, corrections are in 64 bits too.
    """
    if not 0 <= damping < 1:
        raise EngineError(f"damping must lie in [0, 1), not {damping}")
    if not graph.n_nodes:
        return restart
    equation = _Walks(graph, restart, damping, threads)
    scores = restart / (1 - damping)
    left, residual = equation.residual(scores)
    real: Real = np.float32
    while left > (aim := PRECISION / 2 * float(scores.sum()) * (1 - damping)):
        scores += equation.solved(residual, max(left * _AT_ONCE, aim / 2), real)
        before = left
        left, residual = equation.residual(scores)
        if left > before / 2:
            if real is np.float64:
                break  # as near as 64 bits come
            real = np.float64
    np.maximum(scores, 0, out=scores)  # what nearly no walk reaches may have been corrected to below 0
    scores /= scores.sum()
    return scores


class _Walks:
    """``y = e + α·Pᵀy``, its rows cut into stages, and these into blocks.

    Rows of a stage see all stages before as they are after, and their own as it was before (Gauss &
    Seidel from stage to stage, Jacobi within): as quick as row by row, to the same bits in any order.
    """

    def __init__(self, graph: Graph, restart: FloatArray, damping: float, threads: int | None) -> None:
        by_receiver = graph.reversed
        self._restart, self._damping = restart, damping
        self._rows = walks.unsigned(by_receiver.indptr, by_receiver.indices)
        self._weights = by_receiver.weights
        strengths = trust.row_sums(graph.indptr, graph.weights)
        self._per_unit = np.divide(damping, strengths, out=np.zeros(graph.n_nodes), where=strengths > 0)
        per_stage = min(_MOST_BLOCKS, 1 + graph.n_edges // _BLOCK)
        blocks = row_blocks(by_receiver.indptr, _STAGES * per_stage)
        self._stages = [blocks[at : at + per_stage] for at in range(0, len(blocks), per_stage)]
        self._threads = 1 if per_stage == 1 else threads
        self._shares: dict[Real, walks.Reals] = {}

    def residual(self, scores: FloatArray) -> tuple[float, FloatArray]:
        """How far both sides are apart in L1, and where."""
        residual, scaled = np.empty(len(scores)), scores * self._per_unit

        def work(block: Block) -> float:
            return walks.write_residual(
                block, *self._rows, self._weights, self._restart, scaled, scores, residual
            )

        blocks = [block for stage in self._stages for block in stage]
        return sum(in_blocks(work, blocks, threads=self._threads)), residual

    def solved(self, residual: FloatArray, aim: float, real: Real) -> FloatArray:
        """What d is in ``d = residual + α·Pᵀd`` but for ``aim`` in L1, by sweeps.

        After every second sweep comes the mixture of the last four of which the changes cancel best
        (Anderson 1965, Pulay 1980): that takes half the sweeps or less. A sweep that changes by δ in L1
        leaves at most αδ open. Where changes are no more than rounding, more sweeps are of no use.
        """
        restart = residual.astype(real)
        scores, memory = restart.copy(), _Memory(len(restart), real)
        before, rounding = np.inf, float(np.finfo(real).eps)
        for number in range(self._most_sweeps(aim / float(np.abs(residual).sum()), real)):
            moved = self._sweep(restart, scores, memory)
            if moved * self._damping <= aim or moved <= rounding * float(np.abs(scores).sum()):
                break
            memory.learn()
            if moved >= before:
                memory.forget()
            elif number % 2 and number < _MOST_MIXED:
                memory.mix(scores)
            before = moved
        return scores.astype(np.float64)

    def _most_sweeps(self, share: float, real: Real) -> int:
        """Each plain sweep leaves at most α of what was open before it."""
        if real is np.float32:
            return _MOST_MIXED
        return _MOST_MIXED + int(np.log(share) / np.log(max(self._damping, 0.5)))

    def _sweep(self, restart: walks.Reals, scores: walks.Reals, memory: "_Memory") -> float:
        """Replace the scores; how much that changes them in L1."""
        fresh, change = memory.next_slot()
        shares = self._shares_in(restart.dtype.type)

        def work(block: Block) -> float:
            return walks.sweep(block, *self._rows, shares, restart, scores, fresh, change)

        moved = 0.0
        for stage in self._stages:
            moved += sum(in_blocks(work, stage, threads=self._threads))
            rows = slice(stage[0][0], stage[-1][1])
            scores[rows] = fresh[rows]
        return moved

    def _shares_in(self, real: Real) -> walks.Reals:
        if real not in self._shares:
            shares = np.empty(len(self._weights), real)

            def work(begin: int) -> None:
                block = begin, min(begin + _BLOCK, len(shares))
                walks.write_shares(block, self._rows[1], self._weights, self._per_unit, shares)

            in_blocks(work, range(0, len(shares), _BLOCK), threads=self._threads)
            self._shares[real] = shares
        return self._shares[real]


class _Memory:
    """What the last sweeps made of the scores, by how much each changed them, and how alike that was."""

    def __init__(self, n_nodes: int, real: Real) -> None:
        self._changes, self._fresh = np.zeros((_DEPTH, n_nodes), real), np.zeros((_DEPTH, n_nodes), real)
        self._products = np.zeros((_DEPTH, _DEPTH))
        self._known = 0

    def next_slot(self) -> tuple[walks.Reals, walks.Reals]:
        """Where a sweep puts what it makes of the scores, and the change."""
        slot = self._known % _DEPTH
        self._known += 1
        return self._fresh[slot], self._changes[slot]

    def forget(self) -> None:
        """Begin anew."""
        self._known = 0

    def learn(self) -> None:
        """Compare the last change with those before."""
        slot = (self._known - 1) % _DEPTH
        products = walks.products_with(self._changes, slot)
        self._products[slot], self._products[:, slot] = products, products

    def mix(self, scores: walks.Reals) -> None:
        """Write the mixture, of portions that sum to 1, whose changes have the least sum of squares."""
        count = min(self._known, _DEPTH)
        products = self._products[:count, :count]
        ridge = _RIDGE * np.trace(products) * np.eye(count)
        portions = np.zeros(_DEPTH)
        portions[:count] = np.linalg.solve(products + ridge, np.ones(count))
        walks.mix(portions / portions.sum(), self._fresh, scores)
