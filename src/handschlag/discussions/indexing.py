"""What the talk means for the search index: one place that says it, for deeds, imports and rebuilds.

A topic is found by its title and its opening post, as one thing; every other post by its text.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, FilteredRelation, Q

from handschlag.core.search.writing import BATCH, Text, add, forget, refresh
from handschlag.discussions.models import Post, PostQuerySet, Topic, TopicQuerySet

TOPIC, POST = "topic", "post"


def add_reply(post: Post, topic: Topic) -> None:
    """A reply is found from now on; part of the deed that makes it."""
    row = (post.pk, post.created_at, post.source, topic.group_id, post.author_id, topic.pk)
    add(_post_text(row))


def refresh_posts(posts: PostQuerySet) -> None:
    """After a deed: these posts, and the topics they open, are found by what they say now, or not at all."""
    rows = list(posts.values_list("pk", "topic", "number"))
    refresh(TOPIC, [topic for _pk, topic, number in rows if number == 1])
    refresh(POST, [pk for pk, _topic, number in rows if number > 1])


def refresh_topics(*topics: Topic) -> None:
    """After a deed that moves posts about: all that stands in these topics."""
    refresh(TOPIC, [topic.pk for topic in topics])
    refresh(POST, Post.objects.filter(topic__in=topics, number__gt=1).values_list("pk", flat=True))


def forget_topic(topic: Topic) -> None:
    """Before it is erased with its posts."""
    forget(TOPIC, [topic.pk])
    forget(POST, topic.posts.values_list("pk", flat=True))


def forget_post(post: Post) -> None:
    forget(POST, [post.pk])


def topics() -> TopicQuerySet:
    return Topic.objects.present()


def topic_texts(rows: TopicQuerySet) -> Iterator[Text]:
    opened = rows.annotate(
        opening=FilteredRelation("posts", condition=Q(posts__number=1)), text=F("opening__source")
    )
    columns = ("pk", "created_at", "title", "text", "group", "author", "accepted_post")
    for pk, at, title, text, group, author, accepted in opened.values_list(*columns).iterator(BATCH):
        is_answered = accepted is not None
        yield Text(TOPIC, pk, at, title, text or "", group, author, pk, is_answered=is_answered)


def posts() -> PostQuerySet:
    return Post.objects.filter(number__gt=1, removal__isnull=True, topic__removal__isnull=True)


def post_texts(rows: PostQuerySet) -> Iterator[Text]:
    columns = ("pk", "created_at", "source", "topic__group", "author", "topic")
    return map(_post_text, rows.values_list(*columns).iterator(BATCH))


def _post_text(row: tuple[int, datetime, str, int, int, int]) -> Text:
    pk, at, text, group, author, topic = row
    return Text(POST, pk, at, "", text, group, author, topic)
