"""Help for tests: deals with their legs, accounts and disputes as the exchange keeps them, as plain rows."""

from datetime import datetime, timedelta

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.exchange.models import (
    Account,
    Deal,
    DealState,
    Decision,
    Dispute,
    Leg,
    Listing,
    Outcome,
    Side,
    Subject,
)

Hours = float | None


def deal(
    one: Member,
    other: Member,
    *,
    gives: tuple[Hours, Hours] = (1, 2),
    returns: tuple[Hours, Hours] | None = None,
    at: datetime | None = None,
    state: str = DealState.CLOSED,
    listing: Listing | None = None,
    kept: int = 1,
    subject: str = Subject.SERVICE,
) -> Deal:
    """``one`` gave ``other`` (effort, worth) in hours; a worth of None ran out in silence.

    With ``returns`` a barter. Who said something of their own has an account.
    """
    at = at or clock.now()
    made = Deal.objects.create(
        proposer=one, partner=other, title="Help", state=state, closed_at=at, listing=listing,
        created_at=at, changed_at=at,
    )  # fmt: skip
    leg(made, one, other, gives, at=at, subject=subject)
    if returns is not None:
        leg(made, other, one, returns, at=at, subject=subject)
    back = returns or (None, None)
    _account(made, one, gives[0], back[1], kept)
    _account(made, other, back[0], gives[1], kept)
    return made


def leg(
    made: Deal,
    giver: Member,
    receiver: Member,
    hours: tuple[Hours, Hours],
    *,
    at: datetime | None = None,
    subject: str = Subject.SERVICE,
    percent: int = 100,
) -> Leg:
    effort, worth = (None if one is None else round(60 * one) for one in hours)
    return Leg.objects.create(
        deal=made, giver=giver, receiver=receiver, what="Help", closed_at=at, delivered_at=at,
        timed_out=worth is None, effort=effort, worth=worth, subject=subject, delivered_percent=percent,
    )  # fmt: skip


def _account(made: Deal, member: Member, effort: Hours, worth: Hours, kept: int) -> None:
    if effort is not None or worth is not None:
        effort, worth = (None if one is None else round(60 * one) for one in (effort, worth))
        Account.objects.create(deal=made, member=member, effort=effort, worth=worth, kept=kept)


def decided(made: Deal, percent: int, *, withdrawn: bool = False) -> None:
    """The other complained, and so much of it stands; the legs say so."""
    now = clock.now()
    dispute = Dispute.objects.create(
        deal=made, opened_by_id=made.partner_id, reason="Not so.", state_before=made.state, ended_at=now,
        withdrawn_at=now if withdrawn else None,
    )  # fmt: skip
    if withdrawn:
        return
    outcome = {0: Outcome.UPHELD, 100: Outcome.REJECTED}.get(percent, Outcome.SPLIT)
    Decision.objects.create(
        dispute=dispute, decided_by_id=made.proposer_id, outcome=outcome, percent=percent, reason="So be it."
    )
    Deal.objects.filter(pk=made.pk).update(state=DealState.RESOLVED)
    for one in made.legs.all():
        one.effort = None if one.effort is None else one.effort * percent // 100
        one.worth = None if one.worth is None else one.worth * percent // 100
        one.save(update_fields=["effort", "worth"])


def listing(author: Member, side: str = Side.REQUEST, **fields: object) -> Listing:
    at = fields.pop("at", None) or clock.now() - timedelta(days=10)
    fields = {"subject": Subject.SERVICE, "title": "Something", "created_at": at} | fields
    fields = {"expires_at": at + timedelta(days=60)} | fields
    return Listing.objects.create(side=side, author=author, **fields)
