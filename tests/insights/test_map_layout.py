"""Where people stand: all within their circles or outside all of them, and from day to day about the same."""

from datetime import UTC, datetime

import numpy as np
import pytest

from handschlag.engine.activity import DAY
from handschlag.engine.graph import Graph
from handschlag.insights.maps.drawing_up import drawn, people_of
from handschlag.insights.maps.gathering import Gathered
from handschlag.insights.maps.layout.circles import circles_of, modularity
from handschlag.insights.maps.layout.discs import packed
from handschlag.insights.maps.packing import Packed, uncompressed
from handschlag.insights.maps.placing import placed
from handschlag.insights.models import Audience

TODAY = datetime(2026, 6, 1, tzinfo=UTC)
SECRET = b"of a test"


def network(circles: int = 6, size: int = 40, loose: int = 12, *, seed: int = 1) -> Gathered:
    """Circles whose members have ties with each other, some to the next circle, and some without any."""
    rng = np.random.default_rng(seed)
    members = circles * size
    inside = np.arange(circles)[:, None] * size + rng.integers(0, size, (circles, size * 6))
    one, other = inside[:, ::2].ravel(), inside[:, 1::2].ravel()
    bridge = rng.integers(0, members, (2, members // 5))
    one, other = np.concatenate((one, bridge[0])), np.concatenate((other, bridge[1]))
    low, high = np.minimum(one, other), np.maximum(one, other)
    pairs = np.unique((low * members + high)[low != high])
    today = int(TODAY.timestamp()) // DAY
    since = today - rng.integers(0, 900, members + loose)
    return Gathered(
        TODAY,
        np.arange(members + loose) * 7 + 3,
        since,
        pairs // members,
        pairs % members,
        rng.random(len(pairs)) + 0.1,
        rng.choice([1, 2, 3, 4], len(pairs)),
        np.full(len(pairs), today),
    )


def without(given: Gathered, ties: int) -> Gathered:
    """The same before the last ties began."""
    kept = slice(0, len(given.one) - ties)
    columns = (given.one, given.other, given.weight, given.strands, given.first)
    return Gathered(given.as_of, given.ids, given.since, *(column[kept] for column in columns))


def places(packed_: bytes, people: bytes) -> np.ndarray:
    """(n, 2) by member, from the middle of all discs, in radii of the largest."""
    found = Packed.of_bytes(uncompressed(packed_))
    middle = np.mean((found.disc_x, found.disc_y), axis=1)
    stands = np.stack((found.x, found.y), axis=1)[np.argsort(people_of(people))]
    return (stands - middle) / found.disc_radius[0]


def test_everybody_stands_within_their_circle_or_outside_all():
    given = network()
    graph = Graph.from_edges(
        given.one, given.other, given.weight, members=np.arange(len(given.ids))
    ).undirected
    scatter = np.random.default_rng(2).random((len(given.ids), 2))
    laid = placed(graph, scatter, smallest=5, seed=1)
    away = np.linalg.norm(laid.places[:, None] - laid.centres, axis=2) - laid.radii
    inside = laid.circle >= 0
    assert (away[inside, laid.circle[inside]] <= 0).all()
    assert (away[~inside] > 0).all()
    assert inside.sum() == 240


def test_tomorrow_people_stand_about_where_they_stood():
    given = network()
    first = drawn(without(given, 60), Audience.ORGANISERS, secret=SECRET)
    second = drawn(given, Audience.ORGANISERS, secret=SECRET, last=(first.drawing, first.people))
    moved = np.linalg.norm(
        places(second.drawing, second.people) - places(first.drawing, first.people), axis=1
    )
    assert np.median(moved) < 0.25
    assert np.quantile(moved, 0.9) < 1


def test_circles_keep_their_colour():
    given = network()
    first = drawn(without(given, 60), Audience.ORGANISERS, secret=SECRET)
    second = drawn(given, Audience.ORGANISERS, secret=SECRET, last=(first.drawing, first.people))
    before, after = ink_by_member(first), ink_by_member(second)
    kept = [before[member] == after[member] for member in before.keys() & after.keys()]
    assert np.mean(kept) > 0.9


def ink_by_member(found) -> dict[int, int]:
    packed_ = Packed.of_bytes(uncompressed(found.drawing))
    inks = np.repeat(packed_.ink, packed_.disc_members)
    return dict(zip(people_of(found.people), inks.tolist(), strict=False))


def test_who_has_left_is_gone_and_who_has_come_has_a_place():
    given = network()
    first = drawn(given, Audience.ORGANISERS, secret=SECRET)
    later = Gathered(
        given.as_of,
        np.append(given.ids[:-1], 9_999),
        given.since,
        given.one,
        given.other,
        given.weight,
        given.strands,
        given.first,
    )
    second = drawn(later, Audience.ORGANISERS, secret=SECRET, last=(first.drawing, first.people))
    assert set(people_of(second.people)) == set(later.ids.tolist())


def test_the_same_network_gives_the_same_bytes():
    one, other = (drawn(network(), Audience.MEMBERS, secret=SECRET) for _turn in range(2))
    assert one == other


def test_circles_stay_unless_others_fit_clearly_better():
    given = network()
    graph = Graph.from_edges(
        given.one, given.other, given.weight, members=np.arange(len(given.ids))
    ).undirected
    found = circles_of(graph)
    split = found.copy()
    split[np.flatnonzero(found == 0)[:3]] = 1
    kept = circles_of(graph, last=split)
    from scipy import sparse

    ties = sparse.csr_array((graph.weights, graph.indices, graph.indptr), shape=(graph.n_nodes,) * 2)
    assert modularity(ties, kept) > modularity(ties, found) - 0.01 - 1e-9


@pytest.mark.parametrize("seed", range(3))
def test_discs_stay_apart_where_they_have_stood_before(seed):
    rng = np.random.default_rng(seed)
    radii = np.sort(rng.random(12) * 5 + 1)[::-1]
    ties = rng.random((12, 12))
    first = packed(radii, ties + ties.T)
    grown = radii * 1.1
    near = first.copy()
    near[3] = np.nan
    second = packed(grown, ties + ties.T, last=near)
    for i in range(12):
        for j in range(i):
            assert np.linalg.norm(second[i] - second[j]) >= grown[i] + grown[j] - 1e-6


def test_a_network_of_nobody_is_an_empty_map():
    none = np.empty(0, np.int64)
    given = Gathered(TODAY, none, none, none, none, np.empty(0), none, none)
    found = drawn(given, Audience.MEMBERS, secret=SECRET)
    assert len(Packed.of_bytes(uncompressed(found.drawing)).x) == 0
    assert found.picture == ""
