"""Where members stand on the map: every circle fills a disc, near the discs it has most ties with.

One force-directed heap of thousands cannot be read. So circles are packed as discs whose area grows
with their members, the strongly tied near each other; within its disc each circle is laid out by
forces (Fruchterman & Reingold 1991), then spread evenly. Who stood somewhere already stays about there.
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
_SAME_PLACE: Final = 1e-9
_SAMPLE: Final = 1_500
"""By so many others everybody is pushed at most; in larger circles they stand for all (Gove 2019)."""
_CALM: Final = 30
"""Steps where people stand already."""
_GOLDEN: Final = np.pi * (3 - np.sqrt(5))


def packed(radii: Floats, ties: Floats, *, flatness: float = 0.72, last: Floats | None = None) -> Floats:
    """(c, 2) centres of discs that do not overlap, largest first, each near those it has ties with.

    radii: (c,) descending. ties: (c, c) weights between circles. flatness: height by width aimed at.
    last: (c, 2) centres they had, not a number for new ones: each comes to stand as near to it as it can.
    """
    near = np.full((len(radii), 2), np.nan) if last is None else last
    centres = np.zeros((len(radii), 2))
    turns = np.arange(_ANGLES) * (2 * np.pi / _ANGLES)
    ring = np.stack((np.cos(turns), np.sin(turns)), axis=1)
    if len(radii) and not np.isnan(near[0, 0]):
        centres[0] = near[0]
    for place in range(1, len(radii)):
        reach = radii[:place] + radii[place] + GAP * radii[0]
        candidates = (centres[:place, None] + reach[:, None, None] * ring).reshape(-1, 2)
        has_stood = not np.isnan(near[place, 0])
        candidates = np.concatenate((candidates, near[place : place + 1][:has_stood]))
        away = np.linalg.norm(candidates[:, None] - centres[:place], axis=2)
        free = (away >= reach - _SAME_PLACE).all(axis=1)
        candidates, away = candidates[free], away[free]
        if has_stood:
            centres[place] = candidates[np.argmin(np.linalg.norm(candidates - near[place], axis=1))]
            continue
        pull = ties[place, :place]
        pull = pull / pull.sum() if pull.sum() > 0 else np.zeros(place)
        centre = np.average(centres[:place], axis=0, weights=radii[:place] ** 2)
        outward = np.hypot(*((candidates - centre) * [flatness, 1]).T)
        centres[place] = candidates[np.argmin(np.round(0.35 * away @ pull + outward, 9))]
    return centres


def spread(
    indptr: Ints,
    indices: Ints,
    weights: Floats,
    strengths: Floats,
    *,
    seed: int,
    last: Floats | None = None,
) -> Floats:
    """(n, 2) places in the unit disc, evenly spread, those with ties near each other, the strong inside.

    last: (n, 2) where they stood, not a number for newcomers: people stay about there.
    """
    n = len(indptr) - 1
    if n == 1:
        return np.zeros((1, 2))
    rng = np.random.default_rng(seed)
    start = np.sqrt((np.arange(n) + 0.5) / n)
    order = np.lexsort((rng.permutation(n), -strengths))
    turns = np.arange(n) * _GOLDEN
    places = np.empty((n, 2))
    places[order] = np.stack((start * np.cos(turns), start * np.sin(turns)), axis=1)
    steps, heat = _STEPS, 0.12
    if last is not None and np.isfinite(last[:, 0]).mean() > 0.5:  # noqa: PLR2004 - else it is a new circle
        places = np.where(np.isfinite(last), last, places)
        steps, heat = _CALM, 0.004
    places *= np.sqrt(n)
    longest = heat * (np.sqrt(n) * (1 - np.arange(steps) / steps) + 1 / 12)
    _settle(indptr, indices, weights / weights.max(initial=1e-12), places, longest)
    return _evenly(places)


@compiled
def _settle(indptr: Ints, indices: Ints, weights: Floats, places: Floats, longest: Floats) -> None:
    """Forces: everybody repels by 1/distance, ties attract by their distance, all are drawn inwards.

    longest: (steps,) how far one may go in each step.
    """
    n = len(places)
    pushes = np.zeros((n, 2))
    for step in range(len(longest)):
        _push_apart(places, pushes, step)
        for i in range(n):
            for place in range(indptr[i], indptr[i + 1]):
                j = indices[place]
                pull = 0.35 * (0.3 + 0.7 * weights[place]) / np.sqrt(1.0 + indptr[i + 1] - indptr[i])
                pushes[i, 0] += (places[j, 0] - places[i, 0]) * pull
                pushes[i, 1] += (places[j, 1] - places[i, 1]) * pull
            pushes[i, 0] -= 0.9 * places[i, 0]
            pushes[i, 1] -= 0.9 * places[i, 1]
        for i in range(n):
            length = np.sqrt(pushes[i, 0] ** 2 + pushes[i, 1] ** 2) + 1e-12
            scale = min(longest[step], length) / length
            places[i, 0] += pushes[i, 0] * scale
            places[i, 1] += pushes[i, 1] * scale


@compiled
def _push_apart(places: Floats, pushes: Floats, step: int) -> None:
    """Everybody from all others, or from some who stand for all, others in each step."""
    n = len(places)
    stride = (n + _SAMPLE - 1) // _SAMPLE
    for i in range(n):
        across, along = 0.0, 0.0
        for j in range((i + step) % stride, n, stride):
            dx, dy = places[i, 0] - places[j, 0], places[i, 1] - places[j, 1]
            push = stride / (dx * dx + dy * dy + 0.01)
            across += dx * push
            along += dy * push
        pushes[i, 0], pushes[i, 1] = across, along


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
