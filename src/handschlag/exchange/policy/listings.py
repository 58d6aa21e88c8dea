"""Who may do what with offers and requests."""

from dataclasses import dataclass
from typing import Protocol

from handschlag.groups.models import MODERATING


class Listed(Protocol):
    @property
    def author_id(self) -> int: ...
    @property
    def group_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks, and what they are to the group of the listing: ``role`` is None for strangers to it."""

    member_id: int
    role: str | None = None
    is_operator: bool = False


def can_make(standing: Standing, group_id: int | None) -> bool:
    """For everybody here: each member. In a group: who belongs to it, as they start topics."""
    return group_id is None or standing.role is not None


def can_change(listing: Listed, standing: Standing) -> bool:
    """Edit, renew, withdraw, bring back, say that it is fulfilled: whose it is, nobody else."""
    return listing.author_id == standing.member_id


def can_remove(listing: Listed, standing: Standing) -> bool:
    """Who moderates its group; of those for everybody, who runs the site. One's own one withdraws."""
    if listing.author_id == standing.member_id:
        return False
    return standing.is_operator if listing.group_id is None else standing.role in MODERATING


def can_answer(listing: Listed, standing: Standing) -> bool:
    """Say "I can help" or "I would like this": everybody who sees it but its author."""
    return listing.author_id != standing.member_id
