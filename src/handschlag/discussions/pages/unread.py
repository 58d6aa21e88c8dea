"""What is new for a member in all of their groups: how much, and what first.

Nothing is written for members when somebody posts. A group's count goes down its topics from the latest,
past those that were read, and stops at a hundred; the line up to which all has been read ends it too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.lookups import LessThan

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.bounded import BoundedCount
from handschlag.discussions.models import SILENCE, GroupWatch, Level, Topic, TopicWatch, scan_line
from handschlag.discussions.pages.topics import TopicRow, topic_row
from handschlag.groups.models import Group, Membership

MOST_COUNTED = 100
"""From here on a count says "99+"."""
MOST_GROUPS = 100
"""Groups whose unread topics are looked at in one go: those with the latest talk."""
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
class NewTopic:
    row: TopicRow
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
    """Unread topics: what the viewer follows, then the rest of their groups, each the latest first.

    ``mine`` as ``my_groups`` found it for the same ``most``. One query, none if there is nothing.
    """
    silent = clock.now() - SILENCE
    followed = TopicWatch.objects.filter(member=viewer, level__gte=Level.WROTE).order_by("-pk")
    wanted = Q(pk__in=followed.values("topic")[:MOST_FOLLOWED], last_post_at__gt=silent)
    for group, since in _where_to_look(mine):
        wanted |= Q(group=group, last_post_at__gte=since)
    topics = Topic.objects.filter(wanted).visible_to(viewer).with_mark_of(viewer).with_level_of(viewer)
    topics = topics.filter(LessThan(F("mark"), F("last_number"))).for_list(with_group=True)
    first = Case(
        When(topic_level=Level.MUTE, then=Value(-1)),
        When(topic_level__gte=Level.WROTE, then=Value(1)),
        When(topic_level__isnull=True, group_level=Level.MUTE, then=Value(-1)),
        When(topic_level__isnull=True, group_level__gte=Level.FOLLOW, then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    found = topics.annotate(first=first).filter(first__gte=0).order_by("-first", "-last_post_at", "-pk")
    return [NewTopic(topic_row(topic), topic.group, topic.level >= Level.FOLLOW) for topic in found[:most]]


def _my_group(spell: Any) -> MyGroup:
    """Of a membership with what ``my_groups`` annotated."""
    level = Level(spell.level or Level.NORMAL)
    return MyGroup(spell, level, spell.unread, spell.since, spell.enough)


def _where_to_look(mine: list[MyGroup]) -> Iterator[tuple[int, datetime]]:
    """Groups with unread topics, and since when enough of those were written in.

    Where one group has enough of them, older ones of the others would not be shown; except for those of
    groups that are followed, which come first.
    """
    enough = max((found.enough for found in mine if found.enough), default=None)
    for found in mine[:MOST_GROUPS]:
        bound = found.enough if found.level >= Level.FOLLOW else enough
        since = max(found.since, bound) if bound else found.since
        written = found.group.last_post_at
        if found.unread and written is not None and written >= since:
            yield found.group.pk, since


def _unless_muted(count: BoundedCount | Subquery, otherwise: Value) -> Case:
    return Case(When(level=Level.MUTE, then=otherwise), default=count)
