"""A map, from ties to bytes. For the worker: it loads NumPy."""

import hashlib
from array import array
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.graph import Graph
from handschlag.insights.maps.gathering import Gathered
from handschlag.insights.maps.layout.planning import RIM
from handschlag.insights.maps.packing import Packed, compressed, uncompressed
from handschlag.insights.maps.placing import NO_CIRCLE, Last, placed
from handschlag.insights.maps.sheets import Sheet
from handschlag.insights.maps.still import picture_of
from handschlag.insights.models import Audience
from handschlag.insights.policy import SMALLEST_CROWD

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SEED: Final = 20_261_126
BANDS: Final = 300
LINKS: Final = 10
STRONGEST: Final = 10
SMALL_NETWORK: Final = 50
"""Up to so many members with ties, pairs are drawn as circles for who may see names."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What is kept of a map: see ``models.NetworkMap``."""

    drawing: bytes
    people: bytes
    facts: dict[str, Any]
    picture: str


@dataclass(frozen=True, slots=True)
class Link:
    """Between two circles, by number: how many ties, and their share in all strength between circles."""

    first: int
    second: int
    ties: int
    share: float


def drawn(given: Gathered, audience: str, *, secret: bytes, last: tuple[bytes, bytes] | None = None) -> Drawn:
    """Draw up the map for an audience. last: drawing and people of the map before, near which it stays.

    secret: what the order of members is drawn from, so that nobody can tell from a place who that is.
    """
    digests = _digests(given.ids, secret)
    members = np.arange(len(given.ids))
    graph = Graph.from_edges(given.one, given.other, given.weight, members=members).undirected
    laid = placed(
        graph,
        digests[:, 1:] / 2.0**32,
        smallest=_smallest(graph, audience),
        seed=SEED,
        last=None if last is None else last_of(*last, given.ids),
    )
    sheet = Sheet.of(given, graph, laid, is_coarse=audience == Audience.MEMBERS)
    order = np.lexsort((digests[:, 0], np.where(laid.circle < 0, len(laid.radii), laid.circle)))
    bands, links = _between(sheet, SMALLEST_CROWD if sheet.is_coarse else 1)
    facts = _facts(sheet, links)
    if audience == Audience.ORGANISERS:
        strongest = np.argsort(-graph.out_strengths(), kind="stable")[:STRONGEST]
        facts["strongest"] = given.ids[strongest].tolist()
    return Drawn(
        compressed(sheet.packed(bands, order).to_bytes()),
        compressed(array("q", given.ids[order].tolist()).tobytes()),
        facts,
        picture_of(sheet, bands),
    )


def people_of(packed: bytes) -> "array[int]":
    """Whom each position stands for."""
    people = array("q")
    people.frombytes(uncompressed(packed))
    return people


def last_of(drawing: bytes, people: bytes, ids: Ints) -> Last | None:
    """How the members now stood on the map before; None where there was no circle."""
    old, who = Packed.of_bytes(uncompressed(drawing)), np.array(people_of(people), np.int64)
    sizes = np.array(old.disc_members, np.int64)
    if not len(sizes):
        return None
    centres = np.stack((np.array(old.disc_x), np.array(old.disc_y)), axis=1).astype(np.float64)
    unit = np.array(old.disc_radius, np.float64) / (np.sqrt(sizes) + RIM)
    circle = np.full(len(who), NO_CIRCLE)
    circle[: sizes.sum()] = np.repeat(np.arange(len(sizes)), sizes)
    places = np.full((len(who), 2), np.nan)
    stands = np.stack((np.array(old.x), np.array(old.y)), axis=1)[: sizes.sum()]
    mine = circle[: sizes.sum()]
    places[: sizes.sum()] = (stands - centres[mine]) / (unit * np.sqrt(sizes))[mine, None]
    by_id = np.argsort(who, kind="stable")
    at = np.minimum(np.searchsorted(who[by_id], ids), len(who) - 1)
    known = who[by_id][at] == ids
    return Last(
        circle=np.where(known, circle[by_id][at], NO_CIRCLE),
        places=np.where(known[:, None], places[by_id][at], np.nan),
        centres=centres / unit.mean(),
        inks=np.array(old.ink, np.int64),
    )


def _digests(ids: Ints, secret: bytes) -> npt.NDArray[np.uint32]:
    """(n, 3) numbers that belong to each member and that nobody can guess without the secret."""
    found = (
        hashlib.blake2b(member.to_bytes(8, "little"), digest_size=12, key=secret).digest()
        for member in ids.tolist()
    )
    return np.frombuffer(b"".join(found), "<u4").reshape(-1, 3)


def _smallest(graph: Graph, audience: str) -> int:
    tied = int((graph.out_degrees() > 0).sum())
    return 2 if audience == Audience.ORGANISERS and tied <= SMALL_NETWORK else SMALLEST_CROWD


def _between(sheet: Sheet, crowd: int) -> tuple[Ints, list[Link]]:
    """(b, 3) pairs of circles and how wide their band is, the weakest first; and the strongest of them.

    crowd: people of either circle that a band must rest on to be drawn.
    """
    laid, count = sheet.laid, len(sheet.laid.radii)
    circles = laid.circle[np.stack((sheet.one, sheet.other))]
    apart = (sheet.chunk == count) & (circles >= 0).all(axis=0)
    order = np.argsort(circles[:, apart], axis=0, kind="stable")
    ends = np.take_along_axis(np.stack((sheet.one, sheet.other))[:, apart], order, axis=0)
    names, inverse = np.unique(laid.circle[ends[0]] * count + laid.circle[ends[1]], return_inverse=True)
    strength, many = np.bincount(inverse, sheet.weight[apart]), np.bincount(inverse)
    least = np.minimum(*(_people(inverse, end, len(names)) for end in ends))
    shown = np.flatnonzero(least >= crowd)
    shown = shown[np.argsort(-strength[shown], kind="stable")]
    wide = np.ceil(255 * np.sqrt(strength / strength[shown].max(initial=1e-12))).clip(1, 255)
    bands = np.stack((names // max(count, 1), names % max(count, 1), wide), axis=1).astype(np.int64)
    links = [
        Link(
            int(bands[at, 0]) + 1, int(bands[at, 1]) + 1, int(many[at]), float(strength[at] / strength.sum())
        )
        for at in shown[:LINKS]
    ]
    return bands[shown[:BANDS][::-1]], links


def _people(names: Ints, ends: Ints, count: int) -> Ints:
    """(count,) how many different ends each name has."""
    both = np.unique(np.stack((names, ends)), axis=1)
    return np.bincount(both[0], minlength=count)


def _facts(sheet: Sheet, links: list[Link]) -> dict[str, Any]:
    graph, laid, count = sheet.graph, sheet.laid, len(sheet.laid.radii)
    tied, belongs = graph.out_degrees() > 0, laid.circle >= 0
    whole = np.bincount(laid.circle[belongs], graph.out_strengths()[belongs], minlength=count)
    within = sheet.chunk < count
    inside = 2 * np.bincount(sheet.chunk[within], sheet.weight[within], minlength=count)
    return {
        "members": graph.n_nodes,
        "without_ties": int((~tied).sum()),
        "in_no_circle": int((tied & (laid.circle < 0)).sum()),
        "ties": len(sheet.place),
        "circles": [
            {"number": number + 1, "members": int(size), "inside": float(inside[number] / whole[number])}
            for number, size in enumerate(laid.sizes)
        ],
        "links": [asdict(link) for link in links],
    }
