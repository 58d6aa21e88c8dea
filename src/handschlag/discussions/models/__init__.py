"""Topics and posts, and what people do with them."""

from handschlag.discussions.models.files import Attachment
from handschlag.discussions.models.posts import Post, PostQuerySet, Revision, Thanks
from handschlag.discussions.models.reading import ReadMark
from handschlag.discussions.models.rulings import Closure, PostRemoval, Ruling, TopicRemoval
from handschlag.discussions.models.topics import SILENCE, Topic, TopicQuerySet, read_line, scan_line
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

__all__ = [
    "CHOICES",
    "SILENCE",
    "Attachment",
    "CaughtUp",
    "Closure",
    "GroupWatch",
    "Level",
    "Mention",
    "Post",
    "PostQuerySet",
    "PostRemoval",
    "ReadMark",
    "Revision",
    "Ruling",
    "Telling",
    "Thanks",
    "Topic",
    "TopicQuerySet",
    "TopicRemoval",
    "TopicWatch",
    "effective_level",
    "read_line",
    "scan_line",
]
