"""Communities made up week by week, in which the effect of a first meetup is known.

Members write at rates of their own (log-normal), which drift over the years, are higher when they are
new, and are several times as high in bursts that last some weeks. Whoever writes much in a week is more
likely to hear of the meetup at its end and to come. So those who come are those who are just busier than
they were, whether or not a meetup changes anything: what a fair estimate must not take for its effect.
"""

from dataclasses import dataclass

import numpy as np

from handschlag.engine.panels import Panel, Treatments

WEEK = 7 * 86_400


@dataclass
class Community:
    panel: Panel
    attended: Treatments
    actor: np.ndarray
    time: np.ndarray
    t: int

    def before_after(self, weeks: int) -> float:
        """The naive ratio over the same weeks, of everybody who came and without controls."""
        since = np.full(len(self.panel.ids), -1)
        since[self.attended.member] = self.attended.time
        over = (since - self.panel.joined >= 17 * WEEK) & (since >= 0) & (since + weeks * WEEK <= self.t + 1)
        age = (self.time - since[self.actor]) / WEEK
        after = (over[self.actor] & (age >= 0) & (age < weeks)).sum() / weeks
        before = (over[self.actor] & (age >= -9) & (age < -1)).sum() / 8
        return float(after / before - 1)


def community(
    seed: int,
    *,
    members: int = 2000,
    weeks: int = 78,
    effect: float = 0.0,
    hazard: float = 0.002,
    boost: float = 4.0,
    hidden: float = 0.0,
    churn: float = 0.0,
    busy: float = 5.0,
    enter: float = 0.02,
    stay: float = 0.83,
) -> Community:
    """``effect``: true relative change of a member's rate from their first meetup on.

    hazard, boost: a member who wrote n posts in the week comes with probability hazard · (1 + boost · n),
    n at most 4. hidden: times exp(hidden) in a burst, which no count of posts tells. churn: share of the
    members who silently leave for good each week.
    """
    rng = np.random.default_rng(seed)
    joined = rng.integers(-60, weeks // 3, members)
    base = rng.lognormal(np.log(0.5), 1.0, members)
    drift = rng.normal(0, 0.003, members)
    bursting = rng.random(members) < enter / (enter + 1 - stay)
    met = np.zeros(members, bool)
    gone = np.zeros(members, bool)
    actors, times, attendees, attended = [], [], [], []
    for week in range(weeks):
        age = week - joined
        bursting = rng.random(members) < np.where(bursting, stay, enter)
        gone |= rng.random(members) < churn
        here = (age >= 0) & ~gone
        rate = base * np.exp(drift * age) * (1 + np.exp(-np.maximum(age, 0) / 6))
        posts = rng.poisson(rate * here * np.where(bursting, busy, 1) * np.where(met, 1 + effect, 1))
        actors.append(np.repeat(np.arange(members), posts))
        times.append(week * WEEK + rng.integers(0, WEEK, posts.sum()))
        chance = hazard * (1 + boost * np.minimum(posts, 4)) * np.exp(hidden * bursting)
        came = np.flatnonzero(here & (rng.random(members) < chance))
        attendees.append(came)
        attended.append(np.full(len(came), (week + 1) * WEEK))
        met[came] = True
    actor, time = np.concatenate(actors), np.concatenate(times)
    return Community(
        Panel.of(actor=actor, time=time, member=np.arange(members), joined=joined * WEEK),
        Treatments.of(np.concatenate(attendees), np.concatenate(attended)),
        actor,
        time,
        weeks * WEEK - 1,
    )
