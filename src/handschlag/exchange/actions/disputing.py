"""Disputes: either side opens one, both say how they see it, and who opened it may withdraw it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, ask
from handschlag.core.models import audit
from handschlag.exchange.actions.correcting import require_suspension, resume_deal, suspend_deal
from handschlag.exchange.actions.holding_deals import holding_deal
from handschlag.exchange.actions.telling_of_disputes import (
    forget_to_decide,
    tell_deciders,
    tell_of_statement,
)
from handschlag.exchange.models import ACCOUNT_WITHIN, Deal, DealState, Dispute, Statement
from handschlag.exchange.policy import disputes as policy

MOST_OPENED = 2
"""Disputes about one deal that one side may open: each asks the time of those who decide."""


def open_dispute(deal: Deal, reason: str, *, by: Member) -> Dispute:
    """From now on nothing happens to the deal until it is decided. Once per deal, unless withdrawn."""
    with holding_deal(deal, by=by) as held:
        require_disputable(held, by=by)
        before = held.state
        suspend_deal(held, by=by, note=reason)
        dispute = Dispute.objects.create(deal=held, opened_by=by, reason=reason, state_before=before)
        audit("open dispute", dispute, by=by)
        tell_deciders(dispute)
        return dispute


def require_disputable(deal: Deal, *, by: Member) -> None:
    ask(allowed=policy.can_state(deal, by.pk), otherwise=_("This is between two others."))
    if deal.disputes.filter(withdrawn_at__isnull=True, ended_at__isnull=False).exists():
        raise Conflict(_("This has been decided once: the decision stands."))
    if deal.disputes.filter(opened_by=by).count() >= MOST_OPENED:
        raise Conflict(
            _("You have withdrawn a dispute about this twice. Now it is for the other to open one.")
        )
    require_suspension(deal)


@contextmanager
def holding_dispute(dispute: Dispute) -> Iterator[Dispute]:
    """One transaction in which the dispute is nobody else's. Conflict once it is over."""
    with transaction.atomic():
        held = Dispute.objects.select_for_update(of=("self",), no_key=True).for_list().get(pk=dispute.pk)
        if not held.is_open:
            raise Conflict(_("This dispute is over."))
        yield held


def state_view(dispute: Dispute, text: str, *, by: Member) -> Statement:
    """How one side sees it; as often as they like, until it is decided for good."""
    with holding_dispute(dispute) as held:
        ask(allowed=policy.can_state(held.deal, by.pk), otherwise=_("This is between two others."))
        require_awaiting(held)
        statement = Statement.objects.create(dispute=held, member=by, text=text)
        audit("state view in dispute", held, by=by)
        tell_of_statement(held, by=by)
        return statement


def withdraw_dispute(dispute: Dispute, *, by: Member) -> Dispute:
    """The deal goes on from where it was. Not once it has been decided: then one can only appeal."""
    with holding_dispute(dispute) as held:
        allowed = policy.can_withdraw(held.opened_by_id, by.pk)
        ask(allowed=allowed, otherwise=_("Only who opened it can withdraw it."))
        if held.decisions.exists():
            raise Conflict(_("It has been decided: it cannot be withdrawn any more."))
        held.withdrawn_at = held.ended_at = clock.now()
        held.save(update_fields=["withdrawn_at", "ended_at"])
        audit("withdraw dispute", held, by=by)
        forget_to_decide(held)
        go_on(held, by=by)
        return held


def go_on(dispute: Dispute, *, by: Member, note: str = "") -> None:
    """The deal stands as it was; what was to be said in two weeks has two weeks again."""
    deal = resume_deal(dispute.deal, by=by, state=DealState(dispute.state_before), note=note)
    due = deal.accounts_due_at
    if deal.state == DealState.AGREED and due is not None:
        deal.accounts_due_at = max(due, clock.now() + ACCOUNT_WITHIN)
        deal.save(update_fields=["accounts_due_at"])


def require_awaiting(dispute: Dispute) -> None:
    if not Dispute.objects.awaiting().filter(pk=dispute.pk).exists():
        raise Conflict(_("It has been decided. Who does not agree can appeal."))
