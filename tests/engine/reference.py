"""Group health once more, written from the definitions in plain Python: slow, and nothing shared."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from math import exp, log, sqrt

import numpy as np

from handschlag.engine.activity import NEVER, NOBODY, ActionKind, Actions, Activity, Posts, Spells

Z = 1.959963984540054


def seconds(*parts: int) -> int:
    """UTC seconds of year, month, day and what follows."""
    return int(datetime(*parts, tzinfo=UTC).timestamp())  # type: ignore[misc,arg-type]  # the parts are typed by use


def moment(t: int) -> datetime:
    return datetime.fromtimestamp(t, UTC)


def day(t: int) -> date:
    return moment(t).date()


@dataclass
class Spell:
    member: int
    joined: int
    left: int | None = None


@dataclass
class Post:
    author: int | None
    topic: int
    time: int
    parent: int | None = None
    opens: bool = False
    deleted: bool = False


@dataclass
class History:
    members: int
    spells: list[Spell] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    deeds: list[tuple[int, int, ActionKind]] = field(default_factory=list)
    bots: frozenset[int] = frozenset()

    def activity(self) -> Activity:
        """The same history as the engine wants it."""
        return Activity(
            is_bot=np.array([number in self.bots for number in range(self.members)], dtype=bool),
            spells=Spells.of(
                [spell.member for spell in self.spells],
                [spell.joined for spell in self.spells],
                [NEVER if spell.left is None else spell.left for spell in self.spells],
            ),
            posts=Posts.of(
                author=[NOBODY if post.author is None else post.author for post in self.posts],
                topic=[post.topic for post in self.posts],
                time=[post.time for post in self.posts],
                parent=[NOBODY if post.parent is None else post.parent for post in self.posts],
                opens=np.array([post.opens for post in self.posts], dtype=bool),
                deleted=np.array([post.deleted for post in self.posts], dtype=bool),
            ),
            deeds=Actions.of(*([list(column) for column in zip(*self.deeds, strict=True)] or [[], [], []])),
        )

    def opener(self, topic: int) -> Post | None:
        return next((post for post in self.posts if post.opens and post.topic == topic), None)

    def answers_itself(self, post: Post) -> bool:
        if post.opens:
            return False
        target = self.posts[post.parent] if post.parent is not None else self.opener(post.topic)
        return target is not None and target.author == post.author

    def contributions(self, t: int) -> list[Post]:
        return [
            post
            for post in self.posts
            if post.time <= t
            and not post.deleted
            and post.author is not None
            and post.author not in self.bots
            and not self.answers_itself(post)
        ]

    def actions(self, t: int) -> list[tuple[int, int]]:
        posts = [(post.author, post.time) for post in self.contributions(t) if post.author is not None]
        return posts + [(who, at) for who, at, _ in self.deeds if at <= t and who not in self.bots]

    def members_at(self, t: int) -> set[int]:
        return {
            spell.member
            for spell in self.spells
            if spell.joined <= t and (spell.left is None or t < spell.left) and spell.member not in self.bots
        }

    def first_joined(self) -> dict[int, int]:
        first: dict[int, int] = {}
        for spell in self.spells:
            if spell.member not in self.bots:
                first[spell.member] = min(first.get(spell.member, spell.joined), spell.joined)
        return first


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The two shares p at which |observed - p| is exactly 1.96 of p's own standard errors."""
    a, b, c = 1 + Z**2 / whole, -(2 * part / whole + Z**2 / whole), (part / whole) ** 2
    root = sqrt(max(b * b - 4 * a * c, 0))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def gini(values: Sequence[float]) -> float:
    n, mean = len(values), sum(values) / len(values)
    return sum(abs(x - y) for x in values for y in values) / (2 * n * n * mean)


def fewest_with_half(counts: Sequence[int]) -> int:
    held, total = 0, sum(counts)
    for people, count in enumerate(sorted(counts, reverse=True), start=1):
        held += count
        if Fraction(held, total) >= Fraction(1, 2):
            return people
    raise AssertionError


def kaplan_meier(
    durations: Sequence[float], happened: Sequence[bool]
) -> dict[float, tuple[float, float, float]]:
    """Time -> (survival, low, high)"""
    curve, survival, variance = {}, Fraction(1), Fraction(0)
    high = 1.0
    for time in sorted({wait for wait, ended in zip(durations, happened, strict=True) if ended}):
        at_risk = sum(wait >= time for wait in durations)
        events = sum(wait == time and ended for wait, ended in zip(durations, happened, strict=True))
        survival *= 1 - Fraction(events, at_risk)
        low = 0.0
        if survival:
            variance += Fraction(events, at_risk * (at_risk - events))
            scale = log(-log(survival))
            error = sqrt(variance) / abs(log(survival))
            low, high = exp(-exp(scale + Z * error)), exp(-exp(scale - Z * error))
        curve[time] = (float(survival), low, high)
    return curve


def joins(history: History, t: int) -> Counter[str]:
    return Counter(
        f"{moment(spell.joined):%Y-%m}"
        for spell in history.spells
        if spell.joined <= t and spell.member not in history.bots
    )


def active(history: History, t: int) -> tuple[int, int]:
    members, since = history.members_at(t), day(t) - timedelta(days=29)
    return len({who for who, at in history.actions(t) if day(at) >= since} & members), len(members)


def posts_per_member(history: History, t: int) -> list[int]:
    written = Counter(post.author for post in history.contributions(t))
    return [written[member] for member in sorted(history.members_at(t))]


def actions_per_member(history: History, t: int) -> list[int]:
    done = Counter(who for who, _ in history.actions(t))
    return [done[member] for member in sorted(history.members_at(t))]


def recent_contributions(history: History, t: int) -> list[int]:
    since = day(t) - timedelta(days=89)
    return list(Counter(post.author for post in history.contributions(t) if day(post.time) >= since).values())


def waits(history: History, t: int, window_days: int | None = None) -> list[tuple[float, bool]]:
    """(hours, answered) of each topic."""
    found = []
    for opener in history.posts:
        counts = (
            opener.opens and not opener.deleted and opener.author not in history.bots and opener.time <= t
        )
        if not counts or (window_days and day(opener.time) <= day(t) - timedelta(days=window_days)):
            continue
        replies = [
            max(post.time, opener.time)
            for post in history.posts
            if post.topic == opener.topic
            and not post.opens
            and not post.deleted
            and post.author not in history.bots
            and post.author != opener.author
            and max(post.time, opener.time) <= t
        ]
        found.append(((min(replies, default=t) - opener.time) / 3600, bool(replies)))
    return found


def unanswered(history: History, t: int) -> list[int]:
    """Places of the readable posts to which no other human has replied."""
    found = []
    for place, post in enumerate(history.posts):
        if post.deleted or post.author in history.bots or post.time > t:
            continue
        answers = [
            reply
            for reply in history.posts
            if not reply.opens
            and not reply.deleted
            and reply.time <= t
            and reply.author not in history.bots
            and reply.author != post.author
            and (reply.parent == place or (post.opens and reply.topic == post.topic))
        ]
        if not answers:
            found.append(place)
    return found


def lonely_newcomers(history: History, t: int, days: int) -> list[int]:
    """Latest post of each newcomer of whom every readable post is unanswered; latest first."""
    waiting, since = set(unanswered(history, t)), day(t) - timedelta(days=days - 1)
    latest = []
    for member, joined in history.first_joined().items():
        if joined > t or day(joined) < since or member not in history.members_at(t):
            continue
        own = [
            (post.time, place)
            for place, post in enumerate(history.posts)
            if post.author == member and post.time <= t and not post.deleted
        ]
        if own and all(place in waiting for _, place in own):
            latest.append(max(own))
    return [place for _, place in sorted(latest, reverse=True)]


def funnel(history: History, t: int) -> dict[str, tuple[int, int]]:
    """Step -> (reached, complete cohort)"""
    steps = {"acted": [0, 0], "returned": [0, 0], "contributed": [0, 0]}
    for member, joined in history.first_joined().items():
        ages = [at - joined for who, at in history.actions(t) if who == member and at >= joined]
        written = [
            post.time - joined
            for post in history.contributions(t)
            if post.author == member and joined <= post.time < joined + 365 * 86400
        ]
        acted = any(age < 14 * 86400 for age in ages)
        weeks = {timedelta(seconds=age) // timedelta(weeks=1) for age in ages if age < 90 * 86400}
        returned = acted and len(weeks) >= 2
        for step, reached, days in (
            ("acted", acted, 14),
            ("returned", returned, 90),
            ("contributed", returned and len(written) >= 5, 365),
        ):
            if joined + days * 86400 <= t:
                steps[step][0] += reached
                steps[step][1] += 1
    return {step: (reached, whole) for step, (reached, whole) in steps.items()}


def retention(history: History, t: int) -> dict[str, tuple[int, list[int]]]:
    """Month -> (size, how many were active in bracket 0, 1, ...)"""
    cohorts: dict[str, list[int]] = {}
    for member, joined in history.first_joined().items():
        if joined <= t:
            cohorts.setdefault(f"{moment(joined):%Y-%m}", []).append(member)
    table = {}
    for month, members in cohorts.items():
        begin = datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
        month_end = int((begin + timedelta(days=32)).replace(day=1).timestamp())
        row = []
        for k in range(13):
            if month_end + 30 * (k + 1) * 86400 > t + 1:
                break
            acted = 0
            for member in members:
                joined = history.first_joined()[member]
                acted += any(
                    who == member and 30 * k <= (at - joined) / 86400 < 30 * (k + 1)
                    for who, at in history.actions(t)
                )
            row.append(acted)
        table[month] = (len(members), row)
    return table


def stickiness(history: History, t: int) -> float | None:
    acted: dict[date, set[int]] = {}
    for who, at in history.actions(t):
        acted.setdefault(day(at), set()).add(who)
    first = min(
        [day(joined) for joined in history.first_joined().values()]
        + [day(at) for _, at in history.actions(NEVER)],
        default=None,
    )
    last = day(t + 1) - timedelta(days=1)
    ratios = []
    for back in range(30):
        d = last - timedelta(days=back)
        if first is None or d - timedelta(days=29) < first:
            continue
        month = set().union(*(acted.get(d - timedelta(days=k), set()) for k in range(30)))
        if month:
            ratios.append(100 * len(acted.get(d, set())) / len(month))
    return sum(ratios) / len(ratios) if ratios else None


def bootstrap(
    values: Sequence[float], statistic: Callable[[Sequence[float]], float], *, draws: int, seed: int
) -> tuple[float, float]:
    """Percentile bootstrap, one member at a time."""
    rng = np.random.default_rng(seed)
    found = [statistic(rng.choice(values, len(values)).tolist()) for _ in range(draws)]
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)


def lorenz_area(corners: Sequence[Sequence[float]]) -> float:
    return sum((x2 - x1) * (y1 + y2) / 2 for (x1, y1), (x2, y2) in pairwise(corners))
