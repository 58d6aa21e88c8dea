"""Reminders: to decide, that it is tomorrow, that it starts soon. Each once, and never to who said no.

Who may come is asked to decide 48 hours before. A day before, by the wall clock there, who comes and who
may come hear that it is tomorrow; two hours before, who comes hears that it starts soon. One that is late
by so much that the next one is due is left out, and so is one to a person who has answered just before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.meetups.actions.entries import hosts_of
from handschlag.meetups.actions.inviting import hearing
from handschlag.meetups.actions.letters import Concerned, Letter
from handschlag.meetups.codes.reminders import stop_address
from handschlag.meetups.models import (
    RSVP,
    Meetup,
    Reminder,
    ReminderKind,
    ReminderStop,
    RSVPQuerySet,
    State,
)
from handschlag.meetups.recurrence import at_wall_clock
from handschlag.notifications.actions import send_template

AT_ONCE = 500
"""Mails queued by one run; the rest is still due for the next one."""
DECIDE_BEFORE, SOON_BEFORE = timedelta(hours=48), timedelta(hours=2)
JUST_ANSWERED = timedelta(hours=6)
"""Who answered so shortly before a reminder knows."""
_LONGEST = timedelta(hours=50)
_WHO = {
    ReminderKind.DECIDE: (State.MAYBE,),
    ReminderKind.TOMORROW: (State.GOING, State.MAYBE),
    ReminderKind.SOON: (State.GOING,),
}


@dataclass(frozen=True, slots=True)
class ReminderLetter:
    """``about`` says when, where and how to answer."""

    kind: ReminderKind
    about: Letter
    stop: str

    @property
    def day(self) -> str:
        """How the reader says which day it is on: by their own clock, and at the time of writing."""
        meetup = self.about.meetup
        zone = timezone.get_current_timezone() if self.about.person.member is not None else meetup.tzinfo
        days = (meetup.starts_at.astimezone(zone).date() - clock.now().astimezone(zone).date()).days
        return {0: _("Today"), 1: _("Tomorrow")}.get(days, _("Soon"))


def remind_due(now: datetime) -> int:
    """Queue the mails of all reminders that are due; how many those are."""
    near = Meetup.objects.present().standing().for_detail()
    near = near.filter(starts_at__gt=now, starts_at__lte=now + _LONGEST).order_by("starts_at", "pk")
    reminded = 0
    for meetup in near:
        kind = due_kind(meetup, now)
        if kind is not None and reminded < AT_ONCE:
            reminded += _remind_all(meetup, kind, AT_ONCE - reminded)
    return reminded


def due_at(meetup: Meetup, kind: ReminderKind) -> datetime:
    if kind == ReminderKind.DECIDE:
        return meetup.starts_at - DECIDE_BEFORE
    if kind == ReminderKind.SOON:
        return meetup.starts_at - SOON_BEFORE
    the_day_before = meetup.local_start.replace(tzinfo=None) - timedelta(days=1)
    return at_wall_clock(the_day_before, meetup.tzinfo)


def due_kind(meetup: Meetup, now: datetime) -> ReminderKind | None:
    """The latest that has come; what was to come before it is told no more."""
    kinds = (ReminderKind.SOON, ReminderKind.TOMORROW, ReminderKind.DECIDE)
    return next((kind for kind in kinds if due_at(meetup, kind) <= now < meetup.starts_at), None)


@transaction.atomic
def stop_reminding(member_id: int | None, email: str) -> None:
    """No reminders from now on; a second time changes nothing."""
    if member_id is None:
        ReminderStop.objects.get_or_create(email=email.lower())
    elif Member.objects.filter(pk=member_id).exists():
        ReminderStop.objects.get_or_create(member_id=member_id)


def remind_again(*, by: Member) -> None:
    ReminderStop.objects.filter(member=by).delete()


def _remind_all(meetup: Meetup, kind: ReminderKind, most: int) -> int:
    """One reminder of one meetup, each person in a transaction of their own."""
    answers = list(_to_be_reminded(meetup, kind)[:most])
    if not answers:
        return 0
    may_hear = hearing(meetup, [one.member_id for one in answers if one.member_id is not None])
    host = hosts_of([meetup.pk]).get(meetup.pk, "")
    reminded = 0
    for rsvp in answers:
        letter = Letter(meetup, Concerned(rsvp.member, rsvp), None, hosts=host)
        hears = rsvp.member_id in may_hear if rsvp.member_id is not None else bool(rsvp.email)
        reminded += _remind(kind, letter, rsvp, hears=hears)
    return reminded


def _to_be_reminded(meetup: Meetup, kind: ReminderKind) -> RSVPQuerySet:
    reminded = Reminder.objects.filter(rsvp=OuterRef("pk"), kind=kind, starts_at=meetup.starts_at)
    stopped = ReminderStop.objects.filter(
        Q(member=OuterRef("member")) | Q(email=Lower(OuterRef("email")), member=None) & ~Q(email="")
    )
    return (
        RSVP.objects.filter(~Exists(reminded), ~Exists(stopped), meetup=meetup, state__in=_WHO[kind])
        .filter(answered_at__lte=due_at(meetup, kind) - JUST_ANSWERED)
        .select_related("member")
        .order_by("pk")
    )


@transaction.atomic
def _remind(kind: ReminderKind, letter: Letter, rsvp: RSVP, *, hears: bool) -> bool:
    """Whether it was done now, by us."""
    _done, is_new = Reminder.objects.get_or_create(rsvp=rsvp, kind=kind, starts_at=letter.meetup.starts_at)
    if not is_new or not hears:
        return False
    stop = stop_address(rsvp.member_id, rsvp.email)
    with translation.override(letter.language):
        context = {"letter": letter, "reminder": ReminderLetter(kind, letter, stop)}
        send_template(f"meetups/mail/remind_{kind}.txt", letter.email, context, unsubscribe=stop)
    return True
