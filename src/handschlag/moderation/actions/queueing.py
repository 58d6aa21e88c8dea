"""Working through the queue: taking a case up, noting something, hiding a thing meanwhile."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed, ask
from handschlag.core.models import audit
from handschlag.discussions.actions.withholding import release, withhold
from handschlag.moderation import policy
from handschlag.moderation.actions.things import hold_case
from handschlag.moderation.models import Case, Note


def require_free(case: Case, *, by: Member) -> None:
    """NotAllowed for who wrote it, flagged it or decided it before."""
    flagged = case.flags.filter(by=by).exists()
    is_involved = flagged or case.decisions.filter(by=by).exists()
    ask(
        allowed=policy.can_decide(case, by.pk, is_involved=is_involved),
        otherwise=_("You wrote, flagged or decided this yourself: somebody else has to decide it."),
    )


def require_open(case: Case) -> None:
    if not case.is_open:
        raise Conflict(_("This has been decided already."))


@transaction.atomic
def claim_case(case: Case, *, by: Member) -> Case:
    """Take it up: others see who is at it. Conflict while somebody else is; a claim lapses after hours."""
    now = _taken_up(case, by)
    if now.claimed_by_id == by.pk and now.is_claimed:
        return now
    now.claimed_by, now.claimed_at = by, clock.now()
    now.save(update_fields=["claimed_by", "claimed_at"])
    audit("claim case", now, by=by)
    return now


@transaction.atomic
def let_go_of_case(case: Case, *, by: Member) -> Case:
    """Others may take it up; twice is once."""
    now = hold_case(case)
    if now.claimed_by_id == by.pk:
        now.claimed_by = now.claimed_at = None
        now.save(update_fields=["claimed_by", "claimed_at"])
        audit("let go of case", now, by=by)
    return now


@transaction.atomic
def note(case: Case, text: str, *, by: Member) -> Note:
    """For the other moderators; also by who has flagged it."""
    if not text.strip():
        raise Invalid(_("Write a few words."), "text")
    made = Note.objects.create(case=case, by=by, text=text.strip()[:2000])
    audit("note on case", case, by=by)
    return made


@transaction.atomic
def hide_meanwhile(case: Case, *, by: Member) -> Case:
    """Nobody but its author and the moderators reads it until it is decided. Only what stands in the talk."""
    now = _taken_up(case, by)
    if now.post is None:
        raise Conflict(_("This cannot be hidden meanwhile. Decide it instead."))
    if withhold(now.post, by=None, reason=_("A moderator looks at this. It is hidden until then.")):
        now.hidden_at = clock.now()
        now.save(update_fields=["hidden_at"])
        audit("hide meanwhile", now, by=by)
    return now


@transaction.atomic
def show_again(case: Case, *, by: Member) -> Case:
    """What was hidden meanwhile, before it is decided."""
    now = _taken_up(case, by)
    if now.post is not None and now.hidden_at is not None:
        release(now.post, by=None)
        now.hidden_at = None
        now.save(update_fields=["hidden_at"])
        audit("show again", now, by=by)
    return now


def _taken_up(case: Case, by: Member) -> Case:
    now = hold_case(case)
    require_free(now, by=by)
    require_open(now)
    refuse_claimed(now, by=by)
    return now


def refuse_claimed(case: Case, *, by: Member) -> None:
    if case.is_claimed_by_another(by.pk):
        name = case.claimed_by.name if case.claimed_by is not None else ""
        raise Conflict(_("%(name)s is looking at this already.") % {"name": name})


def require_moderator(*, allowed: bool) -> None:
    if not allowed:
        raise NotAllowed(_("This is for who moderates the group."))
