"""What strengthens: new ties that would make the network harder to tip, of two kinds.

Handshakes between people who talk and have not met, and second sources for who has a single one for a
kind of help. The search takes whichever helps most, and says of each which it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.crisis import (
    Candidates,
    ShockPlan,
    Strengthening,
    second_sources,
    single_source_needs,
    strengthen,
)
from handschlag.engine.figures import Figure, Reason, Unit
from handschlag.engine.graph import Graph
from handschlag.engine.interactions import Strand
from handschlag.engine.legs import Legs
from handschlag.engine.matching import suggestions
from handschlag.engine.places import unmet_pairs
from handschlag.insights.figures import Figures, Told
from handschlag.insights.reasons import NO_HELP, NO_TIES
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.legs import legs_of
from handschlag.insights.sections.ties import among, ties
from handschlag.insights.sections.untold import all_untold, has, untold
from handschlag.insights.telling import entry, table

OF_SEARCH: Final = (
    "what_strengthens", "what_strengthens_table", "lost_without_new_ties", "lost_with_new_ties",
    "new_handshakes", "new_second_sources",
)  # fmt: skip
KEYS: Final = (*OF_SEARCH, "single_source_needs")
HANDSHAKE, SECOND_SOURCE = "handshake", "second_source"
_WEIGHT: Final = 1.0
"""Of a handshake, as in the ledger."""

_MOST: Final = 300
"""Candidates of each kind."""

_TRIALS: Final = 16
_DRAWS: Final = 200
_DAYS: Final = 365
"""A need is one of the last year, as a dependency is."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Ties that could be made, (k,) each: nodes of the graph, weights, and whether a second source."""

    first: IntArray
    second: IntArray
    weights: FloatArray
    is_source: IntArray

    def kind(self, at: int) -> str:
        return SECOND_SOURCE if self.is_source[at] else HANDSHAKE


def strengthened(archive: Archive, graph: Graph, plan: ShockPlan | None, *, seed: int, draws: int) -> Figures:
    """Every figure of what strengthens. plan: the one that tips the network first, None where none does."""
    legs = recent_legs(archive)
    figures = {"single_source_needs": _needs(archive, legs)}
    if plan is None:
        return figures | all_untold(OF_SEARCH, Reason.NOT_TIPPED)
    pairs = possible_pairs(archive, graph, legs)
    if plan.n_units != graph.n_nodes or not pairs.first.size:
        return figures | all_untold(OF_SEARCH, NO_TIES)
    candidates = Candidates.of(
        pairs.first, pairs.second, pairs.weights, n_nodes=graph.n_nodes, kind=pairs.is_source
    )
    found = strengthen(graph, candidates, plan, seed=seed, trials=_TRIALS, draws=min(_DRAWS, draws))
    return figures | dict(_figures(graph, pairs, found))


def recent_legs(archive: Archive) -> Legs:
    """Help of the last year, where the archive knows times."""
    legs = legs_of(archive)
    return legs.within(archive.t, _DAYS) if archive.has_times else legs


def _needs(archive: Archive, legs: Legs) -> Told:
    if not has(archive, Strand.HELP):
        return untold(NO_HELP)
    needs = single_source_needs(legs)
    people = len(np.unique(needs.member))
    days = _DAYS if archive.has_times else None
    return entry(Figure(len(needs), Unit.NEEDS, len(legs), people, days))


def possible_pairs(archive: Archive, graph: Graph, legs: Legs) -> Pairs:
    """Candidates of both kinds; a pair that is both stands there twice, each with its own weight."""
    first, second = _to_shake_hands(archive, graph)
    source, member = _to_help(graph, legs, archive)
    helps = among(ties(archive, (Strand.HELP,)), graph.ids).weights
    weight = float(np.median(helps)) if len(helps) else _WEIGHT
    return Pairs(
        np.concatenate((first, source)),
        np.concatenate((second, member)),
        np.repeat([_WEIGHT, weight], [len(first), len(source)]),
        np.repeat([0, 1], [len(first), len(source)]),
    )


def _to_shake_hands(archive: Archive, graph: Graph) -> tuple[IntArray, IntArray]:
    """Pairs who talk and have not met; where nobody has, those with some contacts in common."""
    talk = among(ties(archive, (Strand.TALK,)), graph.ids)
    met = among(ties(archive, (Strand.MEET,)), graph.ids)
    if met.n_edges and talk.n_edges:
        unmet = unmet_pairs(talk, met)
        return _nodes(graph, unmet.first, unmet.second)
    found = suggestions(graph, graph)
    return _nodes(graph, found.first, found.second)


def _to_help(graph: Graph, legs: Legs, archive: Archive) -> tuple[IntArray, IntArray]:
    """Who could be a second source, and for whom; of two who could be so for each other, one tie."""
    found = second_sources(legs, ties(archive))
    known = np.isin(found.member, graph.ids) & np.isin(found.source, graph.ids)
    source, member = found.source[known], found.member[known]
    ends = np.sort(np.stack((source, member)), axis=0)
    kept = np.sort(np.unique(ends, axis=1, return_index=True)[1])
    return _nodes(graph, source[kept], member[kept])


def _nodes(graph: Graph, first: IntArray, second: IntArray) -> tuple[IntArray, IntArray]:
    one, other = graph.nodes_of(first[:_MOST]), graph.nodes_of(second[:_MOST])
    return one.astype(np.int64), other.astype(np.int64)


def _figures(graph: Graph, pairs: Pairs, found: Strengthening) -> Iterator[tuple[str, Told]]:
    n, chosen, lost = graph.n_nodes, found.chosen, found.mean_lost
    yield "what_strengthens", entry(_gain(n, found))
    for key, at in (("lost_without_new_ties", 0), ("lost_with_new_ties", -1)):
        value = Figure(float(lost[at]) / n, Unit.SHARE, n, n) if len(lost) else _untold(found, n)
        yield key, entry(value)
    sources = int(pairs.is_source[chosen].sum())
    yield "new_handshakes", entry(Figure(len(chosen) - sources, Unit.PAIRS, len(chosen), n))
    yield "new_second_sources", entry(Figure(sources, Unit.PAIRS, len(chosen), n))
    rows = [
        [int(graph.ids[pairs.first[at]]), int(graph.ids[pairs.second[at]]), pairs.kind(at), float(left) / n]
        for at, left in zip(chosen.tolist(), lost[1:], strict=True)
    ]
    columns = ["first", "second", "kind", "lost_share"]
    yield "what_strengthens_table", table(rows, columns, Unit.SHARE, n=len(rows), people=n)


def _gain(n: int, found: Strengthening) -> Figure:
    """By what share of the members the tipping point moves, over other draws than the choice was made by."""
    before, after = found.before.figure.value, found.after.figure.value
    if before is None or after is None:
        return _untold(found, n)
    return Figure((after - before) / n, Unit.SHARE, len(found.chosen), n)


def _untold(found: Strengthening, n: int) -> Figure:
    return Figure.untold(Unit.SHARE, len(found.chosen), people=n, reason=Reason.NOT_TIPPED)
