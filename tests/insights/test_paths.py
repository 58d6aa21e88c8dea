"""How one knows somebody: the strongest path over ties one may know of, and never over any other."""

from datetime import timedelta
from itertools import pairwise, permutations
from random import Random

import pytest
from django.urls import reverse

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.engine.graph import Graph
from handschlag.engine.paths import strongest_path
from handschlag.groups.models import Membership, Visibility
from handschlag.insights import jobs, weaving
from handschlag.insights.models import NetworkChoices, WovenTies
from handschlag.insights.tie_graph import EVERYONE, PRIVATE, TieGraph
from handschlag.meetups import interactions
from handschlag.meetups.models import Handshake
from handschlag.ties import actions as ledger
from handschlag.ties.actions import Entry
from handschlag.ties.models import Kind, Strand
from tests import make
from tests.insights.conftest import client_of, days_ago

Tie = tuple[int, int, int, float]
"""one, other, where it comes from, how strong"""


def graph_of(ties: list[Tie], members: int) -> TieGraph:
    both = sorted([*ties, *((other, one, *rest) for one, other, *rest in ties)])
    indptr = [sum(one < at for one, *_rest in both) for at in range(members + 1)]
    ids = [10 * at + 3 for at in range(members)]
    return TieGraph.of(
        ids, indptr, *(list(column) for column in zip(*(tie[1:] for tie in both), strict=True))
    )


def seen_by(viewer: int, ties: list[Tie], groups: set[int]) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for one, other, source, weight in ties:
        if source in groups or source == EVERYONE or viewer in (one, other):
            for pair in ((one, other), (other, one)):
                found[pair] = found.get(pair, 0) + weight
    return found


def naive(
    ties: dict[tuple[int, int], float], members: int, viewer: int, target: int, without: set[int]
) -> float:
    """The greatest product over all orders of at most two people in between."""
    total = [sum(weight for (one, _), weight in ties.items() if one == at) for at in range(members)]
    best = 0.0
    between = [at for at in range(members) if at not in without | {viewer, target}]
    for steps in (steps for n in range(3) for steps in permutations(between, n)):
        path, strength = (viewer, *steps, target), 1.0
        for one, other in pairwise(path):
            strength *= ties.get((one, other), 0) / (total[one] or 1)
        best = max(best, strength)
    return best


def test_the_strongest_path_is_that_of_every_order_tried_and_that_of_the_engine():
    rng = Random(11)
    led = 0
    for _world in range(60):
        n = rng.randint(4, 9)
        pairs = {tuple(sorted(rng.sample(range(n), 2))) for _tie in range(rng.randint(3, 14))}
        sources = [PRIVATE, EVERYONE, 7, 8, 9]
        ties = [
            (one, other, source, rng.uniform(0.01, 5))
            for one, other in pairs
            for source in rng.sample(sources, rng.randint(1, 3))
        ]
        graph = graph_of(ties, n)
        groups, viewer, target = {7, 9}, *rng.sample(range(n), 2)
        known = seen_by(viewer, ties, groups)
        others = [at for at in range(n) if at not in {viewer, target}]
        without = set(rng.sample(others, rng.choice([0, 0, 1])))
        path = graph.strongest_path(
            10 * viewer + 3, 10 * target + 3, groups=groups, without={10 * at + 3 for at in without}
        )
        assert (path.strength if path else 0) == pytest.approx(naive(known, n, viewer, target, without))
        if path:
            led += 1
            steps = [(member - 3) // 10 for member in path.members]
            assert not set(steps) & without
            assert all(pair in known for pair in pairwise(steps))
        if not without and known:
            ends = list(known)
            of_engine = Graph.from_edges(
                [one for one, _ in ends], [other for _, other in ends], list(known.values()), members=range(n)
            )
            best = strongest_path(of_engine, viewer, target, most_steps=3)
            assert (path.strength if path else None) == (best and pytest.approx(best.strength))
    assert led > 30


def test_packing_and_unpacking_gives_the_same_graph():
    graph = graph_of([(0, 1, 7, 1.5), (1, 2, PRIVATE, 0.25)], 3)
    assert TieGraph.unpacked(graph.packed()) == graph
    assert (
        TieGraph.unpacked(TieGraph.of([], [0], [], [], []).packed()).strongest_path(1, 2, groups=()) is None
    )


def talked(one: Member, other: Member, group, days: float = 5, kind=Kind.REPLY, value: float = 1) -> None:
    strand = {Kind.REPLY: Strand.TALK, Kind.ATTENDANCE: Strand.MEET}.get(kind, Strand.HELP)
    where = group and group.pk
    ledger.enter(
        [Entry(days_ago(days), one.pk, other.pk, strand, value, where, kind, one.pk * 99 + other.pk)]
    )


def shook_hands(one: Member, other: Member, *, shown: bool) -> Handshake:
    made = Handshake.objects.create(
        asked_by=one, other=other, confirmed_at=clock.now(), met_at=clock.now(), asker_shows=shown,
        other_shows=shown,
    )  # fmt: skip
    ledger.enter(interactions.handshakes(Handshake.objects.filter(pk=made.pk)))
    return made


def page(viewer: Member, target: Member) -> str:
    """After the ties were packed anew."""
    WovenTies.objects.all().delete()
    jobs.weave_ties.call()
    return client_of(viewer).get(reverse("insights:path", args=[target.pk])).text


@pytest.fixture
def dora(site) -> Member:
    return make.member("Dora Drossel")


@pytest.mark.django_db
def test_somebody_both_talk_with_is_asked_for_an_introduction(group, anna, ben, clara):
    talked(anna, ben, group)
    talked(clara, ben, group)
    text = page(anna, clara)
    assert f"Ask {ben.name} to introduce you to {clara.name}" in text
    assert f'href="/introductions/new/?to={clara.pk}"' in text


@pytest.mark.django_db
def test_over_two_people_one_asks_the_first_for_the_second(group, anna, ben, clara, dora):
    for one, other in ((anna, ben), (ben, clara), (clara, dora)):
        talked(one, other, group)
    text = page(anna, dora)
    assert f"Ask {ben.name} to introduce you to {clara.name}" in text
    assert f'href="/introductions/new/?to={clara.pk}"' in text


@pytest.mark.django_db
def test_a_tie_that_only_a_hidden_group_knows_leads_nobody_who_is_not_in_it(group, anna, ben, clara):
    hidden = make.group(ben, visibility=Visibility.HIDDEN)
    make.join(hidden, clara)
    talked(anna, ben, group)
    talked(ben, clara, hidden)
    assert ben.name not in page(anna, clara)
    spell = make.join(hidden, anna)
    assert ben.name in page(anna, clara)
    Membership.objects.filter(pk=spell.pk).update(left_at=clock.now())
    assert ben.name not in page(anna, clara)


@pytest.mark.django_db
def test_what_a_hidden_group_knows_does_not_change_which_path_is_strongest(group, anna, ben, clara, dora):
    hidden = make.group(ben, visibility=Visibility.HIDDEN)
    for step, weight in ((ben, 1), (dora, 2)):
        talked(anna, step, group)
        talked(step, clara, group, value=weight)
    assert dora.name in page(anna, clara)
    talked(ben, clara, hidden, value=100)
    text = page(anna, clara)
    assert dora.name in text
    assert ben.name not in text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [Kind.DEAL, Kind.THANK_YOU, Kind.ATTENDANCE])
def test_what_two_did_together_is_no_step_for_a_third_but_for_themselves(group, anna, ben, clara, kind):
    talked(anna, ben, group)
    talked(ben, clara, group, kind=kind)
    assert ben.name not in page(anna, clara)
    assert ben.name in page(clara, anna)


@pytest.mark.django_db
def test_a_handshake_of_others_counts_while_both_show_it(group, anna, ben, clara):
    talked(anna, ben, group)
    shaken = shook_hands(ben, clara, shown=True)
    assert ben.name in page(anna, clara)
    Handshake.objects.filter(pk=shaken.pk).update(other_shows=False)
    text = client_of(anna).get(reverse("insights:path", args=[clara.pk])).text
    assert ben.name not in text, "at once, though the ties were packed before"
    assert ben.name not in page(anna, clara)


@pytest.mark.django_db
@pytest.mark.parametrize("pair", [("anna", "ben"), ("ben", "anna"), ("ben", "clara")])
def test_nobody_is_a_step_who_is_blocked_by_or_blocks_a_neighbour(group, anna, ben, clara, pair):
    named = {"anna": anna, "ben": ben, "clara": clara}
    talked(anna, ben, group)
    talked(ben, clara, group)
    Block.objects.create(by=named[pair[0]], member=named[pair[1]])
    assert ben.name not in page(anna, clara)


@pytest.mark.django_db
def test_a_block_between_the_two_ends_looks_like_no_path(group, anna, ben, clara):
    talked(anna, ben, group)
    talked(ben, clara, group)
    Block.objects.create(by=clara, member=anna)
    text = page(anna, clara)
    assert "No way by people you both know" in text
    assert "to introduce you" not in text.split("<main")[1]


@pytest.mark.django_db
def test_who_does_not_want_to_be_named_or_has_left_is_passed_by(group, anna, ben, clara, dora):
    for step, weight in ((ben, 9), (dora, 1)):
        talked(anna, step, group)
        talked(step, clara, group, value=weight)
    assert ben.name in page(anna, clara)
    choice = NetworkChoices.objects.create(member=ben, is_matched=False)
    assert dora.name in client_of(anna).get(reverse("insights:path", args=[clara.pk])).text
    choice.delete()
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    assert dora.name in client_of(anna).get(reverse("insights:path", args=[clara.pk])).text


@pytest.mark.django_db
def test_the_ties_are_those_of_the_engine_decayed_and_both_ways(group, anna, ben):
    talked(anna, ben, group, days=90)
    talked(ben, anna, group, days=180, value=4)
    graph = weaving.woven(clock.now())
    assert graph.weights.tolist() == pytest.approx([0.5 + 1, 0.5 + 1], rel=1e-4)
    ledger.reverse(Kind.REPLY, [anna.pk * 99 + ben.pk, ben.pk * 99 + anna.pk])
    assert not weaving.woven(clock.now()).weights


@pytest.mark.django_db
def test_there_is_no_path_to_oneself_nor_to_who_is_not_here(anna, ben):
    assert client_of(anna).get(reverse("insights:path", args=[anna.pk])).status_code == 404
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    assert client_of(anna).get(reverse("insights:path", args=[ben.pk])).status_code == 404


@pytest.mark.django_db
def test_the_ties_are_packed_once_an_hour_whoever_asks(anna):
    jobs.weave_ties.call()
    first = WovenTies.objects.get().woven_at
    jobs.weave_ties.call()
    assert WovenTies.objects.get().woven_at == first
    WovenTies.objects.update(woven_at=clock.now() - timedelta(hours=1))
    jobs.weave_ties.call()
    assert WovenTies.objects.get().woven_at > first


@pytest.mark.django_db
def test_a_profile_leads_to_the_path_without_a_query(group, anna, ben, clara, django_assert_max_num_queries):
    client = client_of(anna)
    assert reverse("insights:path", args=[clara.pk]) in client.get(clara.get_absolute_url()).text
    assert reverse("insights:path", args=[anna.pk]) not in client.get(anna.get_absolute_url()).text
    talked(anna, ben, group)
    talked(ben, clara, group)
    page(anna, clara)
    with django_assert_max_num_queries(8):
        client.get(reverse("insights:path", args=[clara.pk]))
