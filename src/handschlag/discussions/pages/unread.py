"""What is new for a member in all of their groups: how much, and what first.

Nothing is written for members when somebody posts. A group's count goes down its topics from the latest,
past those that were read, and stops at a hundred; the line up to which all has been read ends it too.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Any

from django.db.models import Case, IntegerField, OuterRef, Q, Subquery, Value, When

from handschlag.accounts.models import Member
from handschlag.core.bounded import BoundedCount
from handschlag.core.prepared import Given, GivenKeys, GivenMoment, Prepared
from handschlag.discussions.models import (
    GroupWatch,
    Level,
    Topic,
    TopicQuerySet,
    TopicWatch,
    scan_line,
    silent_since,
)
from handschlag.discussions.pages.topics import unread_href, unread_posts
from handschlag.groups.models import Group, Membership, MembershipQuerySet

MOST_COUNTED = 100
"""From here on a count says "99+"."""
MOST_GROUPS = 100
"""Groups whose unread topics are looked at in one go: those with the latest talk."""
Since = defaultdict[datetime, list[int]]
"""Groups by a moment."""
Sizes = tuple[int, ...]
"""How many groups there are for each moment."""
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
    spells = _spells(most, MOST_COUNTED).all(viewer=viewer.pk, silent=silent_since())
    return [_my_group(spell) for spell in spells]


@cache
def _spells(most: int, counted: int) -> Prepared[Membership]:
    return Prepared(lambda: _with_unread(Member(pk=Given("viewer")), most, counted))


def _with_unread(viewer: Member, most: int, counted: int) -> MembershipQuerySet:
    level = GroupWatch.objects.filter(group=OuterRef("group"), member_id=viewer.pk).values("level")
    unread = Topic.objects.filter(group=OuterRef("group")).unread_by(viewer, since=OuterRef("since"))
    newest = unread.order_by("-last_post_at", "-pk")
    since = scan_line(GivenMoment("silent"))
    spells = Membership.objects.of(viewer).for_list().annotate(since=since, level=Subquery(level))
    return spells.annotate(
        unread=_unless_muted(BoundedCount(newest.values("pk")[:counted]), Value(0)),
        enough=_unless_muted(Subquery(newest.values("last_post_at")[most - 1 : most]), Value(None)),
    )


def new_topics(viewer: Member, mine: list[MyGroup], *, most: int) -> list[NewTopic]:
    """Unread topics of the viewer's groups: what they follow, then the rest, each the latest first.

    ``mine`` as ``my_groups`` found it for the same ``most``. One query, none if nothing is unread.
    """
    groups = {found.group.pk: found.group for found in mine}
    shown, unread = _where_to_look(mine)
    if not unread:
        return []
    asked = _newest(most, tuple(map(len, shown.values())), tuple(map(len, unread.values())))
    followed = [found.group.pk for found in mine if found.level >= Level.FOLLOW]
    places = _places("shown", shown) | _places("unread", unread)
    found = asked.all(viewer=viewer.pk, followed=followed, since=min(unread), **places)
    return [_new_topic(topic, groups[topic.group_id]) for topic in found]


@lru_cache(maxsize=64)
def _newest(most: int, shown: Sizes, unread: Sizes) -> Prepared[Topic]:
    """One statement for all who have as many groups to look at."""
    return Prepared(lambda: _unread_in(shown, unread, Member(pk=Given("viewer")))[:most])


def _unread_in(shown: Sizes, unread: Sizes, viewer: Member) -> TopicQuerySet:
    watched = TopicWatch.objects.filter(member_id=viewer.pk)
    followed = watched.filter(level__gte=Level.WROTE).order_by("-pk").values("topic")[:MOST_FOLLOWED]
    wanted = _written_in("shown", shown) | Q(Q(pk__in=followed), _written_in("unread", unread))
    first = Case(
        When(topic_level__gte=Level.WROTE, then=Value(1)),
        When(topic_level__isnull=True, group__in=GivenKeys("followed"), then=Value(1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    own = Subquery(watched.filter(topic=OuterRef("pk")).values("level"))
    topics = Topic.objects.filter(wanted).unread_by(viewer, since=GivenMoment("since")).with_mark_of(viewer)
    found = topics.for_list().annotate(topic_level=own, first=first)
    return found.order_by("-first", "-last_post_at", "-pk")


def _my_group(spell: Any) -> MyGroup:
    """Of a membership with what ``my_groups`` annotated."""
    level = Level(spell.level or Level.NORMAL)
    return MyGroup(spell, level, spell.unread, spell.since, spell.enough)


def _new_topic(topic: Any, group: Group) -> NewTopic:
    """Of a topic with what ``new_topics`` annotated."""
    return NewTopic(UnreadTopic(topic, unread_href(topic), unread_posts(topic)), group, bool(topic.first))


def _where_to_look(mine: list[MyGroup]) -> tuple[Since, Since]:
    """In which groups to look at topics, by since when one was written in; and in which at followed ones.

    Where one group has enough unread topics, older ones of the others would not be shown, except for what
    is followed, which comes first. Most groups share a moment.
    """
    enough = max((found.enough for found in mine if found.enough), default=None)
    shown: Since = defaultdict(list)
    unread: Since = defaultdict(list)
    for found in [found for found in mine if found.unread][:MOST_GROUPS]:
        bound = found.enough if found.level >= Level.FOLLOW else enough
        shown[max(found.since, bound - _TICK) if bound else found.since].append(found.group.pk)
        unread[found.since].append(found.group.pk)
    return shown, unread


def _written_in(name: str, sizes: Sizes) -> Q:
    """Topics of groups that ``_places`` of that name gives, so many for each moment."""
    return reduce(
        or_,
        (
            Q(
                group__id__in=[Given(f"{name}_{at}_{number}") for number in range(size)],
                last_post_at__gt=GivenMoment(f"{name}_{at}"),
            )
            for at, size in enumerate(sizes)
        ),
    )


def _places(name: str, groups: Since) -> dict[str, Any]:
    since = {f"{name}_{at}": moment for at, moment in enumerate(groups)}
    keys = enumerate(groups.values())
    return since | {f"{name}_{at}_{number}": pk for at, found in keys for number, pk in enumerate(found)}


def _unless_muted(count: BoundedCount | Subquery, otherwise: Value) -> Case:
    return Case(When(level=Level.MUTE, then=otherwise), default=count)
