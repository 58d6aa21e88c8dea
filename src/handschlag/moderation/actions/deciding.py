"""Deciding a case, and appealing. Nobody decides about their own post, flag or decision."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed, ask
from handschlag.core.models import audit
from handschlag.moderation import policy
from handschlag.moderation.actions import measures
from handschlag.moderation.actions.measures import Choice
from handschlag.moderation.actions.queueing import refuse_claimed, require_free, require_open
from handschlag.moderation.actions.telling import tell_of_appeal, tell_of_decision
from handschlag.moderation.actions.things import hold_case
from handschlag.moderation.models import Appeal, Case, Decision


def decide(case: Case, choice: Choice, *, by: Member) -> Decision:
    """Do what is chosen, close the case, and tell both sides why. Conflict for what somebody else decided or
    has taken up, NotAllowed for who has an interest in it, Invalid for a choice without reason or goal.
    """
    if not choice.reason.strip():
        raise Invalid(_("Say in a sentence or two why. Both sides read it."), "reason")
    try:
        with transaction.atomic():
            return _decide(case, choice, by)
    except IntegrityError as error:  # the database's own word on conflicts of interest
        raise NotAllowed(
            _("You wrote, flagged or decided this yourself: somebody else has to decide it.")
        ) from error


def _decide(case: Case, choice: Choice, by: Member) -> Decision:
    now = hold_case(case)
    require_free(now, by=by)
    require_open(now)
    refuse_claimed(now, by=by)
    measures.require_possible(now, choice.deed, by=by)
    before = now.decisions.order_by("-pk").first()
    decision = Decision.objects.create(
        case=now,
        group=now.group,
        by=by,
        author=now.author,
        deed=choice.deed,
        reason=choice.reason.strip()[:2000],
        until=choice.until,
        is_on_appeal=before is not None,
    )
    measures.carry_out(now, choice, before, by=by)
    now.flags.update(is_upheld=decision.has_found_something)
    if before is not None:
        _answer_appeal(before, decision)
    now.closed_at, now.claimed_by, now.claimed_at = clock.now(), None, None
    now.save(update_fields=["closed_at", "claimed_by", "claimed_at"])
    audit("decide case", now, by=by, deed=choice.deed, reason=decision.reason)
    tell_of_decision(now, decision)
    return decision


def _answer_appeal(before: Decision, decision: Decision) -> None:
    is_another = before.deed != decision.deed
    Appeal.objects.filter(decision=before).update(is_upheld=is_another)
    Decision.objects.filter(pk=before.pk).update(is_overturned=is_another)


@transaction.atomic
def appeal(decision: Decision, reason: str, *, by: Member) -> Appeal:
    """Have somebody else decide again, once and within two weeks."""
    case = hold_case(decision.case)
    require_appealable(decision, by=by)
    if not reason.strip():
        raise Invalid(_("Say what the decision gets wrong."), "reason")
    made = Appeal.objects.create(decision=decision, by=by, reason=reason.strip()[:2000])
    case.is_appealed, case.closed_at = True, None
    case.urgent_at = min(case.urgent_at, case.opened_at)
    case.save(update_fields=["is_appealed", "closed_at", "urgent_at"])
    audit("appeal", case, by=by, decision=decision.pk)
    tell_of_appeal(case, made)
    return made


def require_appealable(decision: Decision, *, by: Member) -> None:
    """NotAllowed for whom it is not about, Conflict for what cannot be appealed any more."""
    flaggers = set(decision.case.flags.filter(by__isnull=False).values_list("by_id", flat=True))
    allowed = policy.can_appeal(
        decision.author_id, flaggers, by.pk, found_something=decision.has_found_something
    )
    ask(allowed=allowed, otherwise=_("This decision is not yours to appeal."))
    if decision.is_on_appeal:
        raise Conflict(_("This was decided on appeal; it stands."))
    if hasattr(decision, "appeal"):
        raise Conflict(_("This has been appealed already. Another moderator decides."))
    if decision.appeal_until < clock.now():
        raise Conflict(_("Two weeks have gone by: this decision stands."))
    if Case.objects.open().filter(subject=decision.case.subject).exists():
        raise Conflict(_("It has been flagged anew meanwhile; that is decided first."))
