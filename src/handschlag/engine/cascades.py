"""Departure cascades: who leaves because others have left."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    NodeArray,
    as_bools,
    as_ints,
    check_range,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.kernels import cascades, cores
from handschlag.engine.kernels.cascades import Amounts
from handschlag.engine.kernels.lanes import Words

LOWEST_THRESHOLD: Final = 0.3
HIGHEST_THRESHOLD: Final = 0.7
"""An unmeasured threshold lies anywhere between these two with the same probability."""

_LARGEST_SHARE: Final = 32_767
_LARGEST_SURPLUS: Final = 16_383


@dataclass(frozen=True, slots=True, eq=False)
class Footing:
    """What every member stands on: the ties, and what each end of them loses when the other leaves.

    Tie strengths are kept as whole numbers, parts of 16,384 or more of a member's whole strength, so
    that sums do not depend on the order in which people leave. Within each member's ties, whole
    multiples of the weakest are exact while they add up to at most 32,767; other strengths are rounded
    by less than 1/16,384 of the member's strength each, and so is the sum of all. Equal ties are equal.

    indptr, indices: as in Graph, each tie both ways. amounts: (budgets, n_entries) int16, what the
    entry's own node loses when the neighbour leaves: tie strength, then surplus if it is known.
    mirror: (budgets, n_entries), what the neighbour loses. totals: (n_nodes,) the whole tie strength.
    surplus: (budgets - 1, n_nodes). ids: (n_nodes,) members.
    """

    indptr: IntArray
    indices: NodeArray
    amounts: Amounts
    mirror: Amounts
    totals: IntArray
    surplus: IntArray
    ids: IntArray

    @classmethod
    def of(cls, ties: Graph, *, worth: Graph | None = None, effort: Graph | None = None) -> "Footing":
        """Return the footing on the strands meet and help, and on the surplus of help if it is given.

        ties: any graph; both directions of a pair are summed. worth: giver → receiver, hours of worth
        to the receiver. effort: giver → receiver, hours of the giver; ``worth`` unless given. With
        them, i's surplus from j is ``worth[j→i] − effort[i→j]``. Surplus *falls* below 0: those who
        are below 0 before anybody has left (half of a healthy group) do not leave for that.
        Raises EngineError where the graphs are not over the same members.

        >>> footing = Footing.of(Graph.from_edges([0, 1], [1, 2], [1.0, 3.0]))
        >>> footing.amounts.tolist(), footing.totals.tolist()
        ([[16384, 4096, 12288, 16384]], [16384, 16384, 16384])
        """
        _check_same_members(ties, worth=worth, effort=effort)
        if worth is None:
            if effort is not None:
                raise EngineError("effort is given without worth")
            both = ties.undirected
            indptr, indices = both.indptr, both.indices
            amounts = cascades.quantised(indptr, both.weights, _LARGEST_SHARE)[np.newaxis]
        else:
            indptr, indices, amounts = _with_surplus(ties, worth, worth if effort is None else effort)
        summed = _row_sums(indptr, amounts)
        amounts[1:, np.repeat((summed[1:] < 0).any(axis=0), np.diff(indptr))] = 0
        mirror = cascades.mirrored(indptr, indices, amounts)
        return cls(indptr, indices, amounts, mirror, summed[0], np.maximum(summed[1:], 0), ties.ids)

    @property
    def n_nodes(self) -> int:
        return len(self.ids)


def _check_same_members(ties: Graph, **others: Graph | None) -> None:
    for name, other in others.items():
        if other is not None and not np.array_equal(other.ids, ties.ids):
            raise EngineError(f"{name} is not over the same members as ties")


def _with_surplus(ties: Graph, worth: Graph, effort: Graph) -> tuple[IntArray, NodeArray, Amounts]:
    strengths, received, spent = ties.undirected, worth.reversed, effort
    parts = (strengths, worth.undirected, effort.undirected)
    union = Graph.from_edges(
        np.concatenate([part.sources for part in parts]),
        np.concatenate([part.indices for part in parts]),
        members=np.arange(ties.n_nodes),
    )
    surplus = _on_rows_of(union, received) - _on_rows_of(union, spent)
    amounts = np.stack(
        (
            cascades.quantised(union.indptr, _on_rows_of(union, strengths), _LARGEST_SHARE),
            cascades.quantised(union.indptr, surplus, _LARGEST_SURPLUS),
        )
    )
    return union.indptr, union.indices, amounts


def _on_rows_of(union: Graph, part: Graph) -> FloatArray:
    """The weights of ``part`` at the entries of ``union``, 0 where it has none."""
    places = np.searchsorted(_keys(union), _keys(part))
    return np.bincount(places, part.weights, minlength=union.n_edges).astype(np.float64, copy=False)


def _keys(graph: Graph) -> IntArray:
    return graph.sources.astype(np.int64) * graph.n_nodes + graph.indices


def _row_sums(indptr: IntArray, amounts: Amounts) -> IntArray:
    running = np.zeros((len(amounts), amounts.shape[1] + 1), np.int64)
    np.cumsum(amounts, axis=1, out=running[:, 1:])
    return running[:, indptr[1:]] - running[:, indptr[:-1]]


@dataclass(frozen=True, slots=True, eq=False)
class Thresholds:
    """``low + span · u`` with u drawn anew from [0, 1) for every member and draw; both (n_nodes,)."""

    low: FloatArray
    span: FloatArray

    @classmethod
    def of(cls, n_nodes: int, measured: "npt.ArrayLike | Thresholds | None" = None) -> "Thresholds":
        """Return thresholds that are U(0.3, 0.7) where ``measured`` is NaN, or everywhere without it.

        measured: (n_nodes,), at least 0. Above 1 a member with ties leaves without any shock. Thresholds
        of another range are taken as they are.
        Raises EngineError for another length, negative and infinite values.
        """
        if isinstance(measured, Thresholds):
            if len(measured.low) != n_nodes:
                raise EngineError(f"thresholds has the shape {measured.low.shape}, not ({n_nodes},)")
            return measured
        phi = np.full(n_nodes, np.nan) if measured is None else np.asarray(measured, np.float64)
        if phi.shape != (n_nodes,):
            raise EngineError(f"thresholds has the shape {phi.shape}, not ({n_nodes},)")
        wrong = np.flatnonzero((phi < 0) | np.isinf(phi))
        if wrong.size:
            raise EngineError(f"thresholds[{int(wrong[0])}] is {phi[wrong[0]]}, outside 0..")
        unknown = np.isnan(phi)
        low = np.where(unknown, LOWEST_THRESHOLD, phi)
        return cls(low, np.where(unknown, HIGHEST_THRESHOLD - LOWEST_THRESHOLD, 0.0))

    @classmethod
    def between(cls, n_nodes: int, low: float, high: float) -> "Thresholds":
        """Return thresholds that are U(low, high) for everybody; EngineError unless 0 <= low <= high.

        >>> Thresholds.between(2, 0.25, 0.5).span.tolist()
        [0.25, 0.25]
        """
        if not 0 <= low <= high < np.inf:
            raise EngineError(f"thresholds lie between {low} and {high}, which is no range from 0 on")
        return cls(np.full(n_nodes, float(low)), np.full(n_nodes, float(high) - float(low)))


def draw_keys(seed: int, draws: int) -> tuple[Words, Words]:
    """Return two (draws,) keys, for thresholds and for shocks; more draws do not change the first."""
    if seed < 0:
        raise EngineError(f"seed must not be negative, but is {seed}")
    if draws < 1:
        raise EngineError(f"draws must be at least 1, not {draws}")
    state = np.random.SeedSequence(seed).generate_state(2 * draws).astype(np.uint64)
    return state[0::2].copy(), state[1::2].copy()


def drawn_thresholds(
    n_nodes: int, *, seed: int, draw: int = 0, measured: npt.ArrayLike | Thresholds | None = None
) -> FloatArray:
    """Return the (n_nodes,) thresholds of one draw of a stress test: U(0.3, 0.7) unless measured.

    A threshold is a hash of the seed, the draw and the member (32 bits, Wellons' lowbias32), so that
    any of them can be had without drawing the others. measured, errors: as ``Thresholds.of``.

    >>> phi = drawn_thresholds(1000, seed=1)
    >>> bool((phi >= 0.3).all() and (phi < 0.7).all()), round(float(phi.mean()), 2)
    (True, 0.5)
    """
    if draw < 0:
        raise EngineError(f"draw must not be negative, but is {draw}")
    thresholds = Thresholds.of(n_nodes, measured)
    return cascades.thresholds_of(thresholds.low, thresholds.span, draw_keys(seed, draw + 1)[0][draw])


@dataclass(frozen=True, slots=True, eq=False)
class Cascade:
    """left_in: (n_nodes,) int32, the round in which each left, 0 with the shock, -1 stays."""

    left_in: NodeArray

    @property
    def gone(self) -> BoolArray:
        """(n_nodes,) who left."""
        return self.left_in >= 0

    @property
    def lost(self) -> int:
        """How many left, the shocked among them."""
        return int(self.gone.sum())

    @property
    def rounds(self) -> int:
        """The last round in which somebody left."""
        return int(self.left_in.max(initial=0))


def departure_cascade(
    footing: Footing,
    shock: npt.ArrayLike,
    *,
    seed: int | None = None,
    thresholds: npt.ArrayLike | Thresholds | None = None,
) -> Cascade:
    """Return who leaves, and when, after the members of ``shock`` have left.

    Member i leaves when ``Σ_j present s_ij < φ_i · Σ_j s_ij``, or when the surplus from those present
    falls below 0, if the footing knows it. Whoever is found so at the end of a round is gone in the
    next; so on until a round in which nobody leaves. Members without ties stay.

    shock: nodes (not ids). thresholds: (n_nodes,) φ, at least 0; NaN where not measured. Without them
    all, with NaN some, are drawn from U(0.3, 0.7) by ``seed``, as in draw 0 of a stress test.
    Source: Watts 2002, PNAS 99:5766; Török & Kertész 2017, Sci. Rep. 7:16743; Garcia et al. 2013.
    Raises EngineError for nodes and thresholds out of range, and for NaN without a seed.

    >>> chain = Footing.of(Graph.from_edges([0, 1, 2], [1, 2, 3]))
    >>> departure_cascade(chain, [0], thresholds=[0.6, 0.6, 0.6, 0.6]).left_in.tolist()
    [0, 1, 2, 3]
    >>> departure_cascade(chain, [0], thresholds=[0.5, 0.5, 0.5, 0.5]).lost
    1
    """
    nodes = as_ints("shock", shock)
    check_range("shock", nodes, lowest=0, size=footing.n_nodes)
    checked = Thresholds.of(footing.n_nodes, thresholds)
    if seed is None and checked.span.any():
        raise EngineError("seed must be given to draw the thresholds that are not measured")
    phi = checked.low
    if seed is not None:
        phi = drawn_thresholds(footing.n_nodes, seed=seed, measured=thresholds)
    budgets = cascades.budgets_of(footing.totals, phi, footing.surplus)
    shocked = nodes.astype(np.int32)
    return Cascade(cascades.cascade(footing.indptr, footing.indices, footing.mirror, budgets, shocked))


def left_alone(graph: Graph, gone: npt.ArrayLike) -> BoolArray:
    """Return the mask (n_nodes,) of those still there who had partners in ``graph`` and have none left.

    graph: an entry i→j says that i has j. For "whose helpers are all gone" give the help graph
    (giver → receiver) reversed. gone: (n_nodes,) mask.

    >>> left_alone(Graph.from_edges([0, 1, 1], [1, 0, 2]), [False, True, False]).tolist()
    [True, False, False]
    """
    left = as_bools("gone", gone)
    if len(left) != graph.n_nodes:
        raise EngineError(f"gone has {len(left)} entries, the graph {graph.n_nodes} nodes")
    present = np.bincount(graph.sources, ~left[graph.indices], minlength=graph.n_nodes)
    alone: BoolArray = ~left & (graph.out_degrees() > 0) & (present == 0)
    return alone


def core_numbers(graph: Graph) -> NodeArray:
    """Return, for each node, the largest k whose k-core holds it: (n_nodes,) int32.

    The k-core is what remains when nodes with fewer than k ties are taken out, again and again
    (Seidman 1983). Directions and weights do not matter. O(n + m), as Batagelj & Zaversnik 2003.

    >>> core_numbers(Graph.from_edges([0, 1, 2, 2], [1, 2, 0, 3])).tolist()
    [2, 2, 2, 1]
    """
    both = graph.undirected
    return cores.core_numbers(both.indptr, both.indices)


def k_core_curve(graph: Graph) -> FloatArray:
    """Return ``|core_k| / n`` for k = 0..largest: how much of the community holds together how firmly.

    Garcia, Mavrodiev & Schweitzer 2013 ("Social resilience in online communities") compare such
    curves of communities that lived on and that fell apart. EngineError for a graph without nodes.

    >>> k_core_curve(Graph.from_edges([0, 1, 2, 2], [1, 2, 0, 3])).tolist()
    [1.0, 1.0, 0.75]
    """
    if not graph.n_nodes:
        raise EngineError("graph has no nodes")
    per_core = np.bincount(core_numbers(graph))
    return per_core[::-1].cumsum()[::-1] / graph.n_nodes
