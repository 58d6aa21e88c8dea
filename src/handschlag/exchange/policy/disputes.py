"""Who may do what with disputes. Who may know of one, and who is to decide it: ``models.disputes``.

Pure predicates: no queries, no side effects. The table people read is docs/reference/rights.md.
"""

from typing import Protocol


class Sides(Protocol):
    @property
    def proposer_id(self) -> int: ...
    @property
    def partner_id(self) -> int: ...


def can_state(deal: Sides, member_id: int) -> bool:
    """Open one, say how one sees it, appeal: either side of the deal."""
    return member_id in {deal.proposer_id, deal.partner_id}


def can_withdraw(opened_by_id: int, member_id: int) -> bool:
    """Who opened it."""
    return opened_by_id == member_id


def can_decide(deal: Sides, member_id: int, *, is_decider: bool) -> bool:
    """Who moderates where it counts, or runs the site, and has no interest of their own in it."""
    return is_decider and not can_state(deal, member_id)
