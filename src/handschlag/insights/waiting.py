"""Who waits for an answer. Found once when figures are computed, and asked again when the page is read."""

from dataclasses import replace
from typing import Final

from django.db.models import Exists, OuterRef, Q

from handschlag.core.addresses import address
from handschlag.core.prepared import GivenKeys
from handschlag.discussions.models import Post, PostQuerySet
from handschlag.discussions.pages.topics import page_href
from handschlag.insights.figures import Computed

LISTED: Final = 10


def still_waiting(pks: list[int] | GivenKeys) -> PostQuerySet:
    """Those of the posts that still have no answer and still take one; with topic and author."""
    posts = Post.objects.filter(pk__in=pks, topic__closure__isnull=True).counted()
    return (
        without_answer(posts)
        .select_related("topic", "author")
        .only("number", "created_at", "topic__title", "author__name", "author__avatar")
    )


def without_closed(health: Computed) -> Computed:
    """The same with the first few of those who wait where a reply is still taken."""
    return replace(health, unanswered=_open(health.unanswered), newcomers=_open(health.newcomers))


def _open(pks: list[int]) -> list[int]:
    waiting = set(still_waiting(pks).values_list("pk", flat=True))
    return [pk for pk in pks if pk in waiting][:LISTED]


def without_answer(posts: PostQuerySet) -> PostQuerySet:
    """Posts to which no other human has replied: not to the post and, for an opening, not in its topic."""
    by_others = Post.objects.counted().exclude(author=OuterRef("author_id"))
    return posts.filter(
        ~Exists(by_others.filter(reply_to=OuterRef("pk"))),
        ~(Q(number=1) & Exists(by_others.filter(topic=OuterRef("topic_id"), number__gt=1))),
    )


def reply_href(post: Post) -> str:
    """Where the reply is written: below the topic, or in answer to this post. Needs ``topic`` loaded."""
    if post.is_opening:
        return address("discussions:reply", post.topic_id)
    page = page_href(post.topic, post.number)
    return f"{page}{'&' if '?' in page else '?'}reply_to={post.pk}#composer"
