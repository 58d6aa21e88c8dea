"""From the history to what a strategy changed. For the worker: it loads NumPy.

Members are compared with others of the group for whom it was not tried; where it was tried with the whole
group, its members are compared with those of other groups. See ``engine.differences`` for how.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, cast

import numpy as np
from django.db.models import BigIntegerField, Min, Q, Value
from django.db.models.functions import Coalesce

from handschlag.discussions.models import Post
from handschlag.engine.activity import DAY, NEVER, ActionKind, Actions, Activity
from handschlag.engine.arrays import IntArray
from handschlag.engine.coupling import strategy_effect
from handschlag.engine.differences import MINIMUM_TREATED, TENURE, Difference
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.interactions import Strand
from handschlag.engine.panels import Panel, Treatments
from handschlag.groups.models import Membership
from handschlag.insights.figures import Told
from handschlag.insights.models import Aim, ForWhom, NetworkChoices, Strategy, StrategyMember, start_of
from handschlag.insights.readings import (
    BATCH,
    Circle,
    History,
    Seconds,
    history_of,
    interactions_in,
    to_seconds,
)
from handschlag.insights.telling import SEED, entry
from handschlag.meetups.models import Attendance

__all__ = ["SEED", "estimated"]

MOST: Final = 3_000
"""Of a whole group so many are compared: more would be hardly surer, and take minutes."""
WEEKS: Final = 4
"""After so many the effect is told first."""
_AFTER: Final = 28 * DAY
_YEAR: Final = 364 * DAY
_KINDS: Final = {
    Aim.POSTS: (ActionKind.POST, ActionKind.REPLY),
    Aim.REPLIES: (ActionKind.REPLY,),
    Aim.DAYS: (ActionKind.POST, ActionKind.REPLY, ActionKind.THANKS),
    Aim.MEETINGS: (ActionKind.KEPT_RSVP, ActionKind.HANDSHAKE),
}
_AT_MEETUPS: Final = (ActionKind.KEPT_RSVP, ActionKind.HANDSHAKE)


@dataclass(frozen=True, slots=True)
class Spells:
    """Who belonged from when until when, by position: arrays (n,)."""

    member: IntArray
    joined: IntArray
    left: IntArray

    def where(self, chosen: Any) -> "Spells":
        return Spells(self.member[chosen], self.joined[chosen], self.left[chosen])


def estimated(strategy: Strategy, as_of: datetime) -> dict[str, Any]:
    """Return the figures of a strategy, as ``StrategyEstimate`` keeps them."""
    circle: Circle = None if strategy.audience == ForWhom.EVERYBODY else strategy.group
    history = history_of(circle)
    acts = _acts(strategy, circle, history)
    spells = _compared(_memberships(history) if circle is None else _own_spells(history), history)
    if strategy.audience == ForWhom.NEWCOMERS:
        return _of_newcomers(strategy, spells, acts, to_seconds(as_of))
    tried = compared = _tried(strategy, history)
    if circle is None:
        compared = _drawn(tried)
        spells = spells.where(~np.isin(spells.member, _untold(strategy, history, compared)))
    panel = Panel.of(
        actor=acts[0], time=acts[1], member=spells.member, joined=spells.joined, left=spells.left
    )
    figures = _of_effect(strategy, panel, compared, to_seconds(as_of))
    return figures | {"treated": int((tried.time <= to_seconds(as_of)).sum())}


def _acts(strategy: Strategy, circle: Circle, history: History) -> tuple[IntArray, IntArray]:
    """Who did when what the strategy aims at; without what they did in being treated."""
    if strategy.aim == Aim.HELP:
        given = interactions_in(circle, history).only(Strand.HELP)
        return given.source, given.time
    actions = _without_itself(strategy, history.activity).actions
    actions = actions.where(np.isin(actions.kind, _KINDS[Aim(strategy.aim)]))
    return _days(actions) if strategy.aim == Aim.DAYS else (actions.member, actions.time)


def _days(actions: Actions) -> tuple[IntArray, IntArray]:
    """Of each member and day, the first."""
    order = np.lexsort((actions.time, actions.member))
    member, time = actions.member[order], actions.time[order]
    pairs = np.column_stack((member, time // DAY))
    _each, first = np.unique(pairs, axis=0, return_index=True)
    return member[first], time[first]


def _without_itself(strategy: Strategy, activity: Activity) -> Activity:
    """Posts in the topic that people took part in, and what they did at the meetup that they came to."""
    if strategy.audience == ForWhom.TOPIC and strategy.topic_id is not None:
        posts = activity.posts
        gone = posts.deleted | (posts.topic == strategy.topic_id)
        return replace(activity, posts=replace(posts, deleted=gone))
    if strategy.audience == ForWhom.MEETUP and strategy.meetup is not None:
        deeds = activity.deeds
        begin, end = to_seconds(strategy.meetup.starts_at), to_seconds(strategy.meetup.ends_at) + DAY
        there = np.isin(deeds.kind, _AT_MEETUPS) & (deeds.time >= begin) & (deeds.time < end)
        return replace(activity, deeds=deeds.where(~there))
    return activity


def _own_spells(history: History) -> Spells:
    spells = history.activity.spells
    return Spells(spells.member, spells.joined, spells.left)


def _memberships(history: History) -> Spells:
    """Of all groups: who belongs to none is nobody to be compared with. One query."""
    never = Value(NEVER, BigIntegerField())
    rows = Membership.objects.filter(member__in=_active()).values_list(
        "member_id", Seconds("joined_at"), Coalesce(Seconds("left_at"), never)
    )
    table = np.fromiter((cell for row in rows.iterator(BATCH) for cell in row), np.int64).reshape(-1, 3)
    table = table[np.isin(table[:, 0], history.people)]
    return Spells(np.searchsorted(history.people, table[:, 0]), table[:, 1], table[:, 2])


def _active() -> Any:
    return Membership.objects.filter(member__is_active=True).values("member")


def _compared(spells: Spells, history: History) -> Spells:
    """Humans who have nothing against it. One query."""
    left_out = history.activity.is_bot.copy()
    left_out[np.flatnonzero(np.isin(history.people, _uncounted()))] = True
    return spells.where(~left_out[spells.member])


def _uncounted() -> IntArray:
    """Who do not want to be counted in the effect of strategies; by key."""
    rows = NetworkChoices.objects.filter(is_compared=False).values_list("member_id", flat=True)
    return np.fromiter(rows, np.int64)


def _tried(strategy: Strategy, history: History) -> Treatments:
    """Since when it was tried for whom, by position, until it ended."""
    table = np.array(list(_MEMBERS[ForWhom(strategy.audience)](strategy)), np.int64).reshape(-1, 2)
    end = strategy.ends_at
    kept = np.isin(table[:, 0], history.people) & ~np.isin(table[:, 0], _uncounted())
    if end is not None:
        kept &= table[:, 1] <= to_seconds(end)
    table = table[kept]
    return Treatments.of(np.searchsorted(history.people, table[:, 0]), table[:, 1])


def _everybody(strategy: Strategy) -> list[tuple[int, int]]:
    """Who belonged when it began; who joins later is a newcomer, and nothing is known of them before."""
    begin = strategy.begins_at
    there = Q(left_at__isnull=True) | Q(left_at__gt=begin)
    rows = Membership.objects.filter(there, group=strategy.group_id, joined_at__lte=begin)
    return [(member, to_seconds(begin)) for member in rows.values_list("member_id", flat=True)]


def _chosen(strategy: Strategy) -> list[tuple[int, int]]:
    rows = StrategyMember.objects.filter(strategy=strategy).values_list("member_id", "since")
    return [(member, to_seconds(start_of(max(since, strategy.since)))) for member, since in rows]


def _came(strategy: Strategy) -> list[tuple[int, int]]:
    rows = Attendance.objects.present().filter(
        meetup=strategy.meetup_id, meetup__attendance_closure__isnull=False, member__isnull=False
    )
    return cast("list[tuple[int, int]]", list(rows.values_list("member_id", Seconds("meetup__starts_at"))))


def _took_part(strategy: Strategy) -> list[tuple[int, int]]:
    """From their first post there on, as far as it is not older than the strategy."""
    posts = Post.objects.filter(
        topic=strategy.topic_id, removal__isnull=True, created_at__gte=strategy.begins_at
    )
    rows = posts.order_by().values("author").annotate(first=Min("created_at"))
    return [(author, to_seconds(first)) for author, first in rows.values_list("author", "first")]


_MEMBERS: Final = {
    ForWhom.EVERYBODY: _everybody,
    ForWhom.CHOSEN: _chosen,
    ForWhom.MEETUP: _came,
    ForWhom.TOPIC: _took_part,
}


def _drawn(tried: Treatments) -> Treatments:
    """Of a very large group, as many as are enough, by lot, the same each time."""
    if len(tried.member) <= MOST:
        return tried
    lots = np.sort(np.random.default_rng(SEED).choice(len(tried.member), MOST, replace=False))
    return Treatments(tried.member[lots], tried.time[lots], tried.group[lots])


def _untold(strategy: Strategy, history: History, tried: Treatments) -> IntArray:
    """Who is no fair comparison for a group: its later members, and groups that try the like as well."""
    alike = Strategy.objects.filter(
        kind=strategy.kind, audience=ForWhom.EVERYBODY, since__lte=strategy.until or date.max
    ).exclude(group=strategy.group_id)
    groups = {strategy.group_id, *alike.values_list("group", flat=True)}
    rows = Membership.objects.filter(group__in=groups).values_list("member_id", flat=True)
    members = np.unique(np.fromiter(rows.iterator(BATCH), np.int64))
    places = np.searchsorted(history.people, members[np.isin(members, history.people)])
    return places[~np.isin(places, tried.member)]


def _of_effect(strategy: Strategy, panel: Panel, tried: Treatments, t: int) -> dict[str, Any]:
    effects = strategy_effect(panel, tried, t, seed=SEED)
    headline = next(effect for effect in effects if effect.weeks == WEEKS)
    begun = tried.time <= t
    able = np.sort(tried.time[begun & _old_enough(panel, tried)])
    earliest = int(able[MINIMUM_TREATED - 1]) + WEEKS * 7 * DAY if len(able) >= MINIMUM_TREATED else None
    return {
        "aim": strategy.aim,
        "effect": dict(entry(headline.figure)),
        "eligible": len(able),
        "needed": MINIMUM_TREATED,
        "earliest": earliest,
        "table": [_row(effect) for effect in effects],
    }


def _old_enough(panel: Panel, tried: Treatments) -> Any:
    """(n,) who belonged long enough before to be compared; nodes have one membership each here."""
    if not len(panel.node):
        return np.zeros(len(tried.member), np.bool_)
    place = np.minimum(np.searchsorted(panel.ids, tried.member), len(panel.ids) - 1)
    known = panel.ids[place] == tried.member
    return known & (panel.joined[place] <= tried.time - TENURE) & (panel.left[place] > tried.time)


def _row(effect: Difference) -> dict[str, Any]:
    placebo = effect.placebo
    return {
        "weeks": effect.weeks,
        "figure": dict(entry(effect.figure)),
        "placebo": list(placebo) if placebo is not None else None,
        "treated": effect.treated,
        "left_out": effect.left_out,
        "controls": effect.controls,
    }


def _of_newcomers(
    strategy: Strategy, spells: Spells, acts: tuple[IntArray, IntArray], t: int
) -> dict[str, Any]:
    """Who joined has no time before to be compared with: only shares, now and in the year before.

    Share of those who joined at least four weeks ago who did something within four weeks of joining.
    """
    begin = to_seconds(strategy.begins_at)
    end = to_seconds(strategy.ends_at) if strategy.ends_at is not None else NEVER
    panel = Panel.of(
        actor=acts[0], time=acts[1], member=spells.member, joined=spells.joined, left=spells.left
    )
    joined = panel.joined
    now = (joined >= begin) & (joined < min(end, t - _AFTER + 1))
    before = (joined >= begin - _AFTER - _YEAR) & (joined < begin - _AFTER)
    acted = _acted_soon(panel)
    shares = {name: dict(_share(acted[mask])) for name, mask in (("joined", now), ("before", before))}
    untold = Figure.untold(Unit.CHANGE, 0, window_days=28)
    begun = int(((joined >= begin) & (joined < min(end, t + 1))).sum())
    return shares | {
        "aim": strategy.aim,
        "effect": dict(entry(untold)),
        "treated": begun,
        "eligible": 0,
        "needed": MINIMUM_TREATED,
        "earliest": None,
        "table": [],
    }


def _acted_soon(panel: Panel) -> Any:
    """(n_nodes,) whether each did something within four weeks of joining; a node has one membership."""
    owner = np.repeat(np.arange(len(panel.ids)), np.diff(panel.indptr))
    since = panel.times - panel.joined[owner]
    found = np.zeros(len(panel.ids), np.bool_)
    found[owner[(since >= 0) & (since < _AFTER)]] = True
    return found


def _share(acted: Any) -> Told:
    return entry(Figure.share(int(acted.sum()), len(acted), window_days=28))
