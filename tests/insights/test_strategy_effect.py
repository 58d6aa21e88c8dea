"""What a strategy changed, estimated from a history in which the truth is known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Post, Topic
from handschlag.groups.models import Group, Membership
from handschlag.insights import computing
from handschlag.insights.models import NetworkChoices, Strategy, StrategyEstimate
from handschlag.insights.strategies import actions, estimating, jobs, sentences
from handschlag.insights.strategies.sentences import Verdict
from handschlag.meetups.models import Attendance, AttendanceClosure, Meetup
from tests import make
from tests.insights.test_strategies import draft, tried

pytestmark = pytest.mark.django_db
WEEKS, BEFORE = 32, 24
"""Of history, and of it before the strategy."""
NOW = datetime(2026, 6, 1, tzinfo=UTC)
BEGIN = NOW - timedelta(weeks=WEEKS - BEFORE)


@pytest.fixture(autouse=True)
def _in_june(monkeypatch, settings) -> None:
    settings.TIME_ZONE = "UTC"
    monkeypatch.setattr(clock, "now", lambda: NOW)


def people_of(group: Group, count: int, joined: datetime) -> list[Member]:
    first = Member.objects.count()
    made = Member.objects.bulk_create(
        Member(name=f"Person {first + k}", email=f"p{first + k}@example.org", joined_at=joined)
        for k in range(count)
    )
    Membership.objects.bulk_create(
        Membership(group=group, member=person, joined_at=joined) for person in made
    )
    return made


def talk(group: Group, people: list[Member], rates: np.ndarray, *, seed: int) -> Topic:
    """rates: (people, weeks) posts a week, each at a moment by lot; all of them answer one topic."""
    rng = np.random.default_rng(seed)
    start = NOW - timedelta(weeks=WEEKS)
    topic = make.topic(group, group.memberships.order_by("pk").first().member, at=start)
    posts = rng.poisson(rates)
    who, week = np.nonzero(posts)
    repeat = posts[who, week]
    who, week = np.repeat(who, repeat), np.repeat(week, repeat)
    moments = rng.random(len(who))
    Post.objects.bulk_create(
        Post(
            topic=topic, author=people[person], number=number, source="Yes.", html="<p>Yes.</p>",
            created_at=start + timedelta(weeks=float(at + moment)),
        )
        for number, (person, at, moment) in enumerate(zip(who, week, moments, strict=True), 2)
    )  # fmt: skip
    return topic


def held(group: Group, people: list[Member], at: datetime) -> Meetup:
    """They came, and the list is closed; the ledger is not written."""
    meetup = make.meetup(group, people[0], starts_at=at)
    Attendance.objects.bulk_create([Attendance(meetup=meetup, member=one) for one in people])
    AttendanceClosure.objects.create(meetup=meetup)
    return meetup


def rates_of(count: int, treated: int, factor: float, *, seed: int) -> np.ndarray:
    """Each has a rate of their own; from the strategy on, that of the first ``treated`` is another."""
    base = np.random.default_rng(seed).lognormal(np.log(1.5), 0.5, count)
    rates = np.repeat(base[:, np.newaxis], WEEKS, axis=1)
    rates[:treated, BEFORE:] *= factor
    return rates


def chosen(group: Group, anna: Member, people: list[Member], **fields) -> Strategy:
    strategy = tried(group, anna, audience="chosen", since=BEGIN.date(), **fields)
    actions.choose_members(strategy, [one.pk for one in people], since=BEGIN.date(), by=anna)
    return strategy


def estimated(strategy: Strategy) -> Strategy:
    jobs.estimate.call(strategy.pk)
    return Strategy.objects.for_list().get(pk=strategy.pk)


def figures(strategy: Strategy) -> dict:
    return estimated(strategy).found.figures


@pytest.mark.parametrize("factor", [2.0, 1.0, 0.5])
def test_the_interval_holds_the_true_effect_and_the_placebo_holds_zero(group: Group, anna, factor) -> None:
    people = people_of(group, 300, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(300, 80, factor, seed=1), seed=2)
    strategy = estimated(chosen(group, anna, people[:80], aim="replies"))
    found = strategy.found.figures
    assert found["effect"]["low"] <= factor - 1 <= found["effect"]["high"]
    low, high = found["table"][1]["placebo"][1:]
    assert low <= 0 <= high
    assert strategy.found.seed == estimating.SEED
    wanted = {2.0: Verdict.MORE, 1.0: Verdict.CHANCE, 0.5: Verdict.FEWER}[factor]
    assert sentences.verdict(strategy) == wanted
    assert found["table"][2]["figure"]["value"] is None  # a year has not passed


def test_who_does_not_want_to_be_counted_is_on_neither_side(group: Group, anna) -> None:
    people = people_of(group, 150, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(150, 60, 2.0, seed=1), seed=2)
    strategy = chosen(group, anna, people[:60], aim="replies")
    before = figures(strategy)
    opted_out = [*people[:10], *people[60:70]]
    NetworkChoices.objects.bulk_create(NetworkChoices(member=one, is_compared=False) for one in opted_out)
    left_out = figures(strategy)
    NetworkChoices.objects.all().delete()
    Membership.objects.filter(member__in=opted_out).delete()
    assert (before["treated"], left_out["treated"]) == (60, 50)
    assert left_out["effect"] == figures(strategy)["effect"]  # as if they had never been there


def test_the_same_history_gives_the_same_estimate_twice(group: Group, anna) -> None:
    people = people_of(group, 120, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(120, 40, 1.5, seed=3), seed=4)
    strategy = chosen(group, anna, people[:40])
    first = figures(strategy)
    jobs.estimate.call(strategy.pk)
    assert figures(strategy) == first
    assert StrategyEstimate.objects.count() == 1


def test_a_whole_group_is_compared_with_members_of_other_groups(group: Group, anna) -> None:
    others = make.group(make.member("Olga"))
    here = people_of(group, 60, NOW - timedelta(weeks=60))
    there = people_of(others, 250, NOW - timedelta(weeks=60))
    rates = rates_of(310, 60, 2.0, seed=5)
    talk(group, here, rates[:60], seed=6)
    talk(others, there, rates[60:], seed=7)
    found = figures(tried(group, anna, audience="everybody", since=BEGIN.date()))
    assert found["treated"] == 60
    assert found["effect"]["low"] <= 1.0 <= found["effect"]["high"]
    assert found["effect"]["low"] > 0


def test_of_a_very_large_group_as_many_are_compared_as_are_enough(group: Group, anna, monkeypatch) -> None:
    monkeypatch.setattr(estimating, "MOST", 40)
    others = make.group(make.member("Olga"))
    here, there = (people_of(one, 60, NOW - timedelta(weeks=60)) for one in (group, others))
    rates = rates_of(120, 60, 2.0, seed=5)
    talk(group, here, rates[:60], seed=6)
    talk(others, there, rates[60:], seed=7)
    found = figures(tried(group, anna, audience="everybody", since=BEGIN.date()))
    assert (found["treated"], found["eligible"]) == (60, 40)


def test_a_group_that_tries_the_like_is_nothing_to_compare_with(group: Group, anna) -> None:
    olga = make.member("Olga")
    others = make.group(olga)
    here, there = (people_of(one, 60, NOW - timedelta(weeks=60)) for one in (group, others))
    talk(group, here, rates_of(60, 60, 1.0, seed=5), seed=6)
    talk(others, there, rates_of(60, 0, 1.0, seed=8), seed=7)
    strategy = tried(group, anna, audience="everybody", since=BEGIN.date(), kind="table")
    assert figures(strategy)["effect"]["value"] is not None
    tried(others, olga, audience="everybody", since=BEGIN.date(), kind="table")
    assert figures(strategy)["effect"]["value"] is None
    assert sentences.outcome(estimated(strategy)).startswith("Too few to tell")


def test_fewer_than_thirty_are_too_few_and_it_is_said_how_many_are_missing(group: Group, anna) -> None:
    people = people_of(group, 100, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(100, 29, 3.0, seed=9), seed=10)
    late = people_of(group, 5, BEGIN - timedelta(weeks=2))
    strategy = estimated(chosen(group, anna, [*people[:29], *late]))
    assert strategy.found.figures["treated"] == 34
    assert strategy.found.figures["eligible"] == 29
    assert strategy.found.figures["effect"]["value"] is None
    assert "1 is missing" in sentences.outcome(strategy)


def test_before_four_weeks_are_over_it_is_said_when_they_are(group: Group, anna) -> None:
    people = people_of(group, 250, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(250, 0, 1.0, seed=9), seed=10)
    since = (NOW - timedelta(weeks=2)).date()
    strategy = tried(group, anna, audience="chosen", since=since)
    actions.choose_members(strategy, [one.pk for one in people[:40]], since=since, by=anna)
    strategy = estimated(strategy)
    assert sentences.verdict(strategy) == Verdict.TOO_FEW
    assert "on June 15, 2026 at the earliest" in sentences.outcome(strategy)
    assert strategy.found.figures["table"][0]["figure"]["value"] is not None  # of the first week


def test_who_was_on_another_way_already_cannot_be_compared(group: Group, anna) -> None:
    people = people_of(group, 400, NOW - timedelta(weeks=60))
    rates = rates_of(400, 0, 1.0, seed=11)
    rates[:100, : BEFORE - 9] *= 0.2
    talk(group, people, rates, seed=12)
    strategy = estimated(chosen(group, anna, people[:100]))
    assert sentences.verdict(strategy) == Verdict.NOT_COMPARABLE
    assert not strategy.found.is_told


def test_taking_part_in_the_topic_is_not_its_own_effect(group: Group, anna) -> None:
    people = people_of(group, 250, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(250, 0, 1.0, seed=13), seed=14)
    topic = make.topic(group, anna, at=BEGIN)
    Post.objects.bulk_create(
        Post(topic=topic, author=one, number=2 + 9 * k + turn, source="Me!", html="<p>Me!</p>",
             created_at=BEGIN + timedelta(days=1, hours=turn))
        for k, one in enumerate(people[:60]) for turn in range(9)
    )  # fmt: skip
    found = figures(tried(group, anna, audience="topic", topic=topic, since=BEGIN.date()))
    assert found["treated"] == 61  # with the author
    assert found["effect"]["low"] <= 0 <= found["effect"]["high"]


def test_who_came_to_the_meetup_was_treated_by_it_and_coming_is_not_its_effect(group: Group, anna) -> None:
    people = people_of(group, 250, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(250, 50, 2.0, seed=15), seed=16)
    for earlier in range(1, 9):
        held(group, people, BEGIN - timedelta(weeks=earlier))
    meetup = held(group, people[:50], BEGIN)
    strategy = tried(group, anna, audience="meetup", meetup=meetup, since=BEGIN.date())
    found = figures(strategy)
    assert found["treated"] == 50
    assert found["effect"]["low"] <= 1.0 <= found["effect"]["high"]
    meetings = draft(audience="meetup", meetup=meetup, since=BEGIN.date(), aim="meetings")
    strategy = actions.change_strategy(strategy, meetings, by=anna)
    assert estimated(strategy).found.figures["effect"]["value"] is None  # nobody met afterwards


def test_a_meetup_whose_list_is_open_has_no_attendees_yet(group: Group, anna) -> None:
    meetup = make.meetup(group, anna, starts_at=BEGIN)
    Attendance.objects.create(meetup=meetup, member=anna)
    strategy = tried(group, anna, audience="meetup", meetup=meetup, since=BEGIN.date())
    assert figures(strategy)["treated"] == 0
    AttendanceClosure.objects.create(meetup=meetup)
    assert figures(strategy)["treated"] == 1


def test_days_are_counted_once(group: Group, anna) -> None:
    people = people_of(group, 3, NOW - timedelta(weeks=60))
    topic = make.topic(group, anna, at=NOW - timedelta(days=9))
    for hour in range(3):
        make.post(topic, people[0], at=NOW - timedelta(days=4, hours=hour + 1))
    strategy = tried(group, anna, audience="chosen", aim="days", since=BEGIN.date())
    history = estimating.history_of(group)
    actor, _time = estimating._acts(strategy, group, history)
    place = int(np.searchsorted(history.people, people[0].pk))
    assert (actor == place).sum() == 1


def test_of_newcomers_only_shares_are_told(group: Group, anna) -> None:
    topic = make.topic(group, anna, at=NOW - timedelta(weeks=60))
    for week, active in ((40, 2), (20, 3), (6, 8)):
        joined = NOW - timedelta(weeks=week)
        for place, one in enumerate(people_of(group, 10, joined)):
            make.post(topic, one, at=joined + timedelta(days=3 if place < active else 60))
    found = figures(tried(group, anna, audience="newcomers", since=BEGIN.date()))
    assert found["effect"]["value"] is None
    assert (found["before"]["n"], found["before"]["value"]) == (20, 0.25)
    assert (found["joined"]["n"], found["joined"]["value"]) == (10, 0.8)


def test_newcomers_after_the_end_do_not_count(group: Group, anna) -> None:
    people_of(group, 10, NOW - timedelta(weeks=6))
    until = (NOW - timedelta(weeks=7)).date()
    found = figures(tried(group, anna, audience="newcomers", since=BEGIN.date(), until=until))
    assert (found["treated"], found["joined"]["n"]) == (0, 0)


def test_an_empty_group_is_no_error(group: Group, anna) -> None:
    for audience in ("everybody", "chosen", "newcomers"):
        for aim in ("posts", "replies", "days", "meetings", "help"):
            strategy = tried(group, anna, audience=audience, aim=aim, since=BEGIN.date())
            assert figures(strategy)["effect"]["value"] is None


def test_the_chapter_of_the_group_tells_the_newest_effect(group: Group, anna) -> None:
    people = people_of(group, 300, NOW - timedelta(weeks=60))
    talk(group, people, rates_of(300, 80, 2.0, seed=1), seed=2)
    held(group, people[:6], NOW - timedelta(days=30))
    strategy = chosen(group, anna, people[:80])
    assert computing.health_of(group, NOW).coupling["strategy_effect"]["value"] is None
    effect = figures(strategy)["effect"]
    assert computing.health_of(group, NOW).coupling["strategy_effect"] == effect


# The worker


def test_a_killed_worker_is_asked_again_by_the_daily_round(group: Group, anna, monkeypatch) -> None:
    strategy = tried(group, anna, since=BEGIN.date())
    assert StrategyEstimate.objects.get().is_under_way
    assert actions.request_due(NOW) == 0
    later = NOW + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert StrategyEstimate.objects.get().has_failed
    assert actions.request_due(later) == 1
    jobs.estimate.call(strategy.pk)
    assert StrategyEstimate.objects.get().requested_at is None
    assert actions.request_due(later) == 0


def test_a_running_strategy_is_estimated_once_a_week_and_an_old_one_no_more(group: Group, anna) -> None:
    running = tried(group, anna, since=BEGIN.date())
    first, last = (BEGIN.date() - timedelta(days=days) for days in (900, 800))
    old = tried(group, anna, since=first, until=last)
    planned = tried(group, anna, since=NOW.date() + timedelta(days=3))
    for strategy in (running, old, planned):
        jobs.estimate.call(strategy.pk)
    assert list(Strategy.objects.due(NOW)) == []
    assert list(Strategy.objects.due(NOW + timedelta(days=6))) == []
    assert list(Strategy.objects.due(NOW + timedelta(days=8))) == [running, planned]


def test_an_older_estimate_does_not_replace_a_newer_one(group: Group, anna) -> None:
    strategy = tried(group, anna, since=BEGIN.date())
    newer = figures(strategy)
    actions.keep_estimate(strategy.pk, NOW - timedelta(hours=1), 1, newer | {"treated": 99})
    assert StrategyEstimate.objects.get().figures == newer


def test_an_estimate_of_a_strategy_that_is_gone_is_not_kept(group: Group, anna) -> None:
    jobs.estimate.call(987)
    actions.keep_estimate(987, NOW, 1, {})
    assert not StrategyEstimate.objects.exists()
