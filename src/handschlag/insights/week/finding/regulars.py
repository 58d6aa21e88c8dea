"""Regulars who have fallen silent: somebody should ask how they are."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import TruncMonth

from handschlag.discussions.models import Post
from handschlag.groups.models import Group
from handschlag.insights.models import MatterKind
from handschlag.insights.week.finding.kinds import Found, Kind, days_between, members_of, posts_in, posts_of
from handschlag.ties.models import Interaction

SILENT_FOR: Final = timedelta(days=30)
GONE_AFTER: Final = timedelta(days=120)
ACTIVE_BEFORE: Final = timedelta(days=210)
MONTHS: Final = 3
"""In so many of the months before they wrote."""
_MOST: Final = 4


def find(group: Group, now: datetime) -> list[Found]:
    """Wrote in three months and more, and neither wrote, met nor helped here for 30 days. Two queries."""
    before = posts_in(group).filter(topic__last_post_at__gt=now - ACTIVE_BEFORE)
    before = before.filter(
        created_at__gt=now - ACTIVE_BEFORE, created_at__lte=now - SILENT_FOR, author__in=members_of(group)
    )
    since = posts_in(group).filter(author=OuterRef("author"), created_at__gt=now - SILENT_FOR)
    elsewhere = Interaction.objects.filter(
        group=group, source=OuterRef("author"), time__gt=now - SILENT_FOR, value__gt=0
    )
    can_be_written_to = Q(author__email__isnull=False)
    rows = (
        before.filter(can_be_written_to, ~Exists(since), ~Exists(elsewhere))
        .order_by()
        .values("author")
        .annotate(months=Count(TruncMonth("created_at"), distinct=True), posts=Count("pk"))
        .filter(months__gte=MONTHS)
        .order_by("-months", "-posts", "author")[:_MOST]
    )
    regulars = {row["author"]: row for row in rows}
    last = dict(before.filter(author__in=regulars).order_by("created_at").values_list("author", "created_at"))
    return [
        Found(
            str(author),
            urgency=max(0.9 - days_between(last[author], now) / 200, 0.4),
            member=author,
            figures={"days": days_between(last[author], now), "months": row["months"]},
        )
        for author, row in regulars.items()
        if now - last[author] < GONE_AFTER
    ]


def _is_back() -> Q:
    """They write again; who wrote to whom stays between the two."""
    return Q(
        Exists(
            Post.objects.counted().filter(
                author=OuterRef("member_id"),
                topic__group=OuterRef("group_id"),
                created_at__gt=OuterRef("first_found_at"),
            )
        )
    )


LAPSED: Final = Kind(
    MatterKind.LAPSED,
    use=0.75,
    find=find,
    is_done=_is_back,
    rest=timedelta(days=180),
    measure=posts_of,
    compares=True,
)
