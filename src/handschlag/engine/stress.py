"""The stress test: what a shock costs over many draws, and the smallest shock that tips the community."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray, NodeArray
from handschlag.engine.cascades import Footing, Thresholds, draw_keys
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.kernels import cascades, lanes
from handschlag.engine.kernels.lanes import Fields, Words
from handschlag.engine.kernels.vectors import LANES
from handschlag.engine.shocks import ShockPlan
from handschlag.engine.threads import Progress, in_blocks

DRAWS: Final = 1000


@dataclass(frozen=True, slots=True, eq=False)
class StressLevel:
    """What shocks of one size did, (draws,) each unless said otherwise.

    size: units shocked. shocked: members shocked. lost: members gone in the end, the shocked among
    them. rounds: until nobody left, None unless asked for. alone: members still there whose partners
    are all gone. times_lost, times_alone: (n_nodes,) in how many draws each member was.
    """

    plan: str
    size: int
    n_nodes: int
    shocked: IntArray
    lost: IntArray
    rounds: IntArray | None
    alone: IntArray
    times_lost: IntArray
    times_alone: IntArray

    @property
    def draws(self) -> int:
        return len(self.lost)

    @property
    def median_lost(self) -> float:
        return float(np.median(self.lost))

    @property
    def lost_95(self) -> float:
        """The 95th percentile of the members lost."""
        return float(np.percentile(self.lost, 95))

    @property
    def tipped(self) -> int:
        """In how many draws more than half of the members were lost."""
        return int((2 * self.lost > self.n_nodes).sum())


@dataclass(frozen=True, slots=True, eq=False)
class StressTest:
    """What stays the same from level to level: the community, its thresholds, and the luck of the draws.

    Draw d has its own thresholds and its own order of shocks, the same at every size of the shock (common
    random numbers). Thresholds are drawn anew in every draw, not once for all: we do not know them, and
    one vector for all draws would hide that from the percentiles. They cost nothing more: a draw's
    budget is written once before its cascade, and only whether it is used up is looked at later.

    partners: who counts as left alone, see ``left_alone``; the ties themselves unless given.
    """

    footing: Footing
    thresholds: Thresholds
    partners: tuple[IntArray, NodeArray]
    threshold_keys: Words
    shock_keys: Words

    @classmethod
    def of(
        cls,
        footing: Footing,
        *,
        seed: int,
        draws: int = DRAWS,
        thresholds: npt.ArrayLike | Thresholds | None = None,
        partners: Graph | None = None,
    ) -> "StressTest":
        """Return a stress test; thresholds: (n_nodes,), NaN where not measured.

        Raises EngineError for draws below 1, thresholds as in ``departure_cascade``, and partners over
        another number of members.
        """
        checked = Thresholds.of(footing.n_nodes, thresholds)
        if partners is not None and not np.array_equal(partners.ids, footing.ids):
            raise EngineError("partners is not over the same members as footing")
        rows = (footing.indptr, footing.indices) if partners is None else (partners.indptr, partners.indices)
        return cls(footing, checked, rows, *draw_keys(seed, draws))

    @property
    def draws(self) -> int:
        return len(self.shock_keys)


def stress_test(
    test: StressTest,
    plan: ShockPlan,
    sizes: Sequence[int],
    *,
    rounds: bool = True,
    threads: int | None = None,
    progress: Progress | None = None,
) -> tuple[StressLevel, ...]:
    """Return what shocks of growing size cost: a departure cascade for every draw and size.

    Draw d at a size equals ``departure_cascade(footing, shocked_members(plan, size, seed=seed, draw=d),
    thresholds=drawn_thresholds(n, seed=seed, draw=d))`` exactly; 64 draws run side by side, as bits of a
    word, on all cores. rounds: whether to count them; near the tipping point it takes twice as long to
    go through a cascade round by round, which without a surplus changes nothing else. progress: told the
    share done, raises to cancel. Raises EngineError for a size that the plan does not have and a plan
    over another number of members.

    >>> ring = Graph.from_edges(range(10), [(i + 1) % 10 for i in range(10)])
    >>> test = StressTest.of(Footing.of(ring), seed=1, draws=100, thresholds=[0.6] * 10)
    >>> level, = stress_test(test, ShockPlan.random(10), [1])
    >>> level.median_lost, int(level.rounds.max()), level.tipped
    (10.0, 5, 100)
    """
    if plan.n_nodes != test.footing.n_nodes:
        raise EngineError(f"plan has {plan.n_nodes} members, the footing {test.footing.n_nodes}")
    for size in sizes:
        plan.check_size(size)
    begins = range(0, test.draws, LANES)
    jobs = [(size, begin) for size in sizes for begin in begins]
    blocks = in_blocks(partial(_block, test, plan, rounds), jobs, threads=threads, progress=progress)
    per_level = [blocks[at : at + len(begins)] for at in range(0, len(blocks), len(begins))]
    return tuple(_level(test, plan, size, done) for size, done in zip(sizes, per_level, strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    shocked: Words
    gone: Words
    alone: Words
    rounds: IntArray | None


def _block(test: StressTest, plan: ShockPlan, asked: bool, job: tuple[int, int]) -> _Block:
    size, begin = job
    keys = test.shock_keys[begin : begin + LANES]
    shocked = plan.words(keys, size)
    used = np.uint64((1 << len(keys)) - 1)
    footing, gone = test.footing, shocked | ~used
    fields, starts = _fields(test, begin)
    given = (footing.indptr, footing.indices, footing.amounts, fields, shocked, gone, starts)
    rounds = None
    if asked or len(footing.surplus):
        rounds = cascades.settle_in_rounds(*given)[: len(keys)]
    else:
        cascades.settle(*given)
    gone &= used
    return _Block(shocked, gone, lanes.left_alone(*test.partners, gone, used), rounds if asked else None)


def _fields(test: StressTest, begin: int) -> tuple[Fields, bool]:
    """The budgets of all nodes in up to 64 draws; unused fields repeat the last draw."""
    footing = test.footing
    keys = test.threshold_keys[np.minimum(begin + np.arange(LANES), test.draws - 1)]
    fields = np.empty((1 + len(footing.surplus), footing.n_nodes, LANES), np.int16)
    starts = cascades.fill_share(fields[0], footing.totals, test.thresholds.low, test.thresholds.span, keys)
    fields[1:] = footing.surplus[:, :, np.newaxis]
    return fields, starts


def _level(test: StressTest, plan: ShockPlan, size: int, blocks: Sequence[_Block]) -> StressLevel:
    n_nodes = test.footing.n_nodes
    times_lost, times_alone = np.zeros(n_nodes, np.int64), np.zeros(n_nodes, np.int64)
    for block in blocks:
        lanes.add_ones(block.gone, times_lost)
        lanes.add_ones(block.alone, times_alone)
    rounds = [block.rounds for block in blocks if block.rounds is not None]
    return StressLevel(
        plan.name,
        size,
        n_nodes,
        _per_draw([block.shocked for block in blocks], test.draws),
        _per_draw([block.gone for block in blocks], test.draws),
        np.concatenate(rounds) if rounds else None,
        _per_draw([block.alone for block in blocks], test.draws),
        times_lost,
        times_alone,
    )


def _per_draw(words: Sequence[Words], draws: int) -> IntArray:
    return np.concatenate([lanes.counts(block) for block in words])[:draws]


def growing_sizes(plan: ShockPlan, *, levels: int = 12) -> list[int]:
    """Return sizes from 1 unit to half of them, each larger than the last by about the same factor.

    >>> growing_sizes(ShockPlan.random(1000), levels=5)
    [1, 5, 22, 106, 500]
    """
    if levels < 1:
        raise EngineError(f"levels must be at least 1, not {levels}")
    if not plan.n_units:
        return []
    wished = np.rint(np.geomspace(1, max(1, plan.n_units // 2), levels))
    return [int(size) for size in np.unique(wished)]
