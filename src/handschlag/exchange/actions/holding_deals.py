"""Holding a deal: every deed on one does, so its steps happen one after the other and each counts once."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Block, Member
from handschlag.core import clock, events
from handschlag.core.errors import Conflict, NotAllowed, ask
from handschlag.core.models import audit
from handschlag.exchange.actions.telling_of_deals import forget_own_notices, tell_of_step
from handschlag.exchange.models import Deal, DealState, DealStep, Leg, Move
from handschlag.exchange.policy import deals as policy

STEPPED = "exchange.stepped"
"""Somebody took a step of a deal: ``deal`` as it is by it, and ``move``."""


@contextmanager
def holding_deal(deal: Deal, *, by: Member | None) -> Iterator[Deal]:
    """One transaction in which the deal is nobody else's; NotAllowed for who is neither of the two.

    ``by`` is None for the clock, and for those who decide disputes, who ask their own policy.
    """
    with transaction.atomic():
        if by is not None:
            ask(allowed=policy.can_take_part(deal, by.pk), otherwise=_("This is between two others."))
        held = Deal.objects.select_for_update(of=("self",), no_key=True).for_list()
        yield held.get(pk=deal.pk)


def require_state(deal: Deal, states: Iterable[DealState], otherwise: str) -> None:
    if deal.state not in set(states):
        raise Conflict(otherwise)


def hold_pair(by: Member, other_id: int) -> Member:
    """The other, if ``by`` may approach them; what happens between the two happens one after the other.

    NotAllowed in the same words whatever the reason is: nobody learns that they are blocked.
    """
    keys = [by.pk, other_id]
    held = Member.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    found = {member.pk: member for member in held}
    other = found.get(other_id)
    if other is None:
        raise NotAllowed(not_approachable())
    require_approachable(other, by=found[by.pk])
    return other


def require_approachable(other: Member, *, by: Member) -> None:
    """What ``hold_pair`` asks, also for the form that comes before a deed."""
    if other.pk == by.pk or not policy.can_deal(other) or is_blocked(by.pk, other.pk):
        raise NotAllowed(not_approachable())
    ask(allowed=policy.can_deal(by), otherwise=_("Deals are for people with an account in use."))


def is_blocked(one: int, other: int) -> bool:
    return Block.objects.between(one, other).exists()


def not_approachable() -> str:
    return _("This person cannot be asked at the moment.")


def legs_of(deal: Deal) -> list[Leg]:
    """Each with its deal, the proposer's first."""
    legs = list(Leg.objects.filter(deal=deal).order_by("pk"))
    for leg in legs:
        leg.deal = deal
    return sorted(legs, key=lambda leg: leg.giver_id != deal.proposer_id)


def take_step(
    deal: Deal, move: Move, *, by: Member | None, note: str = "", is_told: bool = True, **changes: Any
) -> DealStep:
    """Write down what was done, and what the deal is by it; the other side is told."""
    for name, value in changes.items():
        setattr(deal, name, value)
    deal.changed_at = clock.now()
    deal.save(update_fields=[*changes, "changed_at"])
    step = DealStep.objects.create(deal=deal, move=move, by=by, note=note[:500])
    audit(f"{move} deal", deal, by=by)
    if by is not None and deal.has(by.pk):
        forget_own_notices(deal, by)
    if is_told:
        tell_of_step(deal, step)
    events.announce(STEPPED, deal=deal, move=move)
    return step
