"""The engine's figures as they are stored, printed and shown: key by key, without a database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from handschlag.engine.figures import Figure, Reason, Unit
from handschlag.engine.health import ActiveShare, GroupHealth, JoinsPerMonth, ParticipationSplit
from handschlag.engine.months import month_name
from handschlag.engine.newcomers import NewcomerFunnel, Retention
from handschlag.engine.replies import TimeToFirstReply
from handschlag.insights.figures import Figures, Told

SEED: Final = 20_090_203
"""Fixed, so that the same group has the same interval twice."""

CURVE_POINTS: Final = 120


def told(health: GroupHealth) -> Figures:
    """Return the figures by key, in the order in which they are shown."""
    return {key: entry for part in _parts(health) for key, entry in part}


def _parts(health: GroupHealth) -> Iterator[Iterator[tuple[str, Told]]]:
    yield _joins(health.joins_per_month)
    yield _active(health.active_share, health.active_share_by_month)
    yield _one_by_one(one_post_share=health.one_post_share, never_posted_share=health.never_posted_share)
    yield _participation(health.participation_split)
    yield _one_by_one(absence_factor=health.absence_factor)
    yield _replies(health.time_to_first_reply, health.time_to_first_reply_90d)
    yield _funnel(health.newcomer_funnel)
    yield _retention(health.retention)
    yield _one_by_one(stickiness=health.stickiness)


def _joins(joins: JoinsPerMonth) -> Iterator[tuple[str, Told]]:
    yield "joins_per_month", entry(joins.figure)
    total = sum(month.joins for month in joins.months)
    rows = [[month_name(month.month), month.joins, month.complete] for month in joins.months]
    yield "joins_per_month_table", table(rows, ["month", "joins", "complete"], Unit.MEMBERS, n=total)


def _active(share: Figure, by_month: tuple[ActiveShare, ...]) -> Iterator[tuple[str, Told]]:
    yield "active_share", entry(share)
    rows = [
        [
            datetime.fromtimestamp(point.t, UTC).date().isoformat(),
            point.figure.value,
            point.figure.low,
            point.figure.high,
            point.figure.n,
        ]
        for point in by_month
        if point.figure.value is not None
    ]
    columns = ["as_of", "share", "low", "high", "members"]
    yield "active_share_table", table(rows, columns, Unit.SHARE, n=share.n, window_days=share.window_days)


def _participation(split: ParticipationSplit) -> Iterator[tuple[str, Told]]:
    yield "participation_split", entry(split.top)
    yield "participation_none_share", entry(split.none)
    yield "participation_some_share", entry(split.some)
    yield "participation_gini", entry(split.gini)
    rows = split.lorenz.tolist()
    yield "participation_lorenz_table", table(rows, ["members", "actions"], Unit.SHARE, n=split.gini.n)


def _replies(ever: TimeToFirstReply, recent: TimeToFirstReply) -> Iterator[tuple[str, Told]]:
    yield "time_to_first_reply", entry(ever.median)
    yield "answered_within_24h", entry(ever.within_24h)
    yield "answered_within_72h", entry(ever.within_72h)
    unanswered = Figure(ever.unanswered, Unit.TOPICS, ever.median.n, ever.median.people, reason=None)
    yield "unanswered_topics", entry(unanswered)
    yield "time_to_first_reply_90d", entry(recent.median)
    yield "answered_within_24h_90d", entry(recent.within_24h)
    rows = _curve(ever) if ever.curve is not None else []
    told_curve = table(
        rows, ["hours", "waiting", "low", "high"], Unit.SHARE, n=ever.median.n, people=ever.median.people
    )
    yield "time_to_first_reply_table", told_curve


def _curve(replies: TimeToFirstReply) -> list[list[float]]:
    """The survival curve, thinned out evenly in what it says: for drawing, and for reading off."""
    curve = replies.curve
    if curve is None or not curve.times.size:
        return []
    last = len(curve.times) - 1
    count = min(CURVE_POINTS, len(curve.times))
    places = sorted({round(step * last / max(count - 1, 1)) for step in range(count)})
    columns = (curve.times, curve.survival, curve.low, curve.high)
    return [[float(column[place]) for column in columns] for place in places]


def _funnel(funnel: NewcomerFunnel) -> Iterator[tuple[str, Told]]:
    yield "newcomer_funnel", entry(funnel.acted)
    yield "newcomer_funnel_joined", entry(funnel.joined)
    yield "newcomer_funnel_two_weeks", entry(funnel.returned)
    yield "newcomer_funnel_five_contributions", entry(funnel.contributed)


def _retention(retention: Retention) -> Iterator[tuple[str, Told]]:
    yield "retention", entry(retention.figure)
    pooled = [[k, share.value, share.low, share.high, share.n] for k, share in enumerate(retention.pooled)]
    n = sum(cohort.size for cohort in retention.cohorts)
    days = retention.figure.window_days
    yield (
        "retention_by_month_table",
        table(pooled, ["month", "share", "low", "high", "members"], Unit.SHARE, n=n, window_days=days),
    )
    rows = [
        [month_name(cohort.month), cohort.size, [share.value for share in cohort.shares]]
        for cohort in retention.cohorts
    ]
    yield (
        "retention_table",
        table(rows, ["cohort", "members", "shares"], Unit.SHARE, n=n, window_days=days),
    )


def _one_by_one(**figures: Figure) -> Iterator[tuple[str, Told]]:
    for key, figure in figures.items():
        yield key, entry(figure)


def entry(figure: Figure) -> Told:
    """Return a figure as stored; without ``low`` and ``high`` where it is exact."""
    found = Told(
        value=figure.value,
        unit=figure.unit.value,
        n=figure.n,
        people=figure.people,
        window_days=figure.window_days,
    )
    if figure.low is not None or figure.high is not None:
        found["low"], found["high"] = figure.low, figure.high
    if figure.reason is not None:
        found["reason"] = figure.reason.value
    return found


def table(
    rows: list[list[Any]],
    columns: list[str],
    unit: Unit,
    *,
    n: int,
    people: int | None = None,
    window_days: int | None = None,
) -> Told:
    """Return rows under a key of their own; none are too few data."""
    base = n if people is None else people
    found = Told(value=rows or None, unit=unit.value, n=n, people=base, window_days=window_days)
    found["columns"] = columns
    if not rows:
        found["reason"] = Reason.TOO_FEW.value
    return found
