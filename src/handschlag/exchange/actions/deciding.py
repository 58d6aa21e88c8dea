"""Deciding disputes: by somebody without an interest, once more on appeal, and for good by the clock."""

import logging
from datetime import datetime

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, HandschlagError, Invalid, ask
from handschlag.core.models import audit
from handschlag.exchange.actions.correcting import settle_deal
from handschlag.exchange.actions.disputing import go_on, holding_dispute, require_awaiting
from handschlag.exchange.actions.telling_of_disputes import (
    forget_to_decide,
    tell_deciders,
    tell_of_appeal,
    tell_of_decision,
)
from handschlag.exchange.models import APPEAL_WITHIN, WHOLE, Appeal, Decision, Dispute, Outcome
from handschlag.exchange.policy import disputes as policy

AT_ONCE = 200
"""Disputes ended by one look at the clock; the rest by the next."""

logger = logging.getLogger(__name__)


def decide_dispute(
    dispute: Dispute, outcome: Outcome, reason: str, *, by: Member, percent: int | None = None
) -> Decision:
    """A first decision holds once nobody has appealed in time; one on appeal holds at once.

    ``percent`` of what was delivered stands; it is asked of a split alone.
    """
    stands = _percent(outcome, percent)
    with holding_dispute(dispute) as held:
        require_decider(held, by=by)
        decision = Decision.objects.create(
            dispute=held,
            decided_by=by,
            outcome=outcome,
            percent=stands,
            reason=reason,
            is_on_appeal=held.decisions.exists(),
        )
        audit("decide dispute", held, by=by, outcome=str(outcome), percent=stands)
        forget_to_decide(held)
        tell_of_decision(held, decision)
        if decision.is_on_appeal:
            _end(held, decision)
        return decision


def require_decider(dispute: Dispute, *, by: Member) -> None:
    """Conflict once it has been decided. Reads ``deal``."""
    require_awaiting(dispute)
    is_decider = dispute.deciders().filter(pk=by.pk).exists()
    allowed = policy.can_decide(dispute.deal, by.pk, is_decider=is_decider)
    ask(allowed=allowed, otherwise=_("This is for somebody who is not involved to decide."))


def _percent(outcome: Outcome, percent: int | None) -> int:
    if outcome != Outcome.SPLIT:
        return 0 if outcome == Outcome.UPHELD else WHOLE
    if percent is None or not 0 < percent < WHOLE:
        raise Invalid(_("Say how much of it stands: between 1 and 99 per cent."), "percent")
    return percent


def appeal(dispute: Dispute, reason: str, *, by: Member) -> Appeal:
    """Once, by either side, within two weeks: somebody else decides again."""
    with holding_dispute(dispute) as held:
        decision = decision_to_appeal(held, by=by)
        made = Appeal.objects.create(decision=decision, by=by, reason=reason)
        audit("appeal in dispute", held, by=by)
        tell_of_appeal(held, by=by)
        tell_deciders(held)
        return made


def decision_to_appeal(dispute: Dispute, *, by: Member) -> Decision:
    """The first one, as long as an appeal against it is in time. Reads ``deal``."""
    ask(allowed=policy.can_state(dispute.deal, by.pk), otherwise=_("This is between two others."))
    decision = dispute.decisions.order_by("pk").last()
    if decision is None:
        raise Conflict(_("Nothing has been decided yet."))
    if dispute.decisions.filter(appeal__isnull=False).exists():
        raise Conflict(_("There has been an appeal already."))
    if clock.now() > decision.appeal_until:
        raise Conflict(_("The two weeks for an appeal are over."))
    return decision


def end_decided_disputes(now: datetime) -> int:
    """Those whose time for an appeal has run out; returns how many."""
    due = Decision.objects.filter(
        dispute__ended_at__isnull=True, appeal__isnull=True, at__lt=now - APPEAL_WITHIN
    )
    done = 0
    for decision in due.select_related("dispute").order_by("pk")[:AT_ONCE]:
        try:
            done += _end_by_clock(decision)
        except HandschlagError:
            logger.exception("dispute not ended by the clock", extra={"dispute": decision.dispute_id})
    return done


def _end_by_clock(found: Decision) -> bool:
    """What has changed since it was found is as it should be already."""
    with holding_dispute(found.dispute) as held:
        decision = held.decisions.select_related("decided_by").order_by("-pk")[0]
        if Appeal.objects.filter(decision=decision).exists():
            return False
        _end(held, decision)
        return True


def _end(dispute: Dispute, decision: Decision) -> None:
    """From here on the decision holds: the deal goes on as it was, or only so much of it stands."""
    dispute.ended_at = clock.now()
    dispute.save(update_fields=["ended_at"])
    audit("end dispute", dispute, by=None)
    note = decision.reason[:500]
    if decision.outcome == Outcome.REJECTED:
        go_on(dispute, by=decision.decided_by, note=note)
    else:
        settle_deal(dispute.deal, decision.percent, by=decision.decided_by, note=note)
