"""Handshakes: who asks, who confirms, and taking it back. It needs both, each on their own device.

Whoever scans or types a code says by it that they met; the one who showed it confirms where they are signed
in. If both have scanned each other, both have said so. An asker never learns that somebody declined: what is
declined waits, as it looks to them, and is not confirmed in the end, like what nobody answered.
"""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, NotAllowed
from handschlag.core.models import AuditEvent, audit
from handschlag.meetups import interactions, policy
from handschlag.meetups.actions.holding import ask
from handschlag.meetups.actions.occasions import Occasion, counted_already
from handschlag.meetups.actions.presenting import KEPT, CodeRefused, shaking, unknown, used
from handschlag.meetups.actions.telling_of_handshakes import (
    forget_notices,
    tell_of_asking,
    tell_of_confirmation,
)
from handschlag.meetups.codes import handshakes as codes
from handschlag.meetups.models import Handshake, HandshakeQuerySet, UsedCode
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind

ASKS_AN_HOUR = 60
ASKED = "ask for a handshake"
"""The deed in the record, by which asking too often is noticed."""


def ask_handshake(ticket: str, *, by: Member) -> Handshake:
    """``by`` has read somebody's code and says that they met. Sent twice it is asked once.

    Confirmed at once if the other has said so of this meeting already. Raises CodeRefused for what is no
    ticket of ``by``, for used codes, and for who asks too often; Conflict if they shook hands today.
    """
    read = codes.read_ticket(ticket, clock.now())
    if read is None or read.scanner != by.pk:
        raise unknown()
    with transaction.atomic():
        other = hold_pair(by, read.member)
        if other is None:
            raise unknown()
        if not _use(read.digest):
            return _asked_just_now(by, other)
        _refuse_too_many(by)
        return ask_once(other, Occasion.now(by, other), by=by, again=True)


def ask_once(other: Member, occasion: Occasion, *, by: Member, again: bool) -> Handshake:
    """``by`` says that they met ``other``; both are held. Part of a deed.

    ``again``: ask anew if it was asked before, as the two stand before each other once more. Else what waits
    goes on waiting, also if it was declined, which ``by`` is not to know.
    """
    for theirs in Handshake.objects.filter(asked_by=other, other=by).unconfirmed():
        if occasion.is_that_of(theirs) and not theirs.is_expired:
            return _confirm(theirs, by=by)
    if counted_already(by, other, occasion).exists():
        raise Conflict(
            _("You and %(name)s have shaken hands on this occasion already.") % {"name": other.name}
        )
    mine = Handshake.objects.filter(asked_by=by, other=other).unconfirmed().order_by("-pk").first()
    if mine is not None and not again and not mine.is_expired and occasion.is_that_of(mine):
        return mine
    mine = mine or Handshake(asked_by=by, other=other)
    mine.asked_at, mine.declined_at, mine.met_at = clock.now(), None, occasion.met_at
    mine.meetup, mine.group_id = occasion.meetup, occasion.group_id
    mine.save()
    audit(ASKED, mine, by=by)
    tell_of_asking(mine)
    return mine


def confirm_handshake(handshake: Handshake, *, by: Member) -> Handshake:
    """They met, says the one who was asked too: now it counts. Confirming twice is confirming once."""
    with transaction.atomic():
        now = _held(handshake, by)
        ask(allowed=policy.can_confirm(now, by.pk), otherwise=_("Only who was asked can confirm."))
        if now.is_confirmed:
            return now
        if now.is_withdrawn:
            raise Conflict(_("%(name)s has taken this back.") % {"name": now.asked_by.name})
        if now.is_expired:
            raise Conflict(_("This is too long ago to confirm. Shake hands when you meet again."))
        if shaking(now.asked_by_id, by=by) is None:
            raise Conflict(_("This cannot be confirmed any more."))
        return _confirm(now, by=by)


def decline_handshake(handshake: Handshake, *, by: Member) -> None:
    """Nobody is told; to who asked it goes on waiting. It may still be confirmed while it does."""
    with transaction.atomic():
        now = _held(handshake, by)
        ask(allowed=policy.can_confirm(now, by.pk), otherwise=_("Only who was asked can decline."))
        if now.is_confirmed:
            raise Conflict(_("You have confirmed this. You can take it back for a day."))
        if not now.is_open:
            return
        now.declined_at = clock.now()
        now.save(update_fields=["declined_at"])
        forget_notices(now)
        audit("decline handshake", now, by=by)


def withdraw_handshake(handshake: Handshake, *, by: Member) -> None:
    """Who asked takes it back while it is not confirmed."""
    with transaction.atomic():
        now = _held(handshake, by)
        ask(allowed=policy.can_withdraw(now, by.pk), otherwise=_("Only who asked can withdraw."))
        if now.is_confirmed:
            raise Conflict(_("It has been confirmed. Either of you can take it back for a day."))
        if now.is_withdrawn:
            return
        now.withdrawn_at = clock.now()
        now.save(update_fields=["withdrawn_at"])
        forget_notices(now)
        audit("withdraw handshake", now, by=by)


def undo_handshake(handshake: Handshake, *, by: Member) -> None:
    """Either takes a confirmed handshake back within a day: it counts as if it had never been."""
    with transaction.atomic():
        now = _held(handshake, by)
        ask(allowed=policy.can_undo(now, by.pk), otherwise=_("This is between two others."))
        if not now.is_confirmed:
            return
        if not now.may_be_undone:
            raise Conflict(_("A handshake can be taken back for a day; this one stands."))
        ledger.reverse(Kind.HANDSHAKE, [now.pk])
        now.confirmed_at, now.withdrawn_at = None, clock.now()
        now.asker_shows = now.other_shows = False
        now.save(update_fields=["confirmed_at", "withdrawn_at", "asker_shows", "other_shows"])
        forget_notices(now)
        audit("undo handshake", now, by=by)


def show_handshake(handshake: Handshake, *, by: Member, shows: bool) -> None:
    """Whether others may see it, as far as it is for ``by`` to say: it is shown only if both want it."""
    with transaction.atomic():
        now = _held(handshake, by)
        ask(allowed=policy.can_undo(now, by.pk), otherwise=_("This is between two others."))
        if not now.is_confirmed:
            raise Conflict(_("Only a confirmed handshake can be shown."))
        own = "asker_shows" if now.asked_by_id == by.pk else "other_shows"
        if getattr(now, own) == shows:
            return
        setattr(now, own, shows)
        now.save(update_fields=[own])
        audit("show handshake" if shows else "hide handshake", now, by=by)


def hold_pair(by: Member, other_id: int) -> Member | None:
    """The other, if they can shake hands; what happens between the two happens one after the other."""
    keys = [by.pk, other_id]
    list(Member.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    if not policy.can_shake_hands(by):
        raise NotAllowed(_("Handshakes are for people with an account that is in use."))
    return shaking(other_id, by=by)


def _held(handshake: Handshake, by: Member) -> Handshake:
    """As it is now; NotAllowed for others than the two, and for who cannot shake hands any more."""
    ask(allowed=policy.can_undo(handshake, by.pk), otherwise=_("This is between two others."))
    other = handshake.other_id if handshake.asked_by_id == by.pk else handshake.asked_by_id
    hold_pair(by, other)
    return Handshake.objects.for_list().select_related("meetup").get(pk=handshake.pk)


def _confirm(handshake: Handshake, *, by: Member) -> Handshake:
    one, other = handshake.asked_by, handshake.other
    occasion = Occasion(handshake.met_at, handshake.meetup, handshake.group_id)
    if counted_already(one, other, occasion).exists():
        raise Conflict(_("You and %(name)s have shaken hands on this occasion already.") % {"name": one.name})
    handshake.confirmed_at, handshake.declined_at = clock.now(), None
    handshake.save(update_fields=["confirmed_at", "declined_at"])
    ledger.enter(interactions.handshakes(_only(handshake)))
    forget_notices(handshake)
    tell_of_confirmation(handshake)
    audit("confirm handshake", handshake, by=by)
    return handshake


def _only(handshake: Handshake) -> HandshakeQuerySet:
    return Handshake.objects.filter(pk=handshake.pk)


def _use(digest: str) -> bool:
    """Whether the code has not been used before; from now on it has."""
    UsedCode.objects.filter(used_at__lt=clock.now() - KEPT).delete()
    return UsedCode.objects.get_or_create(digest=digest, defaults={"used_at": clock.now()})[1]


def _asked_just_now(by: Member, other: Member) -> Handshake:
    """What the first sending of the same form has made; a code that somebody else has used is used up."""
    since = clock.now() - timedelta(seconds=codes.TICKET_LASTS)
    mine = Handshake.objects.between(by, other).filter(withdrawn_at__isnull=True)
    asked = Q(asked_by=by, asked_at__gte=since)
    found = mine.filter(asked | Q(confirmed_at__gte=since)).order_by("-pk").first()
    if found is None:
        raise used()
    return found


def _refuse_too_many(by: Member) -> None:
    lately = AuditEvent.objects.filter(actor=by, verb=ASKED, at__gt=clock.now() - timedelta(hours=1))
    if lately.count() >= ASKS_AN_HOUR:
        raise CodeRefused(_("You have asked very many people in an hour. Wait a while, then go on."), 429)
