"""Group health: does a group live, who carries it, do newcomers stay?

Every function takes the whole ``Activity`` and the time ``t`` (UTC seconds) as of which it speaks;
what happened later is not looked at. A window of k days is the calendar day of t in UTC and the k - 1
days before it, so that ``[t - 29 d, t]`` is the 30 days of Discourse. A *contribution* is a post or
reply that counts, an *action* is a contribution or another counted deed (see ``ActionKind``).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from handschlag.engine.activity import DAY, NEVER, Activity
from handschlag.engine.arrays import BoolArray, FloatArray, IntArray
from handschlag.engine.figures import MINIMUM_N, Figure, Unit
from handschlag.engine.months import day_begin, month_at, month_begin, month_of
from handschlag.engine.newcomers import NewcomerFunnel, Retention, newcomer_funnel, retention
from handschlag.engine.replies import TimeToFirstReply, time_to_first_reply
from handschlag.engine.statistics import (
    bootstrap_interval,
    fewest_with_half,
    fewest_with_half_of_frequencies,
    gini_of_frequencies,
    lorenz,
)

__all__ = [
    "ACTIVE_DAYS",
    "CONTRIBUTION_DAYS",
    "ActiveShare",
    "GroupHealth",
    "JoinsPerMonth",
    "MonthlyJoins",
    "NewcomerFunnel",
    "ParticipationSplit",
    "Retention",
    "TimeToFirstReply",
    "absence_factor",
    "active_share",
    "active_share_by_month",
    "group_health",
    "joins_per_month",
    "never_posted_share",
    "newcomer_funnel",
    "one_post_share",
    "participation_split",
    "retention",
    "stickiness",
    "time_to_first_reply",
]

ACTIVE_DAYS: Final = 30
CONTRIBUTION_DAYS: Final = 90
_MONTHS_SHOWN: Final = 24


@dataclass(frozen=True, slots=True)
class MonthlyJoins:
    """Memberships that began in ``month`` (counted from January 1970); the last month may still run."""

    month: int
    joins: int
    complete: bool


@dataclass(frozen=True, slots=True)
class JoinsPerMonth:
    """``figure``: joins in the last complete month; ``months``: every month since the first join."""

    figure: Figure
    months: tuple[MonthlyJoins, ...]


@dataclass(frozen=True, slots=True)
class ActiveShare:
    """The active share as of ``t``."""

    t: int
    figure: Figure


@dataclass(frozen=True, slots=True, eq=False)
class ParticipationSplit:
    """Shares of the members who did nothing, some of it, and (``top``) half of everything.

    lorenz: (k + 1, 2) corners of the Lorenz curve, empty where nobody has done anything.
    """

    none: Figure
    some: Figure
    top: Figure
    gini: Figure
    lorenz: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class GroupHealth:
    """All figures of group health as of ``t``."""

    t: int
    members: int
    joins_per_month: JoinsPerMonth
    active_share: Figure
    active_share_by_month: tuple[ActiveShare, ...]
    one_post_share: Figure
    never_posted_share: Figure
    participation_split: ParticipationSplit
    absence_factor: Figure
    time_to_first_reply: TimeToFirstReply
    time_to_first_reply_90d: TimeToFirstReply
    newcomer_funnel: NewcomerFunnel
    retention: Retention
    stickiness: Figure


def group_health(activity: Activity, t: int, *, seed: int) -> GroupHealth:
    """Return every figure of group health as of t; the same seed gives the same intervals."""
    return GroupHealth(
        t=t,
        members=int(activity.members_at(t).sum()),
        joins_per_month=joins_per_month(activity, t),
        active_share=active_share(activity, t),
        active_share_by_month=active_share_by_month(activity, t),
        one_post_share=one_post_share(activity, t),
        never_posted_share=never_posted_share(activity, t),
        participation_split=participation_split(activity, t, seed=seed),
        absence_factor=absence_factor(activity, t),
        time_to_first_reply=time_to_first_reply(activity, t),
        time_to_first_reply_90d=time_to_first_reply(activity, t, window_days=CONTRIBUTION_DAYS),
        newcomer_funnel=newcomer_funnel(activity, t),
        retention=retention(activity, t),
        stickiness=stickiness(activity, t, seed=seed),
    )


def joins_per_month(activity: Activity, t: int) -> JoinsPerMonth:
    """Return the memberships that began in each calendar month (UTC) up to t; exact counts.

    Coming back counts as joining. The figure is the last month that is over; it has no value while
    the group has not seen a whole month.
    """
    spells = activity.spells
    counted = (spells.joined <= t) & ~activity.is_bot[spells.member]
    months, now = month_of(spells.joined[counted]), month_at(t + 1)
    if not months.size:
        return JoinsPerMonth(Figure.untold(Unit.MEMBERS, 0), ())
    first = int(months.min())
    counts = np.bincount(months - first, minlength=month_at(t) - first + 1)
    series = tuple(MonthlyJoins(first + k, int(joins), first + k < now) for k, joins in enumerate(counts))
    over = [entry for entry in series if entry.complete]
    if not over:
        return JoinsPerMonth(Figure.untold(Unit.MEMBERS, len(months)), series)
    days = (month_begin(over[-1].month + 1) - month_begin(over[-1].month)) // DAY
    joins = over[-1].joins
    return JoinsPerMonth(Figure.count(joins, Unit.MEMBERS, people=joins, window_days=days), series)


def active_share(activity: Activity, t: int) -> Figure:
    """Return the share of the members at t who acted in [t - 29 d, t].

    ``|{members at t with >= 1 counted action}| / |members at t|``, interval by Wilson 1927. The
    window is that of Discourse's monthly active users, the idea CHAOSS's active contributors.
    """
    members = activity.members_at(t)
    recent = activity.actions.between(day_begin(t, days_before=ACTIVE_DAYS - 1), t)
    acted = np.zeros(activity.n_members, dtype=np.bool_)
    acted[recent.member] = True
    return Figure.share(int((acted & members).sum()), int(members.sum()), window_days=ACTIVE_DAYS)


def active_share_by_month(activity: Activity, t: int) -> tuple[ActiveShare, ...]:
    """Return the active share at the end of each of the last 24 months and at t, oldest first.

    It begins with the first month-end at which the group had members for a whole window.
    """
    joined = activity.first_joined
    if not (joined <= t).any():
        return ()
    begin = day_begin(int(joined.min()), days_before=-ACTIVE_DAYS)
    now = month_at(t)
    ends = [month_begin(month) - 1 for month in range(now - _MONTHS_SHOWN + 1, now + 1)]
    times = [end for end in ends if begin <= end < t] + [t]
    return tuple(ActiveShare(time, active_share(activity, time)) for time in times)


def one_post_share(activity: Activity, t: int) -> Figure:
    """Return the share with exactly one post among the members at t who ever posted here.

    ``|{members with exactly 1 contribution up to t}| / |{members with >= 1}|`` (the source text's
    "every second member wrote one post"), interval by Wilson 1927.
    """
    posts = _per_member(activity, t)[activity.members_at(t)]
    return Figure.share(int((posts == 1).sum()), int((posts > 0).sum()))


def never_posted_share(activity: Activity, t: int) -> Figure:
    """Return the share of the members at t who have not posted up to t; interval by Wilson 1927."""
    posts = _per_member(activity, t)[activity.members_at(t)]
    return Figure.share(int((posts == 0).sum()), len(posts))


def _per_member(activity: Activity, t: int) -> IntArray:
    authors = activity.actions.until(t).contributions.member
    return np.bincount(authors, minlength=activity.n_members).astype(np.int64)


def participation_split(activity: Activity, t: int, *, seed: int) -> ParticipationSplit:
    """Return how unequally the members at t took part, over all their actions up to t.

    ``top``: the smallest set of members who did at least half of all actions / members; ``none``:
    members without an action / members; ``some``: the rest (Nielsen 2006, "90-9-1"; CHAOSS). Gini over
    all members, the silent ones with 0. Intervals: Wilson for ``none`` and ``some``, bootstrap over
    members for ``top`` and Gini. Where nobody has acted there is nothing to split.
    """
    counts = np.bincount(activity.actions.until(t).member, minlength=activity.n_members)
    counts = counts[activity.members_at(t)]
    members = len(counts)
    if members < MINIMUM_N or not counts.any():
        share, index = Figure.untold(Unit.SHARE, members), Figure.untold(Unit.INDEX, members)
        return ParticipationSplit(share, share, share, index, np.empty((0, 2)))
    classes, frequencies = np.unique(counts.astype(np.float64), return_counts=True)
    none, top = int((counts == 0).sum()), fewest_with_half(counts)

    def top_share(drawn: IntArray) -> FloatArray:
        return fewest_with_half_of_frequencies(classes, drawn) / members

    def gini(drawn: IntArray) -> FloatArray:
        return gini_of_frequencies(classes, drawn)

    def estimate(value: float, unit: Unit, statistic: Callable[[IntArray], FloatArray]) -> Figure:
        return Figure.estimate(
            value,
            unit,
            people=members,
            interval=lambda: bootstrap_interval(statistic, frequencies, seed=seed),
        )

    return ParticipationSplit(
        none=Figure.share(none, members),
        some=Figure.share(members - none - top, members),
        top=estimate(top / members, Unit.SHARE, top_share),
        gini=estimate(float(gini(frequencies[np.newaxis])[0]), Unit.INDEX, gini),
        lorenz=lorenz(counts),
    )


def absence_factor(activity: Activity, t: int) -> Figure:
    """Return the fewest people who made at least half of the contributions of the last 90 days.

    CHAOSS "Contributor Absence Factor": with contributions 1000, 202, 90, 33, 332, 343, 42 and 433
    it is 2. An exact count; n is the people who contributed, whether or not they still belong.
    """
    recent = activity.actions.between(day_begin(t, days_before=CONTRIBUTION_DAYS - 1), t).contributions
    people, contributions = np.unique(recent.member, return_counts=True)
    if len(people) < MINIMUM_N:
        return Figure.untold(Unit.PEOPLE, len(people), window_days=CONTRIBUTION_DAYS)
    fewest = fewest_with_half(contributions)
    return Figure(fewest, Unit.PEOPLE, len(people), len(people), CONTRIBUTION_DAYS)


def stickiness(activity: Activity, t: int, *, seed: int) -> Figure:
    """Return the mean over the last 30 complete days d of 100 · DAU(d) / MAU(d), in percent.

    DAU: people who acted on day d; MAU: people who acted in [d - 29, d] (Discourse's DAU/MAU). Days
    whose MAU window reaches back before the group began would look too sticky and are left out, and
    so are days with MAU = 0. n: people who acted in those windows; interval: bootstrap over members.
    """
    last = (t + 1) // DAY - 1
    days = np.arange(last - ACTIVE_DAYS + 1, last + 1)
    days = days[days - ACTIVE_DAYS + 1 >= _first_day(activity)]
    if not days.size:
        return Figure.untold(Unit.PERCENT, 0, window_days=ACTIVE_DAYS)
    begin = int(days[0]) - ACTIVE_DAYS + 1
    daily, monthly = _acted(activity, begin, len(days))
    people = len(daily)
    others = max(int(activity.members_at(t).sum()) - people, 0)

    def mean_ratio(drawn: IntArray) -> FloatArray:
        weights = drawn[:, :people].astype(np.float64)
        dau, mau = weights @ daily, weights @ monthly
        used = mau > 0
        ratios = np.divide(100 * dau, mau, out=np.zeros_like(dau), where=used)
        n_used = used.sum(axis=1)
        means: FloatArray = np.divide(
            ratios.sum(axis=1), n_used, out=np.full(len(dau), np.nan), where=n_used > 0
        )
        return means

    # The members who did not act are alike: one class, drawn as often as there are such members.
    frequencies = np.append(np.ones(people, dtype=np.int64), others)
    return Figure.estimate(
        float(mean_ratio(frequencies[np.newaxis])[0]),
        Unit.PERCENT,
        people=people,
        interval=lambda: bootstrap_interval(mean_ratio, frequencies, seed=seed),
        window_days=ACTIVE_DAYS,
    )


def _first_day(activity: Activity) -> int:
    begun = [activity.first_joined.min(initial=NEVER), activity.actions.time.min(initial=NEVER)]
    return int(min(begun)) // DAY


def _acted(activity: Activity, begin: int, n_days: int) -> tuple[FloatArray, FloatArray]:
    """Return for each person who acted (people, n_days): on that day, and in the 30 days up to it."""
    width = n_days + ACTIVE_DAYS - 1
    actions = activity.actions.between(begin * DAY, (begin + width) * DAY - 1)
    people, rows = np.unique(actions.member, return_inverse=True)
    acted: BoolArray = np.zeros((len(people), width + 1), dtype=np.bool_)
    acted[rows, actions.time // DAY - begin + 1] = True
    running = np.cumsum(acted, axis=1)
    monthly = running[:, ACTIVE_DAYS:] > running[:, :n_days]
    return acted[:, ACTIVE_DAYS:].astype(np.float64), monthly.astype(np.float64)
