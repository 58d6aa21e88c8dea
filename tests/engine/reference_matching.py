"""Who should meet whom once more, from the definitions, in plain Python."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations
from math import acos, cos, exp, radians, sin

Pair = tuple[int, int]


def contacts(edges: Iterable[Pair]) -> dict[int, set[int]]:
    known: dict[int, set[int]] = defaultdict(set)
    for a, b in edges:
        if a != b:
            known[a].add(b)
            known[b].add(a)
    return known


def allocation(known: dict[int, set[int]], i: int, j: int) -> Fraction:
    return sum((Fraction(1, len(known[z])) for z in known[i] & known[j]), Fraction(0))


def best(known, members, k, barred, allowed):
    """For each member the scores of the k best, highest first."""
    lists = {}
    for i in members:
        scores = [allocation(known, i, j) for j in members if j != i and j not in barred[i] and j in allowed]
        lists[i] = sorted((score for score in scores if score), reverse=True)[:k] if i in allowed else []
    return lists


def pair_scores(known, members, barred, offers, requests, way, *, peak, half_km):
    """Score and parts of every pair that shares a contact and is not barred; way gives km or None."""
    found = {}
    for i, j in combinations(sorted(members), 2):
        common = len(known[i] & known[j])
        if not common or j in barred[i]:
            continue
        swaps = len(offers[i] & requests[j]) + len(offers[j] & requests[i])
        km = way(i, j)
        far = 2 ** (-(half_km if km is None else km) / half_km)
        share = float(allocation(known, i, j))
        score = share * common / peak * exp(1 - common / peak) * (1 + swaps / (1 + swaps)) * far
        found[i, j] = (score, common, share, swaps, km)
    return found


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Spherical law of cosines: good for places that are not next to each other."""
    (lat_a, lon_a), (lat_b, lon_b) = ((radians(x), radians(y)) for x, y in (a, b))
    inner = sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(lon_b - lon_a)
    return 6371.0088 * acos(max(-1, min(1, inner)))
