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
from handschlag.discussions.actions.following import catch_up, watch_group, watch_topic
from handschlag.discussions.actions.reading import mark_read, read_topic
from handschlag.discussions.actions.telling import tell_of_accepted_answer
from handschlag.discussions.actions.thanking import take_back_thanks, thank_for_post
from handschlag.discussions.actions.writing import edit_post, reply_to_topic, start_topic, version

__all__ = [
    "catch_up",
    "close_topic",
    "delete_post",
    "delete_topic",
    "edit_post",
    "mark_read",
    "read_topic",
    "reopen_topic",
    "reply_to_topic",
    "restore_post",
    "restore_topic",
    "start_topic",
    "take_back_thanks",
    "tell_of_accepted_answer",
    "thank_for_post",
    "version",
    "watch_group",
    "watch_topic",
]
