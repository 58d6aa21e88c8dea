"""Where in a topic, or in a group's list, somebody wants to go."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from handschlag.core.pagination import cursor_at
from handschlag.discussions.models import Post, ReadMark, Topic
from handschlag.discussions.pages.topics import page_href, post_href
from handschlag.groups.models import Viewer


def first_unread_href(topic: Topic, viewer: Viewer) -> str:
    """The first post after what the viewer has read themself, else after what they need not read.

    At the end for who has read all of it, at the start for visitors and strangers.
    """
    own = ReadMark.objects.filter(topic=topic, member_id=viewer.pk or 0).values_list("number", flat=True)
    mark: int | None = own.first() or topic.mark  # type: ignore[attr-defined]  # annotated by with_mark_of
    if mark is None:
        return page_href(topic, 1)
    after = Post.objects.filter(topic=topic, number__gt=mark).order_by("number").only("number").first()
    return post_href(after, topic) if after is not None else last_href(topic)


def last_href(topic: Topic) -> str:
    last = Post.objects.filter(topic=topic).order_by("-number").only("number").first()
    return post_href(last, topic) if last is not None else page_href(topic, 1)


def href_at(topic: Topic, day: date) -> str:
    """The first post of that day in the viewer's time zone, else the next one; the last if there is none."""
    since = _beginning(day)
    posts = Post.objects.filter(topic=topic, created_at__gte=since).order_by("created_at", "number")
    found = posts.only("number").first()
    return post_href(found, topic) if found is not None else last_href(topic)


def cursor_on(day: date) -> str:
    """Where a list that begins with the latest shows what was last written in on that day, or before."""
    return cursor_at(_beginning(day + timedelta(days=1)))


def _beginning(day: date) -> datetime:
    """When the day begins where the viewer is."""
    return timezone.make_aware(datetime.combine(day, time.min))
