"""Who waits for an answer as the page is read, each with the way to answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handschlag.accounts.models import Member
from handschlag.core.prepared import GivenKeys, Prepared
from handschlag.insights.models import Snapshot
from handschlag.insights.waiting import reply_href, still_waiting

_WAITING: Final = Prepared(lambda: still_waiting(GivenKeys("posts")))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that nobody has answered; ``author`` None where names are not shown."""

    title: str
    href: str
    reply_href: str
    author: Member | None
    written_at: datetime


def waiting(snapshot: Snapshot, *, shows_names: bool) -> dict[int, Waiting]:
    """By the keys of posts. One query."""
    posts = _WAITING.all(posts=[*snapshot.unanswered, *snapshot.newcomers])
    return {
        post.pk: Waiting(
            title=post.topic.title,
            href=post.get_absolute_url(),
            reply_href=reply_href(post),
            author=post.author if shows_names else None,
            written_at=post.created_at,
        )
        for post in posts
    }
