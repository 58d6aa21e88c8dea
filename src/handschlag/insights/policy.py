"""Who may do what with a group's insights. Pure predicates on the viewer's current membership."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # who only wants the rule of five needs no database
    from handschlag.groups.models import Membership

SMALLEST_CROWD = 5
"""A figure over fewer people than this is shown to nobody but those who run the group."""


def can_see_health(membership: "Membership | None") -> bool:
    """Members of the group; strangers not even of an open one."""
    return membership is not None


def can_see_names(membership: "Membership | None") -> bool:
    """Names, and figures over fewer than five people, are for who acts on them."""
    return membership is not None and membership.may_moderate


def can_request_snapshot(membership: "Membership | None") -> bool:
    return membership is not None and membership.may_moderate


def can_try(membership: "Membership | None") -> bool:
    """What is tried, for whom and with what effect is for those who run the group: to read and to write."""
    return membership is not None and membership.may_moderate


def can_play(membership: "Membership | None") -> bool:
    """Shocks name who would leave: for who runs the group. Operators play with the whole site."""
    return membership is not None and membership.may_moderate


def can_see_week(membership: "Membership | None") -> bool:
    """What waits in a group, with names: for who runs it."""
    return membership is not None and membership.may_moderate
