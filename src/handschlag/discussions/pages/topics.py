"""A group's topics as a list, and how a topic is found and addressed."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from handschlag.core.errors import Conflict
from handschlag.core.pagination import newest_first
from handschlag.discussions.models import MOST_PINS, Pin, Post, Topic, TopicQuerySet
from handschlag.discussions.policy import Standing
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group, Membership, Viewer

TOPICS_SHOWN = 50
POSTS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in a list; ``unread`` counts posts after the viewer's mark."""

    topic: Topic
    href: str
    unread: int


@dataclass(frozen=True, slots=True)
class TopicList:
    group: Group
    membership: Membership | None
    standing: Standing
    rows: list[TopicRow]
    newer: str | None
    older: str | None
    removed: bool
    pinned: list[TopicRow]
    """On the first page, above the others."""


def topics(
    found: group_pages.Standing, *, before: str = "", after: str = "", removed: bool = False
) -> TopicList:
    """Topics of a group, latest activity first, pinned ones on top of the first page instead.

    Two queries beyond the group's own two.
    """
    standing = Standing.of(found.viewer, found.membership)
    wanted = Topic.objects.filter(group=found.group).with_mark_of(found.viewer).for_list()
    removed = removed and standing.may_moderate
    pinned = [] if removed else _pinned(wanted, found.group)
    wanted = wanted.removed() if removed else wanted.present().exclude(pk__in=[topic.pk for topic in pinned])
    page = newest_first(wanted, field="last_post_at", before=before, after=after, size=TOPICS_SHOWN)
    rows = [_topic_row(topic, found.membership) for topic in page.rows]
    on_top = [_topic_row(topic, found.membership) for topic in pinned if page.newer is None]
    return TopicList(found.group, found.membership, standing, rows, page.newer, page.older, removed, on_top)


def find_topic(pk: int, viewer: Viewer) -> Topic:
    """Http404 for a topic that does not exist or that the viewer may not know of. One query.

    Conflict for one that has become part of another: what was meant for it is not done to that one.
    """
    topic = _find(pk, viewer)
    if topic.merged_into is not None:
        raise Conflict(_("This topic has become part of “%(title)s”.") % {"title": topic.merged_into.title})
    return topic


def follow_topic(pk: int, viewer: Viewer) -> Topic:
    """The topic, or the one of which it has become part. One query, and one for each step."""
    topic = _find(pk, viewer)
    while topic.merged_into_id is not None:
        topic = _find(topic.merged_into_id, viewer)
    return topic


def _find(pk: int, viewer: Viewer) -> Topic:
    return get_object_or_404(Topic.objects.findable_by(viewer).with_mark_of(viewer).for_detail(), pk=pk)


def was_removed(pk: int, viewer: Viewer) -> bool:
    """Whether there was such a topic that the viewer could read."""
    return (
        Topic.objects.removed()
        .filter(group__in=Group.objects.readable_by(viewer).values("pk"), pk=pk)
        .exists()
    )


def standing_of(viewer: Viewer, group: Group) -> Standing:
    return Standing.of(viewer, group_pages.standing_in(group, viewer).membership)


def unread_posts(topic: Topic, membership: Membership | None) -> int:
    """Posts after the viewer's mark. Without one: for members all, if something came since they joined."""
    mark: int | None = topic.mark  # type: ignore[attr-defined]  # annotated by with_mark_of
    if mark is not None:
        return max(0, topic.last_number - mark)
    if membership is None or topic.last_post_at <= membership.joined_at:
        return 0
    return topic.last_number


def page_href(topic: Topic, number: int, *, aligned: bool = True) -> str:
    """Address of the page of a topic on which post ``number`` stands."""
    start = page_start(number) if aligned else number
    path = reverse("discussions:topic", args=[topic.pk])
    return f"{path}?from={start}" if start > 1 else path


def page_start(number: int) -> int:
    """The number from which the page shows posts on which ``number`` stands."""
    return (number - 1) // POSTS_SHOWN * POSTS_SHOWN + 1


def post_href(post: Post, topic: Topic) -> str:
    return f"{page_href(topic, post.number)}#post-{post.pk}"


def _topic_row(topic: Topic, membership: Membership | None) -> TopicRow:
    unread = unread_posts(topic, membership)
    read = topic.last_number - unread
    href = f"{page_href(topic, read + 1)}#unread" if unread and read else page_href(topic, 1)
    return TopicRow(topic, href, unread)


def _pinned(topics: TopicQuerySet, group: Group) -> list[Topic]:
    """The group's pinned topics, latest pin first; one query."""
    pins = Pin.objects.of_group(group.pk)
    return list(topics.filter(pk__in=pins.values("topic")).order_by("-pin__at", "-pk")[:MOST_PINS])
