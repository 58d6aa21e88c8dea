"""A group's topics as a list, and how a topic is found and addressed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404

from handschlag.core.addresses import address
from handschlag.core.pagination import newest_first
from handschlag.core.shared import Parts, Reading, frame
from handschlag.discussions.models import Post, Tag, Tagging, Topic
from handschlag.discussions.policy import Standing
from handschlag.groups import pages as group_pages
from handschlag.groups.models import Group, Membership, Role, Viewer

TOPICS_SHOWN = 50
POSTS_SHOWN = 25
TAGS_OFFERED = 12
"""Above a list, or while writing; all of them stand on a page of their own."""

TagLinks = tuple[tuple[str, str], ...]
"""Names of tags and where their topics are listed."""


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic in a list with all that is shown of it; ``unread`` is each reader's own and not among it."""

    pk: int
    title: str
    href: str
    author_id: int
    author: str
    author_href: str | None
    image_url: str | None
    replies: int
    last_number: int
    last_post_at: datetime
    is_closed: bool
    is_solved: bool
    tags: TagLinks


@dataclass(frozen=True, slots=True)
class TopicList:
    """The shared part's content; ``role`` is the readers' in the group, None for who does not belong."""

    group: Group
    role: str | None
    with_people: bool
    """Whether profiles, pictures and marks are shown: to all but visitors."""
    rows: list[TopicRow]
    newer: str | None
    older: str | None
    removed: bool
    tags: list[Tag]
    """The one that all rows have, and the most used ones."""
    only: Tag | None = None

    @property
    def standing(self) -> Standing:
        return Standing(0, self.role)

    def rendered(self, row: TopicRow, reading: Reading) -> Parts:
        """The row as a piece that outlives the page: one that is new leaves the others as they are."""
        return frame.piece("discussions/_row.html", (self.with_people, row), reading, row=row, page=self)


def topics(
    group: Group, role: str, *, before: str = "", after: str = "", removed: bool = False, tag: str = ""
) -> TopicList:
    """Topics of a group, latest activity first, as readers of that role see them. Three queries.

    ``tag``: only those with the tag of that short name; one that the group does not have counts as none.
    """
    tags = list(Tag.objects.filter(group=group).used_or(tag)[:TAGS_OFFERED])
    only = next((one for one in tags if one.slug == tag), None)
    if only is not None:
        shown = newest_first(
            Tagging.objects.filter(tag=only, topic__removal__isnull=True).for_list(),
            field="last_post_at", before=before, after=after, size=TOPICS_SHOWN,
        )  # fmt: skip
        found, newer, older = [tagging.topic for tagging in shown.rows], shown.newer, shown.older
    else:
        wanted = Topic.objects.filter(group=group).for_list()
        wanted = wanted.removed() if removed else wanted.present()
        page = newest_first(wanted, field="last_post_at", before=before, after=after, size=TOPICS_SHOWN)
        found, newer, older = page.rows, page.newer, page.older
    return TopicList(
        group=group,
        role=role if role in Role.values else None,
        with_people=role != "visitor",
        rows=_topic_rows(found, group, with_people=role != "visitor"),
        newer=newer,
        older=older,
        removed=removed and only is None,
        tags=tags,
        only=only,
    )


def _topic_rows(found: list[Topic], group: Group, *, with_people: bool) -> list[TopicRow]:
    tags = tags_of(found, group)
    return [_topic_row(topic, tags[topic.pk], with_people=with_people) for topic in found]


def tags_of(found: list[Topic], group: Group) -> defaultdict[int, TagLinks]:
    """The tags of topics of one group. One query."""
    here = address("discussions:topics", group.slug)
    tags: defaultdict[int, TagLinks] = defaultdict(tuple)
    rows = Tagging.objects.filter(topic__in=[topic.pk for topic in found]).order_by("tag__name", "tag")
    for topic, name, slug in rows.values_list("topic", "tag__name", "tag__slug"):
        tags[topic] += ((name, f"{here}?tag={slug}"),)
    return tags


def known_tags(group: Group) -> list[str]:
    """What writers are reminded of."""
    most_used = Tag.objects.filter(group=group).most_used_first()
    return list(most_used.values_list("name", flat=True)[:TAGS_OFFERED])


def _topic_row(topic: Topic, tags: TagLinks, *, with_people: bool) -> TopicRow:
    return TopicRow(
        pk=topic.pk,
        title=topic.title,
        href=address("discussions:topic", topic.pk),
        author_id=topic.author_id,
        author=topic.author.name,
        author_href=address("accounts:profile", topic.author_id) if with_people else None,
        image_url=topic.author.avatar_url if with_people else None,
        replies=max(topic.post_count - 1, 0),
        last_number=topic.last_number,
        last_post_at=topic.last_post_at,
        is_closed=topic.is_closed,
        is_solved=topic.accepted_post_id is not None,
        tags=tags,
    )


def find_topic(pk: int, viewer: Viewer) -> Topic:
    """Http404 for a topic that does not exist or that the viewer may not know of. One query."""
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
    start = (number - 1) // POSTS_SHOWN * POSTS_SHOWN + 1 if aligned else number
    path = address("discussions:topic", topic.pk)
    return f"{path}?from={start}" if start > 1 else path


def post_href(post: Post, topic: Topic) -> str:
    return f"{page_href(topic, post.number)}#post-{post.pk}"
