"""Whom two people both know, as far as one of them may know that."""

from collections.abc import Iterable
from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.people.models.ties import Tie, known_ties

SHOWN = 12
LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Common:
    """Somebody who knows both; ``have_met``: both the viewer and the other in person."""

    member: Member
    strength: float
    has_met_me: bool
    has_met_them: bool


def common_contacts(member: Member, viewer: Member, ties: Iterable[Tie]) -> list[Common]:
    """The best first: who knows both well, by the weaker of the two ties. Two queries; ``ties``: one's own.

    Without those who cannot be asked, by the viewer or about ``member``: none says why.
    """
    own = {tie.other: tie for tie in ties if tie.other != member.pk}
    theirs = known_ties(member.pk, viewer_id=viewer.pk, others=own)
    both = {key: min(own[key].strength, strength) for key, (strength, _met) in theirs.items()}
    best = sorted(both, key=lambda key: (-both[key], key))[:LOOKED_AT]
    able = Member.objects.with_login().approachable_by(viewer.pk).approachable_by(member.pk)
    found = able.filter(pk__in=best, is_bot=False).defer("about", "about_html").in_bulk()
    return [Common(found[key], both[key], own[key].has_met, theirs[key][1]) for key in best if key in found][
        :SHOWN
    ]
