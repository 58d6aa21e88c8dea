"""Structural holes once more, from Burt's formulas, in exact fractions."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

Sums = dict[int, dict[int, Fraction]]


def invested(edges: Iterable[tuple[int, int, float]]) -> Sums:
    """a_ij + a_ji of every pair that has any."""
    sums: Sums = defaultdict(lambda: defaultdict(Fraction))
    for source, target, weight in edges:
        if source != target and weight > 0:
            sums[source][target] += Fraction(weight)
            sums[target][source] += Fraction(weight)
    return sums


def constraint(sums: Sums, i: int) -> Fraction:
    def share(a: int, b: int) -> Fraction:
        return sums[a][b] / sum(sums[a].values()) if b in sums[a] else Fraction(0)

    return sum(
        ((share(i, j) + sum(share(i, q) * share(q, j) for q in sums[i] if q != j)) ** 2 for j in sums[i]),
        Fraction(0),
    )


def effective_size(sums: Sums, i: int) -> Fraction:
    whole = sum(sums[i].values())
    size = Fraction(0)
    for j in sums[i]:
        strongest = max(sums[j].values())
        repeated = sum(
            (sums[i][q] / whole * sums[j][q] / strongest for q in sums[i] if q != j and q in sums[j]),
            Fraction(0),
        )
        size += 1 - repeated
    return size
