"""Who may do what in a conversation. Whether one may read it at all is asked before: ``visible_to``.

Pure predicates: no queries, no side effects. The table people read is docs/reference/rights.md.
"""

from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.people.models import Viewer


@dataclass(frozen=True, slots=True)
class Part:
    """What a member has to do with a conversation.

    ``is_present``: takes part and has not left. ``is_of_two``: it has one other, for good. ``is_closed``:
    the two do not write to each other at the moment, for whatever reason.
    """

    is_present: bool
    is_of_two: bool = False
    is_closed: bool = False


def can_be_written_to(member: Member) -> bool:
    """People who can read it: an account in use, which is no program's."""
    return member.is_active and not member.is_imported and not member.is_bot


def can_say(part: Part) -> bool:
    return part.is_present and not part.is_closed


def can_add_people(part: Part) -> bool:
    """To a group of a few. A conversation of two stays one of two; others are asked into a new one."""
    return part.is_present and not part.is_of_two


def can_change_title(part: Part) -> bool:
    return part.is_present and not part.is_of_two


def can_leave(part: Part) -> bool:
    return part.is_present and not part.is_of_two


def can_mute(part: Part) -> bool:
    return part.is_present


def can_remove_message(author_id: int | None, viewer_id: int) -> bool:
    """One's own. Others' messages are for the operators to judge, once they are reported."""
    return author_id is not None and author_id == viewer_id


def can_report_message(author_id: int | None, viewer_id: int) -> bool:
    """What somebody else has said and one can read; what nobody is left to answer for too."""
    return author_id != viewer_id


def can_judge_reports(viewer: Viewer) -> bool:
    return isinstance(viewer, Member) and viewer.is_active and viewer.is_operator


def can_judge_report(viewer: Viewer, author_id: int | None) -> bool:
    """Nobody judges what they wrote themself."""
    return can_judge_reports(viewer) and viewer.pk != author_id
