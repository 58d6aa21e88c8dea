"""Who may do what here. Pure predicates, as listed in docs/reference/rights.md.

Those who run the site keep it going and its people safe; what is said in groups they do not belong to is
none of theirs.
"""

from handschlag.accounts.models import Member
from handschlag.accounts.policy import Viewer


def can_operate(viewer: Viewer) -> bool:
    return isinstance(viewer, Member) and viewer.is_active and viewer.is_operator


def can_switch_off(viewer: Viewer, member: Member) -> bool:
    """Others, and only people who have an account: oneself one leaves under “My data”."""
    return can_operate(viewer) and viewer.pk != member.pk and not member.is_imported
