"""Who waits for an answer. Found once when figures are computed, and asked again when the page is read."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from handschlag.discussions.models import Post, PostQuerySet
from handschlag.groups.models import Group, Membership

NEWCOMER_DAYS: Final = 90
LISTED: Final = 10


def still_waiting(pks: list[int]) -> PostQuerySet:
    """Those of the posts that still have no answer and still take one; with topic and author."""
    posts = Post.objects.filter(pk__in=pks, topic__closure__isnull=True).counted()
    return (
        without_answer(posts)
        .select_related("topic", "author")
        .only("number", "created_at", "topic__title", "author__name", "author__avatar")
    )


def unanswered_topics(group: Group, *, as_of: datetime) -> list[int]:
    """Opening posts that took no answer, newest first, of topics that still take one."""
    opening = _open_posts(group, as_of).filter(number=1)
    return list(without_answer(opening).order_by("-created_at", "-pk").values_list("pk", flat=True)[:LISTED])


def unanswered_newcomers(group: Group, *, as_of: datetime) -> list[int]:
    """The latest post of each member who joined in the 90 days before, wrote, and was never answered."""
    since = as_of - timedelta(days=NEWCOMER_DAYS)
    returned = Membership.objects.filter(group=group, member_id=OuterRef("member_id"), joined_at__lt=since)
    joined = Membership.objects.current().filter(group=group, joined_at__range=(since, as_of))
    newcomers = joined.exclude(Exists(returned)).values("member_id")
    written = Post.objects.filter(topic__group=group, author__in=newcomers, created_at__lte=as_of).counted()
    lonely = set(without_answer(written).values_list("pk", flat=True))
    rows = list(written.order_by("created_at", "pk").values_list("author_id", "pk", "topic__closure"))
    greeted = {author for author, pk, _closure in rows if pk not in lonely}
    latest: dict[int, int] = {}
    for author, pk, closure in rows:
        if closure is None and author not in greeted:
            latest.pop(author, None)  # the order of the dictionary is that of the latest posts
            latest[author] = pk
    return list(latest.values())[-LISTED:][::-1]


def without_answer(posts: PostQuerySet) -> PostQuerySet:
    """Posts to which no other human has replied: not to the post and, for an opening, not in its topic."""
    by_others = Post.objects.counted().exclude(author=OuterRef("author_id"))
    return posts.filter(
        ~Exists(by_others.filter(reply_to=OuterRef("pk"))),
        ~(Q(number=1) & Exists(by_others.filter(topic=OuterRef("topic_id"), number__gt=1))),
    )


def _open_posts(group: Group, as_of: datetime) -> PostQuerySet:
    posts = Post.objects.filter(topic__group=group, topic__closure__isnull=True, created_at__lte=as_of)
    return posts.counted()
