"""Communities made up week by week, in which the effect of a first meetup is known."""

from dataclasses import dataclass

import numpy as np

WEEK = 7 * 86_400


@dataclass
class Community:
    actor: np.ndarray
    time: np.ndarray
    joined: np.ndarray
    attendee: np.ndarray
    attended: np.ndarray
    weeks: int

    @property
    def t(self) -> int:
        return self.weeks * WEEK - 1


def community(
    seed,
    *,
    members=1500,
    weeks=130,
    effect=0.0,
    hazard=0.004,
    boost=3.0,
    hidden=0.0,
    sigma=1.0,
    base=0.7,
    enter=0.05,
    stay=0.75,
    busy=2.5,
    churn=0.0,
    trend=0.003,
):
    rng = np.random.default_rng(seed)
    joined_week = rng.integers(-40, weeks // 2, members)
    log_rate = np.log(base) + rng.normal(0, sigma, members)
    own_trend = rng.normal(0, trend, members)
    burst = rng.random(members) < 0.15
    first = np.full(members, weeks * 10)
    alive = np.ones(members, bool)
    actors, times, attendee, attended = [], [], [], []
    lately = np.zeros(members)
    for week in range(weeks):
        burst = np.where(burst, rng.random(members) < stay, rng.random(members) < enter)
        age = week - joined_week
        alive &= ~((age >= 0) & (rng.random(members) < churn))
        rate = np.exp(log_rate + own_trend * age + 1.0 * np.exp(-np.maximum(age, 0) / 6))
        rate *= np.where(burst, busy, 1.0) * (age >= 0) * alive * (1 + effect * (first < week))
        counts = rng.poisson(rate)
        who = np.repeat(np.arange(members), counts)
        actors.append(who)
        times.append(week * WEEK + rng.integers(0, WEEK, len(who)))
        chance = hazard * (1 + boost * np.minimum(counts, 4) / 2) * np.exp(hidden * burst)
        came = (rng.random(members) < chance) & (age >= 0) & alive
        first[came] = np.minimum(first[came], week)
        attendee.append(np.flatnonzero(came))
        attended.append(np.full(came.sum(), (week + 1) * WEEK))
        lately = counts
    return Community(
        np.concatenate(actors),
        np.concatenate(times),
        joined_week * WEEK,
        np.concatenate(attendee),
        np.concatenate(attended),
        weeks,
    )
