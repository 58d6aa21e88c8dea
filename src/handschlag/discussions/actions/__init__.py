"""What people do in the talk: a verb and a noun, the object first, ``by`` the doer.

All deeds raise NotAllowed where the policy says no, and Conflict where the topic's state does.
"""

from handschlag.discussions.actions.deciding import (
    close_topic,
    delete_post,
    delete_topic,
    reopen_topic,
    restore_post,
    restore_topic,
)
from handschlag.discussions.actions.drafting import (
    discard_draft,
    forget_old_drafts,
    published,
    save_draft,
)
from handschlag.discussions.actions.reading import mark_read
from handschlag.discussions.actions.thanking import take_back_thanks, thank_for_post
from handschlag.discussions.actions.undoing import undo_sending
from handschlag.discussions.actions.writing import (
    Overtaken,
    edit_post,
    reply_to_topic,
    start_topic,
    version,
)

__all__ = [
    "Overtaken",
    "close_topic",
    "delete_post",
    "delete_topic",
    "discard_draft",
    "edit_post",
    "forget_old_drafts",
    "mark_read",
    "published",
    "reopen_topic",
    "reply_to_topic",
    "restore_post",
    "restore_topic",
    "save_draft",
    "start_topic",
    "take_back_thanks",
    "thank_for_post",
    "undo_sending",
    "version",
]
