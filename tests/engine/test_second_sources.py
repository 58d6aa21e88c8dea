"""Second sources for single-source needs, against the definition in plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine import second_sources as module
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.legs import Legs
from handschlag.engine.second_sources import second_sources, single_source_needs
from tests.engine import reference_exchange as reference
from tests.engine.reference_exchange import Leg

MEMBERS = range(10, 19)

leg_lists = st.lists(
    st.builds(
        Leg,
        time=st.just(0),
        giver=st.sampled_from(MEMBERS),
        receiver=st.sampled_from(MEMBERS),
        effort=st.just(1.0),
        worth=st.sampled_from([0.0, 1.0, 1.0, 2.0]),
        kind=st.integers(-1, 1),
    ),
    max_size=25,
)
tie_lists = st.lists(st.tuples(st.sampled_from(MEMBERS), st.sampled_from(MEMBERS)), max_size=25)


def table(legs: list[Leg]) -> Legs:
    return Legs.of(
        time=[leg.time for leg in legs],
        giver=[leg.giver for leg in legs],
        receiver=[leg.receiver for leg in legs],
        effort=[leg.effort for leg in legs],
        worth=[leg.worth for leg in legs],
        kind=[leg.kind for leg in legs],
        members=MEMBERS,
    )


def graph(ties: list[tuple[int, int]]) -> Graph:
    return Graph.from_edges([a for a, _b in ties], [b for _a, b in ties], members=MEMBERS)


@settings(deadline=None)
@given(leg_lists)
def test_a_need_has_a_single_source_if_one_member_alone_met_it(legs):
    needs = single_source_needs(table(legs))
    told = zip(needs.member.tolist(), needs.kind.tolist(), strict=True)
    assert dict(zip(told, needs.source.tolist(), strict=True)) == reference.single_sources(legs)
    assert len(needs) == len(reference.single_sources(legs))


@settings(deadline=None)
@given(leg_lists, tie_lists, st.integers(1, 3))
def test_second_sources_are_those_of_the_definition(legs, ties, per_need):
    found = second_sources(table(legs), graph(ties), per_need=per_need)
    pairs = list(zip(found.member.tolist(), found.source.tolist(), strict=True))
    why = zip(found.is_known.tolist(), found.common.tolist(), strict=True)
    assert dict(zip(pairs, why, strict=True)) == reference.second_sources(legs, ties, per_need)
    assert len(set(pairs)) == len(pairs)
    merit = [(not known, -common) for known, common in zip(found.is_known, found.common, strict=True)]
    assert merit == sorted(merit)


def test_how_many_needs_are_looked_at_together_changes_nothing(monkeypatch):
    rng = np.random.default_rng(3)
    legs = Legs.of(
        time=np.zeros(60), giver=rng.integers(0, 20, 60), receiver=rng.integers(0, 20, 60),
        worth=np.ones(60), kind=rng.integers(0, 5, 60), members=range(20),
    )  # fmt: skip
    ties = Graph.from_edges(rng.integers(0, 20, 50), rng.integers(0, 20, 50), members=range(20))
    at_once = second_sources(legs, ties)
    monkeypatch.setattr(module, "_BLOCK", 2)
    one_by_one = second_sources(legs, ties)
    for name in ("member", "source", "common", "is_known"):
        assert np.array_equal(getattr(at_once, name), getattr(one_by_one, name))
    assert len(at_once.member) > 5


def test_what_has_no_sense_is_refused():
    legs = table([])
    with pytest.raises(EngineError, match="per_need must be at least 1"):
        second_sources(legs, graph([]), per_need=0)
    with pytest.raises(EngineError, match="other members"):
        second_sources(legs, Graph.from_edges([1], [2]))
