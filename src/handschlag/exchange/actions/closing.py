"""Closing a deal: by both accounts, or by the clock. Bookings, interaction and listing in one transaction."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, HandschlagError, ask
from handschlag.core.models import audit
from handschlag.exchange import interactions
from handschlag.exchange.actions.booking import book_leg, recount
from handschlag.exchange.actions.fulfilling import take_listing
from handschlag.exchange.actions.holding_deals import holding_deal, legs_of, require_state, take_step
from handschlag.exchange.actions.telling_of_deals import remind_of
from handschlag.exchange.models import ANSWER_WITHIN, SILENT_FOR, Book, Deal, DealState, Leg, Listing, Move
from handschlag.ties import actions as ledger

AT_ONCE = 200
"""Deals taken up by one look at the clock; the rest by the next."""

_RUNNING = (DealState.PROPOSED, DealState.AGREED)

logger = logging.getLogger(__name__)


def close_deal(
    deal: Deal, legs: list[Leg], *, by: Member | None, state: DealState = DealState.CLOSED, note: str = ""
) -> None:
    """From here on it counts: what was delivered, by the accounts that are in. Part of a deed that holds it.

    A receiver's silence is confirmed by time-out; what nobody called delivered does not count at all.
    """
    now = clock.now()
    for leg in legs:
        if leg.is_delivered:
            leg.closed_at = now
            leg.save(update_fields=["closed_at"])
            recount(leg)
            book_leg(leg, by)
    enter_legs(legs)
    move = Move.CLOSE if state == DealState.CLOSED else Move.RESOLVE
    take_step(deal, move, by=by, note=note, state=state, closed_at=now)
    if (taken := listing_taken_by(deal, legs)) is not None:
        with suppress(Conflict):  # one that was removed meanwhile has nothing to be taken
            take_listing(taken, by_deal=deal)


def listing_taken_by(deal: Deal, legs: list[Leg]) -> Listing | None:
    """The offer or request out of which the deal came, if what it is about was given, and stands."""
    listing = deal.listing
    if listing is None or not deal.stands_percent:
        return None
    came = [leg for leg in legs if leg.closed_at and not leg.is_fallen]
    authors = {leg.giver_id if listing.is_offer else leg.receiver_id for leg in came}
    return listing if listing.author_id in authors else None


def take_late(legs: list[Leg], *, by: Member) -> None:
    """An account came after the time-out: what it says is booked by itself."""
    for leg in legs:
        if leg.closed_at is None:
            continue
        recount(leg)
        if leg.giver_id == by.pk:
            book_leg(leg, by, books=[Book.EFFORT])
        else:
            book_leg(leg, by, books=[Book.WORTH])
            enter_legs([leg])


def enter_legs(legs: list[Leg]) -> None:
    ledger.enter(interactions.deals(Leg.objects.filter(pk__in=[leg.pk for leg in legs])))


def end_deal(deal: Deal, *, by: Member) -> None:
    """The other has gone: what was delivered counts as if the time were over, all else ends."""
    with holding_deal(deal, by=by) as now:
        ask(allowed=not now.partner_of(by).is_active, otherwise=_("The other can still answer."))
        require_state(now, [DealState.PROPOSED, DealState.AGREED], _("This is over already."))
        _end_in_silence(now, by=by)


def end_deals_of(member: Member) -> None:
    """Their account goes: what was delivered counts as if the time were over, all else ends."""
    own = Q(proposer=member) | Q(partner=member)
    for deal in Deal.objects.filter(own, state__in=_RUNNING).order_by("pk"):
        with holding_deal(deal, by=None) as now:
            if now.state in _RUNNING:
                _end_in_silence(now, by=None)


def close_due_deals(now: datetime) -> int:
    """Those whose time for accounts is over; returns how many."""
    due = Deal.objects.filter(state=DealState.AGREED, accounts_due_at__lte=now)
    return _each(due.order_by("accounts_due_at", "pk"), _close_by_clock)


def expire_deals(now: datetime) -> int:
    """Proposals nobody answered, and agreed deals of which nobody has said anything for long."""
    unanswered = Deal.objects.filter(state=DealState.PROPOSED, changed_at__lte=now - ANSWER_WITHIN)
    last_day = (now - SILENT_FOR).date()
    silent = Deal.objects.filter(state=DealState.AGREED, accounts_due_at__isnull=True)
    silent = silent.filter(changed_at__lte=now - SILENT_FOR)
    silent = silent.filter(Q(due_on__isnull=True) | Q(due_on__lte=last_day))
    return _each(unanswered.order_by("pk"), _end_unanswered) + _each(silent.order_by("pk"), _end_silent)


def remind_of_deals(now: datetime) -> int:
    """Both sides, once, of a deal whose day has passed in silence, or that has none and is a month old."""
    yesterday = (now - timedelta(days=1)).date()
    is_due = Q(due_on__lte=yesterday) | Q(due_on__isnull=True, changed_at__lte=now - ANSWER_WITHIN)
    overdue = Deal.objects.filter(is_due, state=DealState.AGREED, accounts_due_at__isnull=True)
    overdue = overdue.filter(reminded_at__isnull=True)
    return _each(overdue.order_by("pk"), _remind)


def _each(deals: QuerySet[Deal], deed: Callable[[Deal], bool]) -> int:
    """Each in a transaction of its own; those that fail wait for the next look."""
    done = 0
    for deal in deals[:AT_ONCE]:
        try:
            with holding_deal(deal, by=None) as held:
                done += deed(held)
        except HandschlagError:
            logger.exception("deal not taken up by the clock", extra={"deal": deal.pk})
    return done


def _close_by_clock(deal: Deal) -> bool:
    """What has changed since it was found is as it should be already."""
    if deal.state != DealState.AGREED or deal.accounts_due_at is None or deal.accounts_due_at > clock.now():
        return False
    close_deal(deal, legs_of(deal), by=None)
    return True


def _end_unanswered(deal: Deal) -> bool:
    if deal.state != DealState.PROPOSED or deal.changed_at > clock.now() - ANSWER_WITHIN:
        return False
    take_step(deal, Move.EXPIRE, by=None, state=DealState.EXPIRED)
    return True


def _end_silent(deal: Deal) -> bool:
    if deal.state != DealState.AGREED or deal.changed_at > clock.now() - SILENT_FOR:
        return False
    _end_in_silence(deal, by=None)
    return True


def _end_in_silence(deal: Deal, *, by: Member | None) -> None:
    legs = legs_of(deal)
    if any(leg.is_delivered for leg in legs):
        close_deal(deal, legs, by=by)
    else:
        take_step(deal, Move.EXPIRE, by=by, state=DealState.EXPIRED)


def _remind(deal: Deal) -> bool:
    if deal.state != DealState.AGREED or deal.reminded_at is not None:
        return False
    deal.reminded_at = clock.now()
    deal.save(update_fields=["reminded_at"])
    audit("remind of deal", deal, by=None)
    remind_of(deal)
    return True
