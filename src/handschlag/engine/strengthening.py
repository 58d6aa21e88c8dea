"""Which new ties would make a community harder to tip."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    FloatArray,
    IntArray,
    NodeArray,
    as_floats,
    as_ints,
    check_lengths,
    check_range,
)
from handschlag.engine.cascades import Footing, Thresholds
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.shocks import ShockPlan
from handschlag.engine.stress import DRAWS, StressLevel, StressTest, stress_test
from handschlag.engine.threads import Progress
from handschlag.engine.tipping import TippingPoint, tipping_point

_SEARCH_SHARE = 0.8
"""Of the progress: searching; the rest is the stress test before and after."""


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Ties that could be made: nodes (k,), the weight each would have, and of which kind it is."""

    source: NodeArray
    target: NodeArray
    weights: FloatArray
    kind: IntArray

    @classmethod
    def of(
        cls,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        weights: npt.ArrayLike,
        *,
        n_nodes: int,
        kind: npt.ArrayLike | None = None,
    ) -> "Candidates":
        """Return checked candidates: nodes in range, two different ones each, weights above 0.

        kind: whole numbers; all are of one kind unless given.
        """
        sources, targets = as_ints("source", source), as_ints("target", target)
        checked = as_floats("weights", weights)
        kinds = np.zeros(len(sources), np.int64) if kind is None else as_ints("kind", kind)
        check_lengths(source=sources, target=targets, weights=checked, kind=kinds)
        check_range("source", sources, lowest=0, size=n_nodes)
        check_range("target", targets, lowest=0, size=n_nodes)
        for name, wrong in (("a tie to oneself", sources == targets), ("of no weight", checked <= 0)):
            if wrong.any():
                raise EngineError(f"candidate {int(np.flatnonzero(wrong)[0])} is {name}")
        return cls(sources.astype(np.int32), targets.astype(np.int32), checked, kinds)

    def __len__(self) -> int:
        return len(self.weights)

    def added_to(self, ties: Graph, chosen: list[int]) -> Graph:
        """The ties and the chosen candidates."""
        return Graph.from_edges(
            np.concatenate((ties.ids[ties.sources], ties.ids[self.source[chosen]])),
            np.concatenate((ties.ids[ties.indices], ties.ids[self.target[chosen]])),
            np.concatenate((ties.weights, self.weights[chosen])),
            members=ties.ids,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Strengthening:
    """chosen: (k,) positions of candidates, in the order chosen. mean_lost: (k + 1,) members lost.

    mean_lost is at the tipping point found first, before any and after each choice, over the draws by
    which the choice was made. before, after: tipping points over *other* draws, so that a choice which
    only suited the draws does not look good.
    """

    chosen: IntArray
    mean_lost: FloatArray
    before: TippingPoint
    after: TippingPoint


def strengthen(
    ties: Graph,
    candidates: Candidates,
    plan: ShockPlan,
    *,
    seed: int,
    picks: int = 3,
    trials: int = 32,
    draws: int = DRAWS,
    thresholds: npt.ArrayLike | Thresholds | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Strengthening:
    """Return the candidates that move the tipping point most: greedy, each verified by re-running.

    At the tipping point of the plan the mean loss over the draws is looked at, which moves before the
    tipping point does. In every step the ``trials`` most promising candidates are tried, each by a
    stress test of the network with it; the one that loses fewest is kept; the search ends after
    ``picks``, or when none loses fewer than before. Promising: ``w/(S_a + w) · p_a · (1 − p_b)`` plus the
    same for b, with S the tie strength and p how often each is lost: who is often lost gains a partner
    who seldom is; kinds take turns, so that none goes untried. At most picks · trials + 1 stress tests
    and three searches for a tipping point.

    A new tie can also harm (it is one more to lose); such are not chosen. Nothing is chosen where the
    plan tips at no size, or with fewer than MINIMUM_N members. Cascades by tie strength only.
    Raises EngineError for picks below 0 and trials below 1; others as ``StressTest``.
    """
    if picks < 0 or trials < 1:
        raise EngineError(f"picks must be at least 0 and trials at least 1, not {picks} and {trials}")
    search = _Search(ties, candidates, plan, seed, draws, thresholds, threads)
    size = tipping_point(search.test([]), plan, threads=threads).figure.value
    chosen: list[int] = []
    mean_lost: list[float] = []
    if size is not None:
        chosen, mean_lost = search.greedy(int(size), picks, trials, progress)
    other = _Search(ties, candidates, plan, seed + 1, draws, thresholds, threads)
    before = tipping_point(other.test([]), plan, threads=threads)
    after = tipping_point(other.test(chosen), plan, threads=threads) if chosen else before
    if progress is not None:
        progress(1.0)
    return Strengthening(np.array(chosen, np.int64), np.array(mean_lost), before, after)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    ties: Graph
    candidates: Candidates
    plan: ShockPlan
    seed: int
    draws: int
    thresholds: npt.ArrayLike | Thresholds | None
    threads: int | None

    def test(self, chosen: list[int]) -> StressTest:
        ties = self.candidates.added_to(self.ties, chosen) if chosen else self.ties
        return StressTest.of(Footing.of(ties), seed=self.seed, draws=self.draws, thresholds=self.thresholds)

    def level(self, chosen: list[int], size: int) -> StressLevel:
        (level,) = stress_test(self.test(chosen), self.plan, [size], rounds=False, threads=self.threads)
        return level

    def greedy(
        self, size: int, picks: int, trials: int, progress: Progress | None
    ) -> tuple[list[int], list[float]]:
        chosen: list[int] = []
        now = self.level(chosen, size)
        mean_lost = [float(now.lost.mean())]
        for pick in range(min(picks, len(self.candidates))):
            tried: list[tuple[float, int, StressLevel]] = []
            for at, candidate in enumerate(self._promising(chosen, now)[:trials]):
                level = self.level([*chosen, int(candidate)], size)
                tried.append((float(level.lost.mean()), int(candidate), level))
                if progress is not None:
                    progress(_SEARCH_SHARE * (pick + (at + 1) / trials) / picks)
            fewest, best, level = min(tried, key=lambda trial: trial[:2])
            if fewest >= mean_lost[-1]:
                break
            chosen.append(best)
            mean_lost.append(fewest)
            now = level
        return chosen, mean_lost

    def _promising(self, chosen: list[int], level: StressLevel) -> IntArray:
        """Candidates not yet chosen, the most promising first."""
        a, b, weights = self.candidates.source, self.candidates.target, self.candidates.weights
        strength, lost = self.ties.undirected.out_strengths(), level.times_lost / level.draws
        promise = weights / (strength[a] + weights) * lost[a] * (1 - lost[b])
        promise += weights / (strength[b] + weights) * lost[b] * (1 - lost[a])
        order = np.lexsort((-promise, self.candidates.kind))
        order = order[~np.isin(order, chosen)]
        kinds = self.candidates.kind[order]
        turn = np.arange(len(order)) - np.searchsorted(kinds, kinds)
        return order[np.lexsort((-promise[order], turn))]
