"""The worker's part of a stress test: cancelled, killed at any step, or failing each time."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.insights.crisis import actions, jobs
from handschlag.insights.models import Scenario
from handschlag.insights.models.scenarios import QUIET
from tests.insights.conftest import client_of
from tests.insights.scenarios import filled, here, made, page
from tests.insights.webs import Web, web
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def net(site) -> Web:
    return web()


def test_at_most_three_are_computed_at_once_and_one_can_be_cancelled(net):
    for _turn in range(3):
        scenario = made(net)
    refused = client_of(net.organiser).post(here(net) + "new/", filled())
    assert "Several are being computed already" in refused.text
    with pytest.raises(Conflict):
        actions.run_again(scenario, by=net.organiser)
    client_of(net.organiser).post(f"{here(net)}{scenario.pk}/cancel/")
    run_due_jobs()
    scenario.refresh_from_db()
    assert scenario.is_cancelled
    assert not scenario.result
    assert "was cancelled" in page(net, scenario)
    assert Scenario.objects.filter(runs=1).count() == 2


def test_who_is_cancelled_while_computing_stops_and_keeps_nothing(net, monkeypatch):
    scenario = made(net)
    began = actions.begin_scenario(scenario.pk)
    telling = jobs.Telling(began)
    telling._last -= 5
    telling(0.5)
    assert Scenario.objects.get(pk=scenario.pk).progress == 0.5
    actions.cancel_scenario(scenario, by=net.organiser)
    telling._last -= 5
    with pytest.raises(actions.Stopped):
        telling(0.6)
    actions.finish_scenario(began, {"version": 1, "members": 1, "reason": "late"})
    assert not Scenario.objects.get(pk=scenario.pk).result


@pytest.mark.parametrize("killed_at", ["begin_scenario", "play", "finish_scenario"])
def test_a_worker_killed_at_any_step_is_followed_by_another(net, monkeypatch, killed_at):
    """``kill -9`` leaves everything as it was last stored; nothing more is run."""
    scenario = made(net)
    if killed_at != "begin_scenario":
        began = actions.begin_scenario(scenario.pk)
        assert began
        if killed_at == "finish_scenario":
            jobs.Telling(began)(0.9)
        assert actions.begin_scenario(scenario.pk) is None, "somebody is at it"
        jobs.play_scenario.call(scenario.pk)
        assert not Scenario.objects.get(pk=scenario.pk).result
        Scenario.objects.update(heard_at=clock.now() - QUIET - timedelta(seconds=1))
    jobs.watch_scenario.call(scenario.pk)
    run_due_jobs()
    scenario.refresh_from_db()
    assert scenario.result["rounds"]
    assert scenario.runs == 1
    jobs.play_scenario.call(scenario.pk)
    assert Scenario.objects.get(pk=scenario.pk).runs == 1


def test_who_fails_each_time_says_so_and_can_be_run_again(net, monkeypatch):
    scenario = made(net)
    Scenario.objects.update(low=-1)
    for _attempt in range(actions.MAX_ATTEMPTS):
        jobs.play_scenario.call(scenario.pk)
    failed = Scenario.objects.get(pk=scenario.pk)
    assert failed.error.startswith("EngineError")
    assert "did not finish" in page(net, scenario)
    Scenario.objects.update(low=0.3)
    client_of(net.organiser).post(f"{here(net)}{scenario.pk}/runs/")
    run_due_jobs()
    assert Scenario.objects.get(pk=scenario.pk).result["rounds"]


def test_a_worker_that_dies_each_time_is_given_up(net):
    scenario = made(net)
    long_ago = clock.now() - QUIET - timedelta(minutes=1)
    Scenario.objects.update(attempts=3, started_at=long_ago, heard_at=long_ago)
    jobs.watch_scenario.call(scenario.pk)
    assert Scenario.objects.get(pk=scenario.pk).has_failed
