"""Coupling once more, written from the definitions in plain Python: slow, and nothing shared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log, sqrt
from random import Random
from statistics import pstdev

DAY = 86_400
WEEK = 7 * DAY


@dataclass
class Person:
    memberships: dict[int, tuple[int, int | None]] = field(default_factory=dict)  # group: joined, left
    acts: list[int] = field(default_factory=list)
    attended: list[tuple[int, int]] = field(default_factory=list)  # when, in which group

    def came(self) -> tuple[int, int] | None:
        return min(self.attended, default=None)

    def between(self, begin: float, end: float) -> int:
        return sum(begin <= act < end for act in self.acts)

    def belongs(self, group: int, at: int) -> bool:
        if group not in self.memberships:
            return False
        joined, left = self.memberships[group]
        return joined <= at - 17 * WEEK and (left is None or left > at)

    def measures(self, group: int, at: int) -> list[float]:
        return [
            log(1 + self.between(at - 9 * WEEK, at - WEEK)),
            log(1 + self.between(at - 3 * WEEK, at - WEEK)),
            log(1 + self.between(at - WEEK, at)),
            log(1 + (at - self.memberships[group][0]) / WEEK),
        ]


def random_people(seed: int, n: int, *, gap: int = 1, groups: int = 2, weeks: int = 60) -> list[Person]:
    """People in some of the groups, who attend at ends of weeks that lie ``gap`` weeks apart."""
    rng = Random(seed)
    people = [Person() for _ in range(n)]
    for person in people:
        for group in range(groups):
            if group == 0 or rng.random() < 0.3:
                joined = rng.randrange(-40 * WEEK, 20 * WEEK)
                left = joined + rng.randrange(WEEK, 80 * WEEK) if rng.random() < 0.2 else None
                person.memberships[group] = (joined, left)
        person.acts = [rng.randrange(weeks * WEEK) for _ in range(rng.choice([0, 3, 20, 40, 60]))]
        for _ in range(rng.choice([0, 0, 1, 3])):
            person.attended.append((rng.randrange(1, weeks // gap) * gap * WEEK, rng.randrange(groups)))
    return people


def treated(people: Sequence[Person], t: int) -> list[tuple[int, int, int]]:
    """(group, when, who) in this order"""
    found = []
    for who, person in enumerate(people):
        came = person.came()
        if came and came[0] <= t and person.belongs(came[1], came[0]):
            found.append((came[1], came[0], who))
    return sorted(found)


def matches(people: Sequence[Person], t: int) -> dict[int, list[tuple[int, bool]]]:
    """Treated -> up to five (control, close), nearest first"""
    units = treated(people, t)
    own = {who: people[who].measures(group, at) for group, at, who in units}
    spreads = [pstdev(column) or 1.0 for column in zip(*own.values(), strict=True)]
    found = {}
    for group, at, who in units:
        distances = []
        for other, person in enumerate(people):
            came = person.came()
            waiting = came is None or came[0] > at or came[0] > t
            if not waiting or not person.belongs(group, at):
                continue
            gaps = [
                (mine - theirs) / spread
                for mine, theirs, spread in zip(own[who], person.measures(group, at), spreads, strict=True)
            ]
            logs = zip(own[who][:3], person.measures(group, at)[:3], strict=True)
            close = sqrt(sum((mine - theirs) ** 2 for mine, theirs in logs)) <= 0.3
            distances.append((sum(gap**2 for gap in gaps), other, close))
        found[who] = [(other, close) for _, other, close in sorted(distances)[:5]]
    return found


def effect(people: Sequence[Person], t: int, weeks: int, *, earlier: int = 0) -> tuple[int, float]:
    """(treated, ATT) where no control is treated within the weeks."""
    after = before = control_after = control_before = 0.0
    n = 0
    found = matches(people, t)
    span = min(weeks, 7) if earlier else weeks
    for _, at, who in treated(people, t):
        close = [other for other, near in found[who] if near]
        if not close or at + weeks * WEEK > t + 1:
            continue
        n += 1
        moment = at - earlier * WEEK
        after += people[who].between(moment, moment + span * WEEK)
        before += people[who].between(moment - 9 * WEEK, moment - WEEK)
        for other in close:
            control_after += people[other].between(moment, moment + span * WEEK) / len(close)
            control_before += people[other].between(moment - 9 * WEEK, moment - WEEK) / len(close)
    return n, (after / before) / (control_after / control_before) - 1


def bridging(
    people: Sequence[Person], given: Sequence[tuple[int, int, int]], t: int, weeks: int
) -> tuple[int, float]:
    """(treated who turned to somebody, change); given: (time, source, target)."""

    def shares(arm: Sequence[tuple[int, int, float]], begin: int, end: int) -> float:
        outside = whole = 0.0
        for who, at, weight in arm:
            for time, source, target in given:
                if (
                    source == who
                    and target != who
                    and at + begin * WEEK <= time < at + end * WEEK
                    and time <= t
                ):
                    came = people[target].came()
                    outside += weight * (came is None or came[0] > at)
                    whole += weight
        return outside / whole

    found = matches(people, t)
    attendees, controls, turned = [], [], 0
    for _, at, who in treated(people, t):
        close = [other for other, near in found[who] if near]
        if close and at + weeks * WEEK <= t + 1:
            attendees.append((who, at, 1.0))
            controls += [(other, at, 1 / len(close)) for other in close]
            windows = ((at - 9 * WEEK, at - WEEK), (at, at + weeks * WEEK))
            turned += any(
                source == who != target and begin <= time < end
                for time, source, target in given
                for begin, end in windows
            )
    changes = [shares(arm, 0, weeks) - shares(arm, -9, -1) for arm in (attendees, controls)]
    return turned, changes[0] - changes[1]


def bootstrap(
    statistic: Callable[[list[float]], float], rows: dict[int, list[list[float]]], *, draws: int, seed: int
) -> tuple[float, float]:
    """Percentile bootstrap, one member at a time with all their rows."""
    rng = Random(seed)
    members = list(rows)
    found = []
    for _ in range(draws):
        sample = [row for member in rng.choices(members, k=len(members)) for row in rows[member]]
        found.append(statistic([sum(column) for column in zip(*sample, strict=True)]))
    found.sort()
    return found[round(0.025 * draws)], found[round(0.975 * draws)]


def converted(one: dict[int, int], other: dict[int, int], t: int) -> tuple[int, int]:
    """(went on within 30 days, could have)"""
    did = could = 0
    for who, began in one.items():
        if began + 30 * DAY > t or (who in other and other[who] <= began):
            continue
        could += 1
        did += who in other and other[who] <= began + 30 * DAY
    return did, could
