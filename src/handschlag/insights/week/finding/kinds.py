"""What a kind of matter is: how it is found, how it shows that it was done, and what came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from handschlag.accounts.models import Member
from handschlag.discussions.models import Post, PostQuerySet
from handschlag.groups.models import Group, Membership
from handschlag.insights.models import Matter, MatterKind

Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """Something that waits: the columns of a ``Matter``, and how urgent it is, from 0 to 1."""

    subject: str
    urgency: float
    member: int | None = None
    helper: int | None = None
    post: int | None = None
    listing: int | None = None
    about: int | None = None
    word: str = ""
    figures: Figures = field(default_factory=dict)


Measure = Callable[[Matter, datetime, datetime], Figures]
"""What happened from … until …, in figures."""


@dataclass(frozen=True, slots=True)
class Kind:
    """``use``: how much doing it helps a group, as far as one may expect, from 0 to 1.

    ``is_done`` is asked with the row of the matter around it; ``rest`` is how long the same subject is left
    alone once it was done. Without ``measure`` nothing is said later of what came of it; ``compares`` where
    the same figure from before the deed says something.
    """

    name: MatterKind
    use: float
    find: Callable[[Group, datetime], list[Found]]
    is_done: Callable[[], Q]
    rest: timedelta
    most: int = 2
    is_urgent: bool = False
    measure: Measure | None = None
    compares: bool = False


def members_of(group: Group) -> QuerySet[Member]:
    """Who belongs to it now and is a person whose account stands, with or without a login."""
    belonging = Membership.objects.current().filter(group=group).values("member")
    return Member.objects.filter(pk__in=belonging, is_active=True, is_bot=False)


def posts_in(group: Group) -> PostQuerySet:
    return Post.objects.counted().filter(topic__group=group, topic__merged_into__isnull=True)


def is_answered() -> Q:
    """Another human has replied to the matter's post or, if it opens its topic, in the topic."""
    others = Post.objects.counted().exclude(author=OuterRef("post__author_id"))
    in_topic = others.filter(topic=OuterRef("post__topic_id"), number__gt=1)
    return Q(Exists(others.filter(reply_to=OuterRef("post_id")))) | Q(post__number=1) & Q(Exists(in_topic))


def posts_of(matter: Matter, start: datetime, end: datetime) -> Figures:
    """How much the member wrote in the group."""
    posts = Post.objects.counted().filter(author=matter.member_id, topic__group=matter.group_id)
    return {"posts": posts.filter(created_at__gt=start, created_at__lte=end).count()}


def days_between(earlier: datetime, later: datetime) -> int:
    return max((later - earlier).days, 0)
