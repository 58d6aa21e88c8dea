"""Topics and posts, and what people do with them."""

from handschlag.discussions.models.announcements import (
    Announcement,
    AnnouncementQuerySet,
    AnnouncementReading,
)
from handschlag.discussions.models.bookmarks import Bookmark
from handschlag.discussions.models.files import Attachment, AttachmentQuerySet
from handschlag.discussions.models.introductions import Introductions
from handschlag.discussions.models.mailing import (
    USUAL,
    DigestMark,
    MailChoice,
    MailedUpTo,
    MailLevel,
    begins_at,
    effective_mail,
)
from handschlag.discussions.models.order import MOST_PINS, Acceptance, ClosingPlan, Pin, SlowMode, Wiki
from handschlag.discussions.models.polls import (
    Ballot,
    Poll,
    PollClosure,
    PollKind,
    PollOption,
    PollQuerySet,
    Results,
)
from handschlag.discussions.models.posts import Post, PostQuerySet, Revision, Thanks
from handschlag.discussions.models.reading import ReadMark
from handschlag.discussions.models.relocations import MovedPost, Relocating, Relocation
from handschlag.discussions.models.rulings import Closure, Deed, PostRemoval, Ruling, TopicRemoval
from handschlag.discussions.models.tags import Tag, Tagging, latest_of_topic
from handschlag.discussions.models.topics import (
    SILENCE,
    Topic,
    TopicQuerySet,
    add_more_than_talk,
    read_line,
    scan_line,
    silent_since,
)
from handschlag.discussions.models.watching import (
    CHOICES,
    CaughtUp,
    GroupWatch,
    Level,
    Mention,
    Telling,
    TopicWatch,
    effective_level,
)
from handschlag.discussions.models.writing import Draft, Where, group_of, place_of

__all__ = [
    "CHOICES",
    "MOST_PINS",
    "SILENCE",
    "USUAL",
    "Acceptance",
    "Announcement",
    "AnnouncementQuerySet",
    "AnnouncementReading",
    "Attachment",
    "AttachmentQuerySet",
    "Ballot",
    "Bookmark",
    "CaughtUp",
    "ClosingPlan",
    "Closure",
    "Deed",
    "DigestMark",
    "Draft",
    "GroupWatch",
    "Introductions",
    "Level",
    "MailChoice",
    "MailLevel",
    "MailedUpTo",
    "Mention",
    "MovedPost",
    "Pin",
    "Poll",
    "PollClosure",
    "PollKind",
    "PollOption",
    "PollQuerySet",
    "Post",
    "PostQuerySet",
    "PostRemoval",
    "ReadMark",
    "Relocating",
    "Relocation",
    "Results",
    "Revision",
    "Ruling",
    "SlowMode",
    "Tag",
    "Tagging",
    "Telling",
    "Thanks",
    "Topic",
    "TopicQuerySet",
    "TopicRemoval",
    "TopicWatch",
    "Where",
    "Wiki",
    "add_more_than_talk",
    "begins_at",
    "effective_level",
    "effective_mail",
    "group_of",
    "latest_of_topic",
    "place_of",
    "read_line",
    "scan_line",
    "silent_since",
]
