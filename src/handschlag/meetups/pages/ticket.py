"""What people show at the door: the code of their RSVP; and what the door shows them."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.http import Http404
from django.utils.safestring import SafeString, mark_safe

from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.models import Viewer
from handschlag.meetups import policy
from handschlag.meetups.actions.checking_in import LIST_OPENS
from handschlag.meetups.codes.doors import OPENS, changes_in, printed_code, screen_code
from handschlag.meetups.models import RSVP, Attendance, Meetup
from handschlag.meetups.pages.finding import find_meetup


@dataclass(frozen=True, slots=True)
class Poster:
    """A code for all who come: on a screen it changes, on paper it does not."""

    meetup: Meetup
    code: str
    svg: SafeString
    link: str
    changes_in: int
    """Seconds; 0 on paper."""

    @property
    def opens_at(self) -> datetime:
        return self.meetup.starts_at - OPENS

    @property
    def typed(self) -> str:
        """In two halves, as one reads it out."""
        half = len(self.code) // 2
        return f"{self.code[:half]}-{self.code[half:]}"

    @property
    def address(self) -> str:
        """Where the code is typed, without what every address of the site begins with."""
        return self.link.partition("?")[0].partition("://")[2]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A ticket that somebody has opened. ``can_check_in``: they help at the door."""

    rsvp: RSVP
    can_check_in: bool
    can_see_meetup: bool
    is_present: bool

    @property
    def is_own_of_outsider(self) -> bool:
        """People without an account have nothing else to show."""
        return self.rsvp.member_id is None

    @property
    def new_key(self) -> UUID:
        """Of the report that the page's form sends."""
        return uuid4()

    @property
    def is_early(self) -> bool:
        return clock.now() < self.rsvp.meetup.starts_at - LIST_OPENS


def ticket_address(rsvp: RSVP) -> str:
    """What the QR code holds: absolute, so that any phone's camera opens it."""
    return f"{settings.BASE_URL}{address('meetups:scanned_ticket', str(rsvp.key))}"


def drawn_ticket(rsvp: RSVP) -> SafeString:
    return drawn(ticket_address(rsvp))


@lru_cache(maxsize=256)
def drawn(text: str) -> SafeString:
    """A QR code as SVG, dark on light in both lights, as cameras want it. Kept, as pages that show one ask
    for it again.

    With one mask always: to try all eight takes five times as long, and codes as random as ours are read no
    better for it.
    """
    code = segno.make(text, error="m", micro=False, mask=0)
    return mark_safe(code.svg_inline(omitsize=True, border=3, light="#fff"))  # noqa: S308 - made of squares


def poster_of(meetup: Meetup, *, is_printed: bool = False) -> Poster:
    now = clock.now()
    code = printed_code(meetup.pk) if is_printed else screen_code(meetup.pk, now)
    link = f"{settings.BASE_URL}{address('meetups:here', meetup.pk)}?code={code}"
    return Poster(meetup, code, drawn(link), link, 0 if is_printed else changes_in(now))


def find_ticket(key: UUID, viewer: Viewer) -> Scanned:
    """Whose ticket it is, for helpers; Http404 for keys that nobody has. Eight queries at most.

    Who may neither check in nor see the meetup learns nothing of it, but for the ticket of somebody without
    an account: its key is all that they have.
    """
    rsvp = RSVP.objects.filter(key=key).select_related("member", "meetup__topic__group").first()
    if rsvp is None:
        raise Http404
    try:
        found = find_meetup(rsvp.meetup_id, viewer)
    except Http404:
        if rsvp.member_id is not None:
            raise
        return Scanned(rsvp, can_check_in=False, can_see_meetup=False, is_present=False)
    can_check_in = policy.can_check_in_others(found.standing)
    is_present = can_check_in and is_here(rsvp)
    return Scanned(rsvp, can_check_in=can_check_in, can_see_meetup=True, is_present=is_present)


def is_here(rsvp: RSVP) -> bool:
    there = Attendance.objects.present().filter(meetup=rsvp.meetup_id)
    own = there.filter(member=rsvp.member_id) if rsvp.member_id else there.filter(rsvp=rsvp)
    return own.exists()
