"""The network as a map that stays readable at 5,000 members: who stands where, and what is drawn.

Each circle of members is a disc; within it stand its members and the ties that matter most; between
circles runs one band per pair, as wide as their ties are strong. What is left out is counted, never hidden.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from handschlag.engine.graph import Graph
from handschlag.insights.maps.layout.backbone import backbone
from handschlag.insights.maps.layout.circles import circles_of
from handschlag.insights.maps.layout.discs import packed, spread

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_DRAWN: Final = 5_000
MOST_CIRCLES: Final = 40
SMALLEST_CIRCLE: Final = 5
SMALL_NETWORK: Final = 50
"""Up to so many members with ties, pairs are drawn as circles too."""
TIES_DRAWN: Final = 6_000
BANDS: Final = 90
FEW_TIES: Final = 250
"""Up to so many ties between circles are drawn one by one."""
RIM: Final = 0.7


@dataclass(frozen=True, slots=True)
class Circle:
    """A group of members on the map. inside: share of its members' tie strength that stays within it."""

    number: int
    members: int
    inside: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What the map shows and what it leaves out, in numbers of members and of ties."""

    members: int
    drawn: int
    isolated: int
    in_small_circles: int
    too_many: int
    ties: int
    ties_drawn: int
    is_bundled: bool
    circles: list[Circle]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Where everything stands, in units of one member's room.

    node: (m,) the drawn members' positions in the archive. circle: (m,) 0 the largest. places: (m, 2).
    strengths: (m,). centres: (c, 2), radii: (c,) of the discs. ties: (k, 2) places in ``node``.
    bands: (b, 2) circles, weights: (b,) of all ties between them.
    """

    node: Ints
    circle: Ints
    places: Floats
    strengths: Floats
    centres: Floats
    radii: Floats
    ties: Ints
    bands: Ints
    weights: Floats
    facts: Facts


def planned(graph: Graph, *, seed: int) -> Plan | None:
    """Lay out the map of ties in both directions; None where nobody has any."""
    if not graph.n_edges:
        return None
    circles, strengths = circles_of(graph), graph.out_strengths()
    node, too_many = _drawn(graph, circles, strengths)
    kept, labels = np.unique(circles[node], return_inverse=True)
    circle = _by_size(labels)
    part = _matrix(graph)[node][:, node].tocsr()
    part.sort_indices()
    between = _between(part, circle)
    radii = np.sqrt(np.bincount(circle)) + RIM
    centres = packed(radii, between)
    places = centres[circle] + _within(part, circle, strengths[node], seed) * (radii[circle] - RIM)[:, None]
    single = np.count_nonzero(circle[part.tocoo().coords[0]] != circle[part.indices]) // 2 <= FEW_TIES
    ties = backbone(part, np.zeros_like(circle) if single else circle, most=TIES_DRAWN)
    bands, weights = _bands(np.zeros_like(between) if single else between)
    isolated = int((graph.out_degrees() == 0).sum())
    facts = Facts(
        members=graph.n_nodes,
        drawn=len(node),
        isolated=isolated,
        in_small_circles=graph.n_nodes - isolated - len(node) - too_many,
        too_many=too_many,
        ties=graph.n_edges // 2,
        ties_drawn=len(ties),
        is_bundled=not single,
        circles=_facts(graph, circles, kept, circle, labels),
    )
    return Plan(node, circle, places, strengths[node], centres, radii, ties, bands, weights, facts)


def _drawn(graph: Graph, circles: Ints, strengths: Floats) -> tuple[Ints, int]:
    """Positions of those who are drawn, and how many are not because they would be too many."""
    tied = graph.out_degrees() > 0
    sizes = np.bincount(circles[tied], minlength=int(circles.max()) + 1)
    smallest = min(SMALLEST_CIRCLE if tied.sum() > SMALL_NETWORK else 2, int(sizes.max()))
    large = (sizes >= smallest) & (np.arange(len(sizes)) < MOST_CIRCLES)
    eligible = np.flatnonzero(tied & large[circles])
    if len(eligible) <= MOST_DRAWN:
        return eligible, 0
    strongest = np.argsort(-strengths[eligible], kind="stable")[:MOST_DRAWN]
    return np.sort(eligible[strongest]), len(eligible) - MOST_DRAWN


def _by_size(labels: Ints) -> Ints:
    """Renumber so that 0 is the largest of those drawn."""
    sizes = np.bincount(labels)
    ranks = np.empty(len(sizes), np.int64)
    ranks[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return ranks[labels]


def _matrix(graph: Graph) -> sparse.csr_array:
    shape = (graph.n_nodes, graph.n_nodes)
    return sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=shape)


def _between(part: sparse.csr_array, circle: Ints) -> Floats:
    """(c, c) strength of the ties between circles; none within."""
    belongs = sparse.csr_array((np.ones(len(circle)), (np.arange(len(circle)), circle)))
    between: Floats = (belongs.T @ part @ belongs).toarray()
    np.fill_diagonal(between, 0)
    return between


def _within(part: sparse.csr_array, circle: Ints, strengths: Floats, seed: int) -> Floats:
    """(m, 2) each member's place in the unit disc of their circle."""
    places = np.zeros((len(circle), 2))
    for number in range(int(circle.max()) + 1):
        inside = np.flatnonzero(circle == number)
        ties = part[inside][:, inside].tocsr()
        ties.sort_indices()
        places[inside] = spread(
            ties.indptr.astype(np.int64),
            ties.indices.astype(np.int64),
            ties.data.astype(np.float64),
            strengths[inside],
            seed=seed + number,
        )
    return places


def _bands(between: Floats) -> tuple[Ints, Floats]:
    """Pairs of circles with the strongest ties, at most BANDS, the weakest first: they lie below."""
    first, second = np.nonzero(np.triu(between))
    weights = between[first, second]
    order = np.argsort(-weights, kind="stable")[:BANDS][::-1]
    return np.stack((first, second), axis=1)[order], weights[order]


def _facts(graph: Graph, circles: Ints, kept: Ints, circle: Ints, labels: Ints) -> list[Circle]:
    """The circles drawn, with all their members, drawn or not."""
    sizes = np.bincount(circles)
    same = circles[graph.sources] == circles[graph.indices]
    whole = np.bincount(circles[graph.sources], graph.weights, minlength=len(sizes))
    inside = np.bincount(circles[graph.sources[same]], graph.weights[same], minlength=len(sizes))
    number_of = np.empty(len(kept), np.int64)
    number_of[labels] = circle
    found = [
        Circle(int(number) + 1, int(sizes[name]), float(inside[name] / whole[name]))
        for name, number in zip(kept, number_of, strict=True)
    ]
    return sorted(found, key=lambda one: one.number)
