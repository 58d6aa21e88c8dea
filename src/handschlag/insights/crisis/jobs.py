"""Playing a shock takes seconds, and NumPy: both belong to the worker."""

import logging
import time
from datetime import timedelta
from typing import Final

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.insights.crisis import actions
from handschlag.insights.models import Scenario
from handschlag.insights.models.scenarios import QUIET

logger = logging.getLogger(__name__)

SOON: Final = timedelta(seconds=5)
_WATCH_AGAIN: Final = QUIET + timedelta(seconds=30)
_TELL_EVERY: Final = 1.0
"""Seconds between two words on how far it is."""


@job()
def play_scenario(pk: int) -> None:
    """Compute a scenario that somebody made. Running it twice, or late, does no harm.

    An error is tried again a few times; then the scenario says that it failed.
    """
    scenario = actions.begin_scenario(pk)
    if scenario is None:
        return
    try:
        _compute(scenario)
    except actions.Stopped:
        return
    except Exception as error:  # whatever it was, somebody waits for the outcome
        logger.exception("scenario failed", extra={"scenario": pk, "group": scenario.group_id})
        if actions.fail_scenario(scenario, f"{type(error).__name__}: {error}"):
            play_scenario.using(run_after=clock.now() + SOON).enqueue(pk)


@job()
def watch_scenario(pk: int) -> None:
    """Take a scenario up again whose worker was killed before it could say so."""
    scenario = Scenario.objects.under_way().filter(pk=pk).first()
    if scenario is None:
        return
    if scenario.attempts >= actions.MAX_ATTEMPTS and scenario.has_died:
        actions.give_up(scenario, "The worker stopped each time.")
        return
    start(pk)


def start(pk: int) -> None:
    """Enqueue the computation and, in case its worker is killed, a later look at it."""
    play_scenario.enqueue(pk)
    watch_scenario.using(run_after=clock.now() + _WATCH_AGAIN).enqueue(pk)


def _compute(scenario: Scenario) -> None:
    # Imports NumPy, 100 MB that the web server, which only enqueues, must not carry.
    from handschlag.insights.crisis import playing  # noqa: PLC0415

    actions.finish_scenario(scenario, playing.play(scenario, Telling(scenario)))


class Telling:
    """Tells how far a scenario is, once a second at most; Stopped where nobody waits any more."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario, self._last = scenario, time.monotonic()

    def __call__(self, share: float) -> None:
        now = time.monotonic()
        if now - self._last >= _TELL_EVERY:
            self._last = now
            actions.tell_progress(self._scenario.pk, self._scenario.started_at, share)
