"""Where a meetup would make sense, and distances, by hand and against the law of cosines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.places import Places, kilometres, meetup_places, unmet_pairs
from tests.engine import reference_matching as reference

degrees = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


def graph_of(some, members) -> Graph:
    return Graph.from_edges([a for a, _ in some], [b for _, b in some], members=members)


@settings(deadline=None)
@given(degrees, degrees)
def test_kilometres_are_those_of_the_law_of_cosines(a, b):
    places = Places.of([1, 2], [a[0], b[0]], [a[1], b[1]])
    there, back = kilometres(places, [1, 2], [2, 1])
    assert there == back
    assert there == pytest.approx(reference.kilometres(a, b), abs=0.2)


def test_known_distances():
    # a quarter of a meridian, half of the equator; a pole has no longitude
    places = Places.of([1, 2, 3, 4], [0, 90, 0, 90], [0, 0, 180, 77])
    quarter = np.pi / 2 * 6371.0088
    found = kilometres(places, [1, 1, 2, 1], [2, 3, 4, 1])
    assert found.tolist() == pytest.approx([quarter, 2 * quarter, 0, 0], abs=1e-6)
    assert np.isnan(kilometres(Places.of([], [], []), [1], [2])).all()


@settings(deadline=None)
@given(*[st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)] * 2)
def test_unmet_pairs_talk_and_have_not_met(talk, met):
    found = unmet_pairs(graph_of(talk, range(10)), graph_of(met, range(10)))
    asked = list(zip(found.first.tolist(), found.second.tolist(), strict=True))
    talked = [tuple(sorted(pair)) for pair in talk if pair[0] != pair[1]]
    assert sorted(asked) == sorted(set(talked) - {tuple(sorted(pair)) for pair in met})
    assert found.strength.tolist() == [talked.count(pair) for pair in asked]
    assert (np.diff(found.strength) <= 0).all()


def test_two_towns_the_one_with_more_unmet_pairs_first():
    # Vienna: a ring of 6, of whom one pair has met. Graz: a ring of 8. Ties between towns do not count.
    vienna, graz = list(range(6)), list(range(10, 18))
    rings = [(ring[i], ring[i - 1]) for ring in (vienna, graz) for i in range(len(ring))]
    members = vienna + graz + [50]
    talk = graph_of([*rings, *zip(vienna, graz, strict=False), (50, 0)], members)
    met = graph_of([(0, 1)], members)
    rng = np.random.default_rng(1)
    town = np.array([48.2] * 6 + [47.07] * 8), np.array([16.37] * 6 + [15.44] * 8)
    near = rng.uniform(-0.02, 0.02, (2, 14))
    places = Places.of(vienna + graz, town[0] + near[0], town[1] + near[1])
    first, second = meetup_places(talk, met, places, radius_km=10)
    assert (first.members.tolist(), len(first.first)) == (graz, 8)
    assert (second.members.tolist(), len(second.first)) == (vienna, 5)
    assert len(meetup_places(talk, met, places, radius_km=10, most=1)) == 1
    assert len(meetup_places(talk, met, places, radius_km=10, at_least=7)) == 1
    (everybody,) = meetup_places(talk, met, places, radius_km=300, most=1)
    assert len(everybody.first) == 8 + 5 + 6


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 10**6))
def test_each_choice_is_within_reach_and_covers_no_pair_twice(seed):
    rng = np.random.default_rng(seed)
    n, radius = 30, 60.0
    where = rng.uniform(46, 49, n), rng.uniform(178, 182, n)  # across the line where the date changes
    longitude = (where[1] + 180) % 360 - 180
    talk = Graph.from_edges(rng.integers(0, n, 120), rng.integers(0, n, 120), members=range(n))
    places = Places.of(range(n), where[0], longitude)
    chosen = meetup_places(talk, graph_of([], range(n)), places, radius_km=radius, at_least=1)
    seen: set[tuple[int, int]] = set()
    for place in chosen:
        home = next(i for i in range(n) if where[0][i] == place.latitude and longitude[i] == place.longitude)
        assert (kilometres(places, place.members, [home] * len(place.members)) <= radius).all()
        pairs = set(zip(place.first.tolist(), place.second.tolist(), strict=True))
        assert not pairs & seen
        seen |= pairs
    counts = [len(place.first) for place in chosen]
    assert counts == sorted(counts, reverse=True)


def test_no_pairs_or_places_no_meetup():
    talk, nobody = graph_of([(1, 2)], [1, 2]), graph_of([], [1, 2])
    here = Places.of([1, 2], [48, 48], [16, 16])
    assert meetup_places(talk, talk, here, radius_km=10) == ()
    assert meetup_places(talk, nobody, Places.of([1], [48], [16]), radius_km=10) == ()
    assert meetup_places(talk, nobody, here, radius_km=10) == ()  # two people, not five
    (place,) = meetup_places(talk, nobody, here, radius_km=10, at_least=2)
    assert place.members.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("given_places", "said"),
    [
        (([1], [91], [0]), r"latitude\[0\] is 91.0, outside -90..90"),
        (([1], [0], [-181]), r"longitude\[0\] is -181.0"),
        (([1, 1], [0, 0], [0, 0]), "members names 1 twice"),
        (([1, 2], [0], [0, 0]), "latitude has 1"),
        (([1], [float("nan")], [0]), r"latitude\[0\] is nan"),
    ],
)
def test_places_are_checked_where_they_come_in(given_places, said):
    with pytest.raises(EngineError, match=said):
        Places.of(*given_places)


@pytest.mark.parametrize("radius", [0, -1, float("nan"), float("inf")])
def test_a_radius_is_above_nothing(radius):
    nobody = graph_of([], [1, 2])
    with pytest.raises(EngineError, match="radius_km is"):
        meetup_places(nobody, nobody, Places.of([], [], []), radius_km=radius)
    with pytest.raises(EngineError, match="met has other members"):
        meetup_places(nobody, graph_of([], [1]), Places.of([], [], []), radius_km=1)
