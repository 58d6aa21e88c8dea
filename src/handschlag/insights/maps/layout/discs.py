"""Where members stand on the map: every circle fills a disc, near the discs it has most ties with.

One force-directed heap of thousands cannot be read. So circles are packed as discs whose area grows
with their members, the strongly tied near each other; within its disc each circle is laid out by
forces (Fruchterman & Reingold 1991), then spread evenly.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.kernels.compiling import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

GAP: Final = 0.1
"""Room between discs, by the radius of the largest: enough to see the bands between them."""

_ANGLES: Final = 48
_STEPS: Final = 120
_GOLDEN: Final = np.pi * (3 - np.sqrt(5))


def packed(radii: Floats, ties: Floats, *, flatness: float = 0.72) -> Floats:
    """(c, 2) centres of discs that do not overlap, largest first, each near those it has ties with.

    radii: (c,) descending. ties: (c, c) weights between circles. flatness: height by width aimed at.
    """
    centres = np.zeros((len(radii), 2))
    turns = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    ring = np.stack((np.cos(turns), np.sin(turns)), axis=1)
    for place in range(1, len(radii)):
        reach = radii[:place] + radii[place] + GAP * radii[0]
        candidates = (centres[:place, None] + reach[:, None, None] * ring).reshape(-1, 2)
        away = np.linalg.norm(candidates[:, None] - centres[:place], axis=2)
        free = (away >= reach - 1e-9).all(axis=1)
        candidates, away = candidates[free], away[free]
        pull = ties[place, :place]
        pull = pull / pull.sum() if pull.sum() > 0 else np.zeros(place)
        centre = np.average(centres[:place], axis=0, weights=radii[:place] ** 2)
        outward = np.hypot(*((candidates - centre) * [flatness, 1]).T)
        centres[place] = candidates[np.argmin(np.round(0.35 * away @ pull + outward, 9))]
    return centres


def spread(indptr: Ints, indices: Ints, weights: Floats, strengths: Floats, *, seed: int) -> Floats:
    """(n, 2) places in the unit disc, evenly spread, those with ties near each other, the strong inside."""
    n = len(indptr) - 1
    if n == 1:
        return np.zeros((1, 2))
    rng = np.random.default_rng(seed)
    start = np.sqrt((np.arange(n) + 0.5) / n)
    order = np.lexsort((rng.permutation(n), -strengths))
    turns = np.arange(n) * _GOLDEN
    places = np.empty((n, 2))
    places[order] = np.stack((start * np.cos(turns), start * np.sin(turns)), axis=1) * np.sqrt(n)
    _settle(indptr, indices, weights / weights.max(initial=1e-12), places)
    return _evenly(places)


@compiled
def _settle(indptr: Ints, indices: Ints, weights: Floats, places: Floats) -> None:
    """Forces: everybody repels by 1/distance, ties attract by their distance, all are drawn inwards."""
    n = len(places)
    pushes = np.zeros((n, 2))
    for step in range(_STEPS):
        pushes[:] = 0
        for i in range(n):
            for j in range(i + 1, n):
                dx, dy = places[i, 0] - places[j, 0], places[i, 1] - places[j, 1]
                push = 1.0 / (dx * dx + dy * dy + 0.01)
                pushes[i, 0] += dx * push
                pushes[i, 1] += dy * push
                pushes[j, 0] -= dx * push
                pushes[j, 1] -= dy * push
        for i in range(n):
            for place in range(indptr[i], indptr[i + 1]):
                j = indices[place]
                pull = 0.35 * (0.3 + 0.7 * weights[place]) / np.sqrt(1.0 + indptr[i + 1] - indptr[i])
                pushes[i, 0] += (places[j, 0] - places[i, 0]) * pull
                pushes[i, 1] += (places[j, 1] - places[i, 1]) * pull
            pushes[i, 0] -= 0.9 * places[i, 0]
            pushes[i, 1] -= 0.9 * places[i, 1]
        longest = 0.12 * np.sqrt(n) * (1.0 - step / _STEPS) + 0.01
        for i in range(n):
            length = np.sqrt(pushes[i, 0] ** 2 + pushes[i, 1] ** 2) + 1e-12
            scale = min(longest, length) / length
            places[i, 0] += pushes[i, 0] * scale
            places[i, 1] += pushes[i, 1] * scale


def _evenly(places: Floats) -> Floats:
    """Fill the disc without clumps: radius by rank, and within each ring angles half by rank."""
    n = len(places)
    middle = places - places.mean(axis=0)
    radius, angle = np.hypot(*middle.T), np.arctan2(middle[:, 1], middle[:, 0])
    ranks = np.empty(n)
    order = np.argsort(radius, kind="stable")
    ranks[order] = np.sqrt((np.arange(n) + 0.5) / n)
    rings = max(1, round(np.sqrt(n) / 2))
    ring_of = np.minimum((ranks * rings).astype(np.int64), rings - 1)
    turned = angle.copy()
    for ring in range(rings):
        inside = np.flatnonzero(ring_of == ring)
        inside = inside[np.argsort(angle[inside], kind="stable")]
        even = -np.pi + 2 * np.pi * (np.arange(len(inside)) + 0.5) / max(len(inside), 1)
        turned[inside] = 0.25 * angle[inside] + 0.75 * even
    return np.stack((ranks * np.cos(turned), ranks * np.sin(turned)), axis=1)
