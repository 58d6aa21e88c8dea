"""Reliability: what do members say of each other, and how far does trust reach?"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, NodeArray
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.graph import Graph
from handschlag.engine.medians import median_figure
from handschlag.engine.statistics import wilson_interval
from handschlag.engine.trust import (
    FairnessGoodness,
    Ratings,
    fairness_goodness,
    kept_share,
    one_sided_partners,
    personal_trust,
    reliability_at,
    strongest_paths,
)
from handschlag.insights.figures import Figures, Told
from handschlag.insights.reasons import NO_LABELS, NO_OUTCOMES, NO_PROMISES, NO_RATINGS, NO_TIES, NO_TRUSTED
from handschlag.insights.sections.archive import TRUSTWORTHY, Archive
from handschlag.insights.sections.legs import outcomes_of
from handschlag.insights.sections.ties import ties, trusted
from handschlag.insights.sections.untold import all_untold, untold
from handschlag.insights.telling import entry, table

_OF_RATINGS: Final = ("fairness_goodness", "fairness", "positive_share", "rating_auc", "goodness_table")
_OF_PATHS: Final = ("personal_trust", "strongest_path")
_FIRST_RATINGS: Final = 5
_BINS: Final = 20
_VIEWERS: Final = 60
_PAIRS: Final = 200


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    figures = {"kept_share": _kept(archive, seed), "one_sided_partner": _one_sided(archive)}
    return figures | _ratings(archive) | _reach(archive, np.random.default_rng(seed))


def _kept(archive: Archive, seed: int) -> Told:
    """Of all promises that the archive names; who made one counts, also without a tie."""
    promises = archive.promises
    if promises is None:
        return untold(NO_PROMISES)
    made = np.bincount(promises.member, minlength=archive.n_members)
    kept = np.bincount(promises.member[promises.kept], minlength=archive.n_members)
    return entry(replace(kept_share(kept, made, seed=seed).figure, n=len(promises.member)))


def _one_sided(archive: Archive) -> Told:
    """How many members left at least three independent partners worse off, of those with a deal."""
    outcomes = outcomes_of(archive)
    if outcomes is None or not len(outcomes):
        return untold(NO_OUTCOMES)
    if not archive.trusted.size:
        return untold(NO_TRUSTED)
    dealt = len(np.unique(outcomes.member))
    if dealt < MINIMUM_N:
        return entry(Figure.untold(Unit.PEOPLE, dealt))
    found = one_sided_partners(outcomes, ties(archive).undirected, archive.t, trusted=archive.trusted)
    worse_off = sum(partner.worse_off.is_signal for partner in found)
    return entry(Figure(worse_off, Unit.PEOPLE, dealt, dealt))


def _ratings(archive: Archive) -> Figures:
    said = archive.ratings
    if said is None or not len(said.rating):
        return all_untold(_OF_RATINGS, NO_RATINGS)
    ratings = Ratings.of(
        said.source, said.target, said.rating, said.time, members=np.arange(archive.n_members)
    )
    figures = dict(_goodness(fairness_goodness(ratings)))
    positive, n = int((said.rating > 0).sum()), len(said.rating)
    low, high = wilson_interval(positive, n)
    people = len(np.unique(said.source))
    figures["positive_share"] = entry(Figure(positive / n, Unit.SHARE, n, people, None, low, high))
    labels = archive.labels.get(TRUSTWORTHY)
    figures["rating_auc"] = untold(NO_LABELS) if labels is None else entry(_told_apart(ratings, labels))
    return figures


def _goodness(found: FairnessGoodness) -> Iterator[tuple[str, Told]]:
    yield "fairness_goodness", entry(median_figure(found.goodness, Unit.BALANCE))
    yield "fairness", entry(median_figure(found.fairness, Unit.INDEX))
    rated = found.goodness[~np.isnan(found.goodness)]
    members, edges = np.histogram(rated, bins=_BINS, range=(-1, 1))
    rows = [
        [round(float(low), 2), round(float(high), 2), int(n)]
        for low, high, n in zip(edges, edges[1:], members, strict=False)
        if n
    ]
    yield "goodness_table", table(rows, ["from", "to", "members"], Unit.MEMBERS, n=len(rated))


def _told_apart(ratings: Ratings, labels: IntArray) -> Figure:
    """P(a sound member had a higher reliability than an unsound one), from the first ratings alone."""
    labelled = np.flatnonzero(labels >= 0)
    found = reliability_at(ratings, labelled, received=_FIRST_RATINGS)
    known = ~np.isnan(found.value)
    value, is_sound = found.value[known], labels[labelled][known] == 1
    if is_sound.all() or not is_sound.any():
        return Figure.untold(Unit.SHARE, len(value))
    return Figure(area_under_curve(value, is_sound), Unit.SHARE, len(value), len(value))


def area_under_curve(score: FloatArray, is_sound: BoolArray) -> float:
    """``P(score of a sound one > of an unsound one) + P(equal)/2`` (Mann & Whitney 1947)."""
    unsound = np.sort(score[~is_sound])
    below = np.searchsorted(unsound, score[is_sound], side="left")
    at_most = np.searchsorted(unsound, score[is_sound], side="right")
    return float((below + at_most).sum() / (2 * len(unsound) * is_sound.sum()))


def _reach(archive: Archive, rng: np.random.Generator) -> Figures:
    """Over a sample of members and of pairs where there are many."""
    graph = trusted(archive)
    able = np.flatnonzero(graph.out_degrees())
    if not able.size:
        return all_untold(_OF_PATHS, NO_TIES)
    viewers = np.sort(rng.choice(able, min(_VIEWERS, len(able)), replace=False))
    shares = [float((personal_trust(graph, int(viewer)) > 1 / graph.n_nodes).mean()) for viewer in viewers]
    return {
        "personal_trust": entry(median_figure(shares, Unit.SHARE)),
        "strongest_path": entry(_introductions(graph, able, rng)),
    }


def _introductions(graph: Graph, able: IntArray, rng: np.random.Generator) -> Figure:
    """How many people stand between two who do not know each other, on the strongest path."""
    sources, targets = rng.choice(able, _PAIRS), rng.integers(0, graph.n_nodes, _PAIRS)
    strangers = [
        pair for pair in zip(sources.tolist(), targets.tolist(), strict=True) if _are_strangers(graph, *pair)
    ]
    if not strangers:
        return Figure.untold(Unit.PEOPLE, 0)
    paths = strongest_paths(graph, *(np.array(ends) for ends in zip(*strangers, strict=True)))
    between = [len(path.members) - 2.0 for path in paths if path is not None]
    return median_figure(between, Unit.PEOPLE)


def _are_strangers(graph: Graph, source: int, target: int) -> bool:
    row: NodeArray = graph.indices[graph.indptr[source] : graph.indptr[source + 1]]
    return source != target and target not in row
