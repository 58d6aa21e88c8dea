"""Fairness of those who rate, goodness of those who are rated, and how far to rely on somebody."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, as_ints
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import member_nodes
from handschlag.engine.kernels import trust
from handschlag.engine.kernels.trust import Segments
from handschlag.engine.ratings import Ratings
from handschlag.engine.statistics import Z95
from handschlag.engine.threads import in_blocks

TOLERANCE: Final = 1e-6
"""Fairness and goodness have settled when none of them changed by as much as this."""

_UNIFORM_VARIANCE: Final = 1 / 3
"""Variance of a rating that may be anything in -1..1; what is assumed of one rating more than there are."""

_FEWEST_RATED: Final = 2
"""With one member rated there is no scatter among members."""


@dataclass(frozen=True, slots=True, eq=False)
class FairnessGoodness:
    """One entry per member of the ratings, in the order of ``ids``.

    fairness: (n,) in [0, 1], NaN for who rated nobody. goodness: (n,) in [-1, 1], NaN for whom nobody
    rated. given, received: (n,) int64, the pairs they rest on. rounds: until they had settled.
    """

    ids: IntArray
    fairness: FloatArray
    goodness: FloatArray
    given: IntArray
    received: IntArray
    rounds: int


@dataclass(frozen=True, slots=True, eq=False)
class Reliability:
    """How far to rely on each of ``ids``, in [-1, 1], as those who dealt with them tell it.

    value: (k,) posterior mean, NaN where there was no rating at all. low, high: (k,) 95 % interval.
    ratings: (k,) int64, how many members rated them. prior_mean, prior_weight: (k,) what the group as
    it then was says about a member of whom nothing is known, and how many ratings that is worth.
    """

    ids: IntArray
    value: FloatArray
    low: FloatArray
    high: FloatArray
    ratings: IntArray
    prior_mean: FloatArray
    prior_weight: FloatArray


class Prior(NamedTuple):
    """Normal prior of a member's mean rating: its mean, its worth in ratings, the variance of one rating."""

    mean: float
    weight: float
    variance: float


def fairness_goodness(ratings: Ratings, *, threads: int | None = None) -> FairnessGoodness:
    """Return the fixed point of fairness and goodness (Kumar, Spezzano, Subrahmanian & Faloutsos 2016).

    ``g(v) = mean_u f(u)·w(u, v)`` and ``f(u) = 1 - mean_v |w(u, v) - g(v)| / 2``, both from 1, in turn,
    until no value changes by 1e-6 or more ("Edge weight prediction in weighted signed networks",
    ICDM 2016). The differences at least halve from round to round, so that 22 rounds are enough. Of each
    pair the last rating counts. The same bits for any number of ``threads``.

    >>> found = fairness_goodness(Ratings.of([1, 2, 3], [9, 9, 9], [1, 1, -1]))
    >>> float(found.goodness[-1].round(3)), found.fairness[:3].round(3).tolist()
    (0.333, [0.667, 0.667, 0.333])
    """
    n, given, received = ratings.n_members, ratings.given, ratings.received
    n_given, n_received = np.diff(given[0]), np.diff(received[0])
    by_rated, by_rater = in_blocks(lambda rows: trust.segmented(*rows, n), (given, received), threads=threads)
    fairness, goodness = np.ones(n), np.ones(n)
    change, rounds = 1.0, 0
    while change >= TOLERANCE:
        change = max(
            _settle(trust.update_goodness, by_rated, n_received, (fairness, goodness), threads),
            _settle(trust.update_fairness, by_rater, n_given, (goodness, fairness), threads),
        )
        rounds += 1
    fairness[n_given == 0] = goodness[n_received == 0] = np.nan
    return FairnessGoodness(ratings.ids, fairness, goodness, n_given, n_received, rounds)


def reliability(ratings: Ratings, *, threads: int | None = None) -> Reliability:
    """Return how far to rely on each member, from all ratings of the table.

    The mean of the ratings a member received, each counting as much as its author deserves, drawn
    towards the group (normal prior, empirical Bayes):
    ``r(v) = (Σ_u a(u)·w(u, v) + c·m) / (Σ_u a(u) + c)``,
    ``a(u) ∝ f(u)·max(0, ĝ(u))``, scaled so that the mean rating counts 1,
    ``ĝ(u) = (Σ f·w + c·m) / (Σ f + c)``, the rater's own goodness, drawn towards the group likewise,
    f: fairness (``fairness_goodness``). Who is not relied on has no say. Prior: member means scatter
    with variance τ² around m, ratings with σ² around them, and ``c = σ²/τ²``; σ² and τ² are the moments
    of the one-way analysis of variance with unequal rows (Searle, Casella & McCulloch 1992, ch. 3), with
    one deviation more of variance 1/3, so that a few who agree are not certain; m weighs each member's
    mean by ``n/(n + c)``; c is at most the number of ratings, and 1 where only one member was rated. The
    95 % interval is ``r ± 1.96·sqrt(σ²/(Σa + c))``, cut to [-1, 1].

    >>> ratings = Ratings.of([1, 2, 3, 1, 2, 3], [8, 8, 8, 9, 9, 9], [1, 0.8, 1, -0.6, -1, -0.8])
    >>> found = reliability(ratings)
    >>> found.value.round(2).tolist(), found.ratings.tolist()
    ([0.07, 0.07, 0.07, 0.92, -0.78], [0, 0, 0, 3, 3])
    """
    everyone = np.arange(ratings.n_members)
    return _joined(ratings.ids, [_posterior(ratings, everyone, threads)])


def reliability_at(
    ratings: Ratings, members: npt.ArrayLike, *, received: int, threads: int | None = None
) -> Reliability:
    """Return the reliability of each member at the moment of the ``received``-th rating of them.

    As ``reliability``, but for each member only from the ratings that existed when that rating came
    (itself the last): no later rating of anybody counts, neither for the member, nor for the fairness
    of who rated, nor for the prior. Who has received fewer ratings is judged at the last of them; NaN
    for whom nobody rated. One fixed point per member, so some milliseconds each.

    members: (k,) ids. Raises EngineError for ids who are no members and for received < 1.

    >>> ratings = Ratings.of([1, 2, 3], [9, 9, 9], [1, 1, -1], [10, 20, 30])
    >>> reliability_at(ratings, [9], received=2).value.tolist()
    [1.0]
    """
    if received < 1:
        raise EngineError(f"received must be at least 1, not {received}")
    ids = as_ints("members", members)
    nodes = member_nodes("members", ids, ratings.ids)
    cuts = _moments(ratings, nodes.astype(np.int64), received)

    def judged(place: int) -> Columns:
        return _posterior(ratings.first(int(cuts[place])), nodes[place : place + 1].astype(np.int64), 1)

    return _joined(ids, in_blocks(judged, range(len(ids)), threads=threads))


Update = Callable[[int, Segments, IntArray, FloatArray, FloatArray], float]

Columns = tuple[FloatArray, FloatArray, FloatArray, IntArray, FloatArray, FloatArray]
"""Of some members: value, low, high, ratings, prior_mean, prior_weight."""


def _settle(
    update: Update,
    segments: Segments,
    counts: IntArray,
    settled_and_changing: tuple[FloatArray, FloatArray],
    threads: int | None,
) -> float:
    def work(segment: int) -> float:
        return update(segment, segments, counts, *settled_and_changing)

    return max(in_blocks(work, range(len(segments[0]) - 1), threads=threads), default=0.0)


def _posterior(ratings: Ratings, nodes: IntArray, threads: int | None) -> Columns:
    if not len(ratings):
        unknown = np.full(len(nodes), np.nan)
        return unknown, unknown, unknown, np.zeros(len(nodes), np.int64), unknown, unknown
    found = fairness_goodness(ratings, threads=threads)
    _indptr, raters, values = ratings.received
    rated = np.repeat(np.arange(ratings.n_members), found.received)
    prior = _prior(rated, values, found.received)
    _, own = _drawn_to(prior, rated, values, found.fairness[raters], ratings.n_members)
    say = (found.fairness * np.maximum(own, 0))[raters]
    say = say / say.mean() if say.any() else np.ones(len(say))
    weight, value = _drawn_to(prior, rated, values, say, ratings.n_members)
    reach = Z95 * np.sqrt(prior.variance / weight[nodes])
    value = value[nodes]
    low, high = np.maximum(value - reach, -1), np.minimum(value + reach, 1)
    mean, worth = np.full(len(nodes), prior.mean), np.full(len(nodes), prior.weight)
    return value, low, high, found.received[nodes], mean, worth


def _prior(rated: IntArray, values: FloatArray, received: IntArray) -> Prior:
    """The group's prior by moments; see ``reliability``."""
    n_ratings, n_rated = len(values), int((received > 0).sum())
    rows = np.maximum(received, 1)
    means = np.bincount(rated, values, minlength=len(received)) / rows
    within = float(((values - means[rated]) ** 2).sum())
    variance = (within + _UNIFORM_VARIANCE) / (n_ratings - n_rated + 1)
    if n_rated < _FEWEST_RATED:
        return Prior(float(values.mean()), 1.0, variance)
    between = float((received * (means - values.mean()) ** 2).sum()) / (n_rated - 1)
    evenness = (n_ratings - float((received**2).sum()) / n_ratings) / (n_rated - 1)
    scatter = (between - variance) / evenness
    weight = min(variance / scatter, float(n_ratings)) if scatter > 0 else float(n_ratings)
    counts = received / (received + weight)
    return Prior(float(counts @ means / counts.sum()), weight, variance)


def _drawn_to(
    prior: Prior, rated: IntArray, values: FloatArray, weights: FloatArray, n: int
) -> tuple[FloatArray, FloatArray]:
    """Per member: the weight of the ratings with the prior's, and the mean that has it."""
    weight: FloatArray = prior.weight + np.bincount(rated, weights, minlength=n).astype(
        np.float64, copy=False
    )
    total = prior.weight * prior.mean + np.bincount(rated, weights * values, minlength=n)
    return weight, total / weight


def _moments(ratings: Ratings, nodes: IntArray, received: int) -> IntArray:
    """How many ratings there were when each node had just been rated for the ``received``-th time."""
    by_target = np.argsort(ratings.target, kind="stable")
    begins = np.searchsorted(ratings.target[by_target], np.arange(ratings.n_members + 1))
    last = np.minimum(begins[nodes] + received, begins[nodes + 1]) - 1
    cuts = np.zeros(len(nodes), np.int64)
    rated = begins[nodes] < begins[nodes + 1]
    cuts[rated] = by_target[last[rated]] + 1
    return cuts


def _joined(ids: IntArray, parts: list[Columns]) -> Reliability:
    if not parts:
        empty = np.empty(0)
        return Reliability(ids, empty, empty, empty, np.empty(0, np.int64), empty, empty)
    value, low, high, ratings, mean, weight = (
        np.concatenate(columns) for columns in zip(*parts, strict=True)
    )
    return Reliability(ids, value, low, high, ratings, mean, weight)
