"""A whole topic on one page, to be printed or kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handschlag.discussions.models import Topic
from handschlag.discussions.pages.showing import shown

MOST_POSTS = 1000


@dataclass(frozen=True, slots=True)
class PrintedPost:
    """``html`` is None where the post was removed."""

    pk: int
    number: int
    author: str
    created_at: datetime
    edited_at: datetime | None
    html: str | None


@dataclass(frozen=True, slots=True)
class PrintedTopic:
    topic: Topic
    posts: list[PrintedPost]
    more: bool


def printed(topic: Topic) -> PrintedTopic:
    """The first MOST_POSTS posts. One query, and one for the links in them."""
    rows = topic.posts.order_by("number").values(
        "pk", "number", "author__name", "created_at", "edited_at", "html", "removal"
    )[: MOST_POSTS + 1]
    found = list(rows)
    kept = found[:MOST_POSTS]
    texts = shown({row["pk"]: row["html"] for row in kept if row["removal"] is None}, topic.group)
    posts = [_printed(row, texts.get(row["pk"])) for row in kept]
    return PrintedTopic(topic, posts, more=len(found) > len(kept))


def _printed(row: Mapping[str, Any], html: str | None) -> PrintedPost:
    return PrintedPost(
        pk=row["pk"],
        number=row["number"],
        author=row["author__name"],
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        html=html,
    )
