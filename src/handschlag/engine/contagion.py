"""Trust contagion: how distress spreads along help that others rest on, and who can keep their promises."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, identity
from scipy.sparse.linalg import spsolve

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, as_floats
from handschlag.engine.cascades import draw_keys
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import refuse_negative
from handschlag.engine.kernels import contagion
from handschlag.engine.kernels.lanes import Words
from handschlag.engine.kernels.vectors import WIDTH
from handschlag.engine.shocks import ShockPlan
from handschlag.engine.threads import Progress, in_blocks

ROUNDS: Final = 30
"""Where every hour of help received rests on somebody, distress never quite stops: see ``debtrank``."""
TOLERANCE: Final = 1e-5

Variant = Literal["linear", "2012"]


@dataclass(frozen=True, slots=True, eq=False)
class Distress:
    """level: (n_nodes,) h in 0..1 at the end. debtrank: what the shock added, relative to all.

    rounds: how many were run. settled: whether the last changed nobody by more than the tolerance.
    """

    level: FloatArray
    debtrank: float
    rounds: int
    settled: bool


def reliance(received: Graph) -> Graph:
    """Return W: the weight of i→j is the share of all that j received which came from i.

    received: giver → receiver, hours of worth (or of open promises). Each node that received anything
    has in-strength 1.

    >>> reliance(Graph.from_edges([0, 1], [2, 2], [1.0, 3.0])).weights.tolist()
    [0.25, 0.75]
    """
    shares = received.weights / received.in_strengths()[received.indices]
    return Graph(received.indptr, received.indices, shares, received.ids)


def debtrank(
    reliances: Graph,
    shock: npt.ArrayLike,
    *,
    variant: Variant = "linear",
    values: npt.ArrayLike | None = None,
    rounds: int = ROUNDS,
    tolerance: float = TOLERANCE,
) -> Distress:
    """Return how distress spreads from a first shock.

    Linear (Bardoscia et al. 2015, PLoS ONE 10:e0130406): ``h(t+1) = min(1, h(t) + Wᵀ(h(t) − h(t−1)))``
    with h(0) the shock and h(−1) = 0. "2012" (Battiston et al. 2012, Sci. Rep. 2:541): each node passes
    its distress on only once, in the round after it first has some. DebtRank is
    ``Σ_j (h_j(end) − h_j(0)) v_j``.

    Where all that members receive rests on other members, and all of them on each other, the columns
    of W sum to 1 and linear distress ends, after very many rounds, at 1 for everybody, whatever the
    shock. The rounds tell it from there: ``rounds`` is a horizon, and ``settled`` says if it was
    reached first.

    reliances: W, weights at most 1, as from ``reliance``. shock: (n_nodes,) h(0) in 0..1.
    values: (n_nodes,) v, not negative; scaled to sum 1; equal unless given. Sums are in 32-bit floats:
    h is good to some 1e-6. Raises EngineError for what lies outside these.

    >>> chain = Graph.from_edges([0, 1], [1, 2], [0.5, 0.5])
    >>> found = debtrank(chain, [1.0, 0.0, 0.0])
    >>> found.level.tolist(), found.debtrank, found.settled
    ([1.0, 0.5, 0.25], 0.25, True)
    """
    _check(reliances, rounds, tolerance)
    first = as_floats("shock", shock)
    if len(first) != reliances.n_nodes:
        raise EngineError(f"shock has {len(first)} entries, the graph {reliances.n_nodes} nodes")
    wrong = np.flatnonzero((first < 0) | (first > 1))
    if wrong.size:
        raise EngineError(f"shock[{int(wrong[0])}] is {first[wrong[0]]}, outside 0..1")
    worth = _values(reliances.n_nodes, values)
    begin = first.astype(np.float32)[:, np.newaxis]
    level, done, settled = _spread(reliances.reversed, begin, variant, rounds, tolerance)
    added = float(((level[:, 0] - begin[:, 0]).astype(np.float64) * worth).sum())
    return Distress(level[:, 0].astype(np.float64), added, done, settled)


def _check(reliances: Graph, rounds: int, tolerance: float) -> None:
    wrong = np.flatnonzero(reliances.weights > 1 + 1e-9)
    if wrong.size:
        raise EngineError(f"reliances.weights[{int(wrong[0])}] is {reliances.weights[wrong[0]]}, above 1")
    if rounds < 0:
        raise EngineError(f"rounds must not be negative, but is {rounds}")
    if not tolerance >= 0:
        raise EngineError(f"tolerance must be at least 0, not {tolerance}")


def _values(n_nodes: int, values: npt.ArrayLike | None) -> FloatArray:
    if values is None:
        return np.full(n_nodes, 1 / max(n_nodes, 1))
    checked = as_floats("values", values)
    refuse_negative("values", checked)
    if len(checked) != n_nodes:
        raise EngineError(f"values has {len(checked)} entries, the graph {n_nodes} nodes")
    if n_nodes and not checked.any():
        raise EngineError("values must not all be 0")
    scaled: FloatArray = checked / checked.sum()
    return scaled


def _spread(
    by_receiver: Graph, begin: npt.NDArray[np.float32], variant: Variant, rounds: int, tolerance: float
) -> tuple[npt.NDArray[np.float32], int, bool]:
    if variant not in ("linear", "2012"):
        raise EngineError(f"variant must be 'linear' or '2012', not {variant!r}")
    level, weights = begin.copy(), by_receiver.weights.astype(np.float32)
    done, settled = contagion.debtrank(
        by_receiver.indptr, by_receiver.indices, weights, level, variant == "2012", rounds, tolerance
    )
    return level, done, settled


def shock_debtranks(
    reliances: Graph,
    plan: ShockPlan,
    size: int,
    *,
    seed: int,
    draws: int = 1000,
    variant: Variant = "linear",
    values: npt.ArrayLike | None = None,
    rounds: int = ROUNDS,
    tolerance: float = TOLERANCE,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Return (draws,) the DebtRank of a plan's shock of one size: h(0) = 1 for the shocked.

    The shocked of draw d are those of a stress test with the same seed; sixteen draws run side by side.
    A block of sixteen ends when all of it has settled. Arguments and errors: as ``debtrank``.

    >>> chain = Graph.from_edges([0, 1], [1, 2], [0.5, 0.5])
    >>> sorted(set(shock_debtranks(chain, ShockPlan.random(3), 1, seed=1).round(4).tolist()))
    [0.0, 0.1667, 0.25]
    """
    _check(reliances, rounds, tolerance)
    plan.check_size(size)
    if plan.n_nodes != reliances.n_nodes:
        raise EngineError(f"plan has {plan.n_nodes} members, the graph {reliances.n_nodes}")
    worth, by_receiver, keys = _values(plan.n_nodes, values), reliances.reversed, draw_keys(seed, draws)[1]

    def added(block: Words) -> FloatArray:
        # A block of fewer is filled up with draws without a shock: they cost less than loops of any length.
        bits = plan.words(block, size)[:, np.newaxis] >> np.arange(WIDTH, dtype=np.uint64)
        begin = (bits & np.uint64(1)).astype(np.float32)
        level, _done, _settled = _spread(by_receiver, begin, variant, rounds, tolerance)
        summed: FloatArray = ((level - begin).astype(np.float64) * worth[:, np.newaxis]).sum(axis=0)
        return summed[: len(block)]

    blocks = [keys[begin : begin + WIDTH] for begin in range(0, draws, WIDTH)]
    return np.concatenate(in_blocks(added, blocks, threads=threads, progress=progress))


@dataclass(frozen=True, slots=True, eq=False)
class Clearing:
    """paid: (n_nodes,) what each can keep of its promises. owed: (n_nodes,) all it promised.

    defaulted_in: (n_nodes,) int32 the round in which each was found unable to keep all, -1 never.
    """

    paid: FloatArray
    owed: FloatArray
    defaulted_in: npt.NDArray[np.int32]

    @property
    def defaults(self) -> BoolArray:
        """(n_nodes,) who cannot keep all of their promises."""
        return self.defaulted_in >= 0


def clearing(promises: Graph, means: npt.ArrayLike) -> Clearing:
    """Return how much of their open promises members can keep when each first needs what it is promised.

    The greatest clearing vector ``p_i = min(p̄_i, e_i + Σ_j Π_ji p_j)``: p̄_i is all that i promised,
    Π_ji the share of j's promises made to i, e_i i's own means. Who falls short pays all in equal parts.
    By the fictitious default algorithm: assume that all are kept; find who then cannot; solve for what
    these pay; again, until nobody new is found; at most n rounds (Eisenberg & Noe 2001, Management
    Science 47:236).

    promises: debtor → creditor, hours. means: (n_nodes,) hours each can give from elsewhere, at least 0.
    Raises EngineError for negative means and another length.

    >>> ring = Graph.from_edges([0, 1, 2], [1, 2, 0], [2.0, 1.0, 1.0])
    >>> clearing(ring, [0.5, 0.0, 0.0]).paid.tolist()
    [1.5, 1.0, 1.0]
    """
    own = as_floats("means", means)
    refuse_negative("means", own)
    if len(own) != promises.n_nodes:
        raise EngineError(f"means has {len(own)} entries, the graph {promises.n_nodes} nodes")
    owed = promises.out_strengths()
    shares = promises.weights / owed[promises.sources]
    shape = (promises.n_nodes, promises.n_nodes)
    to_creditor = csr_array((shares, promises.indices, promises.indptr), shape=shape).T.tocsr()
    defaulted_in, paid = np.full(promises.n_nodes, -1, np.int32), owed.copy()
    for now in range(promises.n_nodes + 1):
        short = own + to_creditor @ paid < owed - 1e-12 * np.maximum(owed, 1)
        new = short & (defaulted_in < 0)
        if not new.any():
            break
        defaulted_in[new] = now
        paid = _paid(to_creditor, own, owed, np.flatnonzero(defaulted_in >= 0))
    return Clearing(paid, owed, defaulted_in)


def _paid(to_creditor: csr_array, own: FloatArray, owed: FloatArray, short: IntArray) -> FloatArray:
    """What all pay when exactly those in ``short`` pay whatever they have."""
    paid = owed.copy()
    paid[short] = 0
    rows = to_creditor[short]
    inside = rows[:, short]
    have = own[short] + rows @ paid
    paid[short] = spsolve((identity(len(short), format="csc") - inside).tocsc(), have)
    return np.clip(paid, 0, owed)
