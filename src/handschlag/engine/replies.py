"""How long people wait for the first answer."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from handschlag.engine.activity import NOBODY, Activity
from handschlag.engine.arrays import BoolArray, IntArray
from handschlag.engine.figures import MINIMUM_N, Figure, Reason, Unit
from handschlag.engine.months import day_begin
from handschlag.engine.statistics import SurvivalCurve, kaplan_meier

_HOUR: Final = 3600


@dataclass(frozen=True, slots=True, eq=False)
class TimeToFirstReply:
    """Median wait in hours, shares answered within 24 h and 72 h, and the curve they are read from.

    unanswered: topics without a reply by another human at t. curve: in hours, None with too few topics.
    """

    median: Figure
    within_24h: Figure
    within_72h: Figure
    unanswered: int
    curve: SurvivalCurve | None


def time_to_first_reply(activity: Activity, t: int, *, window_days: int | None = None) -> TimeToFirstReply:
    """Return how long topics wait for the first reply by another human (CHAOSS "Time to First Response").

    Over topics opened up to t, or in the last ``window_days``. A topic still unanswered at t has waited
    t - opened and is censored, not dropped (Kaplan & Meier 1958): dropping it, as dashboards do, makes
    a forum look faster the more it leaves unanswered. The shares are 1 - S(24 h) and 1 - S(72 h). The
    median has no value where the curve does not come down to one half.
    """
    topics = activity.topics
    begin = 0 if window_days is None else day_begin(t, days_before=window_days - 1)
    counted = (topics.opened <= t) & (topics.opened >= begin)
    opened, replied = topics.opened[counted], topics.first_reply[counted]
    n, people = len(opened), len(np.unique(topics.author[counted]))
    answered = replied <= t
    unanswered = int((~answered).sum())
    if n < MINIMUM_N:
        hours = Figure.untold(Unit.HOURS, n, people=people, window_days=window_days)
        share = Figure.untold(Unit.SHARE, n, people=people, window_days=window_days)
        return TimeToFirstReply(hours, share, share, unanswered, None)
    curve = kaplan_meier((np.where(answered, replied, t) - opened) / _HOUR, answered)
    return TimeToFirstReply(
        _median(curve, n, people, window_days),
        _share_within(curve, 24, n, people, window_days),
        _share_within(curve, 72, n, people, window_days),
        unanswered,
        curve,
    )


def _median(curve: SurvivalCurve, n: int, people: int, window_days: int | None) -> Figure:
    value, low, high = curve.median()
    reason = Reason.NOT_REACHED if value is None else None
    return Figure(value, Unit.HOURS, n, people, window_days, low, high, reason)


def _share_within(curve: SurvivalCurve, hours: float, n: int, people: int, window_days: int | None) -> Figure:
    found = curve.happened_within(hours)
    if found is None:
        return Figure.untold(Unit.SHARE, n, people=people, window_days=window_days)
    value, (low, high) = found
    return Figure(value, Unit.SHARE, n, people, window_days, low, high)


def unanswered(activity: Activity, t: int) -> BoolArray:
    """Return the mask (n_posts,) of readable posts that no other human has answered up to t.

    A post is answered by a reply to it; a topic's first post by any reply in its topic.
    """
    posts, waiting = activity.posts, activity.readable & (activity.posts.time <= t)
    replies = waiting & ~posts.opens
    answered = np.zeros(len(posts.time), dtype=np.bool_)
    for target in (posts.parent, activity.opener):
        by_another = replies & (target != NOBODY) & (posts.author != posts.author[target])
        answered[target[by_another]] = True
    return waiting & ~answered


def lonely_newcomers(activity: Activity, t: int, *, days: int) -> IntArray:
    """Return the latest post of each newcomer who wrote and was never answered, latest first.

    Newcomers are members at t who first joined in the last ``days`` days.
    """
    posts, lonely = activity.posts, unanswered(activity, t)
    joined = activity.first_joined
    newcomer = activity.members_at(t) & (joined >= day_begin(t, days_before=days - 1)) & (joined <= t)
    by_newcomers = activity.readable & (posts.author != NOBODY) & (posts.time <= t)
    by_newcomers[by_newcomers] = newcomer[posts.author[by_newcomers]]
    greeted = np.zeros(activity.n_members, dtype=np.bool_)
    greeted[posts.author[by_newcomers & ~lonely]] = True
    waiting = np.flatnonzero(by_newcomers & lonely & ~greeted[posts.author])
    latest_first = waiting[np.argsort(posts.time[waiting], kind="stable")][::-1]
    _authors, first_places = np.unique(posts.author[latest_first], return_index=True)
    return latest_first[np.sort(first_places)].astype(np.int64)
