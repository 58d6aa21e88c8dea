"""Who may do what with deals. Whether one is known at all is asked before: it is its two sides' alone.

Pure predicates: no queries, no side effects. The table people read is docs/reference/rights.md. Whether the
state admits it is another question, which the deeds ask.
"""

from typing import Protocol

from handschlag.groups.models import Membership


class Person(Protocol):
    @property
    def is_active(self) -> bool: ...
    @property
    def is_imported(self) -> bool: ...
    @property
    def is_bot(self) -> bool: ...


class Sides(Protocol):
    @property
    def proposer_id(self) -> int: ...
    @property
    def partner_id(self) -> int: ...
    @property
    def to_answer_id(self) -> int: ...
    @property
    def put_by_id(self) -> int: ...


def can_deal(person: Person) -> bool:
    """People with an account that is in use: neither those an archive tells of nor programs."""
    return person.is_active and not person.is_imported and not person.is_bot


def can_take_part(deal: Sides, member_id: int) -> bool:
    """Change it while it is proposed, say how it went, ask it back, dispute it: either of the two."""
    return member_id in {deal.proposer_id, deal.partner_id}


def can_answer(deal: Sides, member_id: int) -> bool:
    """Agree or decline: who did not put it as it stands. Nobody agrees with themself."""
    return deal.to_answer_id == member_id


def can_withdraw(deal: Sides, member_id: int, *, is_agreed: bool, gives: bool) -> bool:
    """What is proposed: who put it so. What is agreed: who only receives, and so breaks no promise."""
    if is_agreed:
        return can_take_part(deal, member_id) and not gives
    return deal.put_by_id == member_id


def can_deliver(giver_id: int, member_id: int) -> bool:
    return giver_id == member_id


def can_answer_back(asked_back_by_id: int | None, member_id: int, deal: Sides) -> bool:
    """Agree to take a closed deal back: the one who was asked."""
    return can_take_part(deal, member_id) and asked_back_by_id not in {None, member_id}


def can_set_terms(membership: Membership | None) -> bool:
    """How a group keeps balances: its organisers."""
    return membership is not None and membership.is_organiser


class Thanks(Protocol):
    @property
    def by_id(self) -> int: ...
    @property
    def to_id(self) -> int: ...


def can_remove_thank_you(thanks: Thanks, member_id: int) -> bool:
    """Take it back, or away from one's profile: either of the two."""
    return member_id in {thanks.by_id, thanks.to_id}
