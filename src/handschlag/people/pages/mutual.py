"""Whom two people both know, as far as one of them may know that."""

from handschlag.accounts.models import Member
from handschlag.people.models.ties import Known, who_knows_both

SHOWN = 12


def common_contacts(member: Member, viewer: Member) -> list[Known]:
    """The best first: who knows both well, by the weaker of the two ties. One query."""

    def turn(known: Known) -> tuple[float, int]:
        return -min(known.own_strength, known.strength), known.pk

    return sorted(who_knows_both(member.pk, viewer_id=viewer.pk), key=turn)[:SHOWN]
