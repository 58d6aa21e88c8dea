"""What the site's own pages show."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import Greatest

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group, Membership, Viewer

FRESH = timedelta(days=30)
"""What is older than this does not count as unread on the home page: nobody catches up on years."""

FEW_TOPICS = 2000
"""Up to here all topics of one's groups are sorted for the latest; above, those of their last month."""

SHOWN = 12


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic with the name of its group and how many of its posts the viewer has not read."""

    topic: Topic
    group: Group
    unread: int


@dataclass(frozen=True, slots=True)
class Home:
    memberships: list[Membership]
    unread: dict[int, int]
    latest: list[TopicRow]
    others: list[Group]


def home(viewer: Member) -> Home:
    """The viewer's groups, what is new in them, and others they might join. Four queries."""
    memberships = list(Membership.objects.of(viewer).for_list())
    mine = [membership.group_id for membership in memberships]
    return Home(
        memberships,
        unread_topics(viewer) if memberships else {},
        latest_topics(viewer, memberships) if memberships else [],
        largest_groups(viewer, without=mine, most=6),
    )


def unread_topics(viewer: Member) -> dict[int, int]:
    """How many topics of each group have posts the viewer has not read, by group id.

    Counted are topics with a post of the last month and since the viewer came to the group.
    """
    since = Greatest("group__memberships__joined_at", clock.now() - FRESH)
    topics = (
        Topic.objects.present()
        .filter(group__memberships__in=Membership.objects.of(viewer), last_post_at__gte=since)
        .with_mark_of(viewer)
        .filter(Q(mark__isnull=True) | Q(mark__lt=F("last_number")))
    )
    return dict(topics.order_by().values_list("group").annotate(topics=Count("pk")))


def latest_topics(viewer: Member, memberships: list[Membership]) -> list[TopicRow]:
    """The topics of the viewer's groups that were last written in."""
    joined = {membership.group_id: membership for membership in memberships}
    topics = Topic.objects.present().filter(group__in=list(joined)).for_list().with_mark_of(viewer)
    posted = [membership.group.last_post_at for membership in memberships if membership.group.last_post_at]
    if posted and sum(membership.group.topic_count for membership in memberships) > FEW_TOPICS:
        topics = topics.filter(last_post_at__gte=max(posted) - FRESH)
    latest = list(topics.order_by("-last_post_at", "-pk")[:SHOWN])
    return [_row(topic, joined[topic.group_id]) for topic in latest]


def _row(topic: Topic, membership: Membership) -> TopicRow:
    """Unread are the posts after the mark; of a topic never opened all, if it lived since one came."""
    mark: int | None = topic.mark  # type: ignore[attr-defined]  # annotated by with_mark_of
    is_old = mark is None and topic.last_post_at < membership.joined_at
    return TopicRow(topic, membership.group, 0 if is_old else max(topic.last_number - (mark or 0), 0))


def largest_groups(viewer: Viewer, *, without: list[int] | None = None, most: int = SHOWN) -> list[Group]:
    """The largest groups the viewer may know of."""
    groups = Group.objects.visible_to(viewer).exclude(pk__in=without or []).for_list()
    return list(groups.order_by("-member_count", "name")[:most])
