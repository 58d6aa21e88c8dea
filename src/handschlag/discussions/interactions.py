"""What the talk means for the ledger: one place that says it, for deeds, imports and rebuilds."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import cast

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Post, PostQuerySet, Thanks
from handschlag.ties.actions import BATCH, Entry
from handschlag.ties.models import Kind, Strand

MINUTES = 60
Row = tuple[int, datetime, int, int, int]
ThanksRow = tuple[int, datetime, int, int, int, int]


def replies(posts: PostQuerySet | None = None) -> Iterator[Entry]:
    """Author of a reply → author of the post replied to, else of the topic; value 1.

    An opening answers nobody, unless it was split off another topic and still names what it answered.
    Removed posts, programs and answers to oneself do not count.
    """
    return _reply_entries(reply_rows(posts).iterator(BATCH))


def reply(post_id: int) -> Iterator[Entry]:
    """``replies`` for one post."""
    return _reply_entries(_REPLY.all(post=post_id))


def _reply_entries(rows: Iterable[Row]) -> Iterator[Entry]:
    for pk, created_at, author, target, group in rows:
        if author != target:
            yield Entry(created_at, author, target, Strand.TALK, 1.0, group, Kind.REPLY, pk)


def reply_rows(posts: PostQuerySet | None = None) -> QuerySet[Post, Row]:
    """``replies`` as rows: post, time, author, whom it answers (oneself not left out yet), group."""
    rows = (
        (Post.objects.all() if posts is None else posts)
        .counted()
        .filter(Q(number__gt=1) | Q(reply_to__isnull=False))
        .annotate(
            target=Coalesce("reply_to__author", "topic__author"),
            target_is_bot=Coalesce("reply_to__author__is_bot", "topic__author__is_bot"),
        )
        .filter(target_is_bot=False)
        .order_by("pk")
        .values_list("pk", "created_at", "author", "target", "topic__group")
    )
    return cast("QuerySet[Post, Row]", rows)


def thanks(given: QuerySet[Thanks] | None = None) -> Iterator[Entry]:
    """Author of a thanked post (who gave help) → who thanks (who received it); value in hours."""
    return _thanks_entries(thanks_rows(given).iterator(BATCH))


def thank(thanks_id: int) -> Iterator[Entry]:
    """``thanks`` for one."""
    return _thanks_entries(_THANK.all(thanks=thanks_id))


def _thanks_entries(rows: Iterable[ThanksRow]) -> Iterator[Entry]:
    for pk, given_at, author, member, group, minutes in rows:
        if author != member:
            yield Entry(given_at, author, member, Strand.HELP, minutes / MINUTES, group, Kind.THANKS, pk)


def thanks_rows(given: QuerySet[Thanks] | None = None) -> QuerySet[Thanks, ThanksRow]:
    """``thanks`` as rows: thanks, time, author, who thanks (oneself not left out yet), group, minutes."""
    return (
        (Thanks.objects.all() if given is None else given)
        .filter(
            post__removal__isnull=True,
            post__topic__removal__isnull=True,
            post__author__is_bot=False,
            member__is_bot=False,
        )
        .order_by("pk")
        .values_list("pk", "given_at", "post__author", "member", "post__topic__group", "minutes")
    )


_REPLY = Prepared(lambda: reply_rows(Post.objects.filter(pk=Given("post"))))
_THANK = Prepared(lambda: thanks_rows(Thanks.objects.filter(pk=Given("thanks"))))
