"""What is new for a member in all of their groups: how much, and what first.

Nothing is written for members when somebody posts. A group's count goes down its topics from the latest,
past those that were read, and stops at a hundred; the line up to which all has been read ends it too.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When

from handschlag.accounts.models import Member
from handschlag.core.bounded import BoundedCount
from handschlag.discussions.models import GroupWatch, Level, Topic, TopicWatch, scan_line
from handschlag.discussions.pages.topics import unread_href, unread_posts
from handschlag.groups.models import Group, Membership

MOST_COUNTED = 100
"""From here on a count says "99+"."""
MOST_GROUPS = 100
"""Groups whose unread topics are looked at in one go: those with the latest talk."""
_TICK = timedelta(microseconds=1)
MOST_FOLLOWED = 500
"""Topics, those one has begun to follow last, that come first when they are unread."""


@dataclass(frozen=True, slots=True)
class MyGroup:
    """A group of the viewer's; ``unread`` topics in it, up to ``MOST_COUNTED``.

    ``since``: topics last written in before cannot be unread. ``enough``: when the last of the ``most``
    latest unread ones was written in; None if there are fewer.
    """

    membership: Membership
    level: Level
    unread: int
    since: datetime
    enough: datetime | None

    @property
    def group(self) -> Group:
        return self.membership.group


@dataclass(frozen=True, slots=True)
class UnreadTopic:
    """A topic with what the viewer has not read of it, and the way there."""

    topic: Topic
    href: str
    unread: int


@dataclass(frozen=True, slots=True)
class NewTopic:
    row: UnreadTopic
    group: Group
    is_followed: bool


def my_groups(viewer: Member, *, most: int) -> list[MyGroup]:
    """The viewer's groups, last talk first, each with what is unread. One query."""
    level = GroupWatch.objects.filter(group=OuterRef("group"), member_id=viewer.pk).values("level")
    unread = Topic.objects.filter(group=OuterRef("group")).unread_by(viewer, since=OuterRef("since"))
    newest = unread.order_by("-last_post_at", "-pk")
    spells = Membership.objects.of(viewer).for_list().annotate(since=scan_line(), level=Subquery(level))
    spells = spells.annotate(
        unread=_unless_muted(BoundedCount(newest.values("pk")[:MOST_COUNTED]), Value(0)),
        enough=_unless_muted(Subquery(newest.values("last_post_at")[most - 1 : most]), Value(None)),
    )
    return [_my_group(spell) for spell in spells]


def new_topics(viewer: Member, mine: list[MyGroup], *, most: int) -> list[NewTopic]:
    """Unread topics of the viewer's groups: what they follow, then the rest, each the latest first.

    ``mine`` as ``my_groups`` found it for the same ``most``. One query, none if nothing is unread.
    """
    groups = {found.group.pk: found.group for found in mine}
    followed_groups = [found.group.pk for found in mine if found.level >= Level.FOLLOW]
    wanted, since = _where_to_look(viewer, mine)
    if since is None:
        return []
    own = TopicWatch.objects.filter(topic=OuterRef("pk"), member_id=viewer.pk).values("level")
    first = Case(
        When(topic_level__gte=Level.WROTE, then=Value(1)),
        When(topic_level__isnull=True, group__in=followed_groups, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    topics = Topic.objects.filter(wanted).unread_by(viewer, since=since).with_mark_of(viewer).for_list()
    found = topics.annotate(topic_level=Subquery(own), first=first).order_by(
        "-first", "-last_post_at", "-pk"
    )[:most]
    return [_new_topic(topic, groups[topic.group_id]) for topic in found]


def _my_group(spell: Any) -> MyGroup:
    """Of a membership with what ``my_groups`` annotated."""
    level = Level(spell.level or Level.NORMAL)
    return MyGroup(spell, level, spell.unread, spell.since, spell.enough)


def _new_topic(topic: Any, group: Group) -> NewTopic:
    """Of a topic with what ``new_topics`` annotated."""
    return NewTopic(UnreadTopic(topic, unread_href(topic), unread_posts(topic)), group, bool(topic.first))


def _where_to_look(viewer: Member, mine: list[MyGroup]) -> tuple[Q, datetime | None]:
    """Which topics to look at, and since when any of them was written in; None where nothing is unread.

    Where one group has enough unread topics, older ones of the others would not be shown, except for what
    is followed, which comes first.
    """
    enough = max((found.enough for found in mine if found.enough), default=None)
    shown: defaultdict[datetime, list[int]] = defaultdict(list)
    unread: defaultdict[datetime, list[int]] = defaultdict(list)
    for found in [found for found in mine if found.unread][:MOST_GROUPS]:
        bound = found.enough if found.level >= Level.FOLLOW else enough
        shown[max(found.since, bound - _TICK) if bound else found.since].append(found.group.pk)
        unread[found.since].append(found.group.pk)
    followed = TopicWatch.objects.filter(member=viewer, level__gte=Level.WROTE).order_by("-pk")
    is_followed = Q(pk__in=followed.values("topic")[:MOST_FOLLOWED])
    return _written_in(shown) | Q(is_followed, _written_in(unread)), min(unread, default=None)


def _written_in(groups: dict[datetime, list[int]]) -> Q:
    """Topics of groups, by since when; most groups share a moment."""
    return reduce(or_, (Q(group__in=keys, last_post_at__gt=since) for since, keys in groups.items()), Q())


def _unless_muted(count: BoundedCount | Subquery, otherwise: Value) -> Case:
    return Case(When(level=Level.MUTE, then=otherwise), default=count)
