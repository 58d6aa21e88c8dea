"""Who may do what with meetups. Whether one may be seen at all is asked before: ``visible_to``, or its link.

Pure predicates: no queries, no side effects. The table people read is docs/reference/rights.md.
"""

from dataclasses import dataclass
from typing import Protocol

from handschlag.groups.models import MODERATING


class MeetupState(Protocol):
    @property
    def is_cancelled(self) -> bool: ...
    @property
    def has_begun(self) -> bool: ...
    @property
    def takes_answers(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, and what they are to the meetup and to the groups that host it.

    ``role``: in the group it belongs to, None for strangers. ``is_of_cohost``: belongs to another group that
    hosts it. ``can_read``: may read its talk. ``has_link``: came by the link for people from outside.
    """

    member_id: int | None
    role: str | None = None
    is_host: bool = False
    is_of_cohost: bool = False
    can_read: bool = False
    has_link: bool = False

    @property
    def is_member(self) -> bool:
        """Of one of the groups."""
        return self.role is not None or self.is_of_cohost

    @property
    def may_run(self) -> bool:
        return self.role in MODERATING or (self.is_host and self.member_id is not None)


def can_plan(role: str | None) -> bool:
    """Plan a meetup of a group: its members, as they start topics."""
    return role is not None


def can_run(standing: Standing) -> bool:
    """Change it, answer for others, check people in, see who came: hosts and who moderates the group."""
    return standing.may_run


def can_change(meetup: MeetupState, standing: Standing) -> bool:
    """What was called off is over; what it was stays as it is."""
    return standing.may_run and not meetup.is_cancelled


def can_cancel(meetup: MeetupState, standing: Standing) -> bool:
    return standing.may_run and not meetup.is_cancelled and not meetup.has_begun


def can_answer(standing: Standing) -> bool:
    """Say yes, maybe or no: who is signed in and finds it, and who has its link."""
    if standing.has_link:
        return True
    return standing.member_id is not None and (standing.can_read or standing.is_member)


def can_see_people(standing: Standing) -> bool:
    """Names are for people who have one here too, and may read the talk or belong to a hosting group."""
    return standing.member_id is not None and (standing.can_read or standing.is_member)


def can_see_online_link(standing: Standing, *, is_going: bool) -> bool:
    """Those who come, and those who receive them."""
    return is_going or standing.may_run


def can_check_in_others(standing: Standing) -> bool:
    return standing.may_run


def can_see_history(standing: Standing) -> bool:
    """How often somebody came of what they promised: only who runs meetups of the group, never the others."""
    return standing.may_run


class Person(Protocol):
    @property
    def is_active(self) -> bool: ...
    @property
    def is_imported(self) -> bool: ...
    @property
    def is_bot(self) -> bool: ...


def can_shake_hands(person: Person) -> bool:
    """People with an account that is in use: neither those an archive tells of nor programs."""
    return person.is_active and not person.is_imported and not person.is_bot


class Asked(Protocol):
    @property
    def asked_by_id(self) -> int: ...
    @property
    def other_id(self) -> int: ...


def can_confirm(handshake: Asked, member_id: int) -> bool:
    """Confirm or decline: who was asked. Nobody shakes hands alone."""
    return handshake.other_id == member_id


def can_withdraw(handshake: Asked, member_id: int) -> bool:
    return handshake.asked_by_id == member_id


def can_undo(handshake: Asked, member_id: int) -> bool:
    """Either of the two; within which time is its state."""
    return member_id in {handshake.asked_by_id, handshake.other_id}


def can_write_recap(standing: Standing) -> bool:
    return standing.may_run and standing.role is not None


def can_introduce_oneself(standing: Standing) -> bool:
    """In the talk of the meetup: members of its group, as they write there."""
    return standing.role is not None
