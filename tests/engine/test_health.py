"""Every figure of group health against its definition, at its edges and where it must be silent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.engine.activity import DAY, ActionKind
from handschlag.engine.figures import Figure, Reason
from handschlag.engine.health import (
    absence_factor,
    active_share,
    active_share_by_month,
    group_health,
    joins_per_month,
    never_posted_share,
    newcomer_funnel,
    one_post_share,
    participation_split,
    retention,
    stickiness,
    time_to_first_reply,
)
from handschlag.engine.months import month_begin, month_name
from handschlag.engine.replies import lonely_newcomers, unanswered
from tests.engine import reference
from tests.engine.histories import BEGIN, random_history
from tests.engine.reference import History, Post, Spell, seconds

cases = given(st.integers(0, 2**32), st.integers(0, 520 * DAY))
T = seconds(2024, 6, 15, 12)


def equal_share(figure: Figure, part: int, whole: int) -> None:
    """The figure is part / whole with its interval, or silent below five people."""
    assert figure.n == whole
    if whole < 5:
        assert (figure.value, figure.reason) == (None, Reason.TOO_FEW)
    else:
        assert figure.value == pytest.approx(part / whole)
        assert (figure.low, figure.high) == pytest.approx(reference.wilson(part, whole), abs=1e-9)


def interval(figure: Figure) -> tuple[float, float]:
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.high


def crowd(size: int = 10, joined: int = BEGIN) -> History:
    return History(size, [Spell(member, joined) for member in range(size)])


@settings(max_examples=40)
@cases
def test_joins_per_month_counts_every_spell_that_begins(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    found = joins_per_month(history.activity(), t)
    expected = reference.joins(history, t)
    assert {month_name(entry.month): entry.joins for entry in found.months if entry.joins} == expected
    over = [entry for entry in found.months if entry.complete]
    assert [entry.complete for entry in found.months] == [
        month_begin(entry.month + 1) <= t + 1 for entry in found.months
    ]
    assert found.figure.value == (over[-1].joins if over else None)


@settings(max_examples=40)
@cases
def test_active_share_counts_members_who_acted_in_30_days(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    equal_share(active_share(history.activity(), t), *reference.active(history, t))


@settings(max_examples=40)
@cases
def test_one_post_and_never_posted_shares_count_posts_of_members(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    posts, activity = reference.posts_per_member(history, t), history.activity()
    equal_share(one_post_share(activity, t), posts.count(1), len(posts) - posts.count(0))
    equal_share(never_posted_share(activity, t), posts.count(0), len(posts))


@settings(max_examples=40, deadline=None)
@cases
def test_participation_splits_into_none_some_and_half(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    actions = reference.actions_per_member(history, t)
    found = participation_split(history.activity(), t, seed=1)
    if len(actions) < 5 or not any(actions):
        assert (found.none.value, found.some.value, found.top.value, found.gini.value) == (None,) * 4
        assert not found.lorenz.size
        return
    top = reference.fewest_with_half(actions)
    equal_share(found.none, actions.count(0), len(actions))
    equal_share(found.some, len(actions) - actions.count(0) - top, len(actions))
    assert found.top.value == pytest.approx(top / len(actions))
    assert found.gini.value == pytest.approx(reference.gini(actions))
    low, high = interval(found.gini)
    assert 0 <= low <= high <= 1


@settings(max_examples=40)
@cases
def test_absence_factor_is_the_fewest_with_half_of_90_days(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    counts = reference.recent_contributions(history, t)
    found = absence_factor(history.activity(), t)
    assert found.n == len(counts)
    assert found.value == (reference.fewest_with_half(counts) if len(counts) >= 5 else None)
    assert (found.low, found.high) == (None, None)


@settings(max_examples=40)
@cases
def test_time_to_first_reply_censors_the_unanswered(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    for window in (None, 90):
        waits = reference.waits(history, t, window)
        found = time_to_first_reply(history.activity(), t, window_days=window)
        assert found.unanswered == sum(not answered for _, answered in waits)
        assert found.median.n == len(waits)
        if len(waits) < 5:
            assert found.curve is None
            continue
        curve = reference.kaplan_meier([wait for wait, _ in waits], [answered for _, answered in waits])
        median = next((time for time, (survival, _, _) in curve.items() if survival <= 0.5 + 1e-12), None)
        assert found.median.value == pytest.approx(median)
        for share, hours in ((found.within_24h, 24), (found.within_72h, 72)):
            passed = [survival for time, (survival, _, _) in curve.items() if time <= hours]
            if share.value is not None:
                assert share.value == pytest.approx(1 - passed[-1] if passed else 0)
            else:
                assert max(wait for wait, _ in waits) < hours


@settings(max_examples=40)
@cases
def test_the_newcomer_funnel_counts_complete_cohorts(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    found, expected = newcomer_funnel(history.activity(), t), reference.funnel(history, t)
    equal_share(found.acted, *expected["acted"])
    equal_share(found.returned, *expected["returned"])
    equal_share(found.contributed, *expected["contributed"])
    assert found.joined.value == expected["acted"][1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 520 * DAY))
def test_retention_follows_each_cohort_month_by_month(seed: int, after: int) -> None:
    history, t = random_history(seed), BEGIN + after
    found, expected = retention(history.activity(), t), reference.retention(history, t)
    assert {month_name(cohort.month): cohort.size for cohort in found.cohorts} == {
        month: size for month, (size, _) in expected.items()
    }
    for cohort in found.cohorts:
        size, row = expected[month_name(cohort.month)]
        assert len(cohort.shares) == len(row)
        for share, acted in zip(cohort.shares, row, strict=True):
            equal_share(share, acted, size)
    for k, pooled in enumerate(found.pooled):
        rows = [(size, row[k]) for size, row in expected.values() if len(row) > k]
        equal_share(pooled, sum(acted for _, acted in rows), sum(size for size, _ in rows))


@settings(max_examples=30, deadline=None)
@cases
def test_stickiness_is_the_mean_of_daily_over_monthly(seed: int, after: int) -> None:
    history, t = random_history(seed, posts=400), BEGIN + after
    found, expected = stickiness(history.activity(), t, seed=1), reference.stickiness(history, t)
    if found.value is None:
        assert found.n < 5
    else:
        assert expected is not None
        assert found.value == pytest.approx(expected)
        low, high = interval(found)
        assert low - 1 <= expected <= high + 1


@settings(max_examples=30, deadline=None)
@cases
def test_unanswered_posts_and_lonely_newcomers_wait_for_another_human(seed: int, after: int) -> None:
    history, t = random_history(seed, posts=90), BEGIN + after
    activity = history.activity()
    assert np.flatnonzero(unanswered(activity, t)).tolist() == reference.unanswered(history, t)
    expected = reference.lonely_newcomers(history, t, 200)
    assert lonely_newcomers(activity, t, days=200).tolist() == expected


def test_an_action_exactly_30_days_ago_is_too_long_ago() -> None:
    history = crowd()
    history.deeds = [(0, T - 30 * DAY, ActionKind.THANKS), (1, T - 29 * DAY, ActionKind.THANKS)]
    assert active_share(history.activity(), T).value == pytest.approx(0.1)


def test_the_window_is_the_day_of_t_and_the_29_days_before_it() -> None:
    history = crowd()
    first_second = seconds(2024, 5, 17)
    history.deeds = [(0, first_second, ActionKind.THANKS), (1, first_second - 1, ActionKind.THANKS)]
    assert active_share(history.activity(), T).value == pytest.approx(0.1)


def test_what_comes_after_t_is_not_known_yet() -> None:
    history = crowd()
    history.deeds = [(0, T + 1, ActionKind.THANKS), (1, T, ActionKind.THANKS)]
    history.posts = [Post(0, 1, T, opens=True), Post(1, 1, T + 1)]
    activity = history.activity()
    assert active_share(activity, T).value == pytest.approx(0.2)
    assert time_to_first_reply(activity, T).unanswered == 1


def test_months_end_where_the_calendar_says() -> None:
    joins = [seconds(2024, 1, 31, 23, 59, 59), seconds(2024, 2, 1), seconds(2024, 2, 29), seconds(2024, 3, 1)]
    history = History(4, [Spell(member, joined) for member, joined in enumerate(joins)])
    found = joins_per_month(history.activity(), seconds(2024, 3, 31, 23, 59, 59))
    assert [(month_name(entry.month), entry.joins) for entry in found.months] == [
        ("2024-01", 1),
        ("2024-02", 2),
        ("2024-03", 1),
    ]
    assert found.months[-1].complete
    earlier = joins_per_month(history.activity(), seconds(2024, 3, 31, 23, 59, 58))
    assert not earlier.months[-1].complete
    assert earlier.figure.value == 2
    assert earlier.figure.window_days == 29


def test_a_month_without_joins_stands_in_the_series_with_0() -> None:
    history = History(2, [Spell(0, seconds(2024, 1, 5)), Spell(1, seconds(2024, 4, 5))])
    found = joins_per_month(history.activity(), seconds(2024, 5, 2))
    assert [entry.joins for entry in found.months] == [1, 0, 0, 1, 0]


def test_the_active_share_curve_begins_when_the_group_is_a_window_old() -> None:
    history = crowd(joined=seconds(2024, 1, 10))
    curve = active_share_by_month(history.activity(), T)
    assert [reference.moment(point.t).strftime("%m-%d %H:%M:%S") for point in curve] == [
        "02-29 23:59:59",
        "03-31 23:59:59",
        "04-30 23:59:59",
        "05-31 23:59:59",
        "06-15 12:00:00",
    ]


def test_a_window_of_weeks_and_days_counts_from_joining() -> None:
    history = crowd(5, joined=T - 100 * DAY)
    joined = T - 100 * DAY
    history.deeds = [
        (0, joined, ActionKind.THANKS),
        (0, joined + 7 * DAY, ActionKind.THANKS),
        (1, joined + 14 * DAY - 1, ActionKind.THANKS),
        (1, joined + 13 * DAY, ActionKind.THANKS),
        (2, joined + 14 * DAY, ActionKind.THANKS),
        (3, joined - 1, ActionKind.THANKS),
        (4, joined + 3 * DAY, ActionKind.THANKS),
        (4, joined + 90 * DAY, ActionKind.THANKS),
    ]
    found = newcomer_funnel(history.activity(), T)
    assert found.acted.value == pytest.approx(3 / 5)
    assert found.returned.value == pytest.approx(1 / 5)
    assert found.contributed.reason is Reason.TOO_FEW


def test_a_cell_of_retention_waits_until_the_bracket_is_over_for_the_last_to_join() -> None:
    history = crowd(6, joined=seconds(2024, 1, 1))
    over = month_begin(12 * 54 + 1) + 30 * DAY
    assert len(retention(history.activity(), over - 2).cohorts[0].shares) == 0
    assert len(retention(history.activity(), over - 1).cohorts[0].shares) == 1


def test_a_group_that_acts_every_day_is_all_sticky() -> None:
    history = crowd(6, joined=T - 200 * DAY)
    history.deeds = [
        (member, T - back * DAY, ActionKind.THANKS) for member in range(6) for back in range(100)
    ]
    figure = stickiness(history.activity(), T, seed=1)
    assert (figure.value, figure.low, figure.high) == (100, 100, 100)


def test_a_day_is_complete_with_its_last_second() -> None:
    end = seconds(2024, 6, 15, 23, 59, 59)
    history = crowd(6, joined=end - 200 * DAY)
    history.deeds = [(member, end - 3600, ActionKind.THANKS) for member in range(6)]
    activity = history.activity()
    assert stickiness(activity, end, seed=1).value == 100
    assert stickiness(activity, end - 1, seed=1).reason is Reason.TOO_FEW


def test_a_young_group_has_no_stickiness_yet() -> None:
    history = crowd(6, joined=T - 20 * DAY)
    history.deeds = [(member, T - 5 * DAY, ActionKind.THANKS) for member in range(6)]
    assert stickiness(history.activity(), T, seed=1).reason is Reason.TOO_FEW


def test_the_chaoss_example_has_absence_factor_2() -> None:
    history = crowd(8)
    for member, posts in enumerate([1000, 202, 90, 33, 332, 343, 42, 433]):
        history.posts += [Post(member, 10_000 * member + k, T - DAY, opens=True) for k in range(posts)]
    assert absence_factor(history.activity(), T).value == 2


@pytest.mark.parametrize("people", [0, 1, 4])
def test_too_few_people_bear_no_figure_and_never_a_zero(people: int) -> None:
    history = crowd(people)
    health = group_health(history.activity(), T, seed=1)
    figures = [
        health.active_share,
        health.one_post_share,
        health.never_posted_share,
        health.participation_split.none,
        health.participation_split.top,
        health.participation_split.gini,
        health.absence_factor,
        health.time_to_first_reply.median,
        health.time_to_first_reply.within_24h,
        health.newcomer_funnel.acted,
        health.retention.figure,
        health.stickiness,
    ]
    assert {(figure.value, figure.reason) for figure in figures} == {(None, Reason.TOO_FEW)}


def test_a_median_that_is_not_reached_says_so() -> None:
    history = crowd(6)
    history.posts = [Post(member, member, T - 5 * DAY, opens=True) for member in range(6)]
    figure = time_to_first_reply(history.activity(), T).median
    assert (figure.value, figure.reason) == (None, Reason.NOT_REACHED)
    assert time_to_first_reply(history.activity(), T).within_72h.value == 0


def test_a_figure_over_topics_tells_how_many_people_stand_behind_it() -> None:
    history = crowd(6)
    history.posts = [Post(0, topic, T - 5 * DAY, opens=True) for topic in range(8)]
    figure = time_to_first_reply(history.activity(), T).median
    assert (figure.n, figure.people) == (8, 1)


def test_the_same_seed_gives_the_same_health() -> None:
    activity, t = random_history(4).activity(), BEGIN + 400 * DAY
    first, again = group_health(activity, t, seed=3), group_health(activity, t, seed=3)
    assert first.participation_split.gini == again.participation_split.gini
    assert first.stickiness == again.stickiness
    assert np.array_equal(first.participation_split.lorenz, again.participation_split.lorenz)
