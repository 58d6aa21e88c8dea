"""Who may do what with pools: all of their members the same. Whether one may be seen is asked before.

Pure predicates: no queries, no side effects. The table people read is docs/reference/rights.md.
"""

from datetime import datetime
from typing import Protocol


class Spell(Protocol):
    @property
    def joined_at(self) -> datetime | None: ...
    @property
    def left_at(self) -> datetime | None: ...


def can_share(spell: Spell | None) -> bool:
    """Book, draw, put in, propose, vote, see who put in how much: who has joined and not left."""
    return spell is not None and spell.joined_at is not None and spell.left_at is None


def can_answer(spell: Spell | None) -> bool:
    """Join, or decline to: who is invited."""
    return spell is not None and spell.joined_at is None and spell.left_at is None


def can_ask(spell: Spell | None, *, is_in_group: bool) -> bool:
    """Ask to be let in: who belongs to the pool's group, and neither shares yet nor is invited."""
    return spell is None and is_in_group


def can_cancel(user_id: int, member_id: int) -> bool:
    """What is booked, or proposed: whose it is."""
    return user_id == member_id


def can_object(contributor_id: int, member_id: int) -> bool:
    """To what somebody else has put in."""
    return contributor_id != member_id
