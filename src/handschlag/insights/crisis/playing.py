"""A shock, by way of the engine: the cascade, where it tips, and what strengthens. For the worker.

Everything comes from the scenario, its ties and its seed: the same again gives the same, bit by bit.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext_noop

from handschlag.engine.crisis import (
    Candidates,
    Footing,
    ShockPlan,
    StressLevel,
    StressTest,
    Thresholds,
    debtrank,
    departure_cascade,
    drawn_thresholds,
    growing_sizes,
    left_alone,
    reliance,
    shocked_members,
    strengthen,
    stress_test,
    tipping_point,
)
from handschlag.engine.figures import MINIMUM_N, Figure
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.insights.crisis import reading
from handschlag.insights.models import Scenario, Shock
from handschlag.insights.models.scenarios import HANDSHAKE, SECOND_SOURCE
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.strengthening import possible_pairs, recent_legs
from handschlag.insights.sections.ties import among, carrying_strands, ties

Result = dict[str, Any]
Tell = Callable[[float], None]
"""Told the share that is done; what it raises ends the work."""

DRAWS: Final = 1000
FEWER_DRAWS: Final = 200
_MANY: Final = 5_000
"""Members from which on fewer draws are made."""
PICKS: Final = 3
_TRIALS: Final = 16
_DRAWS_OF_SEARCH: Final = 200
_READ, _PLAYED, _TIPPED = 0.1, 0.2, 0.5
"""Shares of the work that are done after each part."""

NO_TIES: Final = gettext_noop("Nobody here has met, helped or written to anybody of the group yet.")
TOO_FEW: Final = gettext_noop("It takes at least five members with ties to each other.")
NOBODY_HIT: Final = gettext_noop("None of those who are hit has a tie here: nobody would follow them.")
NO_HELP: Final = gettext_noop("Nobody has helped anybody here yet, so nobody gives most.")


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The ties that carry, among those who have any. people: (n,) ids of the nodes."""

    archive: Archive
    graph: Graph
    help: Graph | None
    people: npt.NDArray[np.int64]
    strands: tuple[Strand, ...]


class _Untold(Exception):
    """There is nothing to compute, and why."""


def play(scenario: Scenario, tell: Tell) -> Result:
    """The result of a scenario, as it is stored; a ``reason`` where there is none.

    rounds: who leaves in each, 0 the shock, in the draw whose loss is in the middle. lost: over all draws.
    curve: [size, 5th percentile, median, 95th percentile] of members gone. Ids of those whose name is
    forgotten are 0.
    """
    archive, everybody = reading.network_of(scenario.group, scenario.as_of)
    told: Result = {"version": 1, "members": len(everybody)}
    try:
        found = _found(archive, everybody)
        told |= _Play(scenario, found, tell).told()
    except _Untold as reason:
        told["reason"] = str(reason)
    return told


def _found(archive: Archive, everybody: npt.NDArray[np.int64]) -> _Found:
    strands = carrying_strands(archive)
    whole = ties(archive, strands)
    members = np.flatnonzero(whole.undirected.out_degrees())
    if not members.size:
        raise _Untold(NO_TIES)
    if len(members) < MINIMUM_N:
        raise _Untold(TOO_FEW)
    help_ = among(ties(archive, (Strand.HELP,)), members)
    return _Found(
        archive, among(whole, members), help_ if help_.n_edges else None, everybody[members], strands
    )


class _Play:
    """One scenario on its ties."""

    def __init__(self, scenario: Scenario, found: _Found, tell: Tell) -> None:
        self.scenario, self.found, self.tell = scenario, found, tell
        self.graph = found.graph
        self.n = self.graph.n_nodes
        self.seed = scenario.seed
        self.thresholds = Thresholds.between(self.n, scenario.low, scenario.high)
        self.partners = self.graph if found.help is None else found.help.reversed
        self.plan, self.size, self.hit = self._plan()
        tell(_READ)

    def _plan(self) -> tuple[ShockPlan, int, int]:
        """In which order members go, how many of them are the shock, and how many were meant to be."""
        scenario, found = self.scenario, self.found
        wanted = scenario.size
        match scenario.shock:
            case Shock.CONNECTED:
                plan = ShockPlan.by_degree(self.graph)
            case Shock.GIVING:
                if found.help is None:
                    raise _Untold(NO_HELP)
                plan = ShockPlan.by_giving(found.help)
            case Shock.RANDOM:
                plan = ShockPlan.random(self.n)
            case _:
                hit = np.isin(found.people, scenario.targets)
                if not hit.any():
                    raise _Untold(NOBODY_HIT)
                # first these, then all others, each in random order: so the curve can go on behind them
                plan = ShockPlan.by_score(scenario.shock, hit.astype(np.float64))
                return plan, int(hit.sum()), scenario.size
        return plan, min(wanted, self.n), wanted

    def told(self) -> Result:
        level = self._level(self.graph, (self.size,), _READ, _PLAYED)[0]
        typical = int(np.argmin(np.abs(level.lost - np.median(level.lost))))
        told = self._network() | self._shock(level) | self._course(typical)
        told |= self._tipping()
        self.tell(_TIPPED)
        told["strengthening"] = self._strengthening(level)
        self.tell(1.0)
        return told

    @cached_property
    def draws(self) -> int:
        return DRAWS if self.n <= _MANY else FEWER_DRAWS

    def _network(self) -> Result:
        return {
            "n": self.n,
            "ties": self.graph.undirected.n_edges // 2,
            "strands": [strand.name.lower() for strand in self.found.strands],
            "knows_help": self.found.help is not None,
            "draws": self.draws,
        }

    def _test(self, graph: Graph) -> StressTest:
        return StressTest.of(
            Footing.of(graph),
            seed=self.seed,
            draws=self.draws,
            thresholds=self.thresholds,
            partners=self.partners,
        )

    def _level(
        self, graph: Graph, sizes: tuple[int, ...], begin: float, end: float, *, rounds: bool = True
    ) -> tuple[StressLevel, ...]:
        progress = self._between(begin, end)
        return stress_test(self._test(graph), self.plan, sizes, rounds=rounds, progress=progress)

    def _between(self, begin: float, end: float) -> Tell:
        return lambda share: self.tell(begin + (end - begin) * min(share, 1.0))

    def _shock(self, level: StressLevel) -> Result:
        rounds = level.rounds if level.rounds is not None else np.zeros(1)
        return {
            "hit": self.hit,
            "shocked": self.size,
            "lost": _spread(level.lost),
            "rounds_median": float(np.median(rounds)),
            "alone_median": float(np.median(level.alone)),
            "tipped": level.tipped,
        }

    def _course(self, draw: int) -> Result:
        """Round by round, in one draw."""
        shocked = shocked_members(self.plan, self.size, seed=self.seed, draw=draw)
        phi = drawn_thresholds(self.n, seed=self.seed, draw=draw, measured=self.thresholds)
        cascade = departure_cascade(Footing.of(self.graph), shocked, thresholds=phi)
        rounds = [
            {"left": len(who), "gone": int(((cascade.left_in >= 0) & (cascade.left_in <= turn)).sum()),
             "members": self._ids(who, is_told=turn > 0 or self.scenario.shock != Shock.REGION)}
            for turn in range(cascade.rounds + 1)
            for who in [np.flatnonzero(cascade.left_in == turn)]
        ]  # fmt: skip
        alone = np.flatnonzero(left_alone(self.partners, cascade.gone))
        first = np.zeros(self.n)
        first[shocked] = 1.0
        spread = debtrank(reliance(self.found.help or self.graph), first)
        return {
            "draw": draw,
            "rounds": rounds,
            "alone": self._ids(alone),
            "debtrank": spread.debtrank,
        }

    def _ids(self, nodes: npt.NDArray[np.int64], *, is_told: bool = True) -> list[int]:
        """Where members live is theirs: whom a shock of a region hits is counted and not named."""
        return self.names[nodes].tolist() if is_told else []

    @cached_property
    def names(self) -> npt.NDArray[np.int64]:
        people = self.found.people
        return np.where(np.isin(people, reading.nameless(people)), 0, people)

    def _tipping(self) -> Result:
        middle = (_PLAYED + _TIPPED) / 2
        tip = tipping_point(self._test(self.graph), self.plan, progress=self._between(_PLAYED, middle)).figure
        found = [] if tip.value is None else [int(tip.value)]
        sizes = tuple(sorted({*growing_sizes(self.plan), self.size, *found}))
        levels = self._level(self.graph, sizes, middle, _TIPPED, rounds=False)
        curve = [[level.size, *_spread(level.lost).values()] for level in levels]
        return {"tips": _figure(tip), "curve": curve}

    def _strengthening(self, before: StressLevel) -> Result:
        """New ties, and the same shock on the same people with them."""
        candidates, kinds = self._candidates()
        if not len(candidates):
            return {"pairs": []}
        found = strengthen(
            self.graph,
            candidates,
            self.plan,
            seed=self.seed,
            picks=PICKS,
            trials=_TRIALS,
            draws=min(_DRAWS_OF_SEARCH, self.draws),
            thresholds=self.thresholds,
            progress=self._between(_TIPPED, 0.95),
        )
        chosen = found.chosen.tolist()
        if not chosen:
            return {"pairs": []}
        stronger = candidates.added_to(self.graph, chosen)
        (after,) = self._level(stronger, (self.size,), 0.95, 1.0)
        names = self.names
        return {
            "pairs": [
                {"first": int(names[candidates.source[at]]), "second": int(names[candidates.target[at]]),
                 "kind": kinds[at], "lost": lost}
                for at, lost in zip(chosen, found.mean_lost[1:].tolist(), strict=True)
            ],
            "lost_before_any": float(found.mean_lost[0]),
            "before": {"tips": _figure(found.before.figure), "lost": _spread(before.lost)},
            "after": {"tips": _figure(found.after.figure), "lost": _spread(after.lost),
                      "rounds_median": float(np.median(after.rounds if after.rounds is not None else 0))},
        }  # fmt: skip

    def _candidates(self) -> tuple[Candidates, list[str]]:
        """Pairs that could be brought together; none of whom one blocks the other."""
        pairs = possible_pairs(self.found.archive, self.graph, recent_legs(self.found.archive))
        blocked = reading.apart(self.found.people)
        keys = pairs.first * self.n + pairs.second
        free = ~np.isin(keys, blocked[:, 0] * self.n + blocked[:, 1])
        candidates = Candidates.of(
            pairs.first[free],
            pairs.second[free],
            pairs.weights[free],
            n_nodes=self.n,
            kind=pairs.is_source[free],
        )
        return candidates, [SECOND_SOURCE if source else HANDSHAKE for source in pairs.is_source[free]]


def _spread(lost: npt.NDArray[np.int64]) -> dict[str, float]:
    low, median, high = np.percentile(lost, [5, 50, 95]).tolist()
    return {"p5": low, "median": median, "p95": high}


def _figure(figure: Figure) -> dict[str, float | None]:
    return {"value": figure.value, "low": figure.low, "high": figure.high}
