"""Who may do what about flags. Which cases one may read at all is asked before: ``moderated_by``.

Pure predicates: no queries, no side effects. The table people read is docs/reference/rights.md. Nobody
decides about what they wrote, flagged or decided before; the database refuses it once more.
"""

from typing import Protocol

from handschlag.groups.models import MODERATING, Membership


class CaseState(Protocol):
    @property
    def author_id(self) -> int | None: ...


def can_flag(author_id: int | None, member_id: int) -> bool:
    """What somebody else wrote or is."""
    return author_id != member_id


def can_moderate(membership: Membership | None) -> bool:
    """See the queue of a group and what its rules catch: who moderates it."""
    return membership is not None and membership.role in MODERATING


def can_set_rules(membership: Membership | None) -> bool:
    """How a group protects itself: its organisers."""
    return membership is not None and membership.is_organiser


def can_read_log(membership: Membership | None) -> bool:
    """Who did what in a group: its organisers."""
    return membership is not None and membership.is_organiser


def can_see_figures(membership: Membership | None) -> bool:
    """Each month's flags and decisions: all members."""
    return membership is not None


def can_decide(case: CaseState, member_id: int, *, is_involved: bool) -> bool:
    """Who has no interest in it: ``is_involved`` says whether they flagged it or decided it before."""
    return not is_involved and case.author_id != member_id


def can_appeal(author_id: int | None, flaggers: set[int], member_id: int, *, found_something: bool) -> bool:
    """Whose thing it is, where something was done about it; who flagged it, where nothing was."""
    return member_id == author_id if found_something else member_id in flaggers


def can_act_on(member_id: int, other_id: int, other: Membership | None) -> bool:
    """Silence somebody or undo their posts: not oneself, and nobody who moderates too."""
    return member_id != other_id and not (other is not None and other.role in MODERATING)


def can_remove_from_group(membership: Membership | None, other: Membership | None) -> bool:
    """As in the group itself: organisers, who is in it, not who runs it."""
    return membership is not None and membership.is_organiser and other is not None and not other.is_organiser
