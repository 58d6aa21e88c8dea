"""Flagging: several flags on one thing become one case; how much they weigh hides it meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.models import audit
from handschlag.discussions.actions.withholding import withhold
from handschlag.moderation import policy
from handschlag.moderation.actions.telling import tell_of_waiting
from handschlag.moderation.actions.things import Thing, open_case
from handschlag.moderation.models import Case, Flag, Precautions, Reason

BY_THE_HOUSE = frozenset({Reason.WORDS, Reason.REPEATED, Reason.BURST, Reason.NEWCOMER})
"""Reasons that only a rule of the house gives."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """Why something is flagged; ``rule``: the group's, in its words."""

    reason: Reason
    text: str = ""
    rule: str = ""


@transaction.atomic
def flag(thing: Thing, complaint: Complaint, *, by: Member) -> Flag:
    """Show something to the moderators. Twice is once. Conflict for what they have decided already."""
    ask(
        allowed=policy.can_flag(thing.author_id, by.pk),
        otherwise=_("You can flag what somebody else has written."),
    )
    if complaint.reason == Reason.OTHER and not complaint.text.strip():
        raise Invalid(_("Say in a few words what is wrong with it."), "text")
    refuse_decided(thing, by=by)
    case = open_case(thing)
    if (made := Flag.objects.filter(case=case, by=by).first()) is not None:
        return made
    raised = _raise(case, complaint, by=by, weight=weight_of(by))
    audit("flag", case, by=by, reason=complaint.reason)
    return raised


def flag_by_house(thing: Thing, complaint: Complaint, *, holds: bool = False) -> Case:
    """A rule has caught it; part of the deed that it was caught by. ``holds``: nobody has read it yet."""
    case = open_case(thing, is_held=holds)
    if holds and not case.is_held:
        case.is_held = True
        case.save(update_fields=["is_held"])
    if not Flag.objects.filter(case=case, by__isnull=True, reason=complaint.reason).exists():
        _raise(case, complaint, by=None, weight=1.0)
    return case


def weight_of(member: Member) -> float:
    """1 for who has flagged nothing yet, up to 2 for who was always right, towards 0 for who never was.

    The share of earlier flags that were upheld, shrunk by two imagined flags of which one was.
    """
    judged = Flag.objects.filter(by=member, is_upheld__isnull=False)
    counted = judged.aggregate(all=Count("pk"), right=Count("pk", filter=Q(is_upheld=True)))
    return weight(counted["right"], counted["all"])


def weight(right: int, judged: int) -> float:
    return round(2 * (right + 1) / (judged + 2), 4)


def rules_of(text: str) -> Sequence[str]:
    """The rules of a group to choose from: the points of its list, else its paragraphs."""
    lines = [line.strip() for line in text.splitlines()]
    points = [line.lstrip("-*+0123456789.) ").strip() for line in lines if _is_point(line)]
    plain = points or [line for line in lines if line and not line.startswith("#")]
    return [one[:300] for one in plain if one][:20]


def _is_point(line: str) -> bool:
    head = line.split(" ", 1)[0]
    return head in {"-", "*", "+"} or head.rstrip(".)").isdigit()


def refuse_decided(thing: Thing, *, by: Member) -> None:
    """Who has flagged it before, and been answered, is not answered again."""
    earlier = Flag.objects.filter(by=by, case__subject=thing.subject, case__closed_at__isnull=False)
    if earlier.exists():
        raise Conflict(_("You have flagged this before, and it was decided. You can appeal the decision."))


def _raise(case: Case, complaint: Complaint, *, by: Member | None, weight: float) -> Flag:
    raised = Flag.objects.create(
        case=case,
        by=by,
        reason=complaint.reason,
        rule=complaint.rule[:300],
        text=complaint.text.strip()[:1000],
        weight=weight,
    )
    case.weigh(weight)
    case.save(update_fields=["weight", "flag_count", "urgent_at"])
    _hide_at_threshold(case)
    tell_of_waiting(case, raised)
    return raised


def _hide_at_threshold(case: Case) -> None:
    """Only what stands in the talk can be hidden and shown again without a trace."""
    if case.post is None or case.group is None or case.hidden_at is not None or case.is_held:
        return
    chosen = Precautions.objects.filter(group=case.group).first() or Precautions()
    if chosen.hide_at is None or case.weight < chosen.hide_at:
        return
    if withhold(case.post, by=None, reason=_("Several members flagged this. A moderator looks at it.")):
        case.hidden_at = clock.now()
        case.save(update_fields=["hidden_at"])
        audit("hide meanwhile", case, by=None, weight=case.weight)
