"""Whom two people both know, as far as one of them may know that."""

from collections.abc import Iterable
from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.people.models.ties import Known, Tie, known_ties

SHOWN = 12


@dataclass(frozen=True, slots=True)
class Common:
    """Somebody who knows both: how well ``member`` knows the other, and whether they have met the viewer."""

    member: Known
    has_met_me: bool

    @property
    def has_met_them(self) -> bool:
        return self.member.has_met


def common_contacts(member: Member, viewer: Member, ties: Iterable[Tie]) -> list[Common]:
    """The best first: who knows both well, by the weaker of the two ties. One query; ``ties``: one's own."""
    own = {tie.other: tie for tie in ties if tie.other != member.pk}
    theirs = known_ties(member.pk, viewer_id=viewer.pk, others=own)

    def turn(known: Known) -> tuple[float, int]:
        return -min(own[known.pk].strength, known.strength), known.pk

    return [Common(known, own[known.pk].has_met) for known in sorted(theirs.values(), key=turn)[:SHOWN]]
