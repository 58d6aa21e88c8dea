"""What becomes of the people who join: how far they get, and how long they stay."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from handschlag.engine.activity import DAY, Activity
from handschlag.engine.arrays import BoolArray, IntArray
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.months import month_begin, month_of

FIRST_DAYS: Final = 14
RETURN_DAYS: Final = 90
RETURN_WEEKS: Final = 2
CONTRIBUTOR_DAYS: Final = 365
CONTRIBUTOR_POSTS: Final = 5

BRACKET_DAYS: Final = 30
HEADLINE_BRACKET: Final = 3
"""Month 3 (days 90 to 119): late enough that curiosity is over, early enough to be told in a young group."""

_BRACKETS: Final = 13


@dataclass(frozen=True, slots=True)
class NewcomerFunnel:
    """How far the people who joined got; each step is a share of all whose time for it is over.

    joined: how many began. acted: within 14 days. returned: and in two weeks of the first 90 days.
    contributed: and with 5 contributions in 365 days.
    """

    joined: Figure
    acted: Figure
    returned: Figure
    contributed: Figure


@dataclass(frozen=True, slots=True)
class Cohort:
    """The people who joined in ``month`` and the share of them active in month k, for k = 0, 1, ...

    The list ends with the last bracket that is over for the whole cohort.
    """

    month: int
    size: int
    shares: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Retention:
    """``figure``: month 3 over all complete cohorts; ``pooled``: the same for every month k."""

    figure: Figure
    pooled: tuple[Figure, ...]
    cohorts: tuple[Cohort, ...]


def newcomer_funnel(activity: Activity, t: int) -> NewcomerFunnel:
    """Return how far newcomers get (after CHAOSS "Conversion Rate").

    A member is a newcomer from first joining. Steps, each taken only by whoever took the one before:
    acted in days 0..13; acted in at least two of the seven-day weeks of days 0..89; made at least 5
    contributions in days 0..364. Complete cohorts only: a step's denominator is everybody who joined
    long enough before t to have had the whole time for it, acted or not, still there or not.
    Intervals by Wilson 1927.
    """
    joined, tenure = activity.first_joined, t - activity.first_joined
    known = joined <= t
    actions = activity.actions.until(t)
    age = actions.time - joined[actions.member]
    age[~known[actions.member]] = -1
    acted = _who(activity, actions.member[_within(age, FIRST_DAYS)])
    returned = acted & (_weeks_active(activity, actions.member, age) >= RETURN_WEEKS)
    posts = actions.contributions
    post_age = posts.time - joined[posts.member]
    made = np.bincount(posts.member[_within(post_age, CONTRIBUTOR_DAYS)], minlength=activity.n_members)
    contributed = returned & (made >= CONTRIBUTOR_POSTS)

    def step(reached: BoolArray, days: int) -> Figure:
        complete = known & (tenure >= days * DAY)
        return Figure.share(int((reached & complete).sum()), int(complete.sum()), window_days=days)

    n_joined = int((known & (tenure >= FIRST_DAYS * DAY)).sum())
    return NewcomerFunnel(
        joined=Figure.count(n_joined, Unit.MEMBERS, people=n_joined),
        acted=step(acted, FIRST_DAYS),
        returned=step(returned, RETURN_DAYS),
        contributed=step(contributed, CONTRIBUTOR_DAYS),
    )


def _within(age: IntArray, days: int) -> BoolArray:
    return (age >= 0) & (age < days * DAY)


def _who(activity: Activity, members: IntArray) -> BoolArray:
    mask = np.zeros(activity.n_members, dtype=np.bool_)
    mask[members] = True
    return mask


def _weeks_active(activity: Activity, member: IntArray, age: IntArray) -> IntArray:
    early = _within(age, RETURN_DAYS)
    weeks_per_member = RETURN_DAYS // 7 + 1
    pairs = np.unique(member[early] * weeks_per_member + age[early] // (7 * DAY))
    return np.bincount(pairs // weeks_per_member, minlength=activity.n_members).astype(np.int64)


def retention(activity: Activity, t: int) -> Retention:
    """Return the share of each joining cohort that is active in month k after joining.

    A cohort is who first joined in one calendar month (UTC). Month k is the bracket of days
    [30k, 30k + 30) after each member's own joining, so that all have equally long; active is at least
    one counted action in it. A cell exists once the bracket is over for whoever may have joined last
    in that month; members who left stay in the denominator. Cells of fewer than 5 people are too few
    data. Intervals by Wilson 1927.
    """
    newcomers = np.flatnonzero(activity.first_joined <= t)
    if not newcomers.size:
        nothing = Figure.untold(Unit.SHARE, 0, window_days=BRACKET_DAYS)
        return Retention(nothing, (), ())
    months = month_of(activity.first_joined[newcomers])
    first = int(months.min())
    sizes = np.bincount(months - first).astype(np.int64)
    active = _active_per_cohort(activity, t, first, len(sizes))
    cohorts = tuple(_cohort(first + row, int(size), active[row], t) for row, size in enumerate(sizes) if size)
    longest = max(len(cohort.shares) for cohort in cohorts)
    pooled = tuple(_pooled(cohorts, active, k, first) for k in range(longest))
    return Retention(_headline(pooled), pooled, cohorts)


def _active_per_cohort(activity: Activity, t: int, first: int, n_cohorts: int) -> IntArray:
    """Return (n_cohorts, brackets) how many of each cohort acted in each bracket."""
    actions, joined = activity.actions.until(t), activity.first_joined
    age = actions.time - joined[actions.member]
    counted = _within(age, BRACKET_DAYS * _BRACKETS) & (joined[actions.member] <= t)
    pairs = np.unique(actions.member[counted] * _BRACKETS + age[counted] // (BRACKET_DAYS * DAY))
    member, bracket = pairs // _BRACKETS, pairs % _BRACKETS
    cells = (month_of(joined[member]) - first) * _BRACKETS + bracket
    return np.bincount(cells, minlength=n_cohorts * _BRACKETS).reshape(n_cohorts, _BRACKETS).astype(np.int64)


def _cohort(month: int, size: int, active: IntArray, t: int) -> Cohort:
    over = (t + 1 - month_begin(month + 1)) // (BRACKET_DAYS * DAY)
    brackets = range(min(max(over, 0), _BRACKETS))
    return Cohort(
        month, size, tuple(Figure.share(int(active[k]), size, window_days=BRACKET_DAYS) for k in brackets)
    )


def _pooled(cohorts: tuple[Cohort, ...], active: IntArray, k: int, first: int) -> Figure:
    complete = [cohort for cohort in cohorts if len(cohort.shares) > k]
    kept = sum(int(active[cohort.month - first, k]) for cohort in complete)
    return Figure.share(kept, sum(cohort.size for cohort in complete), window_days=BRACKET_DAYS)


def _headline(pooled: tuple[Figure, ...]) -> Figure:
    if len(pooled) > HEADLINE_BRACKET:
        return pooled[HEADLINE_BRACKET]
    return Figure.untold(Unit.SHARE, 0, window_days=BRACKET_DAYS)
