"""After it has closed: both take a deal back, or a dispute decides what of it stands. By counter entries."""

from contextlib import suppress

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.exchange.actions.booking import reverse_bookings
from handschlag.exchange.actions.closing import close_deal, enter_legs, listing_taken_by
from handschlag.exchange.actions.fulfilling import give_listing_back
from handschlag.exchange.actions.holding_deals import holding_deal, legs_of, require_state, take_step
from handschlag.exchange.models import DISPUTE_WITHIN, FINISHED, WHOLE, Deal, DealState, Move
from handschlag.exchange.policy import deals as policy
from handschlag.ties import actions as ledger
from handschlag.ties.models import Kind


def ask_back(deal: Deal, *, by: Member, note: str = "") -> Deal:
    """``by`` would take a closed deal back; if the other has asked for it already, both have."""
    with holding_deal(deal, by=by) as now:
        require_state(now, FINISHED, _("Only a closed deal can be taken back."))
        if now.asked_back_by_id == by.pk:
            return now
        if now.asked_back_by_id is not None:
            _reverse(now, by=by)
            return now
        take_step(now, Move.ASK_BACK, by=by, note=note, asked_back_by=by)
        return now


def take_back(deal: Deal, *, by: Member) -> Deal:
    """The other agrees: it counts as if it had never been, and what was booked stays to be read."""
    with holding_deal(deal, by=by) as now:
        require_state(now, FINISHED, _("Only a closed deal can be taken back."))
        if now.asked_back_by_id is None:
            raise Conflict(_("Nobody asks to take this back any more."))
        allowed = policy.can_answer_back(now.asked_back_by_id, by.pk, now)
        ask(allowed=allowed, otherwise=_("It is for the other to agree."))
        _reverse(now, by=by)
        return now


def leave_as_it_is(deal: Deal, *, by: Member) -> Deal:
    """Who was asked says no, or who asked thinks better of it."""
    with holding_deal(deal, by=by) as now:
        require_state(now, FINISHED, _("Only a closed deal can be taken back."))
        if now.asked_back_by_id is None:
            raise Conflict(_("Nobody asks to take this back any more."))
        move = Move.WITHDRAW if now.asked_back_by_id == by.pk else Move.DECLINE
        take_step(now, move, by=by, asked_back_by=None)
        return now


def suspend_deal(deal: Deal, *, by: Member, note: str = "") -> Deal:
    """Either side disputes it: the clock and both sides leave it as it is until it is settled."""
    with holding_deal(deal, by=by) as now:
        require_suspension(now)
        take_step(now, Move.DISPUTE, by=by, note=note, state=DealState.DISPUTED, asked_back_by=None)
        return now


def require_suspension(deal: Deal) -> None:
    require_state(deal, [DealState.AGREED, *FINISHED], _("Only what is agreed can be disputed."))
    if deal.closed_at is not None and clock.now() > deal.closed_at + DISPUTE_WITHIN:
        raise Conflict(_("It closed more than 30 days ago: this deal stands."))


def resume_deal(deal: Deal, *, by: Member | None, state: DealState | None = None, note: str = "") -> Deal:
    """The dispute is withdrawn: the deal goes on from where it was, or from ``state``.

    ``by`` may be neither of the two; whoever calls this asks the policy of disputes.
    """
    with holding_deal(deal, by=None) as now:
        require_state(now, [DealState.DISPUTED], _("There is no dispute about this."))
        before = DealState.AGREED if now.closed_at is None else _finished_as(now)
        move = Move.WITHDRAW if by is not None and now.has(by.pk) else Move.RESOLVE
        take_step(now, move, by=by, note=note, state=state or before)
        return now


def settle_deal(deal: Deal, percent: int, *, by: Member, note: str = "") -> Deal:
    """It is decided: ``percent`` of what both said stands. May be decided again on appeal.

    ``by`` is who decides; whoever calls this asks the policy of disputes.
    """
    if not 0 <= percent <= WHOLE:
        raise Invalid(_("Between 0 and 100 per cent."), "percent")
    with holding_deal(deal, by=None) as now:
        require_state(now, [DealState.DISPUTED, DealState.RESOLVED], _("There is no dispute about this."))
        if now.closed_at is None:
            _let_stand(now, percent)
            close_deal(now, legs_of(now), by=by, state=DealState.RESOLVED, note=note)
        else:
            _correct(now, percent, by=by, reason=note or _("As decided in the dispute."))
            take_step(now, Move.RESOLVE, by=by, note=note, state=DealState.RESOLVED)
        return now


def _let_stand(deal: Deal, percent: int) -> None:
    deal.stands_percent = percent
    deal.save(update_fields=["stands_percent"])


def _reverse(deal: Deal, *, by: Member) -> None:
    _correct(deal, 0, by=by, reason=_("Both took it back."))
    take_step(deal, Move.REVERSE, by=by, state=DealState.REVERSED, asked_back_by=None)


def _correct(deal: Deal, percent: int, *, by: Member, reason: str) -> None:
    """Counter entries for the bookings and the interactions; what stands is entered anew.

    Where nothing does, the listing that it had taken can be taken again.
    """
    legs = [leg for leg in legs_of(deal) if leg.closed_at is not None]
    taken = listing_taken_by(deal, legs)
    _let_stand(deal, percent)
    ledger.reverse(Kind.DEAL, [leg.pk for leg in legs])
    for leg in legs:
        reverse_bookings(leg, by, reason, percent)
    enter_legs(legs)
    if taken is not None and not percent:
        with suppress(Conflict):  # one that was removed meanwhile is nobody's to take
            give_listing_back(taken, by_deal=deal)


def _finished_as(deal: Deal) -> DealState:
    return DealState.RESOLVED if deal.stands_percent < WHOLE else DealState.CLOSED
