"""An archive of a community made up at random, and figures for every section."""

from functools import cache
from typing import Any

import numpy as np

from handschlag.engine.health import group_health
from handschlag.engine.interactions import Interactions
from handschlag.insights import telling
from handschlag.insights.figures import Figures, Told
from handschlag.insights.sections.archive import Archive
from tests.engine.histories import BEGIN, random_history

DAY = 86_400
T = BEGIN + 420 * DAY
NAMES = ["Ida Igel", "Jan Jaguar", "Kai Kauz", "Lea Luchs"]


@cache
def community(members: int = 300, *, seed: int = 3, circles: int = 7) -> Archive:
    """An archive in which a few circles of uneven size talk and help, mostly among themselves."""
    rng = np.random.default_rng(seed)
    sizes = rng.pareto(1.2, circles) + 0.5
    circle = rng.choice(circles, members, p=sizes / sizes.sum())
    zeal = rng.pareto(1.6, members) + 0.1
    count = 4 * members
    source, target = (rng.choice(members, count, p=zeal / zeal.sum()) for _end in range(2))
    for number in range(circles):
        inside = np.flatnonzero(circle == number)
        stays = (circle[source] == number) & (rng.random(count) > 0.18)
        if inside.size:
            target[stays] = rng.choice(inside, stays.sum(), p=zeal[inside] / zeal[inside].sum())
    interactions = Interactions.of(
        time=T - rng.integers(0, 420 * DAY, count),
        source=source,
        target=target,
        strand=rng.choice([0, 0, 0, 1, 2], count),
        value=rng.gamma(2, 0.6, count),
    )
    return Archive(
        recognised="interactions",
        names=[NAMES[i] if i < len(NAMES) else f"Zoe Zebra{i}" for i in range(members)],
        t=T,
        has_times=True,
        counts={"members": members, "interactions": count, "posts": 600, "events": 14, "rsvps": 1204},
        interactions=interactions,
        notes=["12 lines were left out: they had no date."],
    )


@cache
def health(people: int = 60) -> Figures:
    history = random_history(5, people=people, days=300, posts=600)
    return telling.told(group_health(history.activity(), T, seed=1))


def figure(
    value: float | None, unit: str = "share", n: int = 214, *, window_days: int | None = None, **more: Any
) -> Told:
    found = Told(value=value, unit=unit, n=n, people=n, window_days=window_days)
    found.update(more)
    return found


def rows(columns: str, *values: list[Any], n: int = 300, unit: str = "members") -> Told:
    found = Told(value=list(values), unit=unit, n=n, people=n, window_days=None)
    found["columns"] = columns.split()
    return found


def sections() -> dict[str, Figures]:
    """Every section with every insight, made up; in health those of a group of sixty."""
    return {
        "health": health(),
        "coupling": _coupling(),
        "give_and_take": _give_and_take(),
        "dependency": _dependency(),
        "reliability": _reliability(),
        "crisis": _crisis(),
        "meet": _meet(),
    }


def _coupling() -> Figures:
    return {
        "met_share": figure(0.34, n=300, low=0.288, high=0.395),
        "met_pair_share": figure(0.11, n=812, low=0.09, high=0.134),
        "posted_then_came": figure(0.06, n=214, low=0.035, high=0.1),
        "meeting_effect": figure(0.21, "relative change", n=87, low=-0.04, high=0.52),
        "meeting_effect_1w": figure(0.38, "relative change", n=87, low=0.09, high=0.74),
        "meeting_effect_table": rows(
            "weeks effect low high treated is_placebo",
            [1, 0.38, 0.09, 0.74, 87, False],
            [4, 0.21, -0.04, 0.52, 87, False],
            [52, 0.05, -0.19, 0.31, 61, False],
            [4, 0.02, -0.2, 0.27, 87, True],
        ),
        "bridging_change": figure(-0.03, "relative change", n=87, low=-0.08, high=0.02),
        "strategy_effect": figure(None, "relative change", n=0, reason="the data does not tell"),
    }


def _give_and_take() -> Figures:
    curve = [[i / 20, (i / 20) ** 3.2] for i in range(21)]
    return {
        "win_win_rate": figure(0.82, n=140, low=0.748, high=0.875),
        "net_loser": figure(0.07, n=96, low=0.034, high=0.139),
        "possible_loser": figure(0.29, n=214, low=0.233, high=0.354),
        "surplus": figure(1.4, "hours", low=0.9, high=1.8),
        "given": figure(52.5, "hours", low=40.0, high=60.0),
        "yield": figure(1.42, "ratio", low=1.2, high=1.7),
        "balance_index": figure(-0.12, "index -1..1", low=-0.2, high=-0.04),
        "surplus_gini": figure(0.61, "index 0..1", low=0.55, high=0.67),
        "surplus_lorenz_table": rows("members surplus", *curve),
        "imbalance": figure(0.38, "index 0..1"),
        "generalised_reciprocity": figure(0.72, "share", n=514),
        "dyadic_reciprocity": figure(0.31, "share", n=514),
    }


def _dependency() -> Figures:
    return {
        "dependency": figure(0.41, n=118, window_days=365, low=0.325, high=0.5),
        "hhi": figure(0.38, "index 0..1", n=118, low=0.33, high=0.44),
        "partners": figure(2.6, "partners", n=118, low=2.3, high=3.0),
        "alone_test": figure(0.47, n=118, low=0.42, high=0.53),
        "dependency_table": rows("partners members", *[[k, round(60 / k**1.1)] for k in range(1, 15)]),
        "contact_value": figure(0.8, "hours", n=640, low=0.0, high=2.1),
        "contacts": figure(3, "people", n=281, low=3, high=4),
        "degree_table": rows(
            "degree members", *[[k, max(1, round(120 / k**1.7))] for k in (*range(1, 13), 17, 24, 41)]
        ),
        "constraint": figure(0.44, "index 0..1", n=281, low=0.41, high=0.5),
        "effective_size": figure(3.1, "partners", n=281, low=2.8, high=3.5),
    }


def _reliability() -> Figures:
    edges = np.linspace(-1, 1, 21).round(1).tolist()
    heights = [3, 1, 2, 2, 1, 4, 3, 5, 6, 9, 14, 41, 62, 38, 22, 17, 12, 9, 6, 8]
    return {
        "kept_share": figure(0.73, n=1204, low=0.704, high=0.754),
        "fairness_goodness": figure(0.11, "index -1..1", n=265, low=0.08, high=0.13),
        "positive_share": figure(0.9, n=3559, low=0.889, high=0.909),
        "goodness_table": rows("from to members", *zip(edges[:-1], edges[1:], heights, strict=True)),
        "personal_trust": figure(0.18, n=281, low=0.15, high=0.2),
        "strongest_path": figure(2, "ratio", n=900),
        "one_sided_partner": figure(2, "people", n=3),
    }


def _crisis() -> Figures:
    def grown(plan: str, k: float, tip: float) -> list[list[Any]]:
        sizes = [0, 3, 6, 12, 18, 24, 36, 48, 60, 75, 90, 120]
        lost = [min(300, round(s + 300 / (1 + np.exp(-k * (s - tip))))) if s else 0 for s in sizes]
        return [
            [plan, s, m, min(300, round(1.15 * m + 12)), 4, round(m / 30)]
            for s, m in zip(sizes, lost, strict=True)
        ]

    return {
        "tipping_point": figure(0.08, n=300),
        "stress_test": figure(0.62, n=300),
        "cascade_rounds": figure(6, "rounds", n=300),
        "stress_test_table": rows(
            "plan shocked median_lost p95_lost rounds alone",
            *grown("random", 0.09, 70),
            *grown("degree", 0.3, 20),
            *grown("giving", 0.25, 26),
            *grown("company", 0.1, 50),
        ),
        "systemic_importance": figure(14, "members", n=300),
        "systemic_importance_table": rows("member lost_beyond", [0, 14], [17, 9], [3, 8], [12, 5], [9, 5]),
        "k_core_curve": figure(0.56, n=300),
        "k_core_curve_table": rows(
            "k share", *[[k, s] for k, s in enumerate([1, 0.93, 0.71, 0.56, 0.38, 0.21, 0.09])]
        ),
        "what_strengthens": figure(0.03, "relative change", n=5),
        "what_strengthens_table": rows(
            "first second kind tipping_point", [0, 17, "handshake", 0.09], [3, 12, "second_source", 0.11]
        ),
        "early_warning": figure(None, "members", n=2, reason="too few data"),
    }


def _meet() -> Figures:
    return {
        "to_meet": figure(40, "pairs", n=300),
        "to_meet_table": rows(
            "first second score common", *[[i, (i + 7) % 40, 1 - i / 60, 3] for i in range(40)]
        ),
        "where_to_meet": figure(None, "members", n=0, reason="the data does not tell"),
    }
