"""Deeds on groups."""

from handschlag.groups.actions.answering_invitations import (
    accept_personal,
    allow_invitations,
    decline_personal,
    refuse_invitations,
)
from handschlag.groups.actions.archiving import archive_group, ask_for_deletion, keep_group, reopen_group
from handschlag.groups.actions.editing import GroupFields, create_group, edit_group, fingerprint
from handschlag.groups.actions.greeting import WELCOME
from handschlag.groups.actions.importing import (
    begin_import,
    discard_import,
    map_columns,
    upload_table,
)
from handschlag.groups.actions.inviting import (
    accept_invitation,
    ask_by_invitation,
    create_invitation,
    revoke_invitation,
)
from handschlag.groups.actions.inviting_people import (
    correct_address,
    invite_people,
    send_again,
    withdraw_personal,
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
from handschlag.groups.actions.mailing_archive import ARCHIVING
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
    "ARCHIVING",
    "PUT_AWAY",
    "WELCOME",
    "GroupFields",
    "accept_invitation",
    "accept_offer",
    "accept_personal",
    "accept_request",
    "accept_requests",
    "add_request_note",
    "allow_again",
    "allow_invitations",
    "appoint_organiser",
    "archive_group",
    "ask_by_invitation",
    "ask_for_deletion",
    "ask_to_join",
    "begin_import",
    "change_questions",
    "change_role",
    "change_welcome",
    "correct_address",
    "create_group",
    "create_invitation",
    "decline_offer",
    "decline_personal",
    "decline_request",
    "decline_requests",
    "discard_import",
    "edit_group",
    "fingerprint",
    "invite_people",
    "join_group",
    "keep_group",
    "leave_group",
    "map_columns",
    "offer_group",
    "put_away",
    "refuse_invitations",
    "remove_member",
    "reopen_group",
    "revoke_invitation",
    "send_again",
    "trust_domains",
    "upload_table",
    "withdraw_offer",
    "withdraw_personal",
    "withdraw_request",
]
