"""Online and offline: shares, conversions, bridging, against a reference and small closed cases."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.activity import ActionKind, Actions
from handschlag.engine.coupling import (
    bridging_change,
    conversions,
    meeting_effect,
    met_share,
    strategy_effect,
)
from handschlag.engine.differences import MINIMUM_TREATED
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Reason, Unit
from handschlag.engine.interactions import Interactions, Strand
from handschlag.engine.panels import Panel, Treatments
from tests.engine import reference
from tests.engine import reference_coupling as naive
from tests.engine.communities import community
from tests.engine.histories import random_history
from tests.engine.test_differences import T, arrays_of

DAY = 86_400
WEEK = 7 * DAY

deeds = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 12), st.integers(0, 12), st.integers(0, 2)), max_size=120
)
firsts = st.dictionaries(st.integers(0, 40), st.integers(0, 100 * DAY), max_size=40)


def table(rows) -> Interactions:
    time, source, target, strand = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Interactions.of(time=time, source=source, target=target, strand=strand)


@settings(deadline=None)
@given(deeds, st.sets(st.integers(0, 12)))
def test_met_share_counts_members_and_pairs_who_talk(rows, came) -> None:
    t, members = 6, set(range(11))
    attended = Treatments.of(sorted(came), [5] * len(came))
    found = met_share(table(rows), t, members=sorted(members), attended=attended)
    past = [(a, b, s) for at, a, b, s in rows if at <= t and a != b and {a, b} <= members]
    met = {frozenset((a, b)) for a, b, strand in past if strand == Strand.MEET}
    talked = {frozenset((a, b)) for a, b, strand in past if strand == Strand.TALK}
    people = {who for pair in met for who in pair} | (came & members)
    assert found.members.value == pytest.approx(len(people) / 11)
    assert (found.members.low, found.members.high) == pytest.approx(reference.wilson(len(people), 11))
    assert found.reply_pairs.n == len(talked)
    assert found.reply_pairs.people == len({who for pair in talked for who in pair})
    if len(talked) >= 5:
        assert found.reply_pairs.value == pytest.approx(len(talked & met) / len(talked))
    else:
        assert found.reply_pairs.reason is Reason.TOO_FEW


def test_met_share_of_nobody_is_too_few() -> None:
    found = met_share(table([]), 5, members=[])
    assert found.members.reason is found.reply_pairs.reason is Reason.TOO_FEW
    with pytest.raises(EngineError, match="members must hold whole numbers"):
        met_share(table([]), 5, members=[0.5])


@settings(deadline=None)
@given(firsts, firsts, st.integers(0, 140))
def test_conversions_are_those_who_could_and_did(posted, came, day) -> None:
    t = day * DAY
    both = [Treatments.of(list(first), list(first.values())) for first in (posted, came)]
    found = conversions(*both, t)
    for figure, (did, could) in (
        (found.posted_then_came, naive.converted(posted, came, t)),
        (found.came_then_posted, naive.converted(came, posted, t)),
    ):
        assert figure.n == could
        assert figure.window_days == 30
        assert figure.value == (did / could if could >= 5 else None)


def test_the_thirtieth_day_counts_and_whoever_began_later_does_not() -> None:
    posted = Treatments.of(range(6), [0, 0, 0, 0, 0, 61 * DAY])
    came = Treatments.of([0, 1, 5], [30 * DAY, 30 * DAY + 1, 62 * DAY])
    found = conversions(posted, came, 90 * DAY).posted_then_came
    assert (found.value, found.n) == (0.2, 5)


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10**6))
def test_bridging_change_is_a_difference_of_changes_of_shares(seed: int) -> None:
    people = naive.random_people(seed, 160, gap=3)
    rng = Random(seed)
    rows = [(act, who, rng.randrange(160)) for who, person in enumerate(people) for act in person.acts]
    time, source, target = zip(*rows, strict=True)
    panel, attended = arrays_of(people)
    given_ = Interactions.of(
        time=time, source=source, target=target, strand=[0, 2] * (len(rows) // 2) + [0] * (len(rows) % 2)
    )
    (found,) = bridging_change(panel, attended, given_, T, seed=seed, weeks=[2])
    turned, change = naive.bridging(people, rows, T, 2)
    assert found.n == turned
    assert found.unit is Unit.SHARE_CHANGE
    if turned < MINIMUM_TREATED:
        assert found.reason is Reason.TOO_FEW
        return
    assert found.value == pytest.approx(change)
    assert found.low <= found.value <= found.high


def talk(made, *, turned: float, seed: int) -> Interactions:
    """Everybody's actions as replies to anybody; after their first meetup attendees prefer attendees."""
    rng = np.random.default_rng(seed)
    n = len(made.panel.ids)
    since = np.full(n, made.t + 1)
    since[made.attended.member] = made.attended.time
    target = rng.integers(0, n, len(made.actor))
    prefers = (made.time >= since[made.actor]) & (rng.random(len(target)) < turned)
    early = made.attended.member[made.attended.time <= np.median(made.attended.time)]
    target[prefers] = rng.choice(early, int(prefers.sum()))
    return Interactions.of(time=made.time, source=made.actor, target=target, strand=np.zeros(len(target)))


def test_turning_to_those_who_came_is_found_and_its_absence_too() -> None:
    made = community(2, weeks=100)
    (turned,) = bridging_change(
        made.panel, made.attended, talk(made, turned=0.6, seed=1), made.t, seed=1, weeks=[4]
    )
    (alike,) = bridging_change(
        made.panel, made.attended, talk(made, turned=0.0, seed=1), made.t, seed=1, weeks=[4]
    )
    assert turned.high < 0
    assert alike.low <= 0 <= alike.high


def test_bridging_is_the_same_on_any_number_of_threads() -> None:
    made = community(5, members=800)
    given_ = talk(made, turned=0.3, seed=1)
    first, second = (
        bridging_change(made.panel, made.attended, given_, made.t, seed=7, weeks=[1, 4], threads=threads)
        for threads in (1, 3)
    )
    assert first == second
    with pytest.raises(EngineError, match=r"weeks\[0\] is 0"):
        bridging_change(made.panel, made.attended, given_, made.t, seed=7, weeks=[0])


def test_a_strategy_is_estimated_like_a_meeting_on_members_and_on_groups() -> None:
    made = community(8, members=800)
    assert strategy_effect(made.panel, made.attended, made.t, seed=1, weeks=[4]) == meeting_effect(
        made.panel, made.attended, made.t, seed=1, weeks=[4]
    )
    rng = np.random.default_rng(1)
    group, time = rng.integers(0, 120, 60_000), rng.integers(0, 60 * WEEK, 60_000)
    doubled = (group < 40) & (time >= 30 * WEEK)
    group, time = np.append(group, group[doubled]), np.append(time, time[doubled] + 1)
    panel = Panel.of(actor=group, time=time, member=range(120), joined=[-WEEK] * 120)
    tried = Treatments.of(range(40), [30 * WEEK] * 40)
    (found,) = strategy_effect(panel, tried, 60 * WEEK, seed=1, weeks=[4])
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(1.0, abs=0.1)


@pytest.mark.parametrize("seed", range(3))
def test_a_panel_of_activity_holds_what_humans_did_online(seed: int) -> None:
    activity = random_history(seed).activity()
    kept = activity.deeds.where(np.arange(len(activity.deeds.time)) % 2 == 0)
    kinds = np.where(np.arange(len(kept.time)) % 2, ActionKind.HANDSHAKE, ActionKind.KEPT_RSVP)
    offline = Actions.of(kept.member, kept.time, kinds)
    together = Actions.of(
        *(
            np.concatenate((getattr(activity.deeds, name), getattr(offline, name)))
            for name in ("member", "time", "kind")
        )
    )
    panel = Panel.of_activity(type(activity)(activity.is_bot, activity.spells, activity.posts, together))
    online = activity.actions
    for node, member in enumerate(panel.ids.tolist()):
        assert not activity.is_bot[member]
        times = panel.times[panel.indptr[node] : panel.indptr[node + 1]]
        assert times.tolist() == sorted(online.time[online.member == member].tolist())
        assert panel.joined[panel.node == node].tolist() == [activity.first_joined[member]]
