"""Everything on a map as numbers, in the order in which they are sent. For the worker: it loads NumPy."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy import sparse

from handschlag.engine.activity import DAY
from handschlag.engine.graph import Graph
from handschlag.insights.maps.gathering import Gathered
from handschlag.insights.maps.layout.backbone import telling_first
from handschlag.insights.maps.packing import SIDE, Packed
from handschlag.insights.maps.placing import Placed

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_STEPS: Final = 15
"""Highest class of strength."""
_SPAN: Final = (0.05, 0.995)
"""Between these shares of all ties the classes lie."""


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What there is to be drawn: ties circle after circle, then those between, the most telling first.

    place: (k,) in ``given``. chunk: (k,) the circle both belong to, or their number for none. one,
    other: (k,) members; weight: (k,). is_coarse: no ties of who belongs to no circle, and months for days.
    """

    given: Gathered
    graph: Graph
    laid: Placed
    place: Ints
    chunk: Ints
    one: Ints
    other: Ints
    weight: Floats
    is_coarse: bool

    @classmethod
    def of(cls, given: Gathered, graph: Graph, laid: Placed, *, is_coarse: bool) -> "Sheet":
        inside = (laid.circle[given.one] >= 0) & (laid.circle[given.other] >= 0)
        place = np.flatnonzero(inside | (not is_coarse))
        one, other, weight = given.one[place], given.other[place], given.weight[place]
        ties = sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=(graph.n_nodes,) * 2)
        rank = np.empty(len(place), np.int64)
        rank[telling_first(ties, one, other, weight)[0]] = np.arange(len(place))
        inside = (laid.circle[one] == laid.circle[other]) & (laid.circle[one] >= 0)
        chunk = np.where(inside, laid.circle[one], len(laid.radii))
        order = np.lexsort((rank, chunk))
        one, other, weight = one[order], other[order], weight[order]
        return cls(given, graph, laid, place[order], chunk[order], one, other, weight, is_coarse)

    @property
    def ties(self) -> sparse.csr_array:
        """The whole graph as a matrix."""
        graph = self.graph
        shape = (graph.n_nodes, graph.n_nodes)
        return sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=shape)

    def packed(self, bands: Ints, order: Ints) -> Packed:
        """Numbers for everything. order: (n,) which member stands at each position."""
        laid = self.laid
        position = np.empty(len(order), np.int64)
        position[order] = np.arange(len(order))
        ends = np.sort(np.stack((position[self.one], position[self.other])), axis=0)
        since, begun = self.given.since[order], self.given.first[self.place]
        if self.is_coarse:
            since, begun = _months(since), _months(begun)
        origin = int(min(since.min(initial=2**31), begun.min(initial=2**31))) if len(since) else 0
        low, scale = _frame(laid)
        centres, places = (laid.centres - low) * scale, (laid.places[order] - low) * scale
        strengths = np.sqrt(self.graph.out_strengths()[order])
        if self.is_coarse:
            strengths[laid.circle[order] < 0] = 0
        strands = int(np.bitwise_or.reduce(self.given.strands[self.place])) if len(self.place) else 0
        columns: dict[str, Any] = {
            "disc_x": centres[:, 0],
            "disc_y": centres[:, 1],
            "disc_radius": laid.radii * scale,
            "ink": laid.inks,
            "disc_members": laid.sizes,
            "disc_ties": np.bincount(self.chunk, minlength=len(laid.radii) + 1),
            "band_first": bands[:, 0],
            "band_second": bands[:, 1],
            "band_width": bands[:, 2],
            "x": places[:, 0],
            "y": places[:, 1],
            "strength": np.minimum(np.ceil(255 * strengths / strengths.max(initial=1e-12)), 255),
            "first": np.minimum(since - origin, SIDE),
            "one": ends[0],
            "other": ends[1],
            "kind": _classes(self.weight) | self.given.strands[self.place] << 4,
            "tie_first": np.minimum(begun - origin, SIDE),
        }
        whole = {name: np.round(column).astype(np.int64).tolist() for name, column in columns.items()}
        today = int(self.given.as_of.timestamp()) // DAY
        return Packed(origin, max(0, min(today - origin, SIDE)), strands, **whole)


def _months(days: Ints) -> Ints:
    """The first day of the month of each."""
    months = days.astype("datetime64[D]").astype("datetime64[M]")
    return months.astype("datetime64[D]").astype(np.int64)


def _frame(laid: Placed) -> tuple[Floats, float]:
    """The corner that becomes 0, and by how much one unit grows."""
    corners = np.concatenate(
        (laid.places, laid.centres - laid.radii[:, None], laid.centres + laid.radii[:, None])
    )
    if not len(corners):
        return np.zeros(2), 1.0
    low, high = corners.min(axis=0) - 1, corners.max(axis=0) + 1
    return low, float(SIDE / (high - low).max())


def _classes(weights: Floats) -> Ints:
    """0 to 15, evenly by the logarithm."""
    if not len(weights):
        return np.empty(0, np.int64)
    logs = np.log(weights)
    low, high = np.quantile(logs, _SPAN)
    found: Ints = np.clip(_STEPS * (logs - low) / max(high - low, 1e-9), 0, _STEPS).astype(np.int64)
    return found
