"""Topics and posts, and what people do with them."""

from handschlag.discussions.models.files import Attachment, AttachmentQuerySet
from handschlag.discussions.models.order import (
    MOST_PINS,
    Acceptance,
    ClosingPlan,
    Pin,
    SlowMode,
    Wiki,
)
from handschlag.discussions.models.posts import Post, PostQuerySet, Revision, Thanks
from handschlag.discussions.models.reading import ReadMark
from handschlag.discussions.models.relocations import MovedPost, Relocating, Relocation
from handschlag.discussions.models.rulings import Closure, Deed, PostRemoval, Ruling, TopicRemoval
from handschlag.discussions.models.topics import Topic, TopicQuerySet

__all__ = [
    "MOST_PINS",
    "Acceptance",
    "Attachment",
    "AttachmentQuerySet",
    "ClosingPlan",
    "Closure",
    "Deed",
    "MovedPost",
    "Pin",
    "Post",
    "PostQuerySet",
    "PostRemoval",
    "ReadMark",
    "Relocating",
    "Relocation",
    "Revision",
    "Ruling",
    "SlowMode",
    "Thanks",
    "Topic",
    "TopicQuerySet",
    "TopicRemoval",
    "Wiki",
]
