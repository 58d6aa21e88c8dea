"""A group's topics as a list, and how a topic is found and addressed."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict
from handschlag.core.pagination import Page, PreparedPages, newest_first
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.discussions.models import (
    MOST_PINS,
    Announcement,
    GroupWatch,
    Level,
    Pin,
    Post,
    Tag,
    Tagging,
    Topic,
)
from handschlag.discussions.pages.tags import TagLinks, tags_shown
from handschlag.discussions.policy import Standing
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group, Role, Viewer

TOPICS_SHOWN = 50
POSTS_SHOWN = 25


class Listed(NamedTuple):
    """A topic as a list asks for it."""

    pk: int
    title: str
    author_id: int
    author: str
    avatar: str | None
    post_count: int
    last_number: int
    created_at: datetime
    last_post_at: datetime
    closure: int | None
    accepted_post_id: int | None


_LISTED = (
    "pk", "title", "author_id", "author__name", "author__avatar", "post_count", "last_number", "created_at",
    "last_post_at", "closure", "accepted_post_id",
)  # fmt: skip


class Announced(NamedTuple):
    """What stands above the talk for its members."""

    pk: int
    title: str


class TopicRow(NamedTuple):
    """A topic in a list with all that is shown of it; what is new in it is each reader's own."""

    topic: Listed
    tags: TagLinks
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class TopicList:
    """The shared part's content; ``role`` is the readers' in the group, None for who does not belong."""

    group: Group
    role: str | None
    with_people: bool
    """Whether profiles, pictures and marks are shown: to all but visitors."""
    rows: list[TopicRow]
    """On the first page the pinned ones stand above the others."""
    newer: str | None
    older: str | None
    removed: bool
    tags: list[Tag]
    """The one that all rows have, and the most used ones."""
    only: Tag | None = None
    announcements: tuple[Announced, ...] = ()
    """For members."""


def topics(
    group: Group, role: str, *, before: str = "", after: str = "", removed: bool = False, tag: str = ""
) -> TopicList:
    """Topics of a group as readers of that role see them: latest activity first, on the first page below
    the pinned ones. Four queries.

    ``tag``: only those with the tag of that short name; one that the group does not have counts as none.
    """
    pinned = [] if removed or tag else _pinned(group)
    page = _with_tag(group, tag, before, after) if tag else _of_group(group, pinned, before, after, removed)
    on_top = [] if page.newer else pinned
    tags, links = tags_shown(group, [topic.pk for topic in (*on_top, *page.rows)], tag)
    only = next((one for one in tags if one.slug == tag), None)
    if tag and only is None:
        return topics(group, role, before=before, after=after, removed=removed)
    rows = [TopicRow(topic, links.get(topic.pk, ()), is_pinned=True) for topic in on_top]
    rows += [TopicRow(topic, links.get(topic.pk, ()), is_pinned=False) for topic in page.rows]
    return TopicList(
        group=group,
        role=role if role in Role.values else None,
        with_people=role != "visitor",
        rows=rows,
        newer=page.newer,
        older=page.older,
        removed=removed and only is None,
        tags=tags,
        only=only,
        announcements=_announced(group) if role in Role.values else (),
    )


def _announced(group: Group) -> tuple[Announced, ...]:
    standing = Announcement.objects.standing().filter(group=group).order_by("-at", "-pk")
    return tuple(Announced(*row) for row in standing.values_list("pk", "title"))


def _with_tag(group: Group, tag: str, before: str, after: str) -> Page[Listed]:
    tagged = Tagging.objects.filter(tag__group=group, tag__slug=tag, topic__removal__isnull=True)
    found = tagged.values_list("pk", "last_post_at", *(f"topic__{name}" for name in _LISTED), named=True)
    page = newest_first(found, field="last_post_at", before=before, after=after, size=TOPICS_SHOWN)
    return replace(page, rows=[Listed(*row[2:]) for row in page.rows])


def _listed(topics: QuerySet[Topic]) -> QuerySet[Topic, Any]:
    return topics.values_list(*_LISTED, named=True)


_PRESENT = PreparedPages(
    lambda: _listed(Topic.objects.filter(group=Given("group")).present().exclude(pk__in=GivenKeys("pinned"))),
    field="last_post_at",
    size=TOPICS_SHOWN,
)
_REMOVED = PreparedPages(
    lambda: _listed(Topic.objects.filter(group=Given("group")).removed()),
    field="last_post_at",
    size=TOPICS_SHOWN,
)


def _of_group(group: Group, pinned: list[Listed], before: str, after: str, removed: bool) -> Page[Listed]:
    if removed:
        page = _REMOVED.page(before=before, after=after, group=group.pk)
    else:
        on_top = [topic.pk for topic in pinned]
        page = _PRESENT.page(before=before, after=after, group=group.pk, pinned=on_top)
    return replace(page, rows=[Listed(*row) for row in page.rows])


_PINNED = Prepared(
    lambda: (
        Topic.objects.filter(
            pk__in=Pin.objects.of_group(Given("group"), at=GivenMoment("now")).values("topic")
        )
        .order_by("-pin__at", "-pk")
        .values_list(*_LISTED)[:MOST_PINS]
    )
)


def _pinned(group: Group) -> list[Listed]:
    """The group's pinned topics, latest pin first; one query."""
    return [Listed(*row) for row in _PINNED.all(group=group.pk, now=clock.now())]


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
    asked = _TOPIC if viewer.pk is not None else _TOPIC_FOR_VISITORS
    found = asked.first(topic=pk, viewer=viewer.pk)
    if found is None:
        raise Http404
    return found


def _as_found(viewer: Viewer) -> QuerySet[Topic]:
    found = Topic.objects.findable_by(viewer).with_mark_of(viewer).with_level_of(viewer)
    return found.for_detail().filter(pk=Given("topic"))


_TOPIC = Prepared(lambda: _as_found(Member(pk=Given("viewer"))))
_TOPIC_FOR_VISITORS = Prepared(lambda: _as_found(AnonymousUser()))


def group_level(group: Group, viewer: Viewer) -> Level:
    """How closely the viewer follows the group. One query."""
    own = GroupWatch.objects.filter(group=group, member_id=viewer.pk or 0)
    return Level(own.values_list("level", flat=True).first() or Level.NORMAL)


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
    return page_address(topic.pk, page_start(number) if aligned else number)


def page_address(topic: int, start: int) -> str:
    """Address of the page of a topic (its key) that begins with post ``start``."""
    path = address("discussions:topic", topic)
    return f"{path}?from={start}" if start > 1 else path


def page_start(number: int) -> int:
    """The number from which the page shows posts on which ``number`` stands."""
    return (number - 1) // POSTS_SHOWN * POSTS_SHOWN + 1


def post_href(post: Post, topic: Topic) -> str:
    return f"{page_href(topic, post.number)}#post-{post.pk}"


def unread_href(topic: Topic) -> str:
    """To the first post that the viewer has not read, if they had begun to read."""
    unread = unread_posts(topic)
    read = topic.last_number - unread
    return f"{page_href(topic, read + 1)}#unread" if unread and read else page_href(topic, 1)
