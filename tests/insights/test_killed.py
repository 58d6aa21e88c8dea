"""A worker that is killed at any step: the next one finishes, with the figures of an untroubled run."""

import json
from datetime import timedelta

import pytest
from django_tasks_db.models import DBTaskResult

from handschlag.core import clock
from handschlag.insights import actions, computing, jobs, pictures
from handschlag.insights.models import PATIENCE, Chart, Snapshot
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """No handler of ours catches it, as none sees a kill."""


STEPS = [
    (computing, "gathered"),
    (computing, "chapters"),
    (pictures, "draw_in_all_languages"),
    (Chart.objects, "bulk_create"),
    (actions, "_tidy"),
]


def kill(*_args: object, **_named: object) -> None:
    raise Killed


def values_of(figures) -> dict[str, object]:
    return {key: told["value"] for key, told in figures.items()}


@pytest.mark.parametrize(("place", "step"), STEPS, ids=[step for _place, step in STEPS])
def test_what_was_killed_is_finished_by_the_next(lively, monkeypatch, place, step) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    asked = actions.request_snapshot(lively.group, by=lively.anna)
    with monkeypatch.context() as fault:
        fault.setattr(place, step, kill)
        with pytest.raises(Killed):
            jobs.compute_snapshot.call(asked.pk)
    assert not Snapshot.objects.computed().exists()
    assert not Chart.objects.exists()
    DBTaskResult.objects.all().delete()
    later = now + PATIENCE + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    jobs.watch_snapshot.call(asked.pk)
    run_due_jobs()
    done = Snapshot.objects.computed().get()
    assert (done.pk, done.attempts) == (asked.pk, 2)
    assert Chart.objects.filter(snapshot=done).exists()
    anew = computing.computed(lively.group, done.as_of)
    assert values_of(done.figures) == values_of(json_of(anew.flat))


def json_of(figures):
    """As the database gives back what was stored."""
    return json.loads(json.dumps(figures))
