"""Where a community tips, and who holds it: the smallest shock that loses half, and each member's weight."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.cascades import Footing, Thresholds, draw_keys
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import MINIMUM_N, Figure, Reason, Unit
from handschlag.engine.kernels import cascades
from handschlag.engine.shocks import ShockPlan
from handschlag.engine.statistics import wilson_interval
from handschlag.engine.stress import StressLevel, StressTest, stress_test
from handschlag.engine.threads import Progress, in_blocks

_BLOCKS: Final = 64
_HALF: Final = 0.5

Tips = Callable[[StressLevel], bool]


@dataclass(frozen=True, slots=True, eq=False)
class TippingPoint:
    """``figure``: units in the smallest shock whose median loss exceeds half.

    levels: those looked at, in the order of their size, without rounds.
    """

    figure: Figure
    levels: tuple[StressLevel, ...]


def tipping_point(
    test: StressTest,
    plan: ShockPlan,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
) -> TippingPoint:
    """Return the smallest shock whose median loss exceeds half of the members, in units of the plan.

    Found by halving, some 3 · log2(units) levels at most. With the share rule alone the loss of every
    draw grows with the shock (a shock contains the smaller ones, and a cascade is monotone), so that
    halving misses nothing. With a surplus in the footing a departure can also help those who stay; then
    this is where halving ends.

    The 95 % interval is that of a median over draws: it begins where Wilson's interval of the share of
    draws that lose more than half reaches 1/2, and ends where it leaves 1/2 behind. The figure has no
    value below MINIMUM_N members, and where even the whole plan does not tip the community.

    >>> from handschlag.engine.graph import Graph
    >>> clique = Graph.from_edges(*np.triu_indices(9, 1))
    >>> test = StressTest.of(Footing.of(clique), seed=1, draws=50, thresholds=[0.7] * 9)
    >>> tipping_point(test, ShockPlan.random(9)).figure.value
    3
    """
    unit = Unit.MEMBERS if plan.n_units == plan.n_nodes else Unit.GROUPS
    if plan.n_nodes < MINIMUM_N:
        return TippingPoint(Figure.untold(unit, plan.n_nodes), ())
    search = _Search(test, plan, threads, progress)
    value = search.smallest(_median_tips, 0, plan.n_units)
    if value is None:
        return TippingPoint(Figure.untold(unit, plan.n_nodes, reason=Reason.NOT_TIPPED), search.levels())
    low = search.smallest(_may_tip, 0, value)
    high = search.smallest(_surely_tips, value, plan.n_units)
    if progress is not None:
        progress(1.0)
    return TippingPoint(Figure(value, unit, plan.n_nodes, plan.n_nodes, None, low, high), search.levels())


def _median_tips(level: StressLevel) -> bool:
    return 2 * level.median_lost > level.n_nodes


def _may_tip(level: StressLevel) -> bool:
    return wilson_interval(level.tipped, level.draws).high >= _HALF


def _surely_tips(level: StressLevel) -> bool:
    return wilson_interval(level.tipped, level.draws).low > _HALF


class _Search:
    """Halving over the sizes of a plan; no size is run twice."""

    def __init__(
        self, test: StressTest, plan: ShockPlan, threads: int | None, progress: Progress | None
    ) -> None:
        self._test, self._plan, self._threads, self._progress = test, plan, threads, progress
        self._seen: dict[int, StressLevel] = {}
        self._expected = 3 * (plan.n_units.bit_length() + 1)

    def levels(self) -> tuple[StressLevel, ...]:
        return tuple(self._seen[size] for size in sorted(self._seen))

    def smallest(self, tips: Tips, low: int, high: int) -> int | None:
        """The smallest size in low..high that tips, None if the largest does not."""
        if not tips(self._level(high)):
            return None
        while low < high:
            middle = (low + high) // 2
            if tips(self._level(middle)):
                high = middle
            else:
                low = middle + 1
        return high

    def _level(self, size: int) -> StressLevel:
        if size not in self._seen:
            (self._seen[size],) = stress_test(
                self._test,
                self._plan,
                [size],
                rounds=False,
                threads=self._threads,
                progress=self._following(),
            )
        return self._seen[size]

    def _following(self) -> Progress | None:
        if self._progress is None:
            return None
        tell, done = self._progress, len(self._seen)
        return lambda share: tell((done + share) / self._expected)


def systemic_importance(
    footing: Footing,
    *,
    seed: int,
    draws: int = 10,
    thresholds: npt.ArrayLike | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> FloatArray:
    """Return (n_nodes,) how many members are lost beyond each member when they go, mean over the draws.

    One departure cascade per member and draw, each costing only what it touches; where many single
    departures bring all down, that is n times the whole network. Thresholds of the draws as in a
    stress test with this seed; ``draws`` is of no use where all of them are measured.
    Raises EngineError for thresholds above 1 (some leave without anybody going first) and as
    ``StressTest``.

    >>> from handschlag.engine.graph import Graph
    >>> star = Footing.of(Graph.from_edges([0, 0, 0], [1, 2, 3]))
    >>> systemic_importance(star, seed=1, thresholds=[0.5] * 4).tolist()
    [3.0, 0.0, 0.0, 0.0]
    """
    checked = Thresholds.of(footing.n_nodes, thresholds)
    wrong = np.flatnonzero(checked.low + checked.span > 1)
    if wrong.size:
        raise EngineError(f"thresholds[{int(wrong[0])}] is {checked.low[wrong[0]]}, above 1")
    keys, _ = draw_keys(seed, draws)
    step = max(1, -(-footing.n_nodes // _BLOCKS))
    jobs = [
        (key, begin, min(begin + step, footing.n_nodes))
        for key in keys
        for begin in range(0, footing.n_nodes, step)
    ]
    summed = np.zeros(footing.n_nodes, np.int64)
    blocks = in_blocks(partial(_beyond, footing, checked), jobs, threads=threads, progress=progress)
    for (_key, begin, end), beyond in zip(jobs, blocks, strict=True):
        summed[begin:end] += beyond
    return summed / draws


def _beyond(footing: Footing, thresholds: Thresholds, job: tuple[np.uint64, int, int]) -> IntArray:
    key, begin, end = job
    phi = cascades.thresholds_of(thresholds.low, thresholds.span, key)
    budgets = cascades.budgets_of(footing.totals, phi, footing.surplus)
    return cascades.losses_beyond(footing.indptr, footing.indices, footing.mirror, budgets, begin, end)
