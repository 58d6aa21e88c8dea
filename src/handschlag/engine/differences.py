"""Matched difference-in-differences: what changed for those who were treated, less what changed anyway.

Written for first attendance of a meetup, and as good for anything else that begins for members, or for
whole groups, at different times. Weeks are counted from each one's own moment: the *event week* is the
seven days up to it, *before* the eight weeks before that, *after* the h weeks from it on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from handschlag.engine.activity import NEVER
from handschlag.engine.arrays import BoolArray, FloatArray, IntArray
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Figure, Reason, Unit
from handschlag.engine.kernels import differences as kernels
from handschlag.engine.kernels.differences import BEFORE, MEASURES, WEEK
from handschlag.engine.panels import Panel, Treatments, begins_of
from handschlag.engine.statistics import cluster_bootstrap
from handschlag.engine.threads import in_blocks

HORIZONS: Final = (1, 4, 52)
"""Weeks after the event over which an effect is told."""

CONTROLS: Final = 5
MINIMUM_TREATED: Final = 30
CALIPER: Final = 0.3
"""Farthest that the logarithms of a control's three counts may be from those of the treated."""

PLACEBO: Final = BEFORE
"""So many weeks earlier the placebo pretends that the treatment was."""

TENURE: Final = (BEFORE + 1 + PLACEBO) * WEEK
_COHORTS_AT_ONCE: Final = 64


class Estimate(NamedTuple):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """What treatment changed in ``weeks`` after it.

    treated: how many were compared. left_out: how many more could have been if anybody like them were not
    yet treated. controls: how many different people they were compared with.
    estimate: relative change, None below MINIMUM_TREATED or where nobody acted before. placebo: the same
    eight weeks earlier, where there can be none. before_after: what the naive ratio says, which is wrong.
    """

    weeks: int
    treated: int
    left_out: int
    controls: int
    estimate: Estimate | None
    placebo: Estimate | None
    before_after: float | None

    @property
    def figure(self) -> Figure:
        """The estimate if it can be interpreted: if its placebo's interval includes 0."""
        days = self.weeks * 7
        if self.estimate is None or self.placebo is None:
            return Figure.untold(Unit.CHANGE, self.treated, window_days=days)
        if not self.placebo.low <= 0 <= self.placebo.high:
            reason = Reason.NOT_INTERPRETABLE
            return Figure.untold(Unit.CHANGE, self.treated, window_days=days, reason=reason)
        return Figure(
            self.estimate.value,
            Unit.CHANGE,
            self.treated,
            self.treated,
            days,
            self.estimate.low,
            self.estimate.high,
        )


def matched_differences(
    panel: Panel,
    treatments: Treatments,
    t: int,
    *,
    seed: int,
    weeks: Sequence[int] = HORIZONS,
    threads: int | None = None,
) -> tuple[Difference, ...]:
    """Return what first treatment changed within 1, 4 and 52 weeks, as far as is known at t.

    ``ATT_h = (Σ after_T / Σ before_T) / (Σ after_C / Σ before_C) - 1`` over the treated T and up to five
    controls C of each, who share its weight; before: actions in the eight weeks before the event week,
    after: in the h weeks from the moment of treatment on. See ``matched`` for who is a control and
    ``arms`` for what becomes of controls who are treated in between. Interval: cluster bootstrap over
    members. Placebo: the same treated and controls, after: min(h, 7) weeks from eight weeks before the
    moment on, which ends before the event week; before: the eight weeks before its own event week.
    The same seed gives the same bits for any number of threads.

    Raises EngineError for weeks below 1. Sources: Callaway & Sant'Anna 2021 (J. Econometrics 225:200) for
    staggered treatment with those not yet treated as controls; Schwitter 2024 for meetings of
    Wikipedians; Rosenbaum & Rubin 1985 (Am. Stat. 39:33) for calipers.

    >>> panel = Panel.of(actor=[1], time=[5], member=[1, 2], joined=[0, 0])
    >>> effect, = matched_differences(panel, Treatments.of([1], [9]), 10, seed=1, weeks=[1])
    >>> effect.treated, effect.figure.reason
    (0, <Reason.TOO_FEW: 'too few data'>)
    """
    check_weeks(weeks)
    matches = matched(panel, treatments, t, seed=seed, threads=threads)
    return tuple(_difference(panel, matches, horizon, t, seed) for horizon in weeks)


def check_weeks(weeks: Sequence[int]) -> None:
    """Raise EngineError, naming the first offender, unless all are at least 1."""
    for place, horizon in enumerate(weeks):
        if horizon < 1:
            raise EngineError(f"weeks[{place}] is {horizon}, less than 1")


def _difference(panel: Panel, matches: "Matches", weeks: int, t: int, seed: int) -> Difference:
    both = arms(matches, weeks, t, seed=seed)
    treated, controls = int(both.is_treated.sum()), len(np.unique(both.owner[~both.is_treated]))
    left_out = int((matches.at + weeks * WEEK - 1 <= t).sum()) - treated
    if treated < MINIMUM_TREATED:
        return Difference(weeks, treated, left_out, controls, None, None, None)
    pretended = both.at - PLACEBO * WEEK
    before = _counted_before(panel, both.owner, both.at)
    after = both.summed(kernels.counts_between(panel.indptr, panel.times, both.holder, both.begin, both.end))
    earlier = _counted_before(panel, both.owner, pretended)
    ends = pretended + min(weeks, PLACEBO - 1) * WEEK
    meanwhile = kernels.counts_between(panel.indptr, panel.times, both.owner, pretended, ends)
    acted, acted_before = after[both.is_treated].sum(), before[both.is_treated].sum()
    naive = float(acted / weeks / (acted_before / BEFORE) - 1) if acted_before else None
    return Difference(
        weeks,
        treated,
        left_out,
        controls,
        _ratio_of_ratios(both, after, before, seed),
        _ratio_of_ratios(both, meanwhile, earlier, seed),
        naive,
    )


def _counted_before(panel: Panel, node: IntArray, at: IntArray) -> IntArray:
    begin = at - (BEFORE + 1) * WEEK
    return kernels.counts_between(panel.indptr, panel.times, node, begin, at - WEEK)


def _ratio_of_ratios(
    both: "Arms", after: FloatArray | IntArray, before: FloatArray | IntArray, seed: int
) -> Estimate | None:
    return estimated(both, both.in_arms(after, before), _relative_change, seed)


def _relative_change(sums: FloatArray) -> FloatArray:
    """(after_T / before_T) / (after_C / before_C) - 1 of each row; NaN where something is 0 below a line."""
    after, before, control_after, control_before = sums.T
    known = (before > 0) & (control_after > 0) & (control_before > 0)
    below = before * control_after
    ratio: FloatArray = np.divide(after * control_before, below, out=np.full(len(sums), np.nan), where=known)
    return ratio - 1


def estimated(
    both: "Arms", columns: FloatArray, statistic: Callable[[FloatArray], FloatArray], seed: int
) -> Estimate | None:
    """The statistic of the columns' sums with its bootstrap interval over members; None where it has none.

    columns: (n, k), one row for each of the arms.
    """
    value = float(statistic(columns.sum(axis=0, keepdims=True))[0])
    if np.isnan(value):
        return None
    return Estimate(value, *cluster_bootstrap(statistic, both.owner, columns, seed=seed))


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Who is compared with whom, from the moment on at which the treated one was treated.

    node, at: (n,) the treated, by group and moment. controls: (n, most) nodes, nearest first, -1 where
    there are too few. close: (n, most) whether the control is alike enough to be compared with.
    first: (n_nodes,) when each node was treated, NEVER where not up to t.
    """

    node: IntArray
    at: IntArray
    controls: IntArray
    close: BoolArray
    first: IntArray


def matched(
    panel: Panel, treatments: Treatments, t: int, *, seed: int, threads: int | None = None
) -> Matches:
    """Return for everybody treated up to t the five most alike of those not yet treated.

    Alike: Euclidean distance of log(1 + actions) of the 8 weeks before, of the last 2 of them and of the
    event week, and of log(1 + weeks of tenure), each in standard deviations over the treated; equals are
    chosen by lot. Both must have belonged to the group for 17 weeks, so that they can be compared
    before, and before that (the placebo). A control is *close* if the three logarithms are within CALIPER,
    so that no count differs by much more than a third: otherwise the most active, who have nobody like
    them, are compared with people who are less active by nature, and what those do later differs for no
    other reason.
    """
    node, at, group, joined, first = _treated(panel, treatments, t)
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    lots, salts = rng.integers(0, 2**31, len(panel.ids)), rng.integers(0, 2**31, len(node))
    wanted = kernels.measures(panel.indptr, panel.times, node, joined, at, np.ones(MEASURES))
    spread = wanted.std(axis=0) if len(node) else np.ones(MEASURES)
    scales = np.where(spread > 0, spread, 1.0)
    wanted /= scales
    cohorts = np.append(begins_of(group, at), len(node))
    moments, groups = at[cohorts[:-1]], group[cohorts[:-1]]
    sides = [np.searchsorted(panel.group, groups, side=side) for side in ("left", "right")]
    rows, first_of_row = np.column_stack(sides), first[panel.node]

    def work(begin: int) -> tuple[IntArray, FloatArray]:
        block = slice(begin, begin + _COHORTS_AT_ONCE)
        return kernels.nearest(
            cohorts[begin : begin + _COHORTS_AT_ONCE + 1],
            moments[block],
            rows[block],
            wanted,
            salts,
            *(panel.node, panel.joined, panel.left, first_of_row),
            *(panel.indptr, panel.times, scales, lots),
            TENURE,
            CONTROLS,
        )

    found = in_blocks(work, range(0, len(moments), _COHORTS_AT_ONCE), threads=threads)
    none = (np.empty((0, CONTROLS), np.int64), np.empty((0, CONTROLS)))
    controls, far = (np.concatenate(parts) for parts in zip(none, *found, strict=True))
    return Matches(node, at, controls, far <= CALIPER, first)


def _treated(
    panel: Panel, treatments: Treatments, t: int
) -> tuple[IntArray, IntArray, IntArray, IntArray, IntArray]:
    """Node, moment, group, joining of those who can be compared, by group and moment; first of all nodes."""
    counted = np.isin(treatments.member, panel.ids) & (treatments.time <= t)
    node = np.searchsorted(panel.ids, treatments.member[counted])
    at, group = treatments.time[counted], treatments.group[counted]
    first = np.full(len(panel.ids), NEVER)
    first[node] = at
    row = _membership_of(panel, node, group)
    old_enough = (row >= 0) & (panel.joined[row] <= at - TENURE) & (panel.left[row] > at)
    order = np.flatnonzero(old_enough)
    order = order[np.lexsort((node[order], at[order], group[order]))]
    return node[order], at[order], group[order], panel.joined[row[order]], first


def _membership_of(panel: Panel, node: IntArray, group: IntArray) -> IntArray:
    """Row of each one's membership in this group, -1 where there is none."""
    if not len(panel.node):
        return np.full(len(node), -1)
    groups, places = np.unique(panel.group, return_inverse=True)
    keys = places * len(panel.ids) + panel.node  # ascending, as the memberships are
    place = np.minimum(np.searchsorted(groups, group), len(groups) - 1)
    row = np.minimum(np.searchsorted(keys, place * len(panel.ids) + node), len(keys) - 1)
    return np.where((panel.group[row] == group) & (panel.node[row] == node), row, -1)


@dataclass(frozen=True, slots=True, eq=False)
class Arms:
    """Whose actions stand for the treated and for their controls, over the h weeks after.

    owner: (n,) the treated or the control: who was chosen, and is drawn in the bootstrap. at: (n,) the
    moment of the treated. weight: (n,) 1 for the treated; the controls of one share a weight of 1.
    is_treated: (n,). Afterwards the actions of holder count for part[k], from begin on and before end.
    """

    owner: IntArray
    at: IntArray
    weight: FloatArray
    is_treated: BoolArray
    part: IntArray
    holder: IntArray
    begin: IntArray
    end: IntArray

    def summed(self, counts: IntArray) -> FloatArray:
        """(n,) what was counted for each by all who held its place."""
        return np.bincount(self.part, counts, minlength=len(self.owner)).astype(np.float64, copy=False)

    def in_arms(self, *columns: FloatArray | IntArray) -> FloatArray:
        """(n, 2k) weighted columns of the treated, then the same of the controls, 0 where it is the other."""
        weighted = np.column_stack(columns) * self.weight[:, np.newaxis]
        treated = self.is_treated[:, np.newaxis]
        return np.hstack((weighted * treated, weighted * ~treated))


def arms(matches: Matches, weeks: int, t: int, *, seed: int) -> Arms:
    """Return both arms over ``weeks`` after treatment, of those for whom they are over at t.

    A control who is treated within these weeks is replaced from that moment on by one of their own
    controls, by lot, who is replaced in turn. So at every moment all controls are not yet treated. To
    leave such controls out altogether would choose them by what they did afterwards: who has a busy year
    comes to a meetup, and those who are left have had a quiet one.
    """
    span = weeks * WEEK
    usable = matches.close & (matches.at + span - 1 <= t)[:, np.newaxis]
    row, rank = np.nonzero(usable)
    owner, at = matches.controls[row, rank], matches.at[row]
    lost, (part, holder, begin, end) = _relay(matches, owner, at, at + span, seed)
    kept = ~lost
    share = np.bincount(row[kept], minlength=len(matches.node))
    treated = np.flatnonzero(share)
    place = np.cumsum(kept) - 1 + len(treated)
    still = kept[part]
    own, since = matches.node[treated], matches.at[treated]
    return Arms(
        owner=np.concatenate((own, owner[kept])),
        at=np.concatenate((since, at[kept])),
        weight=np.concatenate((np.ones(len(treated)), 1 / share[row[kept]])),
        is_treated=np.arange(len(treated) + int(kept.sum())) < len(treated),
        part=np.concatenate((np.arange(len(treated)), place[part[still]])),
        holder=np.concatenate((own, holder[still])),
        begin=np.concatenate((since, begin[still])),
        end=np.concatenate((since + span, end[still])),
    )


def _relay(
    matches: Matches, owner: IntArray, begin: IntArray, end: IntArray, seed: int
) -> tuple[BoolArray, tuple[IntArray, ...]]:
    """Whether a control's successors run out, and the stretches: which control, who holds, from, until."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    row_of = np.full(len(matches.first), -1)
    row_of[matches.node] = np.arange(len(matches.node))
    choices = (matches.controls >= 0).sum(axis=1)
    lost = np.zeros(len(owner), np.bool_)
    running, holder = np.arange(len(owner)), owner
    stretches = [(running[:0],) * 4]
    while running.size:
        until = np.minimum(matches.first[holder], end[running])
        stretches.append((running, holder, begin, until))
        goes_on = until < end[running]
        running, begin, row = running[goes_on], until[goes_on], row_of[holder[goes_on]]
        followed = row >= 0
        followed[followed] = choices[row[followed]] > 0
        lost[running[~followed]] = True
        running, begin, row = running[followed], begin[followed], row[followed]
        holder = matches.controls[row, rng.integers(0, choices[row])]
    return lost, tuple(np.concatenate(column) for column in zip(*stretches, strict=True))
