"""Trust once more, written from the definitions in plain Python: slow, and nothing shared."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise, permutations
from math import prod, sqrt

import numpy as np

Pair = tuple[int, int]
Rating = tuple[int, int, float]


def last_of_pairs(ratings: Iterable[Rating]) -> dict[Pair, float]:
    return {(source, target): rating for source, target, rating in ratings if source != target}


def fairness_goodness(pairs: Mapping[Pair, float]) -> tuple[dict[int, float], dict[int, float]]:
    """Kumar et al. 2016, figure 3, until it no longer moves at all worth mentioning."""
    fairness = {source: 1.0 for source, _ in pairs}
    goodness = {target: 1.0 for _, target in pairs}
    for _ in range(60):
        for v in goodness:
            told = [fairness[u] * w for (u, target), w in pairs.items() if target == v]
            goodness[v] = sum(told) / len(told)
        for u in fairness:
            missed = [abs(w - goodness[v]) / 2 for (source, v), w in pairs.items() if source == u]
            fairness[u] = 1 - sum(missed) / len(missed)
    return fairness, goodness


def prior(pairs: Mapping[Pair, float]) -> tuple[float, float, float]:
    """Mean, weight in ratings and variance of one rating, by analysis of variance."""
    rows: dict[int, list[float]] = defaultdict(list)
    for (_, target), w in pairs.items():
        rows[target].append(w)
    n, k = len(pairs), len(rows)
    grand = sum(pairs.values()) / n
    means = {v: sum(row) / len(row) for v, row in rows.items()}
    within = sum((w - means[v]) ** 2 for v, row in rows.items() for w in row)
    sigma = (within + 1 / 3) / (n - k + 1)
    if k < 2:
        return grand, 1.0, sigma
    between = sum(len(row) * (means[v] - grand) ** 2 for v, row in rows.items()) / (k - 1)
    evenness = (n - sum(len(row) ** 2 for row in rows.values()) / n) / (k - 1)
    tau = (between - sigma) / evenness
    weight = min(sigma / tau, n) if tau > 0 else n
    counts = {v: len(row) / (len(row) + weight) for v, row in rows.items()}
    return sum(counts[v] * means[v] for v in rows) / sum(counts.values()), weight, sigma


def reliability(pairs: Mapping[Pair, float], members: Iterable[int]) -> dict[int, tuple[float, float]]:
    """Member -> (posterior mean, half of the interval before it is cut)"""
    fairness, _ = fairness_goodness(pairs)
    mean, weight, variance = prior(pairs)

    def drawn(v: int, say: Mapping[int, float]) -> tuple[float, float]:
        told = [(say[u], w) for (u, target), w in pairs.items() if target == v]
        whole = sum(a for a, _ in told) + weight
        return (sum(a * w for a, w in told) + weight * mean) / whole, whole

    say = {u: fairness[u] * max(0.0, drawn(u, fairness)[0]) for u in fairness}
    usual = sum(say[u] for u, _ in pairs) / len(pairs)
    say = {u: a / usual if usual else 1.0 for u, a in say.items()}
    found = {}
    for v in members:
        value, whole = drawn(v, say)
        found[v] = value, 1.959963984540054 * sqrt(variance / whole)
    return found


def shares(pairs: Mapping[Pair, float]) -> dict[Pair, float]:
    given: dict[int, float] = defaultdict(float)
    for (source, _), weight in pairs.items():
        given[source] += weight
    return {(source, target): weight / given[source] for (source, target), weight in pairs.items()}


def walk(pairs: Mapping[Pair, float], restart: Sequence[float], damping: float) -> list[float]:
    """Solves the linear equations of the stationary distribution."""
    n = len(restart)
    step = np.zeros((n, n))
    for (source, target), share in shares(pairs).items():
        step[target, source] = share
    for node in range(n):
        if not step[:, node].any():
            step[:, node] = restart
    solved: list[float] = np.linalg.solve(
        np.eye(n) - damping * step, (1 - damping) * np.array(restart)
    ).tolist()
    return solved


def strongest_path(pairs: Mapping[Pair, float], source: int, target: int, most_steps: int) -> float:
    """The greatest product over all simple paths, each tried; 0 where there is none."""
    if source == target:
        return 1.0
    share = shares(pairs)
    between = sorted({node for pair in pairs for node in pair} - {source, target})
    best = 0.0
    for steps in range(min(most_steps, len(between) + 1)):
        for inner in permutations(between, steps):
            path = (source, *inner, target)
            best = max(best, prod(share.get(step, 0.0) for step in pairwise(path)))
    return best


def greatest_flow(capacity: Mapping[tuple[Hashable, Hashable], int], source: Hashable, sink: Hashable) -> int:
    """Ford & Fulkerson 1956, one unit at a time."""
    left = defaultdict(int, capacity)
    nodes = {node for edge in capacity for node in edge}
    flow = 0
    while True:
        via: dict[Hashable, Hashable] = {source: source}
        waiting = [source]
        for node in waiting:
            for other in nodes:
                if left[node, other] > 0 and other not in via:
                    via[other] = node
                    waiting.append(other)
        if sink not in via:
            return flow
        node = sink
        while node != source:
            left[via[node], node] -= 1
            left[node, via[node]] += 1
            node = via[node]
        flow += 1


def beta_prior(promises: Sequence[tuple[int, int]]) -> tuple[float, float]:
    """From (kept, made): each promise a row of 0 and 1, members the groups of a one-way ANOVA."""
    rows = [[1.0] * kept + [0.0] * (made - kept) for kept, made in promises if made]
    every = [hit for row in rows for hit in row]
    n, k = len(every), len(rows)
    mean = (sum(every) + 1) / (n + 2)
    worth = 2.0
    if k >= 2 and n > k:
        grand, means = sum(every) / n, [sum(row) / len(row) for row in rows]
        inside = sum((hit - m) ** 2 for row, m in zip(rows, means, strict=True) for hit in row) / (n - k)
        outside = sum(len(row) * (m - grand) ** 2 for row, m in zip(rows, means, strict=True)) / (k - 1)
        usual = (n - sum(len(row) ** 2 for row in rows) / n) / (k - 1)
        correlation = (outside - inside) / (outside + (usual - 1) * inside) if outside > inside else 0.0
        worth = 1 / correlation - 1 if correlation > 1 / (n + 3) else n + 2
        worth = max(worth, 1.0)
    return worth * mean, worth * (1 - mean)


Told = tuple[int, int, int, float, float, int]
"""time, partner, member, worth, effort, kept"""


def kendall(hours: Sequence[float]) -> tuple[float, float]:
    """tau-a and z of Mann's test, pair by pair."""
    n = len(hours)
    rising = sum((b > a) - (b < a) for i, a in enumerate(hours) for b in hours[i + 1 :])
    sizes = [hours.count(value) for value in set(hours)]
    variance = (n * (n - 1) * (2 * n + 5) - sum(s * (s - 1) * (2 * s + 5) for s in sizes)) / 18
    z = (rising - 1) / sqrt(variance) if rising > 1 else 0.0
    return rising / (n * (n - 1) / 2), z


def complaints(told: Sequence[Told], member: int, t: int) -> dict[str, set[int]]:
    own = [row for row in told if row[2] == member and row[1] != member and row[0] <= t]
    partners = {row[1] for row in own}
    worse = {p for p in partners if sum(row[4] - row[3] for row in own if row[1] == p) > 0}
    broken = {p for p in partners if any(row[5] < 0 for row in own if row[1] == p)}
    return {"worse_off": worse, "broken": broken, "content": partners - worse - broken}
