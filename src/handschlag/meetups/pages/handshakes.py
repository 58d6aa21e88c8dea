"""What the pages of handshakes show: one's own code, who asks, and whom one has met."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from django.conf import settings
from django.db.models import Case, CharField, OuterRef, Q, Subquery, Value, When
from django.http import Http404
from django.utils.safestring import SafeString

from handschlag.accounts.models import Member
from handschlag.accounts.pages import Section
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.groups.models import Viewer
from handschlag.meetups import policy
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import WAITS_FOR, Handshake, HandshakeQuerySet, Meetup, UsedCode
from handschlag.meetups.pages.ticket import drawn

RENEWED_EVERY = 25
"""Seconds; a code lives for 30 at least."""
SHOWN_AT_ONCE = 30
WAITING_SHOWN = 50
JUST_DONE = timedelta(minutes=5)
MEETINGS_IN_PROFILE = 5

State = Literal["confirmed", "waiting", "not confirmed", "asked", "declined", "too late", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Row:
    """A handshake as one of the two has it. ``meetup`` is None where they may not see it (any more)."""

    handshake: Handshake
    partner: Member
    meetup: Meetup | None
    state: State
    shows: bool
    """Whether the viewer would have others see it."""

    @property
    def is_asked(self) -> bool:
        """The viewer is who was asked, and can still say yes or no."""
        return self.state in {"asked", "declined"}


@dataclass(frozen=True, slots=True)
class OwnCode:
    """The code to scan as a drawing, and the one to type; None while the next one is not due yet."""

    drawing: SafeString
    typed: str | None


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks the viewer, and what was confirmed a moment ago; ``known`` names this very state."""

    waiting: list[Row]
    done: list[Row]
    known: str


@dataclass(frozen=True, slots=True)
class MyHandshakes:
    confirmed: list[Row]
    newer: str | None
    older: str | None
    waiting: list[Row]
    sent: list[Row]

    @property
    def is_empty(self) -> bool:
        return not (self.confirmed or self.waiting or self.sent or self.newer)


class Meeting(NamedTuple):
    """A handshake of the two, with the title of the meetup that it was at, if the viewer may see it."""

    handshake: Handshake
    meetup: str | None


@dataclass(frozen=True, slots=True)
class Met:
    """A profile's part: when the viewer met this member, and whom else the member has met, as both say."""

    member: Member
    own: list[Meeting]
    others: list[Member]


def own_code(viewer: Member) -> OwnCode | None:
    """None for who cannot shake hands. One query."""
    if not policy.can_shake_hands(viewer):
        return None
    now = clock.now()
    is_used = _USED.first(digest=codes.typed_now(viewer.pk, now).digest) is not None
    link = settings.BASE_URL + address("meetups:scanned", codes.code_to_scan(viewer.pk, now))
    return OwnCode(drawn(link), None if is_used else codes.code_to_type(viewer.pk, now))


def asking(viewer: Member) -> Asking:
    """Three queries at most."""
    now = clock.now()
    waiting = _WAITING.all(viewer=viewer.pk, since=now - WAITS_FOR)
    rows = seen_by(viewer, [*waiting, *_LATELY.all(viewer=viewer.pk, since=now - JUST_DONE)])
    said = " ".join(f"{row.handshake.pk} {row.state} {row.handshake.asked_at}" for row in rows)
    return Asking(
        [row for row in rows if row.state == "asked"],
        [row for row in rows if row.state == "confirmed"],
        hashlib.sha256(said.encode()).hexdigest()[:16],
    )


def my_handshakes(viewer: Member, *, before: str = "", after: str = "") -> MyHandshakes:
    """Four queries at most. What was asked and not confirmed in time is shown for as long again."""
    page = _CONFIRMED.page(before=before, after=after, viewer=viewer.pk)
    if before or after:
        return MyHandshakes(seen_by(viewer, page.rows), page.newer, page.older, [], [])
    now = clock.now()
    waiting = _WAITING.all(viewer=viewer.pk, since=now - WAITS_FOR)
    sent = _SENT.all(viewer=viewer.pk, since=now - 2 * WAITS_FOR)
    rows = seen_by(viewer, [*page.rows, *waiting, *sent])
    return MyHandshakes(
        [row for row in rows if row.state == "confirmed"],
        page.newer,
        page.older,
        [row for row in rows if row.state == "asked"],
        [row for row in rows if row.state in {"waiting", "not confirmed"}],
    )


def find_handshake(pk: int, viewer: Member) -> Handshake:
    """Http404 for those of others: nobody knows of them."""
    found = Handshake.objects.of(viewer).for_list().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_by(viewer: Member, found: Iterable[Handshake]) -> list[Row]:
    """One query, if one of them was at a meetup."""
    handshakes = list(found)
    keys = {one.meetup_id for one in handshakes if one.meetup_id is not None}
    found_there = _READABLE.all(viewer=viewer.pk, meetups=keys) if keys else []
    seen: dict[int | None, Meetup] = {meetup.pk: meetup for meetup in found_there}
    return [
        Row(
            one,
            one.partner_of(viewer),
            seen.get(one.meetup_id),
            state_of(one, viewer),
            one.shown_by(viewer),
        )
        for one in handshakes
    ]


def state_of(handshake: Handshake, viewer: Member) -> State:
    """What the viewer, one of the two, may know. To who asked, what was declined waits like all else."""
    if handshake.is_confirmed:
        return "confirmed"
    if handshake.is_withdrawn:
        return "withdrawn"
    if handshake.asked_by_id == viewer.pk:
        return "not confirmed" if handshake.is_expired else "waiting"
    if handshake.is_expired:
        return "too late"
    return "asked" if handshake.is_open else "declined"


def met_in_person(member: Member, viewer: Viewer) -> Section | None:
    """A profile's part; nothing where the two have not met and nobody is shown. One query."""
    if not isinstance(viewer, Member):
        return None
    found = _shown_on_profile(viewer.pk == member.pk).all(viewer=viewer.pk, member=member.pk)
    own = [one for one in found if viewer.pk != member.pk and viewer.pk in {one.asked_by_id, one.other_id}]
    partners = {one.partner_of(member).pk: one.partner_of(member) for one in found if one not in own}
    others = [partner for partner in partners.values() if partner.is_active]
    rows = [Meeting(one, one.readable) for one in own[:MEETINGS_IN_PROFILE]]
    return Section("meetups/_met_in_person.html", Met(member, rows, others)) if rows or others else None


@cache
def _shown_on_profile(is_own: bool) -> Prepared[Any]:
    """Handshakes of the two first, with ``readable``: the title of the meetup, if the viewer may see it."""

    def write() -> HandshakeQuerySet:
        between = Q(pk__in=[]) if is_own else Q(asked_by=Given("viewer")) | Q(other=Given("viewer"))
        known = _lean(Handshake.objects.of(Member(pk=Given("member"))).confirmed(), "is_active")
        known = known.filter(between | Q(asker_shows=True, other_shows=True))
        there = Meetup.objects.visible_to(_VIEWER).filter(pk=OuterRef("meetup")).values("topic__title")
        first = Value(1) if is_own else Case(When(between, then=0), default=1)
        ordered = known.annotate(readable=Subquery(there), turn=first).order_by("turn", "-met_at", "-pk")
        return ordered[: SHOWN_AT_ONCE + MEETINGS_IN_PROFILE]

    return Prepared(write)


_VIEWER = Member(pk=Given("viewer"))


def _own() -> HandshakeQuerySet:
    return _lean(Handshake.objects.of(_VIEWER))


def _lean(handshakes: HandshakeQuerySet, *more: str) -> HandshakeQuerySet:
    """Only the columns that a row shows; and ``more`` of both people."""
    people = [f"{one}__{column}" for one in ("asked_by", "other") for column in ("name", "avatar", *more)]
    return handshakes.for_list().only(
        "asked_by", "other", "asked_at", "met_at", "confirmed_at", "declined_at", "withdrawn_at", "meetup",
        "asker_shows", "other_shows", *people,
    )  # fmt: skip


def _asked_lately(handshakes: HandshakeQuerySet) -> HandshakeQuerySet:
    return handshakes.filter(asked_at__gt=GivenMoment("since")).order_by("-asked_at", "-pk")[:WAITING_SHOWN]


_CONFIRMED = PreparedPages(lambda: _own().confirmed(), field="confirmed_at", size=SHOWN_AT_ONCE)
_WAITING = Prepared(lambda: _asked_lately(_lean(Handshake.objects.filter(other=Given("viewer")).open())))
_SENT = Prepared(
    lambda: _asked_lately(_lean(Handshake.objects.filter(asked_by=Given("viewer")).unconfirmed()))
)
_LATELY = Prepared(
    lambda: _own().filter(confirmed_at__gt=GivenMoment("since")).order_by("-confirmed_at")[:WAITING_SHOWN]
)
_READABLE = Prepared(
    lambda: (
        Meetup.objects.visible_to(_VIEWER)
        .filter(pk__in=GivenKeys("meetups"))
        .select_related("topic")
        .only("topic__title")
    )
)
_USED = Prepared(
    lambda: UsedCode.objects.filter(digest=Given("digest", CharField())).values_list("pk", flat=True)[:1]
)
