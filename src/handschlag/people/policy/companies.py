"""Who may do what with companies."""

from dataclasses import dataclass

from handschlag.accounts.models import Member
from handschlag.people.models import Company


@dataclass(frozen=True, slots=True)
class AtCompany:
    """What a member is to a company."""

    member_id: int
    is_operator: bool
    is_person: bool
    speaks: bool


def can_edit(company: Company, at: AtCompany) -> bool:
    """Who speaks for it; until somebody does, who entered it; and who runs the site."""
    is_first = company.claimed_at is None and company.created_by_id == at.member_id
    return at.speaks or is_first or at.is_operator


def can_remove_person(at: AtCompany) -> bool:
    """Somebody who is wrongly listed. Everybody may leave by themselves."""
    return at.speaks or at.is_operator


def can_hand_on(at: AtCompany) -> bool:
    return at.speaks or at.is_operator


def can_merge(one: AtCompany, other: AtCompany) -> bool:
    """Make one page of two: who speaks for both, and who runs the site."""
    return one.is_operator or (one.speaks and other.speaks)


def can_prove(company: Company, at: AtCompany) -> bool:
    """Claim by an address at its domain: as long as nobody speaks for it."""
    return company.claimed_at is None and not at.speaks


def can_ask_operators(at: AtCompany) -> bool:
    """Say why one speaks for it: also where somebody does who should not."""
    return not at.speaks


def can_answer_claims(by: Member) -> bool:
    return by.is_active and by.is_operator
