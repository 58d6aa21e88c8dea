"""Computing figures takes seconds and the chart library 200 MB: both belong to the worker."""

import logging
from datetime import date, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, Q, QuerySet

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.core.sqlite import unmapped
from handschlag.exchange.models import Leg
from handschlag.groups.models import Group, Membership
from handschlag.insights import actions, waiting
from handschlag.insights.models import PATIENCE, Snapshot, WovenTies
from handschlag.insights.selections import Selection
from handschlag.meetups.models import MemberPlace

logger = logging.getLogger(__name__)

SOON = timedelta(seconds=5)
ANEW_AFTER = timedelta(days=7)
"""Windows move on: then a member's own figures are computed again without anything new."""
WOVEN_EVERY = timedelta(hours=1)
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
def compute_due(today: str) -> None:
    """Ask for the figures of every group in which anything may have changed, and of the site, once a day."""
    actions.forget_selections()
    for group in [*Group.objects.order_by("pk"), None]:
        actions.request_daily(group, date.fromisoformat(today))


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
    with unmapped():
        suggested = matching.suggested(found, clock.now(), again=again)
    actions.keep_suggestions(found, *suggested)


@job()
def suggest_everywhere() -> None:
    """In every group whose members have told where they are; once a day, new pairs once a week."""
    for group in Group.objects.order_by("pk"):
        if _has_places(group):
            suggest.enqueue(group.pk)


@job()
def compute_network(member: int) -> None:
    """Compute a member's own figures; twice, or late, does no harm."""
    from handschlag.insights import networks  # noqa: PLC0415 - as below

    found = Member.objects.filter(pk=member, is_active=True).first()
    if found is not None:
        now = clock.now()
        actions.keep_network(member, now, networks.network_of(found, networks.surroundings(now)))


@job()
def compute_networks() -> None:
    """Of everybody who gave or received, as far as their figures are old or something closed since."""
    from handschlag.insights import networks  # noqa: PLC0415 - as below

    due = list(_with_old_figures())
    if due:
        now = clock.now()
        around = networks.surroundings(now)
        for member in due:
            actions.keep_network(member.pk, now, networks.network_of(member, around))


def _with_old_figures() -> QuerySet[Member]:
    legs = Leg.objects.filter(Q(giver=OuterRef("pk")) | Q(receiver=OuterRef("pk")), closed_at__isnull=False)
    newer = legs.filter(closed_at__gt=OuterRef("network_snapshot__as_of"))
    is_old = Q(network_snapshot__as_of__isnull=True) | Q(network_snapshot__as_of__lt=clock.now() - ANEW_AFTER)
    return Member.objects.filter(Exists(legs), is_old | Q(Exists(newer)), is_active=True).order_by("pk")


@job()
def weave_ties() -> None:
    """Pack who knows whom for the search of paths; not again within the hour."""
    last = WovenTies.objects.values_list("woven_at", flat=True).first()
    now = clock.now()
    if last is not None and now - last < WOVEN_EVERY / 2:
        return
    from handschlag.insights import weaving  # noqa: PLC0415 - as below

    actions.keep_ties(weaving.woven(now).packed(), now)


def weave_all_day() -> None:
    """Once an hour until tomorrow; what several workers ask for is done once."""
    for turn in range(timedelta(days=1) // WOVEN_EVERY):
        weave_ties.using(run_after=clock.now() + turn * WOVEN_EVERY).enqueue()


def _has_places(group: Group) -> bool:
    belonging = Membership.objects.current().filter(group=group).values("member")
    return MemberPlace.objects.filter(member__in=belonging).exists()


def start(snapshot: int) -> None:
    """Enqueue the computation and, in case its worker is killed, a later look at it."""
    compute_snapshot.enqueue(snapshot)
    watch_snapshot.using(run_after=clock.now() + _WATCH_AGAIN).enqueue(snapshot)


def _compute(snapshot: Snapshot) -> None:
    # Imports NumPy and Altair, 250 MB that the web server, which only enqueues, must not carry.
    from handschlag.insights import computing, pictures  # noqa: PLC0415

    group, chosen = snapshot.group, Selection.parse(snapshot.selection)
    with unmapped():
        found = computing.computed(
            group,
            chosen.moment or computing.default_as_of(group),
            chosen=chosen,
            progress=partial(actions.note_chapters, snapshot),
        )
    drawn = pictures.draw_in_all_languages(found.sections)
    actions.finish_snapshot(snapshot, waiting.without_closed(found), drawn)
    if chosen.text:
        return
    if group is not None and _has_places(group):
        suggest.enqueue(group.pk)
