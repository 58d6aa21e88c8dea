"""Closing the list of who came. From then on the ledger has it, and follows each correction."""

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.meetups import interactions, policy
from handschlag.meetups.actions.holding import ask, holding_meetup
from handschlag.meetups.models import AttendanceClosure, Meetup
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind

CLOSES_AFTER = timedelta(hours=12)
AT_ONCE = 100
"""Meetups closed by one look at the clock; the rest by the next."""

logger = logging.getLogger(__name__)


def close_attendance(meetup: Meetup, *, by: Member) -> None:
    """Before it closes by itself. Closing what is closed changes nothing; Conflict before the start."""
    with holding_meetup(meetup, by=by) as held:
        now = held.meetup
        ask(allowed=policy.can_check_in_others(held.standing), otherwise=only_helpers())
        if now.is_cancelled:
            raise Conflict(_("This meetup has been called off."))
        if not now.has_begun:
            raise Conflict(_("The list can be closed once the meetup has begun."))
        _close(now, by=by)


def close_due_attendances(now: datetime) -> int:
    """Of all meetups that ended twelve hours ago; returns how many. Those that fail wait for the next look.

    Also where the talk has been removed since: people have met all the same.
    """
    due = Meetup.objects.standing().filter(
        ends_at__lte=now - CLOSES_AFTER, attendance_closure__isnull=True, topic__merged_into__isnull=True
    )
    closed = 0
    for meetup in due.order_by("ends_at", "pk")[:AT_ONCE]:
        try:
            with holding_meetup(meetup, by=None, removed_too=True) as held:
                _close(held.meetup, by=None)
        except Conflict:
            logger.exception("attendance not closed", extra={"meetup": meetup.pk})
        else:
            closed += 1
    return closed


def enter_attendance(meetup: Meetup) -> None:
    """Bring the ledger to what the closed list says now. Call it in the transaction of the deed.

    Everybody's share depends on how many came: one person more or less changes all entries.
    """
    ledger.reverse(Kind.ATTENDANCE, [meetup.pk])
    ledger.enter(interactions.attendances(Meetup.objects.filter(pk=meetup.pk)))


def only_helpers() -> str:
    return _("Only the hosts and the moderators of the group check people in.")


def _close(meetup: Meetup, *, by: Member | None) -> None:
    if meetup.attendance_is_closed:
        return
    AttendanceClosure.objects.create(meetup=meetup, by=by)
    enter_attendance(meetup)
    audit("close attendance", meetup, by=by, present=meetup.attendances.present().count())
