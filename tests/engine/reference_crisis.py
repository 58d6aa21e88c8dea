"""Crisis, written from the definitions with fractions, dictionaries and sets: slow and plain."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction

Pair = tuple[int, int]


def both_ways(ties: Mapping[Pair, int]) -> dict[int, dict[int, int]]:
    partners: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (one, other), weight in ties.items():
        if one != other and weight:
            partners[one][other] += weight
            partners[other][one] += weight
    return partners


def cascade(
    n: int,
    ties: Mapping[Pair, int],
    shock: Iterable[int],
    phi: list[Fraction],
    *,
    worth: Mapping[Pair, int] | None = None,
    effort: Mapping[Pair, int] | None = None,
) -> list[int]:
    """The round in which each of n members leaves; ties are whole numbers."""
    partners = both_ways(ties)
    left = dict.fromkeys(shock, 0)

    def surplus(member: int, gone: Iterable[int]) -> int:
        here = [other for other in range(n) if other not in gone and other != member]
        got = sum((worth or {}).get((other, member), 0) for other in here)
        return got - sum((effort or {}).get((member, other), 0) for other in here)

    def leaves(member: int) -> bool:
        strength = sum(partners[member].values())
        present = sum(weight for other, weight in partners[member].items() if other not in left)
        if present < phi[member] * strength:
            return True
        return surplus(member, []) >= 0 and surplus(member, left) < 0

    now = 0
    while True:
        now += 1
        leaving = [member for member in range(n) if member not in left and leaves(member)]
        if not leaving:
            return [left.get(member, -1) for member in range(n)]
        left.update(dict.fromkeys(leaving, now))


def core_numbers(n: int, pairs: Iterable[Pair]) -> list[int]:
    partners = {member: set() for member in range(n)}
    for one, other in pairs:
        if one != other:
            partners[one].add(other)
            partners[other].add(one)
    numbers = [0] * n
    k = 0
    here = set(range(n))
    while here:
        loose = {member for member in here if len(partners[member] & here) <= k}
        if not loose:
            k += 1
            continue
        for member in loose:
            numbers[member] = k
        here -= loose
    return numbers


def linear_debtrank(n: int, weights: Mapping[Pair, float], shock: list[float], rounds: int) -> list[float]:
    before, now = [0.0] * n, list(shock)
    for _ in range(rounds):
        after = [
            min(1.0, now[j] + sum(w * (now[i] - before[i]) for (i, to), w in weights.items() if to == j))
            for j in range(n)
        ]
        before, now = now, after
    return now


def debtrank_of_2012(n: int, weights: Mapping[Pair, float], shock: list[float]) -> list[float]:
    level = list(shock)
    state = ["distressed" if h > 0 else "undistressed" for h in level]
    while "distressed" in state:
        after = [
            min(
                1.0,
                level[j]
                + sum(w * level[i] for (i, to), w in weights.items() if to == j and state[i] == "distressed"),
            )
            for j in range(n)
        ]
        state = [
            "inactive" if was != "undistressed" else "distressed" if h > 0 else was
            for was, h in zip(state, after, strict=True)
        ]
        level = after
    return level


def clearing(n: int, promises: Mapping[Pair, float], means: list[float], steps: int = 20_000) -> list[float]:
    """The greatest fixed point, from above."""
    owed = [sum(hours for (debtor, _), hours in promises.items() if debtor == i) for i in range(n)]
    paid = list(owed)
    for _ in range(steps):
        got = [0.0] * n
        for (debtor, creditor), hours in promises.items():
            got[creditor] += hours / owed[debtor] * paid[debtor]
        after = [min(owed[i], means[i] + got[i]) for i in range(n)]
        if max(abs(a - b) for a, b in zip(after, paid, strict=True)) < 1e-14:
            break
        paid = after
    return paid


def chance_below(left: list[float], stayed: list[float]) -> float:
    points = [1.0 if a < b else 0.5 if a == b else 0.0 for a in left for b in stayed]
    return sum(points) / len(points)
