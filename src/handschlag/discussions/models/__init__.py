"""Topics and posts, and what people do with them."""

from handschlag.discussions.models.files import Attachment
from handschlag.discussions.models.posts import Post, PostQuerySet, Revision, Thanks
from handschlag.discussions.models.reading import ReadMark
from handschlag.discussions.models.rulings import Closure, PostRemoval, Ruling, TopicRemoval
from handschlag.discussions.models.topics import Topic, TopicQuerySet
from handschlag.discussions.models.writing import Draft, Where, place_of

__all__ = [
    "Attachment",
    "Closure",
    "Draft",
    "Post",
    "PostQuerySet",
    "PostRemoval",
    "ReadMark",
    "Revision",
    "Ruling",
    "Thanks",
    "Topic",
    "TopicQuerySet",
    "TopicRemoval",
    "Where",
    "place_of",
]
