"""Newcomers who wrote and whom nobody has answered: the first two weeks decide."""

from datetime import datetime, timedelta
from typing import Final

from handschlag.groups.models import Group, Membership
from handschlag.insights.models import MatterKind
from handschlag.insights.waiting import without_answer
from handschlag.insights.week.finding.kinds import (
    Found,
    Kind,
    days_between,
    is_answered,
    members_of,
    posts_in,
    posts_of,
)

NEW_FOR: Final = timedelta(days=90)
"""As in the figures of health."""
LEFT_ALONE: Final = timedelta(hours=12)
"""So long others have the first word."""
TOO_LATE: Final = timedelta(days=60)
_LOOKED_AT: Final = 50


def find(group: Group, now: datetime) -> list[Found]:
    """Each by their newest post that waits. Three queries."""
    recent = Membership.objects.current().filter(group=group, joined_at__gt=now - NEW_FOR).values("member")
    new = members_of(group).filter(pk__in=recent).values("pk")
    posts = posts_in(group).filter(
        author__in=new,
        topic__closure__isnull=True,
        created_at__gt=now - TOO_LATE,
        created_at__lte=now - LEFT_ALONE,
    )
    rows = without_answer(posts).order_by("-created_at", "-pk").values("pk", "author", "created_at")
    newest = {row["author"]: row for row in reversed(rows[:_LOOKED_AT])}
    answered = _answered(group, list(newest))
    return [
        Found(
            subject=str(author),
            urgency=1 - 0.5 * days_between(row["created_at"], now) / TOO_LATE.days,
            member=author,
            post=row["pk"],
            figures={"days": days_between(row["created_at"], now)},
        )
        for author, row in newest.items()
        if author not in answered
    ]


def _answered(group: Group, authors: list[int]) -> set[int]:
    """Of these, to whom somebody else has written at all, here."""
    posts = posts_in(group)
    replies = posts.filter(reply_to__author__in=authors).values_list("author", "reply_to__author")
    company = posts.filter(topic__author__in=authors, number__gt=1).values_list("author", "topic__author")
    pairs = [*replies.distinct(), *company.distinct()]
    return {author for other, author in pairs if other != author}


GREET: Final = Kind(
    MatterKind.GREET,
    use=0.95,
    find=find,
    is_done=is_answered,
    rest=timedelta(days=365),
    most=3,
    is_urgent=True,
    measure=posts_of,
)
