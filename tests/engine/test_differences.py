"""Matched differences: against a reference, and where the true effect is known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.activity import NEVER
from handschlag.engine.differences import (
    MINIMUM_TREATED,
    Difference,
    Estimate,
    arms,
    matched,
    matched_differences,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.figures import Reason, Unit
from handschlag.engine.panels import Panel, Treatments
from handschlag.engine.statistics import cluster_bootstrap, hhi
from tests.engine import reference_coupling as reference
from tests.engine.communities import WEEK, community
from tests.engine.reference_coupling import Person

T = 60 * WEEK - 1


def arrays_of(people: list[Person]) -> tuple[Panel, Treatments]:
    acts = [(who, act) for who, person in enumerate(people) for act in person.acts]
    belonging = [
        (who, group, joined, NEVER if left is None else left)
        for who, person in enumerate(people)
        for group, (joined, left) in person.memberships.items()
    ]
    came = [(who, *attendance) for who, person in enumerate(people) for attendance in person.attended]
    actor, time = zip(*acts, strict=True) if acts else ((), ())
    member, group, joined, left = zip(*belonging, strict=True)
    panel = Panel.of(actor=actor, time=time, member=member, joined=joined, left=left, group=group)
    return panel, Treatments.of(*(zip(*came, strict=True) if came else ((), (), ())))


# What the issue asks for: who is just busier comes to a meetup, and no meetup changes anything.


def test_a_true_effect_of_0_is_covered_where_the_naive_ratio_reports_a_fifth() -> None:
    effects = [differences(seed, effect=0.0) for seed in range(100)]
    covered = sum(effect.estimate.low <= 0 <= effect.estimate.high for effect in effects)
    passed = sum(effect.placebo.low <= 0 <= effect.placebo.high for effect in effects)
    assert covered >= 93
    assert passed >= 90
    assert np.mean([effect.estimate.value for effect in effects]) == pytest.approx(0, abs=0.015)
    assert np.mean([effect.before_after for effect in effects]) == pytest.approx(0.21, abs=0.03)


def test_a_true_effect_of_a_fifth_is_found() -> None:
    effects = [differences(seed, effect=0.2) for seed in range(40)]
    assert sum(effect.estimate.low > 0 for effect in effects) >= 36
    assert sum(effect.estimate.low <= 0.2 <= effect.estimate.high for effect in effects) >= 36
    assert np.mean([effect.estimate.value for effect in effects]) == pytest.approx(0.2, abs=0.03)


def test_a_harm_is_found_like_a_gain() -> None:
    effects = [differences(seed, effect=-0.25) for seed in range(10)]
    assert sum(effect.estimate.high < 0 for effect in effects) >= 9


def differences(seed: int, *, effect: float) -> Difference:
    made = community(seed, effect=effect)
    (found,) = matched_differences(made.panel, made.attended, made.t, seed=seed, weeks=[4])
    return found


# Against the definition.


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6))
def test_the_most_alike_of_those_not_yet_treated_are_the_controls(seed: int) -> None:
    people = reference.random_people(seed, 30)
    panel, attended = arrays_of(people)
    found = matched(panel, attended, T, seed=seed, threads=1)
    assert found.node.tolist() == [who for _, _, who in reference.treated(people, T)]
    expected = reference.matches(people, T) if len(found.node) else {}
    for who, controls, close in zip(
        found.node.tolist(), found.controls.tolist(), found.close.tolist(), strict=True
    ):
        pairs = [(control, near) for control, near in zip(controls, close, strict=True) if control >= 0]
        assert pairs == expected[who]


@settings(deadline=None, max_examples=8)
@given(st.integers(0, 10**6))
def test_the_effect_and_its_placebo_are_ratios_of_ratios(seed: int) -> None:
    people = reference.random_people(seed, 250, gap=3)
    panel, attended = arrays_of(people)
    (found,) = matched_differences(panel, attended, T, seed=seed, weeks=[2])
    treated, expected = reference.effect(people, T, 2)
    assert found.treated == treated
    if treated < MINIMUM_TREATED:
        assert found.estimate is None
        return
    assert found.estimate is not None
    assert found.estimate.value == pytest.approx(expected)
    assert found.estimate.low <= found.estimate.value <= found.estimate.high
    assert found.placebo is not None
    assert found.placebo.value == pytest.approx(reference.effect(people, T, 2, earlier=8)[1])


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6), st.sampled_from([1, 4, 26]))
def test_a_place_among_the_controls_is_held_by_somebody_not_yet_treated(seed: int, weeks: int) -> None:
    people = reference.random_people(seed, 60)
    panel, attended = arrays_of(people)
    matches = matched(panel, attended, T, seed=seed, threads=1)
    both = arms(matches, weeks, T, seed=seed)
    controls_of = dict(zip(matches.node.tolist(), matches.controls.tolist(), strict=True))
    assert both.weight[both.is_treated].sum() == pytest.approx(both.weight[~both.is_treated].sum())
    for part in np.flatnonzero(~both.is_treated):
        rows = np.flatnonzero(both.part == part)
        rows = rows[np.argsort(both.begin[rows], kind="stable")]
        assert both.holder[rows[0]] == both.owner[part]
        assert both.begin[rows[0]] == both.at[part]
        assert both.end[rows[-1]] == both.at[part] + weeks * WEEK
        assert both.end[rows[:-1]].tolist() == both.begin[rows[1:]].tolist()
        assert (both.end[rows] <= matches.first[both.holder[rows]]).all()
        for one, following in zip(both.holder[rows[:-1]], both.holder[rows[1:]], strict=True):
            assert following in controls_of[one]


def test_what_happens_after_t_changes_nothing() -> None:
    made = community(3, members=600)
    t = made.t - 20 * WEEK
    before = made.time <= t
    early = Panel.of(
        actor=made.actor[before],
        time=made.time[before],
        member=made.panel.node,
        joined=made.panel.joined,
    )
    came = made.attended.time <= t
    first = Treatments.of(made.attended.member[came], made.attended.time[came])
    assert matched_differences(made.panel, made.attended, t, seed=1, weeks=[4]) == matched_differences(
        early, first, t, seed=1, weeks=[4]
    )


def test_ids_order_and_a_second_membership_change_nothing() -> None:
    made = community(4, members=500)
    order = np.random.default_rng(0).permutation(len(made.actor))
    member = np.concatenate((made.panel.node, made.panel.node[:50]))
    joined = np.concatenate((made.panel.joined, made.panel.joined[:50] + WEEK))
    other = Panel.of(
        actor=made.actor[order] * 10 - 7, time=made.time[order], member=member * 10 - 7, joined=joined
    )
    renamed = Treatments.of(made.attended.member * 10 - 7, made.attended.time)
    assert matched_differences(other, renamed, made.t, seed=1, weeks=[4]) == matched_differences(
        made.panel, made.attended, made.t, seed=1, weeks=[4]
    )


def test_the_same_seed_gives_the_same_bits_on_any_number_of_threads() -> None:
    made = community(5, members=800, weeks=110)
    results = [
        matched_differences(made.panel, made.attended, made.t, seed=7, weeks=[1, 26], threads=threads)
        for threads in (1, 2, 3)
    ]
    assert results[0] == results[1] == results[2]
    assert results[0] != matched_differences(made.panel, made.attended, made.t, seed=8, weeks=[1, 26])


def test_a_figure_needs_thirty_treated_and_a_placebo_around_0() -> None:
    shown = Difference(4, 30, 2, 90, Estimate(0.1, -0.1, 0.3), Estimate(0.0, -0.1, 0.1), 0.3)
    assert (shown.figure.value, shown.figure.low, shown.figure.high) == (0.1, -0.1, 0.3)
    assert (shown.figure.n, shown.figure.window_days, shown.figure.unit) == (30, 28, Unit.CHANGE)
    differs = replace(shown, placebo=Estimate(0.2, 0.1, 0.3)).figure
    assert (differs.value, differs.low, differs.reason) == (None, None, Reason.NOT_INTERPRETABLE)
    assert replace(shown, placebo=None).figure.reason is Reason.TOO_FEW
    few = community(6, members=60)
    (found,) = matched_differences(few.panel, few.attended, few.t, seed=1, weeks=[4])
    assert found.treated < MINIMUM_TREATED
    assert found.figure.reason is Reason.TOO_FEW
    assert found.figure.n == found.treated


def test_whoever_has_nobody_like_them_is_left_out_and_counted() -> None:
    acts = [(who, week * WEEK + n) for who in range(40) for week in range(30) for n in range(40 + who)]
    acts += [(who, week * WEEK) for who in range(40, 200) for week in range(30)]
    actor, time = zip(*acts, strict=True)
    panel = Panel.of(actor=actor, time=time, member=range(200), joined=[-30 * WEEK] * 200)
    (found,) = matched_differences(
        panel, Treatments.of(range(40), [20 * WEEK] * 40), 30 * WEEK, seed=1, weeks=[4]
    )
    assert (found.treated, found.left_out, found.estimate) == (0, 40, None)


def test_equals_give_exactly_nothing() -> None:
    acts = [(who, week * WEEK + 5) for who in range(100) for week in range(40)]
    actor, time = zip(*acts, strict=True)
    panel = Panel.of(actor=actor, time=time, member=range(100), joined=[-30 * WEEK] * 100)
    (found,) = matched_differences(
        panel, Treatments.of(range(40), [20 * WEEK] * 40), 40 * WEEK, seed=1, weeks=[4]
    )
    assert found.estimate == found.placebo == (0.0, 0.0, 0.0)
    assert found.before_after == 0.0
    assert found.treated == 40
    assert 50 <= found.controls <= 60  # chosen by lot among equals, not the first in the table


@pytest.mark.parametrize("actions", [([], []), ([1], [5])])
def test_nobody_and_nothing_is_too_few(actions: tuple[list[int], list[int]]) -> None:
    panel = Panel.of(actor=actions[0], time=actions[1], member=[], joined=[])
    (found,) = matched_differences(panel, Treatments.of([1], [5]), 10**9, seed=1, weeks=[1])
    assert found.figure.reason is Reason.TOO_FEW
    silent = Panel.of(actor=[], time=[], member=range(80), joined=[0] * 80)
    treatments = Treatments.of(range(40), [40 * WEEK] * 40)
    (found,) = matched_differences(silent, treatments, 60 * WEEK, seed=1, weeks=[1])
    assert (found.treated, found.estimate, found.before_after) == (40, None, None)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"time": [1]}, "actor has 2, time has 1"),
        ({"time": [1, float("nan")]}, r"time\[1\] is nan"),
        ({"joined": [0]}, "member has 2, joined has 1"),
        ({"left": [5, -1]}, r"left\[1\] is before joined\[1\]"),
        ({"member": [1.5, 2]}, "member must hold whole numbers"),
    ],
)
def test_what_is_no_panel_is_refused(changed: dict[str, list[float]], said: str) -> None:
    table = {"actor": [1, 2], "time": [1, 2], "member": [1, 2], "joined": [0, 0]}
    with pytest.raises(EngineError, match=said):
        Panel.of(**(table | changed))


def test_treatments_and_weeks_are_checked() -> None:
    with pytest.raises(EngineError, match="member has 1, time has 2"):
        Treatments.of([1], [1, 2])
    panel = Panel.of(actor=[], time=[], member=[1], joined=[0])
    with pytest.raises(EngineError, match=r"weeks\[1\] is 0, less than 1"):
        matched_differences(panel, Treatments.of([1], [1]), 5, seed=1, weeks=[4, 0])


# The bootstrap over clusters.


def ratio(sums: np.ndarray) -> np.ndarray:
    return sums[:, 0] / sums[:, 1]


def test_cluster_bootstrap_draws_members_with_all_their_rows() -> None:
    rng = np.random.default_rng(3)
    members, rows = rng.integers(0, 60, 400), rng.gamma(1.0, size=(400, 2))
    rows[:, 0] *= 1 + members % 3
    ours = cluster_bootstrap(ratio, members, rows, seed=1, draws=4000)
    grouped = {int(m): rows[members == m].tolist() for m in np.unique(members)}
    theirs = reference.bootstrap(lambda sums: sums[0] / sums[1], grouped, draws=4000, seed=2)
    assert ours == pytest.approx(theirs, abs=0.03)
    assert ours == cluster_bootstrap(ratio, members, rows, seed=1, draws=4000)


def test_rows_of_one_member_are_one_chance() -> None:
    values = np.random.default_rng(5).normal(10, 2, 200)
    once = np.column_stack((values, np.ones(200)))
    low, high = cluster_bootstrap(ratio, np.arange(200), once, seed=1)
    error = values.std() / np.sqrt(200)
    assert (low, high) == pytest.approx(
        (values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.06
    )
    doubled = cluster_bootstrap(ratio, np.repeat(np.arange(200), 2), np.repeat(once, 2, axis=0), seed=1)
    assert doubled == pytest.approx((low, high))


@pytest.mark.parametrize(
    ("clusters", "columns", "said"),
    [
        ([], np.empty((0, 2)), "at least 1"),
        ([1, 2], [[1, 2]], "columns must be"),
        ([1], [1], "columns must be"),
        ([1, 2], [[1, 1], [float("nan"), 1]], r"columns\[1\] is"),
        ([1], [[0, 0]], "no bootstrap sample"),
    ],
)
def test_cluster_bootstrap_names_what_is_wrong(clusters: list[int], columns: object, said: str) -> None:
    def nothing(sums: np.ndarray) -> np.ndarray:
        return np.where(sums[:, 1] > 0, sums[:, 0], np.nan)

    with pytest.raises(EngineError, match=said):
        cluster_bootstrap(nothing, clusters, columns, seed=1)


def test_hhi_of_30_30_20_20_is_2600_points() -> None:
    """The merger guidelines' example (US DoJ & FTC): 900 + 900 + 400 + 400."""
    assert hhi([0.3, 0.3, 0.2, 0.2]) == pytest.approx(0.26)
    assert hhi([30, 30, 20, 20]) * 10_000 == pytest.approx(2600)


@given(st.lists(st.floats(0.1, 100), min_size=1, max_size=30))
def test_hhi_lies_between_an_even_split_and_one_source(shares: list[float]) -> None:
    assert 1 / len(shares) - 1e-9 <= hhi(shares) <= 1 + 1e-9
    assert hhi(shares) == pytest.approx(sum((share / sum(shares)) ** 2 for share in shares))
    assert hhi([*shares, 0.0]) == pytest.approx(hhi(shares))


@pytest.mark.parametrize("shares", [[], [0.0], [-1, 2], [float("inf")]])
def test_hhi_of_nothing_is_refused(shares: list[float]) -> None:
    with pytest.raises(EngineError, match="shares"):
        hhi(shares)
