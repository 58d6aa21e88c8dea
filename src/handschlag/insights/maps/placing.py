"""Where everybody stands: circles as discs, and around them those who belong to none. Pure; needs NumPy."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from handschlag.engine.graph import Graph
from handschlag.insights.maps.layout.circles import circles_of
from handschlag.insights.maps.layout.discs import packed, spread
from handschlag.insights.maps.layout.planning import RIM

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_CIRCLES: Final = 200
INKS: Final = 8
NO_CIRCLE: Final = -1
_ROOM: Final = 1.6
"""How much room who belongs to no circle has, by that of a member within one."""


@dataclass(frozen=True, slots=True, eq=False)
class Last:
    """How things stood on the map before: arrays of members (n,), not a number or NO_CIRCLE for newcomers.

    places: (n, 2) within the unit disc of their circle. centres: (c, 2), inks: (c,) of those circles.
    """

    circle: Ints
    places: Floats
    centres: Floats
    inks: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """circle: (n,) 0 the largest, NO_CIRCLE for none. places: (n, 2), centres: (c, 2), radii: (c,) in units
    of one member's room. inks: (c,) which colour. between: (c, c) strength of ties between circles.
    """

    circle: Ints
    places: Floats
    centres: Floats
    radii: Floats
    inks: Ints
    between: Floats

    @property
    def sizes(self) -> Ints:
        return np.bincount(self.circle[self.circle >= 0], minlength=len(self.radii))


def placed(graph: Graph, scatter: Floats, *, smallest: int, seed: int, last: Last | None = None) -> Placed:
    """Lay out the ties of all members. scatter: (n, 2) in [0, 1), where those of no circle may stand.

    smallest: members that make a circle. The same input gives the same places; with ``last`` they stay
    near those.
    """
    circle = _large(circles_of(graph, last=None if last is None else last.circle), graph, smallest)
    inside = np.flatnonzero(circle >= 0)
    ties = sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=(graph.n_nodes,) * 2)
    part = ties[inside][:, inside].tocsr()
    part.sort_indices()
    count = int(circle.max(initial=-1)) + 1
    between = _between(part, circle[inside], count)
    before = np.full(count, NO_CIRCLE) if last is None else _same_as(circle, last, count)
    radii = np.sqrt(np.bincount(circle[inside], minlength=count)) + RIM
    near = np.full((count, 2), np.nan)
    if last is not None:
        near[before >= 0] = last.centres[before[before >= 0]]
    centres = packed(radii, between, last=near)
    places = np.zeros((graph.n_nodes, 2))
    stood = np.full((graph.n_nodes, 2), np.nan) if last is None else _stood(circle, before, last)
    rows = _within(part, circle[inside], graph.out_strengths()[inside], stood[inside], seed)
    places[inside] = centres[circle[inside]] + rows * (radii[circle[inside]] - RIM)[:, None]
    outside = np.flatnonzero(circle < 0)
    places[outside] = _around(centres, radii, scatter[outside])
    return Placed(circle, places, centres, radii, _inks(centres, radii, before, last), between)


def _large(found: Ints, graph: Graph, smallest: int) -> Ints:
    """NO_CIRCLE for who has no tie or too few around them; the largest is 0."""
    tied = graph.out_degrees() > 0
    sizes = np.bincount(found[tied], minlength=int(found.max(initial=0)) + 1)
    order = np.argsort(-sizes, kind="stable")[:MOST_CIRCLES]
    names = np.full(len(sizes), NO_CIRCLE)
    order = order[sizes[order] >= smallest]
    names[order] = np.arange(len(order))
    return np.where(tied, names[found], NO_CIRCLE) if len(found) else found


def _between(part: sparse.csr_array, circle: Ints, count: int) -> Floats:
    shape = (len(circle), count)
    belongs = sparse.csr_array((np.ones(len(circle)), (np.arange(len(circle)), circle)), shape=shape)
    between: Floats = (belongs.T @ part @ belongs).toarray()
    np.fill_diagonal(between, 0)
    return between


def _same_as(circle: Ints, last: Last, count: int) -> Ints:
    """(count,) which circle of last time each is: the one it shares most members with, each at most once."""
    both = (circle >= 0) & (last.circle >= 0)
    shared = np.zeros((count, len(last.inks)), np.int64)
    np.add.at(shared, (circle[both], last.circle[both]), 1)
    before = np.full(count, NO_CIRCLE)
    taken: set[int] = set()
    for place in np.argsort(-shared, axis=None, kind="stable"):
        now, then = divmod(int(place), len(last.inks))
        if not shared[now, then]:
            break
        if before[now] < 0 and then not in taken:
            before[now] = then
            taken.add(then)
    return before


def _stood(circle: Ints, before: Ints, last: Last) -> Floats:
    """Places of those whose circle is still the same."""
    stays = (circle >= 0) & (last.circle >= 0)
    stays[stays] = before[circle[stays]] == last.circle[stays]
    return np.where(stays[:, None], last.places, np.nan)


def _within(part: sparse.csr_array, circle: Ints, strengths: Floats, stood: Floats, seed: int) -> Floats:
    """Each member's place in the unit disc of their circle."""
    places = np.zeros((len(circle), 2))
    for number in range(int(circle.max(initial=-1)) + 1):
        inside = np.flatnonzero(circle == number)
        ties = part[inside][:, inside].tocsr()
        ties.sort_indices()
        places[inside] = spread(
            ties.indptr.astype(np.int64),
            ties.indices.astype(np.int64),
            ties.data.astype(np.float64),
            strengths[inside],
            seed=seed + number,
            last=stood[inside],
        )
    return places


def _around(centres: Floats, radii: Floats, scatter: Floats) -> Floats:
    """A belt outside all discs, where everybody's place depends on nobody else."""
    middle = np.average(centres, axis=0, weights=radii**2) if len(radii) else np.zeros(2)
    turns = np.linspace(0, 2 * np.pi, 32)
    rims = centres[:, None] + radii[:, None, None] * np.stack((np.cos(turns), np.sin(turns)), axis=1)
    away = np.abs(rims.reshape(-1, 2) - middle)
    axes = away.max(axis=0, initial=1.0)
    axes = axes * 1.04 * np.hypot(*(away / axes).T).max(initial=1.0)
    outer = np.sqrt(1 + _ROOM * max(len(scatter) / axes.prod(), 0.05))
    distance = np.sqrt(1 + scatter[:, 0] * (outer**2 - 1))
    turn = 2 * np.pi * scatter[:, 1]
    belt: Floats = middle + axes * np.stack((distance * np.cos(turn), distance * np.sin(turn)), axis=1)
    return belt


def _inks(centres: Floats, radii: Floats, before: Ints, last: Last | None) -> Ints:
    """A colour for each circle: the one it had, else the one least used by those around it."""
    inks = np.full(len(radii), NO_CIRCLE)
    if last is not None:
        inks[before >= 0] = last.inks[before[before >= 0]]
    for place in np.flatnonzero(inks < 0):
        away = np.linalg.norm(centres - centres[place], axis=1)
        closeness = np.where(inks >= 0, (radii / np.maximum(away, 1e-9)) ** 2, 0)
        inks[place] = np.argmin(np.round(np.bincount(inks[inks >= 0], closeness[inks >= 0], INKS), 9))
    return inks
