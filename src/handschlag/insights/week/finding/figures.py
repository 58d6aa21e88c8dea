"""Figures that nobody has had computed for long."""

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from handschlag.groups.models import Group
from handschlag.insights.models import MatterKind, Snapshot
from handschlag.insights.policy import SMALLEST_CROWD
from handschlag.insights.week.finding.kinds import Found, Kind, days_between

OLD_AFTER: Final = timedelta(days=30)


def find(group: Group, now: datetime) -> list[Found]:
    """Only where there are enough people for figures. One query."""
    if group.member_count < SMALLEST_CROWD:
        return []
    last = Snapshot.objects.of(group).computed().order_by("-requested_at").first()
    if last is None or last.finished_at is None:
        return [Found("figures", urgency=0.8)]
    days = days_between(last.finished_at, now)
    return [Found("figures", urgency=0.5, figures={"days": days})] if days >= OLD_AFTER.days else []


def _are_computed() -> Q:
    made = Snapshot.objects.computed().filter(
        group=OuterRef("group_id"), selection="", finished_at__gt=OuterRef("first_found_at")
    )
    return Q(Exists(made))


FIGURES: Final = Kind(
    MatterKind.FIGURES,
    use=0.4,
    find=find,
    is_done=_are_computed,
    rest=timedelta(days=14),
)
