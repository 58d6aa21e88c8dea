"""Deeds of those who run the site, by what they are done to."""

from handschlag.operations.actions.legal import accept_terms, write_legal_text
from handschlag.operations.actions.looks import change_colours, change_logo, remove_logo
from handschlag.operations.actions.mails import give_mail_up, retry_given_up_mails, retry_mail
from handschlag.operations.actions.members import (
    appoint_operator,
    deactivate_member,
    reactivate_member,
    remind_to_confirm,
    resign_operator,
    sign_out_everywhere,
)
from handschlag.operations.actions.merging import hindrance, merge_members
from handschlag.operations.actions.previews import send_preview
from handschlag.operations.actions.settings import change_back
from handschlag.operations.actions.storage import ask_for_report
from handschlag.operations.actions.work import give_work_up, retry_failed_work, retry_work

__all__ = [
    "accept_terms",
    "appoint_operator",
    "ask_for_report",
    "change_back",
    "change_colours",
    "change_logo",
    "deactivate_member",
    "give_mail_up",
    "give_work_up",
    "hindrance",
    "merge_members",
    "reactivate_member",
    "remind_to_confirm",
    "remove_logo",
    "resign_operator",
    "retry_failed_work",
    "retry_given_up_mails",
    "retry_mail",
    "retry_work",
    "send_preview",
    "sign_out_everywhere",
    "write_legal_text",
]
