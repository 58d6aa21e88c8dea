"""What the talk means for the search index: one place that says it, for deeds, imports and rebuilds.

A topic is found by its title, its opening post and its tags, as one thing; every other post by its text.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q

from handschlag.core.search import writing
from handschlag.core.search.models import Document
from handschlag.core.search.parsing import folded_tag
from handschlag.core.search.writing import BATCH, Text, add, forget, refresh
from handschlag.discussions.models import Post, PostQuerySet, Tagging, Topic, TopicQuerySet

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


def refresh_openings(topics: Iterable[int]) -> None:
    """After a deed that changes what the topics of these keys are found by, but none of their posts."""
    refresh(TOPIC, topics)


def refresh_topics(*topics: Topic) -> None:
    """After a deed that moves posts about: all that stands in these topics, also what opens one by now."""
    refresh(TOPIC, [topic.pk for topic in topics])
    refresh(POST, Post.objects.filter(topic__in=topics).values_list("pk", flat=True))


def is_missing(made: PostQuerySet) -> bool:
    """Whether posts of an import, or topics that they open or answer, are not found as what they are."""
    return _missing_topics(made).exists() or _missing_posts(made).exists()


def catch_up(made: PostQuerySet) -> None:
    writing.catch_up(TOPIC, list(_missing_topics(made).values_list("pk", flat=True)))
    writing.catch_up(POST, list(_missing_posts(made).values_list("pk", flat=True)))


def _missing_topics(made: PostQuerySet) -> TopicQuerySet:
    """Those opened by the posts, and those of earlier ones that have got their answer with them."""
    known = Document.objects.filter(kind=TOPIC, object_id=OuterRef("pk"))
    opened = Q(~Exists(known), pk__in=made.filter(number=1).values("topic"))
    answered = Q(~Exists(known.filter(is_answered=True)), accepted_post__in=made.values("pk"))
    return topics().filter(opened | answered)


def _missing_posts(made: PostQuerySet) -> PostQuerySet:
    known = Document.objects.filter(kind=POST, object_id=OuterRef("pk"))
    return posts().filter(~Exists(known), pk__in=made.values("pk"))


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
    tags = _tags(rows)
    for pk, at, title, text, group, author, accepted in opened.values_list(*columns).iterator(BATCH):
        is_answered, named = accepted is not None, tuple(tags[pk])
        yield Text(TOPIC, pk, at, title, text or "", group, author, pk, is_answered=is_answered, tags=named)


def _tags(topics: TopicQuerySet) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    tagged = Tagging.objects.filter(topic__in=topics.values("pk")).order_by("tag")
    for topic, name in tagged.values_list("topic", "tag__name"):
        found[topic].append(folded_tag(name))
    return found


def posts() -> PostQuerySet:
    return Post.objects.present().filter(number__gt=1)


def post_texts(rows: PostQuerySet) -> Iterator[Text]:
    columns = ("pk", "created_at", "source", "topic__group", "author", "topic")
    return map(_post_text, rows.values_list(*columns).iterator(BATCH))


def _post_text(row: tuple[int, datetime, str, int, int, int]) -> Text:
    pk, at, text, group, author, topic = row
    return Text(POST, pk, at, "", text, group, author, topic)
