"""Where members are, and where a meetup would make sense."""

import heapq
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, as_floats, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph, check_members
from handschlag.engine.kernels import matching

EARTH_KM: Final = 6371.0088
"""Mean radius of the Earth (IUGG)."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Where members are; who is not in it has no known place.

    members: (m,) ids, ascending. latitude, longitude: (m,) degrees.
    """

    members: IntArray
    latitude: FloatArray
    longitude: FloatArray

    @classmethod
    def of(cls, members: npt.ArrayLike, latitude: npt.ArrayLike, longitude: npt.ArrayLike) -> "Places":
        """Return checked places, by member.

        Raises EngineError for lengths that differ, a member named twice, latitudes outside -90..90 and
        longitudes outside -180..180.
        """
        ids = as_ints("members", members)
        degrees = {
            "latitude": as_floats("latitude", latitude),
            "longitude": as_floats("longitude", longitude),
        }
        check_lengths(members=ids, **degrees)
        for name, most in (("latitude", 90), ("longitude", 180)):
            wrong = np.flatnonzero(np.abs(degrees[name]) > most)
            if wrong.size:
                raise EngineError(
                    f"{name}[{int(wrong[0])}] is {degrees[name][wrong[0]]}, outside -{most}..{most}"
                )
        order = np.argsort(ids, kind="stable")
        twice = np.flatnonzero(np.diff(ids[order]) == 0)
        if twice.size:
            raise EngineError(f"members names {ids[order[twice[0]]]} twice")
        return cls(ids[order], degrees["latitude"][order], degrees["longitude"][order])

    def __len__(self) -> int:
        return len(self.members)

    def unit_vectors(self) -> FloatArray:
        """(m, 3) points on a sphere of radius 1: straight lines between them grow with the way."""
        latitude, longitude = np.radians(self.latitude), np.radians(self.longitude)
        flat = np.cos(latitude)
        return np.stack((flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)), axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class MeetupPlace:
    """A place within reach of people who talk and have not met.

    latitude, longitude: degrees. members: (n,) ids of those people, ascending. first, second: (pairs,)
    ids of who among them talk and have not met.
    """

    latitude: float
    longitude: float
    members: IntArray
    first: IntArray
    second: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class UnmetPairs:
    """Pairs who talk and have not met, strongest talk first: handshakes to make.

    first, second: (m,) ids, first < second. strength: (m,) of their talk, both ways together.
    """

    first: IntArray
    second: IntArray
    strength: FloatArray


def kilometres(places: Places, first: npt.ArrayLike, second: npt.ArrayLike) -> FloatArray:
    """Return the great-circle distance of each pair of ids, NaN where a place is not known.

    Haversine: ``2 R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2))``, R = 6371.0088 km.

    Source: R. Sinnott, Virtues of the haversine, Sky and Telescope 68 (1984), 159.

    >>> cities = Places.of([1, 2], [48.2082, 47.0707], [16.3738, 15.4395])
    >>> kilometres(cities, [1, 1], [2, 3]).round(1).tolist()
    [144.6, nan]
    """
    a, b = as_ints("first", first), as_ints("second", second)
    check_lengths(first=a, second=b)
    (lat_a, lon_a), (lat_b, lon_b) = _radians(places, a), _radians(places, b)
    bent = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(bent, 1))), np.float64)


def _radians(places: Places, ids: IntArray) -> tuple[FloatArray, FloatArray]:
    if not len(places):
        return np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    at = np.minimum(np.searchsorted(places.members, ids), len(places) - 1)
    known = places.members[at] == ids
    return (
        np.where(known, np.radians(places.latitude[at]), np.nan),
        np.where(known, np.radians(places.longitude[at]), np.nan),
    )


def unmet_pairs(talk: Graph, met: Graph) -> UnmetPairs:
    """Return the pairs with a tie of ``talk``, in either direction, and none of ``met``.

    Both graphs have the same members, else EngineError. Of equal strengths the smaller ids come first.

    >>> talk = Graph.from_edges([1, 2, 2], [2, 1, 3], [1, 2, 9], members=[1, 2, 3])
    >>> met = Graph.from_edges([3], [2], members=[1, 2, 3])
    >>> found = unmet_pairs(talk, met)
    >>> found.first.tolist(), found.second.tolist(), found.strength.tolist()
    ([1], [2], [3.0])
    """
    check_members("met", met, talk)
    both, meetings = talk.undirected, met.undirected
    unmet = matching.without(both.indptr, both.indices, meetings.indptr, meetings.indices)
    at = np.flatnonzero(unmet & (both.sources < both.indices))
    at = at[np.argsort(-both.weights[at], kind="stable")]
    return UnmetPairs(talk.ids[both.sources[at]], talk.ids[both.indices[at]], both.weights[at])


def meetup_places(
    talk: Graph, met: Graph, places: Places, *, radius_km: float, most: int = 10, at_least: int = 5
) -> tuple[MeetupPlace, ...]:
    """Return where a meetup would bring together most pairs who talk and have not met, best first.

    Greedy: the centre within whose radius most such pairs have both their places; then the next, by the
    pairs that no centre before it covers; at most ``most``, each with ``at_least`` people. Centres are
    where members are: in every cell of a grid of a quarter of the radius, the place nearest to the mean
    of the places there. With ``at_least=1`` it covers at least 1 − 1/e of the pairs that as many of these
    centres can cover (G. Nemhauser, L. Wolsey, M. Fisher, Mathematical Programming 14 (1978), 265-294).

    Raises EngineError for other members and a radius that is not above 0.

    >>> talk = Graph.from_edges([1, 2, 3, 4], [2, 3, 4, 5], members=range(1, 7))
    >>> met = Graph.from_edges([], [], members=range(1, 7))
    >>> here = Places.of([1, 2, 3, 4, 5, 6], [48.0, 48.01, 48.02, 48.01, 48.02, 10], [16.0] * 6)
    >>> [(len(place.members), len(place.first)) for place in meetup_places(talk, met, here, radius_km=5)]
    [(5, 4)]
    """
    if not 0 < radius_km < np.inf:
        raise EngineError(f"radius_km is {radius_km}")
    pairs = unmet_pairs(talk, met)
    known = np.isin(pairs.first, places.members) & np.isin(pairs.second, places.members)
    # Only who is in such a pair; both ends numbered by their place.
    first, second = (np.searchsorted(places.members, ids[known]) for ids in (pairs.first, pairs.second))
    graph = Graph.from_edges(first, second, members=np.arange(len(places)))
    there = np.unique(np.concatenate((first, second)))
    if not there.size:
        return ()
    points = places.unit_vectors()[there]
    centres = _centres(points, radius_km / EARTH_KM / 4)
    reach = 2 * np.sin(min(radius_km / EARTH_KM, np.pi) / 2) * (1 + 1e-12)
    inside = [there[sorted(near)] for near in cKDTree(points).query_ball_point(points[centres], reach)]
    return _greedy(graph, places, there[centres], inside, most=most, at_least=at_least)


def _centres(points: FloatArray, cell: float) -> IntArray:
    """In each cell of a grid through space, the point nearest to the mean of those there."""
    _, cells, counts = np.unique(
        np.floor(points / cell).astype(np.int64), axis=0, return_inverse=True, return_counts=True
    )
    means = np.stack([np.bincount(cells, points[:, axis]) / counts for axis in range(3)], axis=1)
    distance = ((points - means[cells]) ** 2).sum(axis=1)
    order = np.lexsort((distance, cells))
    return order[np.unique(cells[order], return_index=True)[1]]


def _greedy(
    graph: Graph, places: Places, centres: IntArray, inside: list[IntArray], *, most: int, at_least: int
) -> tuple[MeetupPlace, ...]:
    """Lazily: what a centre would add only falls, so that the best is known before all are counted."""
    is_open: BoolArray = np.ones(graph.n_edges, np.bool_)
    is_inside = np.zeros(graph.n_nodes, np.bool_)

    def count(at: int) -> int:
        return int(matching.pairs_within(inside[at], graph.indptr, graph.indices, is_open, is_inside))

    queue = [(-count(at), at) for at in range(len(centres))]
    heapq.heapify(queue)
    chosen: list[MeetupPlace] = []
    while queue and len(chosen) < most:
        at = heapq.heappop(queue)[1]
        now = (-count(at), at)
        if queue and now > queue[0]:
            heapq.heappush(queue, now)
            continue
        if now[0] == 0:
            break
        edges = _open_within(graph, inside[at], is_open)
        found = _place(graph, places, int(centres[at]), edges)
        if len(found.members) >= at_least:
            is_open[edges] = False
            chosen.append(found)
    return tuple(chosen)


def _open_within(graph: Graph, inside: IntArray, is_open: BoolArray) -> IntArray:
    is_inside = np.zeros(graph.n_nodes, np.bool_)
    is_inside[inside] = True
    return np.flatnonzero(is_open & is_inside[graph.sources] & is_inside[graph.indices])


def _place(graph: Graph, places: Places, centre: int, edges: IntArray) -> MeetupPlace:
    first, second = places.members[graph.sources[edges]], places.members[graph.indices[edges]]
    return MeetupPlace(
        float(places.latitude[centre]),
        float(places.longitude[centre]),
        np.unique(np.concatenate((first, second))),
        first,
        second,
    )
