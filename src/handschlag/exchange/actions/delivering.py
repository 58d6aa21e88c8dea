"""Delivering, and saying how it went: ten seconds for each side, sealed to the other until both have."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.exchange.actions.closing import close_deal, take_late
from handschlag.exchange.actions.holding_deals import holding_deal, legs_of, require_state, take_step
from handschlag.exchange.models import (
    ACCOUNT_WITHIN,
    BOTH,
    FINISHED,
    LATE_WITHIN,
    WHOLE,
    Account,
    Deal,
    DealState,
    Leg,
    Move,
)
from handschlag.exchange.policy import deals as policy

MOST_MINUTES = 10_000 * 60
KEPT = range(-2, 3)


@dataclass(frozen=True, slots=True)
class Said:
    """How it went, by one side: ``effort`` and ``worth`` in minutes, None where they gave or got nothing."""

    kept: int
    effort: int | None = None
    worth: int | None = None
    thanks: str = ""


def deliver(deal: Deal, *, by: Member, percent: int = WHOLE, note: str = "") -> Deal:
    """The giver says so: wholly, in part, or not at all (0, and the promise is broken).

    More may be delivered later, as long as nobody has said how it went.
    """
    with holding_deal(deal, by=by) as now:
        legs = legs_of(now)
        leg = leg_to_deliver(now, legs, by=by)
        _refuse_less(leg, percent)
        _mark_delivered(leg, percent)
        take_step(now, Move.DELIVER, by=by, note=note or _in_words(percent), **_accounts_due(legs))
        return now


def leg_to_deliver(deal: Deal, legs: list[Leg], *, by: Member) -> Leg:
    """What ``by`` gives, as long as something of it can be delivered."""
    leg = next((one for one in legs if policy.can_deliver(one.giver_id, by.pk)), None)
    if leg is None:
        raise NotAllowed(_("Only who gives something can say that it is delivered."))
    require_state(deal, [DealState.AGREED], _("This is not agreed, or it is over."))
    if leg.delivered_percent == WHOLE:
        raise Conflict(_("You have said so already. Say more only once more is delivered."))
    return leg


def account_for_deal(deal: Deal, said: Said, *, by: Member) -> Account:
    """Say how it went, once. Closes the deal if the other has said so too; late it replaces the silence.

    Who says so before the other has called it delivered confirms that it is.
    """
    with holding_deal(deal, by=by) as now:
        require_state(now, [DealState.AGREED, *FINISHED], _("This is not agreed, or it is over."))
        legs = legs_of(now)
        if now.accounts.filter(member=by).exists():
            raise Conflict(_("You have said how it went already."))
        if now.is_finished:
            return _account_late(now, legs, said, by=by)
        _confirm_delivery(legs, said, by=by)
        account = _write(now, legs, said, by=by)
        both = now.accounts.count() == BOTH
        take_step(now, Move.ACCOUNT, by=by, is_told=not both, **_accounts_due(legs))
        if both:
            close_deal(now, legs, by=by)
        return account


def _refuse_less(leg: Leg, percent: int) -> None:
    if not 0 <= percent <= WHOLE:
        raise Invalid(_("Between 0 and 100 per cent."), "percent")
    if leg.is_delivered and percent <= (leg.delivered_percent or 0):
        raise Conflict(_("You have said so already. Say more only once more is delivered."))
    if leg.is_delivered and leg.deal.accounts.exists():
        raise Conflict(_("One of you has said how it went: it is settled."))


def _mark_delivered(leg: Leg, percent: int) -> None:
    leg.delivered_at, leg.delivered_percent = clock.now(), percent
    leg.save(update_fields=["delivered_at", "delivered_percent"])


def _accounts_due(legs: list[Leg]) -> dict[str, Any]:
    """From when on silence is taken as confirmed: begins once all that was promised is delivered."""
    if all(leg.is_delivered for leg in legs):
        return {"accounts_due_at": legs[0].deal.accounts_due_at or clock.now() + ACCOUNT_WITHIN}
    return {}


def _confirm_delivery(legs: list[Leg], said: Said, *, by: Member) -> None:
    """What one says to have spent, one gave; what it was worth, one received."""
    for leg in legs:
        if leg.is_delivered:
            continue
        if leg.receiver_id == by.pk and not said.worth:
            raise Conflict(_("The other has not delivered yet. Wait, ask them, or open a dispute."))
        _mark_delivered(leg, WHOLE)


def _write(deal: Deal, legs: list[Leg], said: Said, *, by: Member) -> Account:
    gave = any(leg.giver_id == by.pk and not leg.is_fallen for leg in legs)
    got = any(leg.receiver_id == by.pk and not leg.is_fallen for leg in legs)
    if said.kept not in KEPT:
        raise Invalid(_("Say whether the promise was kept."), "kept")
    for wanted, minutes, name in ((gave, said.effort, "effort"), (got, said.worth, "worth")):
        if wanted and (minutes is None or not 0 <= minutes <= MOST_MINUTES):
            raise Invalid(_("Say how much, about."), name)
    return Account.objects.create(
        deal=deal,
        member=by,
        effort=said.effort if gave else None,
        worth=said.worth if got else None,
        kept=said.kept,
        thanks=said.thanks[:500],
    )


def can_still_account(deal: Deal) -> bool:
    """While it is agreed, and for a while after the time-out, for a side that was silent."""
    if deal.state == DealState.AGREED:
        return True
    return deal.is_finished and deal.closed_at is not None and clock.now() <= deal.closed_at + LATE_WITHIN


def _account_late(deal: Deal, legs: list[Leg], said: Said, *, by: Member) -> Account:
    if not can_still_account(deal):
        raise Conflict(_("It is too long ago: this deal is closed."))
    account = _write(deal, [leg for leg in legs if leg.closed_at], said, by=by)
    take_step(deal, Move.ACCOUNT, by=by)
    take_late(legs, by=by)
    return account


def _in_words(percent: int) -> str:
    if percent == WHOLE:
        return ""
    return f"{percent} %"
