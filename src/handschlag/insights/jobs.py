"""Computing figures takes seconds and the chart library 200 MB: both belong to the worker."""

import logging
from datetime import timedelta

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.groups.models import Group, Membership
from handschlag.insights import actions, waiting
from handschlag.insights.models import PATIENCE, Snapshot
from handschlag.meetups.models import MemberPlace

logger = logging.getLogger(__name__)

SOON = timedelta(seconds=5)
_WATCH_AGAIN = PATIENCE + timedelta(seconds=30)


@job()
def compute_snapshot(pk: int) -> None:
    """Compute a snapshot that somebody asked for. Running it twice, or late, does no harm.

    An error is tried again a few times; then the snapshot says what went wrong and stands in nobody's way.
    """
    snapshot = actions.begin_snapshot(pk)
    if snapshot is None:
        return
    try:
        _compute(snapshot)
    except Exception as error:  # whatever it was, somebody waits for the outcome
        logger.exception("snapshot failed", extra={"snapshot": pk, "group": snapshot.group_id})
        if actions.fail_snapshot(snapshot, f"{type(error).__name__}: {error}"):
            compute_snapshot.using(run_after=clock.now() + SOON).enqueue(pk)


@job()
def watch_snapshot(pk: int) -> None:
    """Take a snapshot up again whose worker was killed before it could say so."""
    snapshot = Snapshot.objects.under_way().filter(pk=pk).first()
    if snapshot is None:
        return
    if snapshot.attempts >= actions.MAX_ATTEMPTS:
        actions.give_up(snapshot, "The worker stopped each time.")
        return
    start(pk)


@job()
def suggest(group: int) -> None:
    """Find where a group could meet and who could meet whom; twice, or late, does no harm."""
    found = Group.objects.filter(pk=group).first()
    if found is None or not _has_places(found):
        return
    from handschlag.insights import matching  # noqa: PLC0415 - as below

    again = actions.may_suggest_again(found)
    actions.keep_suggestions(found, *matching.suggested(found, clock.now(), again=again))


@job()
def suggest_everywhere() -> None:
    """In every group whose members have told where they are; once a day, new pairs once a week."""
    for group in Group.objects.order_by("pk"):
        if _has_places(group):
            suggest.enqueue(group.pk)


def _has_places(group: Group) -> bool:
    belonging = Membership.objects.current().filter(group=group).values("member")
    return MemberPlace.objects.filter(member__in=belonging).exists()


def start(snapshot: int) -> None:
    """Enqueue the computation and, in case its worker is killed, a later look at it."""
    compute_snapshot.enqueue(snapshot)
    watch_snapshot.using(run_after=clock.now() + _WATCH_AGAIN).enqueue(snapshot)


def _compute(snapshot: Snapshot) -> None:
    # Imports NumPy and Altair, 250 MB that the web server, which only enqueues, must not carry.
    from handschlag.insights import charts, computing, pictures  # noqa: PLC0415

    group = snapshot.group
    as_of = computing.default_as_of(group)
    health = computing.health_of(group, as_of)
    drawn = charts.draw_in_all_languages(health.figures)
    also = pictures.draw_in_all_languages({"coupling": health.coupling})
    both = {language: drawings | also[language] for language, drawings in drawn.items()}
    actions.finish_snapshot(snapshot, waiting.without_closed(health), both)
    if _has_places(group):
        suggest.enqueue(group.pk)
