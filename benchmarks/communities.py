"""A community to measure the engine on: heavy-tailed activity, groups, ids with gaps, one seed.

A member's activity follows a power law. Seven of ten ties stay within the member's group, whose sizes
are heavy-tailed too; both ends are drawn by activity. So contacts know each other, as they do where
people talk, and a few members know very many.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from handschlag.engine.graph import Graph
from handschlag.engine.interactions import HALF_LIFE_DAYS, Interactions

NOW = 1_700_000_000
WITHIN = 0.7
PEOPLE_PER_GROUP = 60
Ids = npt.NDArray[np.int64]
Work = Callable[[], npt.NDArray[Any]]
"""What is measured: gives the answer as one array."""


@dataclass(frozen=True, slots=True, eq=False)
class Community:
    """``interactions``: as many as ties, some among the same pair; ``graph``: so many distinct ties."""

    ids: Ids
    interactions: Interactions
    graph: Graph


def generate(n_members: int, n_ties: int, *, seed: int) -> Community:
    """Return the same community for the same seed."""
    rng = np.random.default_rng(seed)
    ids = np.sort(rng.choice(n_members * 5 // 4, n_members, replace=False)) + 1
    people = _People(n_members, rng)
    source, target = people.pairs(n_ties)
    years = rng.integers(0, 3 * 365 * 86_400, n_ties)
    interactions = Interactions.of(
        time=NOW - years,
        source=ids[source],
        target=ids[target],
        strand=rng.integers(0, len(HALF_LIFE_DAYS), n_ties),
        value=rng.integers(1, 9, n_ties) / 4,
    )
    source, target = _distinct(people, n_ties)
    weights = rng.integers(1, 40, len(source)) / 8
    return Community(ids, interactions, Graph.from_edges(ids[source], ids[target], weights, members=ids))


class _People:
    """Members shuffled into groups, with the running sum of their activity."""

    def __init__(self, n_members: int, rng: np.random.Generator) -> None:
        self.rng = rng
        sizes = (rng.pareto(1.5, n_members // PEOPLE_PER_GROUP + 1) + 1) * PEOPLE_PER_GROUP / 3
        ends = np.minimum(np.cumsum(sizes * n_members / sizes.sum()).astype(np.int64), n_members)
        self.begin = np.repeat(np.append(0, ends[:-1]), np.diff(ends, prepend=0))
        self.end = np.repeat(ends, np.diff(ends, prepend=0))
        missing = n_members - len(self.begin)
        self.begin = np.append(self.begin, np.full(missing, n_members - missing))
        self.end = np.append(self.end, np.full(missing, n_members))
        activity = np.minimum(rng.pareto(1.6, n_members) + 0.5, n_members**0.5 * 2)
        self.running = np.append(0, np.cumsum(activity))
        self.shuffled = rng.permutation(n_members)

    def pairs(self, count: int) -> tuple[Ids, Ids]:
        """``count`` pairs of two people each."""
        source = self._drawn(np.zeros(count), np.full(count, self.running[-1]))
        within = self.rng.random(count) < WITHIN
        low = np.where(within, self.running[self.begin[source]], 0)
        high = np.where(within, self.running[self.end[source]], self.running[-1])
        target = self._drawn(low, high)
        target = np.where(target == source, (target + 1) % len(self.shuffled), target)
        return self.shuffled[source], self.shuffled[target]

    def _drawn(self, low: npt.NDArray[np.float64], high: npt.NDArray[np.float64]) -> Ids:
        at = low + self.rng.random(len(low)) * (high - low)
        return np.clip(np.searchsorted(self.running, at, side="right") - 1, 0, len(self.shuffled) - 1)


def _distinct(people: _People, n_ties: int) -> tuple[Ids, Ids]:
    n_members = len(people.shuffled)
    keys = np.empty(0, np.int64)
    while len(keys) < n_ties:
        source, target = people.pairs(n_ties // 2 + 10)
        keys = np.unique(np.append(keys, source * n_members + target))
    keys = people.rng.choice(keys, n_ties, replace=False)
    return keys // n_members, keys % n_members
