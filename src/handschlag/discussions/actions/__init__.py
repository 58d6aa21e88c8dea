"""What people do in the talk: a verb and a noun, the object first, ``by`` the doer.

All deeds raise NotAllowed where the policy says no, and Conflict where the topic's state does.
"""

from handschlag.discussions.actions.bookmarking import (
    bookmark_post,
    change_bookmark,
    remind_due_bookmarks,
    remove_bookmark,
)
from handschlag.discussions.actions.deciding import (
    close_topic,
    delete_post,
    delete_topic,
    reopen_topic,
    restore_post,
    restore_topic,
)
from handschlag.discussions.actions.reading import mark_read
from handschlag.discussions.actions.tagging import rename_tag
from handschlag.discussions.actions.thanking import take_back_thanks, thank_for_post
from handschlag.discussions.actions.writing import edit_post, reply_to_topic, start_topic, version

__all__ = [
    "bookmark_post",
    "change_bookmark",
    "close_topic",
    "delete_post",
    "delete_topic",
    "edit_post",
    "mark_read",
    "remind_due_bookmarks",
    "remove_bookmark",
    "rename_tag",
    "reopen_topic",
    "reply_to_topic",
    "restore_post",
    "restore_topic",
    "start_topic",
    "take_back_thanks",
    "thank_for_post",
    "version",
]
