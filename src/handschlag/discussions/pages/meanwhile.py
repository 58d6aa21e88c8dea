"""What others wrote while somebody was writing."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from handschlag.accounts.models import Member
from handschlag.discussions.models import Post, PostQuerySet, Topic
from handschlag.discussions.pages.posts import AuthoredPost, authored
from handschlag.discussions.pages.topics import page_href

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The first of the posts, how many more there are, and where to read on."""

    posts: list[AuthoredPost]
    more: int
    href: str


def meanwhile(topic: Topic, seen: int | None, viewer: Member) -> Meanwhile | None:
    """Posts of others after number ``seen``; None if there are none. One query, two if there are many."""
    if seen is None or seen >= topic.last_number:
        return None
    others = _others(topic, seen, viewer)
    posts = list(others.select_related("author").defer("source").order_by("number")[: SHOWN + 1])
    if not posts:
        return None
    more = others.count() - SHOWN if len(posts) > SHOWN else 0
    return Meanwhile(authored(posts[:SHOWN]), more, _href(topic, seen))


def count_since(topic: Topic, seen: int, viewer: Member) -> dict[str, object]:
    """For the composer that asks from time to time. At most one query."""
    count = _others(topic, seen, viewer).count() if seen < topic.last_number else 0
    text = ngettext(
        "%(count)d post has come in while you write.", "%(count)d posts have come in while you write.", count
    )
    return {"count": count, "text": text % {"count": count}, "href": _href(topic, seen)}


def _others(topic: Topic, seen: int, viewer: Member) -> PostQuerySet:
    return Post.objects.filter(topic=topic, number__gt=seen, removal__isnull=True).exclude(author=viewer)


def _href(topic: Topic, seen: int) -> str:
    return page_href(topic, min(seen + 1, max(topic.last_number, 1)), aligned=False)
