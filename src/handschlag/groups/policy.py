"""Who may do what in a group. Whether a group may be known at all is asked before: ``visible_to``.

Every question takes the viewer's current membership of the group (None for strangers) and is a pure
predicate: no queries, no side effects. The table people read is docs/reference/rights.md.
"""

from handschlag.accounts.models import Member
from handschlag.groups.models import Group, Joining, Membership, Viewer


def can_create_group(viewer: Viewer) -> bool:
    return viewer.is_authenticated


def can_read_talk(group: Group, membership: Membership | None) -> bool:
    return group.is_readable_by_all or membership is not None


def can_see_members(group: Group, membership: Membership | None, viewer: Viewer) -> bool:
    """Names are for people who have one here themselves: not for visitors, not in a foreign closed group."""
    return viewer.is_authenticated and can_read_talk(group, membership)


def can_join(
    group: Group, membership: Membership | None, viewer: Viewer, *, has_trusted_address: bool = False
) -> bool:
    """At once: where anybody may, or with a proven address at a domain the group trusts."""
    may_anybody = group.joining == Joining.OPEN or has_trusted_address
    return viewer.is_authenticated and membership is None and may_anybody and not group.is_archived


def can_ask_to_join(group: Group, membership: Membership | None, viewer: Viewer) -> bool:
    takes_requests = group.joining == Joining.REQUEST and not group.is_archived
    return viewer.is_authenticated and membership is None and takes_requests


def can_edit(membership: Membership | None) -> bool:
    return membership is not None and membership.is_organiser


def can_archive(membership: Membership | None, viewer: Viewer) -> bool:
    """Archive a group, take that back, have it deleted: who organises it, and who runs the site."""
    return can_edit(membership) or (isinstance(viewer, Member) and viewer.is_active and viewer.is_operator)


def can_answer_requests(membership: Membership | None) -> bool:
    return membership is not None and membership.is_organiser


def can_invite(membership: Membership | None) -> bool:
    return membership is not None and membership.is_organiser


def can_change_role(membership: Membership | None) -> bool:
    return membership is not None and membership.is_organiser


def can_remove(membership: Membership | None, other: Membership) -> bool:
    """An organiser removes others; oneself one leaves."""
    return membership is not None and membership.is_organiser and membership.pk != other.pk


def can_hand_over(membership: Membership | None, other: Membership) -> bool:
    """Offer the group to anybody else in it who can sign in and so can act on it, and does not run it yet."""
    is_able = not other.member.is_imported and other.member.is_active
    return can_remove(membership, other) and is_able and not other.is_organiser
