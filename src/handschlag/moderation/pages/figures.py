"""Each month's flags and decisions, for all members of a group: figures, and nobody behind them."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import ask
from handschlag.groups.pages import Standing, standing
from handschlag.moderation import policy
from handschlag.moderation.models import Appeal, Decision, Deed, Flag

FEWEST = 5
"""Smaller figures are not shown: they would name people."""
MONTHS = 12
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Month:
    begins: date
    flags: int
    decisions: int
    by_deed: list[tuple[str, int]]
    """Those that were used at all, the most frequent first."""
    median_hours: float | None
    appeals: int
    overturned: int


@dataclass(frozen=True, slots=True)
class Figures:
    standing: Standing
    months: list[Month]
    """The latest first; without those in which nothing happened before the first."""


def few(count: int) -> str:
    """As it may be shown."""
    return str(count) if count >= FEWEST else _("under five")


def figures(slug: str, viewer: Member) -> Figures:
    """Three queries. Http404 for a group the viewer may not know of, NotAllowed for who is not in it."""
    found = standing(slug, viewer)
    ask(
        allowed=policy.can_see_figures(found.membership),
        otherwise=_("These figures are for the members of the group."),
    )
    since = _months_ago(MONTHS - 1)
    group = found.group.pk
    flags = Flag.objects.filter(case__group=group, at__gte=since).values_list("at", flat=True)
    decided = Decision.objects.filter(group=group, at__gte=since)
    decisions = list(
        decided.values_list("at", "deed", "case__opened_at", "is_on_appeal").order_by("pk")[:MOST]
    )
    appealed = Appeal.objects.filter(decision__group=group, at__gte=since)
    appeals = list(appealed.values_list("at", "is_upheld").order_by("pk")[:MOST])
    flagged = Counter(_month(at) for at in flags.order_by("pk")[:MOST])
    months = [_made(month, flagged[month], decisions, appeals) for month in _all_months()]
    while months and not (months[-1].flags or months[-1].decisions or months[-1].appeals):
        months.pop()
    return Figures(found, months)


def _made(
    month: date,
    flags: int,
    decisions: Iterable[tuple[datetime, str, datetime, bool]],
    appeals: Iterable[tuple[datetime, bool | None]],
) -> Month:
    mine = [row for row in decisions if _month(row[0]) == month]
    deeds = Counter(deed for _at, deed, _opened, _appealed in mine)
    first = [(at - opened).total_seconds() / 3600 for at, _deed, opened, appealed in mine if not appealed]
    ours = [upheld for at, upheld in appeals if _month(at) == month]
    return Month(
        month,
        flags,
        len(mine),
        [(str(Deed(deed).label), count) for deed, count in deeds.most_common()],
        round(median(first), 1) if len(first) >= FEWEST else None,
        len(ours),
        sum(upheld is True for upheld in ours),
    )


def _month(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)


def _all_months() -> list[date]:
    month, found = _month(clock.now()), []
    for _number in range(MONTHS):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _months_ago(count: int) -> datetime:
    first = _all_months()[count]
    return datetime(first.year, first.month, 1, tzinfo=timezone.get_current_timezone())
