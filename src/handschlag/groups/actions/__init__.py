"""Deeds on groups."""

from handschlag.groups.actions.archiving import archive_group, ask_for_deletion, keep_group, reopen_group
from handschlag.groups.actions.editing import GroupFields, create_group, edit_group, fingerprint
from handschlag.groups.actions.greeting import WELCOME
from handschlag.groups.actions.inviting import (
    accept_invitation,
    ask_by_invitation,
    create_invitation,
    revoke_invitation,
)
from handschlag.groups.actions.joining import (
    accept_request,
    accept_requests,
    add_request_note,
    ask_to_join,
    decline_request,
    decline_requests,
    join_group,
    leave_group,
    withdraw_request,
)
from handschlag.groups.actions.offering import (
    accept_offer,
    appoint_organiser,
    decline_offer,
    offer_group,
    withdraw_offer,
)
from handschlag.groups.actions.questioning import change_questions
from handschlag.groups.actions.running import allow_again, change_role, remove_member
from handschlag.groups.actions.trusting import trust_domains
from handschlag.groups.actions.welcoming import PUT_AWAY, change_welcome, put_away

__all__ = [
    "PUT_AWAY",
    "WELCOME",
    "GroupFields",
    "accept_invitation",
    "accept_offer",
    "accept_request",
    "accept_requests",
    "add_request_note",
    "allow_again",
    "appoint_organiser",
    "archive_group",
    "ask_by_invitation",
    "ask_for_deletion",
    "ask_to_join",
    "change_questions",
    "change_role",
    "change_welcome",
    "create_group",
    "create_invitation",
    "decline_offer",
    "decline_request",
    "decline_requests",
    "edit_group",
    "fingerprint",
    "join_group",
    "keep_group",
    "leave_group",
    "offer_group",
    "put_away",
    "remove_member",
    "reopen_group",
    "revoke_invitation",
    "trust_domains",
    "withdraw_offer",
    "withdraw_request",
]
