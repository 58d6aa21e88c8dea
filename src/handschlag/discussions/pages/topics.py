"""A group's topics as a list, and how a topic is found and addressed."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse

from handschlag.core.pagination import newest_first
from handschlag.discussions.models import GroupWatch, Level, Post, Topic
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
    level: Level

    @property
    def unread(self) -> bool:
        """Whether something on this page is."""
        return any(row.unread for row in self.rows)


def topics(
    found: group_pages.Standing, *, before: str = "", after: str = "", removed: bool = False
) -> TopicList:
    """Topics of a group, latest activity first. One query beyond the group's own two."""
    standing = Standing.of(found.viewer, found.membership)
    wanted = Topic.objects.filter(group=found.group).with_mark_of(found.viewer)
    wanted = wanted.with_level_of(found.viewer).for_list()
    removed = removed and standing.may_moderate
    wanted = wanted.removed() if removed else wanted.present()
    page = newest_first(wanted, field="last_post_at", before=before, after=after, size=TOPICS_SHOWN)
    rows = [_topic_row(topic) for topic in page.rows]
    level = group_level(found.group, found.viewer) if standing.is_member else Level.NORMAL
    return TopicList(found.group, found.membership, standing, rows, page.newer, page.older, removed, level)


def group_level(group: Group, viewer: Viewer) -> Level:
    """How closely the viewer follows the group. One query."""
    own = GroupWatch.objects.filter(group=group, member_id=viewer.pk or 0)
    return Level(own.values_list("level", flat=True).first() or Level.NORMAL)


def find_topic(pk: int, viewer: Viewer) -> Topic:
    """Http404 for a topic that does not exist or that the viewer may not know of. One query."""
    found = Topic.objects.findable_by(viewer).with_mark_of(viewer).with_level_of(viewer)
    return get_object_or_404(found.for_detail(), pk=pk)


def was_removed(pk: int, viewer: Viewer) -> bool:
    """Whether there was such a topic that the viewer could read."""
    return (
        Topic.objects.removed()
        .filter(group__in=Group.objects.readable_by(viewer).values("pk"), pk=pk)
        .exists()
    )


def standing_of(viewer: Viewer, group: Group) -> Standing:
    return Standing.of(viewer, group_pages.standing_in(group, viewer).membership)


def unread_posts(topic: Topic) -> int:
    """Posts after the viewer's mark; none for who has none."""
    mark: int | None = topic.mark  # type: ignore[attr-defined]  # annotated by with_mark_of
    return 0 if mark is None else max(0, topic.last_number - mark)


def page_href(topic: Topic, number: int, *, aligned: bool = True) -> str:
    """Address of the page of a topic on which post ``number`` stands."""
    start = (number - 1) // POSTS_SHOWN * POSTS_SHOWN + 1 if aligned else number
    path = reverse("discussions:topic", args=[topic.pk])
    return f"{path}?from={start}" if start > 1 else path


def post_href(post: Post, topic: Topic) -> str:
    return f"{page_href(topic, post.number)}#post-{post.pk}"


def unread_href(topic: Topic) -> str:
    """To the first post that the viewer has not read, if they had begun to read."""
    unread = unread_posts(topic)
    read = topic.last_number - unread
    return f"{page_href(topic, read + 1)}#unread" if unread and read else page_href(topic, 1)


def _topic_row(topic: Topic) -> TopicRow:
    """As lists show it: what is muted, or silent for long, does not count as unread."""
    if topic.level == Level.MUTE or topic.is_silent:
        return TopicRow(topic, page_href(topic, 1), 0)
    return TopicRow(topic, unread_href(topic), unread_posts(topic))
