"""What is done once a day: a list, gone through by a thread of the worker when it starts and every 24 hours.

Several workers do it several times, and one that is restarted does it again; each deed may be done twice.
"""

import logging
import time
from collections.abc import Callable

DAY = 24 * 3600
KEPT_DAYS = 14
"""How long the outcome of a finished job is kept."""

logger = logging.getLogger(__name__)


def every_day() -> None:
    from django.db import connection

    while True:
        do_daily_deeds()
        connection.close()
        time.sleep(DAY)


def do_daily_deeds() -> None:
    """Each of them, whatever becomes of the others."""
    for deed in DEEDS:
        try:
            deed()
        except Exception:
            logger.exception("daily deed failed", extra={"deed": deed.__name__})


def forget_old_jobs() -> None:
    """Or the table of finished jobs would grow for ever."""
    from django.core.management import call_command

    call_command("prune_db_task_results", min_age_days=KEPT_DAYS, verbosity=0)


def collect_files() -> None:
    from handschlag.discussions import jobs

    jobs.collect_files.enqueue()


def forget_old_drafts() -> None:
    from handschlag.discussions import actions

    actions.forget_old_drafts()


def make_meetups() -> None:
    """Those of series that are to be there by now."""
    from handschlag.meetups.jobs.series import make_all_meetups

    make_all_meetups.enqueue()


def prepare_gazetteer() -> None:
    """So that nobody waits for it who searches for a city first."""
    from handschlag.core import gazetteer

    gazetteer.prepare()


def suggest_meetings() -> None:
    from handschlag.insights.jobs import suggest_everywhere

    suggest_everywhere.enqueue()


def compute_networks() -> None:
    """Of the members whose figures are old; and have paths between members searched in fresh ties."""
    from handschlag.insights import jobs

    jobs.compute_networks.enqueue()
    jobs.weave_all_day()


def draw_maps() -> None:
    """Of groups, and of the site, that had theirs drawn before."""
    from handschlag.insights.maps.jobs import draw_maps_anew

    draw_maps_anew.enqueue()


def stay_in_touch() -> None:
    """Weekly letters that are due, and what came of introductions a month ago."""
    from handschlag.people.jobs import contacts

    contacts.write_letters.enqueue()
    contacts.follow_introductions_up.enqueue()


def compute_figures() -> None:
    from handschlag.core import clock
    from handschlag.insights import jobs

    jobs.compute_due.enqueue(clock.now().date().isoformat())


def estimate_strategies() -> None:
    """What is tried, once a week each."""
    from handschlag.insights.strategies import jobs

    jobs.estimate_due.enqueue()


DEEDS: list[Callable[[], None]] = [
    forget_old_jobs,
    collect_files,
    forget_old_drafts,
    make_meetups,
    prepare_gazetteer,
    suggest_meetings,
    compute_figures,
    compute_networks,
    draw_maps,
    estimate_strategies,
    stay_in_touch,
]
