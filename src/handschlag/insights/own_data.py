"""What this room keeps about a member, and what goes with them."""

from django.db.models import Q

from handschlag.accounts import erasing, own_data
from handschlag.accounts.models import Member
from handschlag.accounts.own_data import Table
from handschlag.insights.models import (
    NetworkChoices,
    NetworkSnapshot,
    Snapshot,
    SuggestedPair,
    SuggestedPairQuerySet,
)


def join() -> None:
    own_data.add_tables(
        "insights",
        [
            Table(NetworkSnapshot, ("member",)),
            Table(NetworkChoices, ("member",)),
            Table(SuggestedPair, ("first", "second"), rows=_pairs),
        ],
    )
    own_data.leave_out({"insights.Snapshot.requested_by": "a figure of the group, not of who asked"})
    erasing.add_step(_erase)


def _pairs(member: Member) -> SuggestedPairQuerySet:
    """Not those of whom one of the two has thought better since: how far away they live is theirs."""
    return SuggestedPair.objects.filter(Q(first=member) | Q(second=member)).wanted_by_both()


def _erase(member: Member, *, empties_posts: bool) -> None:  # noqa: ARG001 - as every step
    NetworkSnapshot.objects.filter(member=member).delete()
    NetworkChoices.objects.filter(member=member).delete()
    SuggestedPair.objects.filter(Q(first=member) | Q(second=member)).delete()
    Snapshot.objects.filter(requested_by=member).update(requested_by=None)
