"""Who should meet whom: by hand, and against the definitions in exact fractions."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.matching import Tags, resource_allocation, suggestions
from handschlag.engine.places import Places
from tests.engine import reference_matching as reference
from tests.engine.karate import EDGES

MEMBERS = range(16)
pairs = st.lists(st.tuples(st.sampled_from(MEMBERS), st.sampled_from(MEMBERS)), max_size=70)
tags = st.lists(st.tuples(st.sampled_from(MEMBERS), st.integers(-2, 3)), max_size=30)


def graph_of(some, members=MEMBERS) -> Graph:
    return Graph.from_edges([a for a, _ in some], [b for _, b in some], members=members)


def by_member(entries):
    sets = defaultdict(set)
    for member, tag in entries:
        sets[member].add(tag)
    return sets


def test_resource_allocation_by_hand():
    # 1 and 2 share 3 (who knows 1, 2, 4) and 4 (who knows 1, 2, 3, 5): 1/3 + 1/4
    graph = Graph.from_edges([1, 2, 1, 2, 3, 4], [3, 3, 4, 4, 4, 5])
    best = resource_allocation(graph, k=2)
    assert best.nodes.tolist() == [[1, 4], [0, 4], [4, -1], [-1, -1], [0, 1]]
    assert best.scores[0].tolist() == pytest.approx([1 / 3 + 1 / 4, 1 / 4])
    assert best.scores[2].tolist() == pytest.approx([1 / 4, 0])


@settings(deadline=None)
@given(pairs, pairs, st.sets(st.sampled_from(MEMBERS)), st.integers(1, 4), st.booleans())
def test_the_lists_hold_the_best(some, others, shut, k, own):
    graph, known = graph_of(some), reference.contacts(some)
    barred = known if own else reference.contacts(others)
    allowed = set(MEMBERS) - shut
    mask = [member in allowed for member in MEMBERS]
    found = resource_allocation(graph, k=k, barred=None if own else graph_of(others), allowed=mask)
    expected = reference.best(known, MEMBERS, k, barred, allowed)
    for i in MEMBERS:
        length = len(expected[i])
        assert found.scores[i, :length].tolist() == pytest.approx([float(score) for score in expected[i]])
        assert (found.nodes[i, length:] == -1).all()
        for j, score in zip(found.nodes[i, :length].tolist(), found.scores[i].tolist(), strict=False):
            assert j in allowed - barred[i] - {i}
            assert score == pytest.approx(float(reference.allocation(known, i, j)))


@pytest.mark.parametrize("k", [1, 3, 10])
def test_what_hubs_cannot_change_any_more_is_the_same_as_counting_them(k):
    """Many small circles and a few who know everybody: the rows of those are not read."""
    rng = np.random.default_rng(k)
    n = 400
    circle = np.arange(n) // 20
    source, target = rng.integers(0, n, 6000), rng.integers(0, n, 6000)
    near = circle[source] == circle[target]
    hubs = np.repeat(np.arange(6), n)
    graph = Graph.from_edges(
        np.append(source[near], hubs), np.append(target[near], np.tile(np.arange(n), 6)), members=range(n)
    )
    both = graph.undirected
    tied = np.zeros((n, n))
    tied[both.sources, both.indices] = 1
    shares = tied @ np.diag(1 / tied.sum(axis=0)) @ tied
    shares[tied > 0] = 0
    np.fill_diagonal(shares, 0)
    expected = -np.sort(-shares, axis=1)[:, :k]
    found = resource_allocation(graph, k=k)
    assert found.scores == pytest.approx(expected)
    assert shares[np.arange(n)[:, None], found.nodes] == pytest.approx(expected)


def test_zacharys_instructor_and_president_share_four_contacts():
    club = graph_of(EDGES, range(34))
    both = {8: 5, 13: 5, 19: 3, 31: 6}  # their degrees
    best = resource_allocation(club, k=34)
    place = best.nodes[0].tolist().index(33)
    assert best.scores[0, place] == pytest.approx(sum(1 / degree for degree in both.values()))


@settings(deadline=None)
@given(pairs, pairs, pairs, tags, tags, st.booleans())
def test_suggestions_follow_the_definition(some, meetings, last, offered, sought, placed):
    ties, met = graph_of(some), graph_of(meetings)
    where = {member: (40.0 + member, 3.0 * member) for member in MEMBERS if member % 5}
    found = suggestions(
        ties,
        met,
        last=([a for a, _ in last], [b for _, b in last]),
        offers=Tags.of([m for m, _ in offered], [tag for _, tag in offered]),
        requests=Tags.of([m for m, _ in sought], [tag for _, tag in sought]),
        places=Places.of(list(where), *zip(*where.values(), strict=True)) if placed else None,
        per_member=99,
        most_common=3,
        half_km=500,
    )

    def way(i, j):
        if not placed:
            return 0
        return reference.kilometres(where[i], where[j]) if i in where and j in where else None

    expected = reference.pair_scores(
        reference.contacts(some), MEMBERS, reference.contacts(meetings + last),
        by_member(offered), by_member(sought), way, peak=3, half_km=500,
    )  # fmt: skip
    assert set(zip(found.first.tolist(), found.second.tolist(), strict=True)) == set(expected)
    assert (np.diff(found.score) <= 0).all()
    for at, pair in enumerate(zip(found.first.tolist(), found.second.tolist(), strict=True)):
        score, common, share, swaps, km = expected[pair]
        assert (found.common[at], found.complement[at]) == (common, swaps)
        assert (found.score[at], found.allocation[at]) == pytest.approx((score, share))
        if placed:
            assert found.km[at] == pytest.approx(np.nan if km is None else km, nan_ok=True)


def test_nobody_is_in_more_pairs_than_wanted_and_the_best_come_first():
    rng = np.random.default_rng(5)
    ties = Graph.from_edges(rng.integers(0, 60, 500), rng.integers(0, 60, 500), members=range(60))
    nobody = graph_of([], range(60))
    willing = rng.random(60) < 0.8
    for most in (1, 2):
        found = suggestions(ties, nobody, per_member=most, opted_in=willing)
        times = np.bincount(np.concatenate((found.first, found.second)), minlength=60)
        assert times.max() == most
        assert not times[~willing].any()
        everything = suggestions(ties, nobody, per_member=99, opted_in=willing)
        assert found.score[0] == everything.score[0]


def test_never_the_same_pair_twice_in_a_row():
    ties, nobody = graph_of(EDGES, range(34)), graph_of([], range(34))
    before = suggestions(ties, nobody)
    after = suggestions(ties, nobody, last=(before.first, before.second))
    asked = [set(zip(found.first.tolist(), found.second.tolist(), strict=True)) for found in (before, after)]
    assert asked[0]
    assert not asked[0] & asked[1]


def test_the_same_bits_on_any_number_of_threads():
    rng = np.random.default_rng(6)
    graph = Graph.from_edges(rng.integers(0, 300, 4000), rng.integers(0, 300, 4000) ** 2 // 300)
    alone = resource_allocation(graph, k=5, threads=1)
    for threads in (2, 3):
        found = resource_allocation(graph, k=5, threads=threads)
        assert (found.scores == alone.scores).all()
        assert (found.nodes == alone.nodes).all()


def test_without_ties_there_is_nobody_to_suggest():
    for members in ([], [7], [1, 2]):
        alone = graph_of([], members)
        assert resource_allocation(alone).nodes.shape == (len(members), 10)
        assert len(suggestions(alone, alone).first) == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"met": graph_of([], [1, 2])}, "met has other members"),
        ({"opted_in": [True]}, "allowed has 1 entries for 16 nodes"),
        ({"opted_in": [1] * 16}, "allowed must hold booleans"),
        ({"last": ([99], [1])}, r"source\[0\] is 99, who is no member"),
        ({"offers": Tags.of([99], [1]), "requests": Tags.of([1], [1])}, r"members\[0\] is 99"),
        ({"per_member": 0}, "per_member must be at least 1"),
        ({"most_common": 0}, "most_common and half_km above 0"),
        ({"half_km": float("nan")}, "most_common and half_km above 0"),
    ],
)
def test_what_has_no_sense_is_refused(changed, said):
    with pytest.raises(EngineError, match=said):
        suggestions(**({"ties": graph_of([(1, 2)]), "met": graph_of([])} | changed))
    with pytest.raises(EngineError, match="k is 0"):
        resource_allocation(graph_of([]), k=0)
    with pytest.raises(EngineError, match="members has 1, tags has 2"):
        Tags.of([1], [1, 2])
