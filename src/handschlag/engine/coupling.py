"""Online and offline: who meets whom they talk to, and what meeting changes.

Every function takes the time ``t`` (UTC seconds) as of which it speaks; what happened later is not looked
at. An *attendee* has attended at least one meetup.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import DAY, NEVER
from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, as_ints
from handschlag.engine.differences import (
    HORIZONS,
    MINIMUM_TREATED,
    Arms,
    Difference,
    arms,
    check_weeks,
    estimated,
    matched,
    matched_differences,
)
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.interactions import Interactions, Strand
from handschlag.engine.kernels import differences as kernels
from handschlag.engine.kernels.differences import BEFORE, WEEK
from handschlag.engine.panels import Panel, Treatments
from handschlag.engine.statistics import wilson_interval

CONVERSION_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class MetShare:
    """Shares of the members who have met somebody, and of the pairs with a reply who have met."""

    members: Figure
    reply_pairs: Figure


@dataclass(frozen=True, slots=True)
class Conversions:
    """Shares who came within 30 days of their first post, and who posted within 30 days of first coming."""

    posted_then_came: Figure
    came_then_posted: Figure


def met_share(
    interactions: Interactions, t: int, *, members: npt.ArrayLike, attended: Treatments | None = None
) -> MetShare:
    """Return how many members, and how many pairs who talk, have shaken hands or been at one meetup.

    members: ``|{i: a meet interaction with somebody, or an attendance}| / |members|``. reply pairs: of the
    unordered pairs with a reply in either direction, those with a meet interaction. Both up to t, over the
    ids in ``members`` only; n: members, pairs; intervals by Wilson 1927. attended: attendances, which tell
    of those who were at a meetup alone. Raises EngineError for members that are no ids.

    >>> table = Interactions.of(time=[1] * 4, source=[1, 2, 2, 3], target=[2, 1, 3, 9], strand=[0, 1, 0, 0])
    >>> met_share(table, 5, members=[1, 2, 3, 4, 5]).members.value
    0.4
    """
    ids = np.unique(as_ints("members", members))
    past = interactions.where((interactions.time <= t) & (interactions.value > 0))
    past = past.where((past.source != past.target) & np.isin(past.source, ids) & np.isin(past.target, ids))
    meetings = past.only(Strand.MEET)
    met = [meetings.source, meetings.target]
    if attended is not None:
        met.append(attended.member[(attended.time <= t) & np.isin(attended.member, ids)])
    who_met = len(np.unique(np.concatenate(met)))
    talking = _pairs(ids, past.only(Strand.TALK))
    in_common = int(np.isin(talking, _pairs(ids, meetings), assume_unique=True).sum())
    people = len(np.unique(np.concatenate((talking // max(len(ids), 1), talking % max(len(ids), 1)))))
    return MetShare(Figure.share(who_met, len(ids)), _share_of_pairs(in_common, len(talking), people))


def _pairs(ids: IntArray, between: Interactions) -> IntArray:
    """Unordered pairs who occur, each as one number."""
    one, other = np.searchsorted(ids, between.source), np.searchsorted(ids, between.target)
    return np.unique(np.minimum(one, other) * len(ids) + np.maximum(one, other))


def _share_of_pairs(part: int, pairs: int, people: int) -> Figure:
    if pairs < MINIMUM_N:
        return Figure.untold(Unit.SHARE, pairs, people=people)
    low, high = wilson_interval(part, pairs)
    return Figure(part / pairs, Unit.SHARE, pairs, people, None, low, high)


def conversions(posted: Treatments, attended: Treatments, t: int) -> Conversions:
    """Return how many go on from posting to coming, and from coming to posting, within 30 days.

    posted → came: of the people who first posted 30 days before t or earlier, and had not come by then,
    those who first came within 30 days after. came → posted: the same the other way round. Whoever had
    done both already has nothing to go on to, and whoever began less than 30 days ago may yet; neither is
    counted. n: those who could; intervals by Wilson 1927.

    >>> day = 86_400
    >>> posted, came = Treatments.of(range(6), [0] * 6), Treatments.of([0, 1, 2], [day, 40 * day, 9 * day])
    >>> conversions(posted, came, 90 * day).posted_then_came.value
    0.3333333333333333
    """
    return Conversions(_converted(posted, attended, t), _converted(attended, posted, t))


def _converted(one: Treatments, other: Treatments, t: int) -> Figure:
    then = _first_of(other, one.member)
    could = (one.time <= t - CONVERSION_DAYS * DAY) & (then > one.time)
    did = could & (then <= one.time + CONVERSION_DAYS * DAY)
    return Figure.share(int(did.sum()), int(could.sum()), window_days=CONVERSION_DAYS)


def _first_of(treatments: Treatments, ids: IntArray) -> IntArray:
    """When each of the ids was first treated, NEVER for those who were not."""
    if not len(treatments.member):
        return np.full(len(ids), NEVER)
    place = np.minimum(np.searchsorted(treatments.member, ids), len(treatments.member) - 1)
    return np.where(treatments.member[place] == ids, treatments.time[place], NEVER)


def meeting_effect(
    panel: Panel,
    attended: Treatments,
    t: int,
    *,
    seed: int,
    weeks: Sequence[int] = HORIZONS,
    threads: int | None = None,
) -> tuple[Difference, ...]:
    """Return by how much first attendance changed what people do online, 1, 4 and 52 weeks on.

    ``matched_differences`` of first attendance, which has formula, errors and sources; read ``figure`` of
    each. The panel should hold what people did online (``Panel.of_activity``), not their kept RSVPs and
    handshakes. A negative effect is as good as a positive one.
    """
    return matched_differences(panel, attended, t, seed=seed, weeks=weeks, threads=threads)


def strategy_effect(
    panel: Panel,
    tried: Treatments,
    t: int,
    *,
    seed: int,
    weeks: Sequence[int] = HORIZONS,
    threads: int | None = None,
) -> tuple[Difference, ...]:
    """Return by how much something an organiser tried changed what people do, 1, 4 and 52 weeks on.

    ``matched_differences`` of the first time it was tried on each member. On whole groups: a panel in
    which groups are the actors and the members (joined: when they were founded), and groups in ``tried``;
    then the bootstrap draws groups, and thirty of them must have been treated.
    """
    return matched_differences(panel, tried, t, seed=seed, weeks=weeks, threads=threads)


def bridging_change(
    panel: Panel,
    attended: Treatments,
    interactions: Interactions,
    t: int,
    *,
    seed: int,
    weeks: Sequence[int] = HORIZONS,
    threads: int | None = None,
) -> tuple[Figure, ...]:
    """Return by how much attendees turn to, or from, people who have not attended, 1, 4 and 52 weeks on.

    ``(after_T - before_T) - (after_C - before_C)``, each the share of all replies and deeds of help that
    went to non-attendees, counted, over the weeks, treated and controls of the meeting effect. Who is
    a non-attendee is decided once for each comparison, for before and after alike: who had not attended
    by the end of that meetup; otherwise the share would fall by itself as more people attend. n: treated
    who turned to anybody in those weeks; too few below 30. Interval: cluster bootstrap over members.
    Raises EngineError for weeks below 1. Sources: Sessions 2010; Shen & Cage 2015.
    """
    check_weeks(weeks)
    acts = _outgoing(panel, attended, interactions, t)
    matches = matched(panel, attended, t, seed=seed, threads=threads)
    return tuple(_bridging(acts, arms(matches, horizon, t, seed=seed), horizon, seed) for horizon in weeks)


@dataclass(frozen=True, slots=True, eq=False)
class _Acts:
    """Replies and help by who gave them, as the kernel wants them."""

    indptr: IntArray
    times: IntArray
    known_from: IntArray

    def outward(self, node: IntArray, begin: IntArray, end: IntArray, at: IntArray) -> IntArray:
        return kernels.outward(self.indptr, self.times, self.known_from, node, begin, end, at)


def _outgoing(panel: Panel, attended: Treatments, interactions: Interactions, t: int) -> _Acts:
    counted = (interactions.time <= t) & (interactions.value > 0)
    counted &= (interactions.source != interactions.target) & np.isin(interactions.source, panel.ids)
    acts = interactions.where(counted).only(Strand.TALK, Strand.HELP)
    node = np.searchsorted(panel.ids, acts.source)
    order = np.lexsort((acts.time, node))
    indptr = np.concatenate(([0], np.cumsum(np.bincount(node, minlength=len(panel.ids)))))
    return _Acts(indptr.astype(np.int64), acts.time[order], _first_of(attended, acts.target)[order])


def _bridging(acts: _Acts, both: Arms, weeks: int, seed: int) -> Figure:
    before = acts.outward(both.owner, both.at - (BEFORE + 1) * WEEK, both.at - WEEK, both.at)
    held = acts.outward(both.holder, both.begin, both.end, both.at[both.part])
    after = np.column_stack([both.summed(column) for column in held.T])
    turned: BoolArray = both.is_treated & (before[:, 1] + after[:, 1] > 0)
    n, days = int(turned.sum()), weeks * 7
    if n < MINIMUM_TREATED:
        return Figure.untold(Unit.SHARE_CHANGE, n, window_days=days)
    found = estimated(both, both.in_arms(*after.T, *before.T), _change_of_shares, seed)
    if found is None:
        return Figure.untold(Unit.SHARE_CHANGE, n, window_days=days)
    return Figure(found.value, Unit.SHARE_CHANGE, n, n, days, found.low, found.high)


def _change_of_shares(sums: FloatArray) -> FloatArray:
    """(after - before) of the treated less that of their controls; NaN where one of them turned to nobody."""
    whole = sums[:, 1::2]
    shares = np.divide(sums[:, ::2], whole, out=np.full(whole.shape, np.nan), where=whole > 0)
    change: FloatArray = (shares[:, 0] - shares[:, 1]) - (shares[:, 2] - shares[:, 3])
    return change
