"""What this room keeps about a member, and what goes with them."""

from django.db.models import QuerySet

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.moderation.models import Appeal, Case, Decision, Flag, Note, Rule, Sweep

_NOT_FOR_THEM = frozenset(["claimed_by", "claimed_at", "weight", "flag_count", "urgent_at"])
"""How the moderators work, and how many flagged it."""


def join() -> None:
    own_data.add_tables(
        "moderation",
        [
            Table(Flag, ("by",), without=frozenset(["weight"])),
            Table(Case, rows=_told_cases, without=_NOT_FOR_THEM),
            Table(Decision, ("author",), without=frozenset(["by"])),
            Table(Decision, ("by",), name="decisions_made"),
            Table(Appeal, ("by",)),
            Table(Note, ("by",)),
            Table(Rule, ("created_by",)),
            Table(Sweep, ("member",), without=frozenset(["by", "restored_by"])),
        ],
    )
    own_data.leave_out(
        {
            "moderation.Case.author": "cases that were decided; before that nobody is told",
            "moderation.Case.claimed_by": "how the moderators share their work",
            "moderation.Sweep.by": "the data of whose posts were hidden",
            "moderation.Sweep.restored_by": "the data of whose posts were hidden",
        }
    )
    erasing.add_step(_erase)


def _told_cases(member: Member) -> QuerySet[Case]:
    return Case.objects.filter(author=member, decisions__isnull=False).distinct()


def _erase(member: Member, *, empties_posts: bool) -> None:
    """What was decided stays, about nobody."""
    Flag.objects.filter(by=member).update(by=None, text="")
    Case.objects.filter(author=member).update(author=None)
    Case.objects.filter(claimed_by=member).update(claimed_by=None, claimed_at=None)
    Decision.objects.filter(author=member).update(author=None)
    Appeal.objects.filter(by=member).update(by=None, reason="")
    Sweep.objects.filter(member=member).delete()
