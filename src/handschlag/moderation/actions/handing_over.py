"""What stands against somebody of an archive stands against whoever claims to be them, too."""

from collections.abc import Collection

from handschlag.accounts.models import Member
from handschlag.groups.models import Exclusion, Silence
from handschlag.moderation.models import Case, Decision, Sweep


def hand_order_over(shell: Member, *, to: Member) -> None:
    """Cases, decisions, sweeps, silences and exclusions."""
    part_from_own([shell.pk, to.pk])
    for written in (Case.objects, Decision.objects):
        written.filter(author=shell).update(author=to)
    for about in (Sweep.objects, Silence.objects):
        about.filter(member=shell).update(member=to)
    kept_out = Exclusion.objects.filter(member=to).values("group")
    Exclusion.objects.filter(member=shell).exclude(group__in=kept_out).update(member=to)


def part_from_own(pair: Collection[int]) -> None:
    """The two turn out to be one person, and nobody judges their own: what the one had to do with the other's
    is free again, or stays under nobody's name.
    """
    Case.objects.filter(author__in=pair, claimed_by__in=pair).update(claimed_by=None, claimed_at=None)
    Decision.objects.filter(author__in=pair, by__in=pair).update(author=None)
    for about in (Sweep.objects, Silence.objects):
        about.filter(member__in=pair, by__in=pair).update(by=None)
