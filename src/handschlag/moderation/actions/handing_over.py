"""What stands against somebody of an archive stands against whoever claims to be them, too."""

from django.db import models

from handschlag.accounts.models import Member
from handschlag.groups.models import Exclusion, Silence
from handschlag.moderation.models import Case, Decision, Sweep


def hand_order_over(shell: Member, *, to: Member) -> None:
    """Cases, decisions, sweeps, silences and exclusions. Six statements.

    Nobody may judge their own posts, which ``to`` may have done before it was known that they are: such a
    case is free again, and such a decision stays under nobody's name.
    """
    Case.objects.filter(author=shell, claimed_by=to).update(claimed_by=None, claimed_at=None)
    Case.objects.filter(author=shell).update(author=to)
    _hand_over(Decision, "author", shell, to)
    _hand_over(Sweep, "member", shell, to)
    _hand_over(Silence, "member", shell, to)
    kept_out = Exclusion.objects.filter(member=to).values("group")
    Exclusion.objects.filter(member=shell).exclude(group__in=kept_out).update(member=to)


def _hand_over(model: type[models.Model], whom: str, shell: Member, to: Member) -> None:
    """Not those that ``to`` made."""
    model._default_manager.filter(**{whom: shell}).exclude(by=to).update(**{whom: to})
