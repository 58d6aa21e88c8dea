"""Crisis: what happens to the network when people leave?

Over the members with a tie of help or meeting, or of any kind where the archive tells of neither: who has
no tie cannot be taken along, and would only hide what happens to the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.crisis import (
    Footing,
    ShockPlan,
    StressLevel,
    StressTest,
    TippingPoint,
    debtrank,
    growing_sizes,
    k_core_curve,
    reliance,
    stress_test,
    systemic_importance,
    tipping_point,
)
from handschlag.engine.figures import MINIMUM_N, Figure, Reason, Unit
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.insights.figures import Figures, Told
from handschlag.insights.reasons import NO_TIES
from handschlag.insights.sections import strengthening
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.strengthening import strengthened
from handschlag.insights.sections.ties import among, carrying_strands, ties
from handschlag.insights.sections.untold import all_untold
from handschlag.insights.sections.warning import early_warning
from handschlag.insights.telling import entry, table

KEYS: Final = (
    "tipping_point", "stress_test", "stress_test_table", "cascade_rounds", "left_alone", "departure_cascade",
    "systemic_importance", "systemic_importance_table", "trust_contagion", "k_core_curve",
    "k_core_curve_table", *strengthening.KEYS,
)  # fmt: skip
_LABELS: Final = {"company": ("company", "firm", "office"), "region": ("region", "city"), "group": ("group",)}
"""Plans that hit all who have something in common, by the names that archives have for it."""

_MANY: Final = 5_000
_TENTH: Final = 0.1
_FIRM: Final = 3
_TOP: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class _Network:
    """The ties that carry, among those who have any; ``help`` where the archive tells who helped whom."""

    graph: Graph
    help: Graph | None
    test: StressTest
    plans: list[ShockPlan]
    seed: int

    @property
    def n(self) -> int:
        return self.graph.n_nodes


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    strands = carrying_strands(archive)
    whole = ties(archive, strands)
    members = np.flatnonzero(whole.undirected.out_degrees())
    warning = early_warning(archive)
    if not members.size:
        return all_untold(KEYS, NO_TIES) | warning
    if len(members) < MINIMUM_N:
        few = entry(Figure.untold(Unit.MEMBERS, len(members)))
        return dict.fromkeys(KEYS, few) | warning
    network = _network(archive, strands, members, seed)
    tips = [(plan, tipping_point(network.test, plan)) for plan in network.plans]
    figures = dict(_stress(network, tips))
    figures |= dict(_members(network)) | dict(_cores(network))
    level = _worst_level(tips)
    plan = next((plan for plan in network.plans if level is not None and plan.name == level.plan), None)
    figures |= strengthened(archive, network.graph, plan, seed=seed, draws=network.test.draws)
    return figures | warning


def _network(archive: Archive, strands: tuple[Strand, ...], members: IntArray, seed: int) -> _Network:
    graph = among(ties(archive, strands), members)
    help_ = among(ties(archive, (Strand.HELP,)), members)
    plans = [ShockPlan.random(graph.n_nodes), ShockPlan.by_degree(graph)]
    if help_.n_edges:
        plans.append(ShockPlan.by_giving(help_))
    for name, labels in _LABELS.items():
        if (
            found := next((archive.labels[label] for label in labels if label in archive.labels), None)
        ) is None:
            continue
        plan = ShockPlan.by_label(name, found[members])
        plans += [plan] if plan.n_units > 1 else []
    draws = 1000 if graph.n_nodes <= _MANY else 200
    partners = help_.reversed if help_.n_edges else None
    test = StressTest.of(Footing.of(graph), seed=seed, draws=draws, partners=partners)
    return _Network(graph, help_ if help_.n_edges else None, test, plans, seed)


def _stress(network: _Network, tips: list[tuple[ShockPlan, TippingPoint]]) -> Iterator[tuple[str, Told]]:
    levels = {
        plan.name: stress_test(network.test, plan, _sizes(plan, tip), rounds=False) for plan, tip in tips
    }
    rows = [
        [name, round(_hit(level)), round(level.median_lost), round(level.lost_95),
         round(float(np.median(level.alone)))]
        for name, some in levels.items()
        for level in some
    ]  # fmt: skip
    columns = ["plan", "shocked", "median_lost", "p95_lost", "alone"]
    yield "stress_test_table", table(rows, columns, Unit.MEMBERS, n=network.n)
    yield "tipping_point", entry(_worst(network, tips))
    yield "stress_test", entry(_lost_at_a_tenth(network))
    worst = _first_to_tip(level for some in levels.values() for level in some)
    rounds, alone = (None, None) if worst is None else (_rounds(network, worst), worst.alone)
    yield "cascade_rounds", entry(_median_of_draws(network, Unit.ROUNDS, rounds))
    yield "left_alone", entry(_median_of_draws(network, Unit.MEMBERS, alone))


def _rounds(network: _Network, level: StressLevel) -> IntArray | None:
    """Of a shock once more, round by round, which takes twice as long."""
    plan = next(plan for plan in network.plans if plan.name == level.plan)
    (again,) = stress_test(network.test, plan, [level.size])
    return again.rounds


def _median_of_draws(network: _Network, unit: Unit, draws: IntArray | None) -> Figure:
    if draws is None:
        return Figure.untold(unit, network.n, reason=Reason.NOT_TIPPED)
    return Figure(float(np.median(draws)), unit, network.n, network.n)


def _hit(level: StressLevel) -> float:
    return float(np.median(level.shocked))


def _sizes(plan: ShockPlan, tip: TippingPoint) -> list[int]:
    """Growing, with the one that tips the network."""
    tipping = [] if tip.figure.value is None else [int(tip.figure.value)]
    return sorted({*growing_sizes(plan, levels=10), *tipping})


def _first_to_tip(levels: Iterable[StressLevel]) -> StressLevel | None:
    """The smallest shock after which in half of the draws more than half are gone."""
    tipped = [level for level in levels if 2 * level.median_lost > level.n_nodes]
    return min(tipped, key=_hit, default=None)


def _worst_level(tips: list[tuple[ShockPlan, TippingPoint]]) -> StressLevel | None:
    """Of all plans."""
    return _first_to_tip(level for _plan, tip in tips for level in tip.levels)


def _worst(network: _Network, tips: list[tuple[ShockPlan, TippingPoint]]) -> Figure:
    """As a share of the members; the interval where units of the plan are members."""
    level = _worst_level(tips)
    if level is None:
        return Figure.untold(Unit.SHARE, network.n, reason=Reason.NOT_TIPPED)
    figure = next(tip.figure for plan, tip in tips if plan.name == level.plan)
    is_counted_in_members = figure.unit == Unit.MEMBERS
    low, high = (figure.low, figure.high) if is_counted_in_members else (None, None)
    return Figure(
        _hit(level) / network.n,
        Unit.SHARE,
        network.n,
        network.n,
        low=None if low is None else low / network.n,
        high=None if high is None else high / network.n,
    )


def _lost_at_a_tenth(network: _Network) -> Figure:
    """When a tenth of the members is hit, by the plan that costs most."""
    size = max(1, round(_TENTH * network.n))
    lost = [
        stress_test(network.test, plan, [size], rounds=False)[0].median_lost
        for plan in network.plans
        if plan.n_units == network.n
    ]
    return Figure(max(lost) / network.n, Unit.SHARE, network.n, network.n)


def _members(network: _Network) -> Iterator[tuple[str, Told]]:
    """Single members who take others along."""
    (first,) = stress_test(network.test, network.plans[1], [1], rounds=False)
    low, high = np.percentile(first.lost, [2.5, 97.5])
    best_connected = Figure(first.median_lost, Unit.MEMBERS, network.n, network.n, None, low, high)
    yield "departure_cascade", entry(best_connected)
    beyond = systemic_importance(network.test.footing, seed=network.seed)
    order = np.argsort(-beyond, kind="stable")[:_TOP]
    yield "systemic_importance", entry(Figure(float(beyond[order[0]]), Unit.MEMBERS, network.n, network.n))
    rows = [
        [int(network.graph.ids[node]), round(float(beyond[node]), 1)] for node in order if beyond[node] > 0
    ]
    yield (
        "systemic_importance_table",
        table(rows, ["member", "lost_beyond"], Unit.MEMBERS, n=network.n),
    )
    yield "trust_contagion", entry(_contagion(network, beyond))


def _contagion(network: _Network, beyond: FloatArray) -> Figure:
    """DebtRank of the failure of the member who matters most, over who received what from whom."""
    received = network.help or network.graph
    shock = np.zeros(network.n)
    shock[int(np.argmax(beyond))] = 1.0
    found = debtrank(reliance(received), shock)
    return Figure(found.debtrank, Unit.SHARE, network.n, network.n)


def _cores(network: _Network) -> Iterator[tuple[str, Told]]:
    curve = k_core_curve(network.graph)
    firm = float(curve[_FIRM]) if len(curve) > _FIRM else 0.0
    yield "k_core_curve", entry(Figure(firm, Unit.SHARE, network.n, network.n))
    rows = [[k, float(share)] for k, share in enumerate(curve)]
    yield "k_core_curve_table", table(rows, ["k", "share"], Unit.SHARE, n=network.n)
