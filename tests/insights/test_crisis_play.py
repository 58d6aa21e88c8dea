"""What a shock comes to: the engine's own word on the ties of that moment, and the same each time."""

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.engine.crisis import (
    Footing,
    ShockPlan,
    StressTest,
    Thresholds,
    departure_cascade,
    drawn_thresholds,
    shocked_members,
    stress_test,
    tipping_point,
)
from handschlag.engine.graph import Graph
from handschlag.groups.models import Membership
from handschlag.insights.crisis import actions, playing
from handschlag.insights.crisis.choosing import Draft
from handschlag.insights.crisis.circles import Circle
from handschlag.insights.models import Scenario, Shock
from handschlag.insights.models.scenarios import digest_of
from handschlag.ties.models import Interaction, Strand
from tests import make
from tests.insights.webs import Web, tie, web

pytestmark = pytest.mark.django_db

HALF_LIFE = {"meet": 365, "help": 180}


@pytest.fixture
def net(site) -> Web:
    return web()


def made(net: Web, shock: str = Shock.CONNECTED, **fields: object) -> Scenario:
    fields = {"size": 3, "seed": 7, "name": "Probe"} | fields
    return actions.make_scenario(Draft(shock, **fields), Circle(net.group), by=net.organiser)


def played(scenario: Scenario) -> dict:
    return playing.play(scenario, lambda _share: None)


def graph_by_hand(group, as_of) -> Graph:
    """Help and meetings, decayed, one row of the ledger after the other."""
    rows = list(Interaction.objects.filter(group=group, strand__in=HALF_LIFE, time__lte=as_of))
    weights = [
        row.value
        * 2 ** (-(int(as_of.timestamp()) - int(row.time.timestamp())) / 86_400 / HALF_LIFE[row.strand])
        for row in rows
    ]
    return Graph.from_edges([row.source_id for row in rows], [row.target_id for row in rows], weights)


def test_the_result_is_what_the_engine_says_of_the_same_ties(net):
    scenario = made(net, low=0.2, high=0.6)
    told = played(scenario)
    graph = graph_by_hand(net.group, scenario.as_of)
    help_ = Interaction.objects.filter(strand=Strand.HELP).values_list("target", "source")
    partners = Graph.from_edges(*zip(*help_, strict=True), members=graph.ids)
    phi = Thresholds.between(graph.n_nodes, 0.2, 0.6)
    test = StressTest.of(Footing.of(graph), seed=7, thresholds=phi, partners=partners)
    plan = ShockPlan.by_degree(graph)
    (level,) = stress_test(test, plan, [3])
    assert told["lost"]["median"] == np.median(level.lost)
    assert told["lost"]["p95"] == np.percentile(level.lost, 95)
    assert told["tips"]["value"] == tipping_point(test, plan).figure.value
    draw = told["draw"]
    cascade = departure_cascade(
        Footing.of(graph),
        shocked_members(plan, 3, seed=7, draw=draw),
        thresholds=drawn_thresholds(graph.n_nodes, seed=7, draw=draw, measured=phi),
    )
    left = [np.flatnonzero(cascade.left_in == turn) for turn in range(cascade.rounds + 1)]
    assert [one["members"] for one in told["rounds"]] == [graph.ids[who].tolist() for who in left]
    assert len(told["alone"]) == level.alone[draw]
    assert told["rounds"][-1]["gone"] == level.lost[draw]


def test_the_same_seed_and_moment_give_the_same_result_whatever_happens_later(net):
    scenario = made(net, Shock.RANDOM, size=5)
    first = played(scenario)
    past = scenario.as_of - timedelta(days=30)
    tie(net.people[0], net.people[9], net.group)
    later = Interaction.objects.create(
        time=past, source=net.people[1], target=net.people[5], strand="meet", value=1, kind="handshake",
        group=net.group, origin=99, recorded_at=clock.now(),
    )  # fmt: skip
    assert later.recorded_at > scenario.as_of
    Membership.objects.filter(member=net.people[3]).update(left_at=clock.now())
    assert digest_of(played(scenario)) == digest_of(first)
    assert played(made(net, Shock.RANDOM, size=5, seed=8)) != first


def test_what_was_taken_back_counts_for_nothing(net):
    before = played(made(net))
    at = clock.now()
    for value in (1.0, -1.0):
        tie(net.people[0], net.people[9], net.group, value=value, at=at, origin=5)
    after = played(made(net))
    assert after["ties"] == before["ties"]
    assert after["n"] == before["n"]


def test_chosen_members_leave_first_and_who_has_no_tie_is_counted_beside(net):
    loner = make.member("Lone Loner")
    make.join(net.group, loner)
    hit = [net.people[0], net.people[4], loner]
    told = played(made(net, Shock.MEMBERS, members=tuple(one.pk for one in hit)))
    assert told["rounds"][0]["members"] == sorted(one.pk for one in hit[:2])
    assert (told["hit"], told["shocked"]) == (3, 2)


def test_help_makes_who_gives_most(net):
    giver = net.people[-1]
    for other in net.people[:5]:
        tie(giver, other, net.group, strand=Strand.HELP, value=50)
    assert played(made(net, Shock.GIVING, size=1))["rounds"][0]["members"] == [giver.pk]


def test_a_company_and_another_group_leave_as_a_whole(net):
    staff = net.people[:3]
    Member.objects.filter(pk__in=[one.pk for one in staff]).update(company="Weber GmbH")
    told = played(made(net, Shock.COMPANY, company="weber"))
    assert told["rounds"][0]["members"] == sorted(one.pk for one in staff)
    other = make.group(net.organiser)
    for one in net.people[5:8]:
        make.join(other, one)
    told = played(made(net, Shock.GROUP, other=other.pk))
    assert told["rounds"][0]["members"] == sorted(one.pk for one in net.people[5:8])


def test_without_enough_ties_it_says_why(site):
    empty = web(1)
    assert played(made(empty, size=1)) == {"version": 1, "members": 2, "reason": playing.NO_TIES}
    few = web(3)
    assert played(made(few, size=1))["reason"] == playing.TOO_FEW
    helpless = web(helps=False)
    assert played(made(helpless, Shock.GIVING, size=1))["reason"] == playing.NO_HELP
    loner = make.member()
    make.join(helpless.group, loner)
    assert played(made(helpless, Shock.MEMBERS, members=(loner.pk,)))["reason"] == playing.NOBODY_HIT


def test_where_nobody_met_or_helped_the_ties_are_those_of_talk(site):
    net = web(helps=False)
    Interaction.objects.filter(strand="meet").delete()
    assert played(made(net))["strands"] == ["talk"]


def test_nobody_is_brought_together_with_whom_a_block_stands_between(net):
    pairs = played(made(net))["strengthening"]["pairs"]
    assert pairs
    first = pairs[0]
    Block.objects.create(by_id=first["second"], member_id=first["first"])
    again = played(made(net))["strengthening"]["pairs"]
    ends = {frozenset((pair["first"], pair["second"])) for pair in again}
    assert frozenset((first["first"], first["second"])) not in ends


def test_new_ties_lose_fewer_at_the_tipping_point(net):
    told = played(made(net))["strengthening"]
    lost = [told["lost_before_any"], *(pair["lost"] for pair in told["pairs"])]
    assert lost == sorted(lost, reverse=True)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shock=some.sampled_from([Shock.CONNECTED, Shock.GIVING, Shock.RANDOM, Shock.MEMBERS]),
    size=some.integers(1, 40),
    seed=some.integers(0, 2**31 - 1),
    ends=some.tuples(some.integers(1, 100), some.integers(1, 100)),
    helps=some.booleans(),
)
def test_any_parameters_give_a_result_or_say_why(net, shock, size, seed, ends, helps):
    low, high = sorted(ends)
    members = tuple(one.pk for one in net.people[:size])
    scenario = Scenario(
        group=net.group, shock=shock, size=size, targets=list(members), low=low / 100, high=high / 100,
        seed=seed, as_of=clock.now(),
    )  # fmt: skip
    told = played(scenario)
    if "reason" in told:
        return
    gone = [one["gone"] for one in told["rounds"]]
    assert gone[0] == told["shocked"] <= gone[-1] <= told["n"]
    assert gone == sorted(gone)
    assert sum(one["left"] for one in told["rounds"]) == gone[-1]
    assert all(low <= middle <= high for _size, low, middle, high in told["curve"])
    assert 0 <= told["debtrank"] <= 1
