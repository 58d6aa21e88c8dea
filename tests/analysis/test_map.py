"""The map: circles that are there, discs that do not overlap, nobody drawn twice or forgotten."""

from xml.etree import ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from handschlag.engine.graph import Graph
from handschlag.insights.maps.layout.backbone import backbone
from handschlag.insights.maps.layout.circles import circles_of
from handschlag.insights.maps.layout.discs import packed, spread
from handschlag.insights.maps.layout.drawing import svg_of
from handschlag.insights.maps.layout.planning import TIES_DRAWN, planned
from handschlag.insights.sections.ties import trusted
from tests.analysis import told

MILLION = 1_000_000


def graph(edges: list[tuple[int, int]], n: int) -> Graph:
    source, target = zip(*edges, strict=True) if edges else ((), ())
    return Graph.from_edges(source, target, members=np.arange(n)).undirected


def clique(members: range) -> list[tuple[int, int]]:
    return [(i, j) for i in members for j in members if i < j]


def drawing(members: int, *, labels=None) -> str:
    plan = planned(trusted(told.community(members)).undirected, seed=1)
    return svg_of(plan, title="Map", description="…", labels=labels)


def test_two_cliques_joined_by_one_tie_are_two_circles():
    labels = circles_of(graph([*clique(range(7)), *clique(range(7, 12)), (0, 7)], 12))
    assert labels.tolist() == [0] * 7 + [1] * 5


def test_who_has_no_tie_is_a_circle_of_their_own():
    labels = circles_of(graph(clique(range(3)), 5))
    assert labels.tolist() == [0, 0, 0, 1, 2]


def modularity(ties: np.ndarray, labels: np.ndarray) -> float:
    """Newman & Girvan 2004, from the definition."""
    whole, strengths = ties.sum(), ties.sum(axis=1)
    return sum(
        ties[i, j] / whole - strengths[i] * strengths[j] / whole**2
        for i in range(len(ties))
        for j in range(len(ties))
        if labels[i] == labels[j]
    )


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=40))
def test_circles_are_never_worse_than_all_in_one_or_each_alone(edges):
    found = graph(edges, 12)
    if not found.n_edges:
        return
    dense = np.zeros((12, 12))
    dense[found.sources, found.indices] = found.weights
    reached = modularity(dense, circles_of(found))
    assert reached >= modularity(dense, np.zeros(12)) - 1e-9
    assert reached >= modularity(dense, np.arange(12)) - 1e-9


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0.5, 9), min_size=1, max_size=14), st.integers(0, 5))
def test_discs_do_not_overlap(radii, seed):
    sizes = np.array(sorted(radii, reverse=True))
    ties = np.random.default_rng(seed).random((len(sizes), len(sizes)))
    centres = packed(sizes, ties + ties.T)
    for i in range(len(sizes)):
        for j in range(i):
            assert np.linalg.norm(centres[i] - centres[j]) >= sizes[i] + sizes[j] - 1e-6


@pytest.mark.parametrize("n", [1, 2, 3, 40])
def test_members_of_a_circle_stand_in_its_disc_each_at_a_place_of_their_own(n):
    ring = graph([(i, (i + 1) % n) for i in range(n) if n > 1], n)
    places = spread(*(array.astype(kind) for array, kind in zip(ring.rows(), (int, int, float), strict=True)),
                    ring.out_strengths(), seed=1)  # fmt: skip
    assert (np.hypot(*places.T) <= 1).all()
    assert len(np.unique(places.round(6), axis=0)) == n


def test_the_backbone_keeps_everybodys_strongest_tie():
    rng = np.random.default_rng(2)
    dense = np.triu(rng.random((30, 30)), 1)
    dense += dense.T
    kept = {
        tuple(sorted(pair)) for pair in backbone(sparse.csr_array(dense), np.zeros(30, int), most=40).tolist()
    }
    assert {tuple(sorted((i, int(dense[i].argmax())))) for i in range(30)} <= kept
    assert len(kept) == 40


def test_everybody_is_drawn_or_counted():
    plan = planned(trusted(told.community(300)).undirected, seed=1)
    facts = plan.facts
    assert facts.drawn + facts.isolated + facts.in_small_circles + facts.too_many == facts.members == 300
    assert facts.drawn == len(plan.node) == len(np.unique(plan.node))
    assert sum(circle.members for circle in facts.circles) == facts.drawn
    assert all(0 < circle.inside <= 1 for circle in facts.circles)


def test_a_map_of_more_members_than_can_be_read_says_how_many_are_left_out(monkeypatch):
    monkeypatch.setattr("handschlag.insights.maps.layout.planning.MOST_DRAWN", 50)
    facts = planned(trusted(told.community(300)).undirected, seed=1).facts
    assert facts.drawn == 50
    assert facts.drawn + facts.isolated + facts.in_small_circles + facts.too_many == 300


def test_five_thousand_members_fit_into_a_file_that_can_be_mailed():
    svg = drawing(5_000)
    assert len(svg) < 1.5 * MILLION
    plan = planned(trusted(told.community(5_000)).undirected, seed=1)
    assert plan.facts.drawn > 3_000
    assert len(plan.ties) <= max(TIES_DRAWN, plan.facts.drawn)


def test_the_drawing_stands_within_its_frame_and_is_well_formed():
    root = ET.fromstring(drawing(300))
    _x, _y, width, height = map(float, root.attrib["viewBox"].split())
    for disc in root.iter("{http://www.w3.org/2000/svg}circle"):
        x, y, r = (float(disc.attrib[name]) for name in ("cx", "cy", "r"))
        assert x - r >= -1
        assert x + r <= width + 1
        assert y - r >= -1
        assert y + r <= height + 1


def test_the_same_seed_draws_the_same_map_and_names_only_whom_it_is_given():
    assert drawing(200) == drawing(200)
    assert "Zoe" not in drawing(200)
    assert "Zoe" in drawing(200, labels=dict(enumerate(told.community(200).names)))


def test_no_ties_no_map():
    assert planned(graph([], 4), seed=1) is None


def test_a_single_pair_is_a_map():
    plan = planned(graph([(0, 1)], 3), seed=1)
    assert plan.facts.drawn == 2
    assert "nan" not in svg_of(plan, title="", description="")
