"""Staying in touch: whom a member wanted to hear of by now, and one letter a week that names five of them.

What counts is when the two last had to do with each other, not when somebody was reminded of it. Whoever
stood in a letter makes room for the others before they stand in one again, so nobody is named each week to
no avail while others are never named.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from handschlag.accounts.models import Member
from handschlag.core.models import audit
from handschlag.notifications.actions import send_template
from handschlag.people.codes.letters import later_address, stop_address
from handschlag.people.models import Contact, WeeklyLetter
from handschlag.people.models.ties import ties_of

NAMED = 5
WEEK = timedelta(days=7)
EARLY = timedelta(hours=6)
"""By so much less than a week after the last one the next letter may go out: no hour of the day drifts."""
REMEMBERED = 4 * WEEK
"""After this long it does not matter any more that somebody stood in a letter."""


class Kept(Protocol):
    """As much of a contact as says whether they are due; ``other`` is asked for only of those who are."""

    @property
    def pk(self) -> int: ...
    @property
    def other_id(self) -> int: ...
    @property
    def other(self) -> Member: ...
    @property
    def added_at(self) -> datetime: ...
    @property
    def mailed_at(self) -> datetime | None: ...
    @property
    def rhythm(self) -> timedelta | None: ...


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody to get back to; ``last_at`` is None where they never had to do with each other here."""

    contact: Kept
    last_at: datetime | None
    since: datetime
    """When they should have heard of each other again."""

    @property
    def other(self) -> Member:
        return self.contact.other

    def weeks_silent(self, now: datetime) -> int:
        return (now - (self.last_at or self.contact.added_at)) // WEEK


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the letter."""

    due: Due
    weeks: int
    later: str


def due_contacts(contacts: Iterable[Kept], lasts: Mapping[int, datetime | None], now: datetime) -> list[Due]:
    """Those whose rhythm is over, in the order in which they have their turn.

    ``lasts``: when they last had to do with each other, by the other's key.
    """
    found = []
    for contact in contacts:
        last = lasts.get(contact.other_id)
        since = (last or contact.added_at) + (contact.rhythm or WEEK)
        if since <= now:
            found.append(Due(contact, last, since))
    return sorted(found, key=lambda due: _turn(due, now))


def write_weekly_letters(now: datetime) -> int:
    """To everybody who has somebody to get back to and has had no letter for a week; how many those are."""
    owners = Contact.objects.to_stay_in_touch_with(now).values("owner")
    told = WeeklyLetter.objects.filter(stopped_at__isnull=False) | WeeklyLetter.objects.filter(
        last_at__gt=now - WEEK + EARLY
    )
    members = Member.objects.with_login().filter(pk__in=owners).exclude(pk__in=told.values("member"))
    return sum(_write(member, now) for member in members.order_by("pk"))


@transaction.atomic
def stop_letters(member_id: int, now: datetime) -> None:
    """No letters from now on; a second time changes nothing."""
    member = Member.objects.filter(pk=member_id).first()
    if member is None:
        return
    letter, _is_new = WeeklyLetter.objects.get_or_create(member=member)
    if letter.stopped_at is None:
        letter.stopped_at = now
        letter.save(update_fields=["stopped_at"])
        audit("stop weekly letter", letter, by=member)


@transaction.atomic
def write_again(*, by: Member) -> None:
    for letter in WeeklyLetter.objects.filter(member=by, stopped_at__isnull=False):
        letter.stopped_at = None
        letter.save(update_fields=["stopped_at"])
        audit("want weekly letter", letter, by=by)


def _turn(due: Due, now: datetime) -> tuple[datetime, float]:
    """Who was not named lately comes first, then who was named longest ago; of those the most overdue.

    Who stands in this week's letter stays until the next one, else the page would name others than it.
    """
    mailed = due.contact.mailed_at
    is_forgotten = mailed is None or mailed <= now - REMEMBERED or (due.last_at or mailed) > mailed
    is_this_week = mailed is not None and mailed > now - WEEK + EARLY
    named = now - REMEMBERED if is_forgotten or is_this_week or mailed is None else mailed
    return named, -(now - due.since) / (due.contact.rhythm or WEEK)


@transaction.atomic
def _write(member: Member, now: datetime) -> bool:
    """Whether there was somebody to name, and nobody else has written just now."""
    contacts = list(Contact.objects.of(member).to_stay_in_touch_with(now).select_related("other"))
    ties = ties_of(member.pk, others=[contact.other_id for contact in contacts])
    due = due_contacts(contacts, {tie.other: tie.last_at for tie in ties}, now)[:NAMED]
    if not due or not _is_first(member, now):
        return False
    Contact.objects.filter(pk__in=[one.contact.pk for one in due]).update(mailed_at=now)
    lines = [Line(one, one.weeks_silent(now), later_address(one.contact.pk)) for one in due]
    stop = stop_address(member.pk)
    context = {"member": member, "lines": lines, "stop": stop}
    send_template("people/mail/weekly.txt", member.email or "", context, unsubscribe=stop)
    return True


def _is_first(member: Member, now: datetime) -> bool:
    """Whoever else looks meanwhile finds that the letter of this week is written."""
    WeeklyLetter.objects.get_or_create(member=member)
    waiting = WeeklyLetter.objects.filter(member=member, stopped_at__isnull=True)
    waiting = waiting.exclude(last_at__gt=now - WEEK + EARLY)
    return waiting.update(last_at=now) == 1
