"""What people do in the talk: a verb and a noun, the object first, ``by`` the doer.

All deeds raise NotAllowed where the policy says no, and Conflict where the topic's state does.
"""

from handschlag.discussions.actions.accepting import (
    accept_post,
    share_post,
    take_acceptance_back,
    unshare_post,
)
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
from handschlag.discussions.actions.drafting import discard_draft, forget_old_drafts, published, save_draft
from handschlag.discussions.actions.filing import discard_upload, preview, upload_file
from handschlag.discussions.actions.following import catch_up, watch_group, watch_topic
from handschlag.discussions.actions.pinning import end_due_pins, pin_topic, unpin_topic
from handschlag.discussions.actions.polling import (
    Ask,
    close_poll,
    delete_poll,
    start_poll,
    take_vote_back,
    vote,
)
from handschlag.discussions.actions.reading import mark_read, read_topic
from handschlag.discussions.actions.relocating import merge_topic, move_topic, split_topic
from handschlag.discussions.actions.tagging import rename_tag
from handschlag.discussions.actions.telling import tell_of_accepted_answer
from handschlag.discussions.actions.thanking import take_back_thanks, thank_for_post
from handschlag.discussions.actions.timing import (
    cancel_closing,
    close_due_topics,
    end_slow_mode,
    may_post_again,
    plan_closing,
    slow_down,
    waiting_words,
)
from handschlag.discussions.actions.undoing import undo_relocation
from handschlag.discussions.actions.unsending import undo_sending
from handschlag.discussions.actions.writing import Overtaken, edit_post, reply_to_topic, start_topic, version

__all__ = [
    "Ask",
    "Overtaken",
    "accept_post",
    "bookmark_post",
    "cancel_closing",
    "catch_up",
    "change_bookmark",
    "close_due_topics",
    "close_poll",
    "close_topic",
    "delete_poll",
    "delete_post",
    "delete_topic",
    "discard_draft",
    "discard_upload",
    "edit_post",
    "end_due_pins",
    "end_slow_mode",
    "forget_old_drafts",
    "mark_read",
    "may_post_again",
    "merge_topic",
    "move_topic",
    "pin_topic",
    "plan_closing",
    "preview",
    "published",
    "read_topic",
    "remind_due_bookmarks",
    "remove_bookmark",
    "rename_tag",
    "reopen_topic",
    "reply_to_topic",
    "restore_post",
    "restore_topic",
    "save_draft",
    "share_post",
    "slow_down",
    "split_topic",
    "start_poll",
    "start_topic",
    "take_acceptance_back",
    "take_back_thanks",
    "take_vote_back",
    "tell_of_accepted_answer",
    "thank_for_post",
    "undo_relocation",
    "undo_sending",
    "unpin_topic",
    "unshare_post",
    "upload_file",
    "version",
    "vote",
    "waiting_words",
    "watch_group",
    "watch_topic",
]
