"""Topics and posts, and what people do with them."""

from handschlag.discussions.models.bookmarks import Bookmark
from handschlag.discussions.models.files import Attachment
from handschlag.discussions.models.posts import Post, PostQuerySet, Revision, Thanks
from handschlag.discussions.models.reading import ReadMark
from handschlag.discussions.models.rulings import Closure, PostRemoval, Ruling, TopicRemoval
from handschlag.discussions.models.tags import Tag, Tagging
from handschlag.discussions.models.topics import Topic, TopicQuerySet

__all__ = [
    "Attachment",
    "Bookmark",
    "Closure",
    "Post",
    "PostQuerySet",
    "PostRemoval",
    "ReadMark",
    "Revision",
    "Ruling",
    "Tag",
    "Tagging",
    "Thanks",
    "Topic",
    "TopicQuerySet",
    "TopicRemoval",
]
