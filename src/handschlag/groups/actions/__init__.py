"""Deeds on groups."""

from handschlag.groups.actions.editing import GroupFields, create_group, edit_group, fingerprint
from handschlag.groups.actions.inviting import accept_invitation, create_invitation, revoke_invitation
from handschlag.groups.actions.joining import (
    accept_request,
    ask_to_join,
    decline_request,
    join_group,
    leave_group,
    withdraw_request,
)
from handschlag.groups.actions.running import change_role, hand_over, remove_member

__all__ = [
    "GroupFields",
    "accept_invitation",
    "accept_request",
    "ask_to_join",
    "change_role",
    "create_group",
    "create_invitation",
    "decline_request",
    "edit_group",
    "fingerprint",
    "hand_over",
    "join_group",
    "leave_group",
    "remove_member",
    "revoke_invitation",
    "withdraw_request",
]
