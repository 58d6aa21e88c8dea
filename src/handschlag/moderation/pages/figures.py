"""Each month's flags and decisions, for all members of a group: figures, and nobody behind them."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter
from statistics import median
from typing import Any

from django.db.models import Case, Count, Q, When
from django.utils import timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import ask
from handschlag.core.prepared import Given, GivenMoment, Prepared
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
    latest_first = [(_start(month), month) for month in _all_months()]
    begins = {f"month_{number}": start for number, (start, _date) in enumerate(latest_first)}
    flagged = {latest_first[number][1]: count for number, count in _FLAGS.all(group=group, **begins)}
    starts = latest_first[::-1]
    decisions: defaultdict[date, list[Any]] = defaultdict(list)
    for row in _DECISIONS.all(group=group, since=since):
        decisions[_month_among(starts, row[0])].append(row)
    appeals: defaultdict[date, list[bool | None]] = defaultdict(list)
    for at, is_upheld in _APPEALS.all(group=group, since=since):
        appeals[_month_among(starts, at)].append(is_upheld)
    months = [
        _made(month, flagged.get(month, 0), decisions[month], appeals[month]) for month in _all_months()
    ]
    while months and not (months[-1].flags or months[-1].decisions or months[-1].appeals):
        months.pop()
    return Figures(found, months)


def _made(
    month: date,
    flags: int,
    decisions: Sequence[tuple[datetime, str, datetime, bool]],
    appeals: Sequence[bool | None],
) -> Month:
    deeds = Counter(deed for _at, deed, _opened, _appealed in decisions)
    first = [
        (at - opened).total_seconds() / 3600 for at, _deed, opened, appealed in decisions if not appealed
    ]
    return Month(
        month,
        flags,
        len(decisions),
        [(str(Deed(deed).label), count) for deed, count in deeds.most_common()],
        round(median(first), 1) if len(first) >= FEWEST else None,
        len(appeals),
        sum(upheld is True for upheld in appeals),
    )


def _flags() -> Any:
    """How many there were in each month, by its number; counted where they are, as there are many."""
    begins = [Q(at__gte=GivenMoment(f"month_{number}")) for number in range(MONTHS)]
    flags = Flag.objects.filter(begins[-1], case__group=Given("group")).order_by()
    month = Case(*(When(begun, then=number) for number, begun in enumerate(begins)))
    return flags.annotate(month=month).values_list("month").annotate(Count("pk"))


_LATELY = {"at__gte": GivenMoment("since")}
_FLAGS: Prepared[Any] = Prepared(_flags)
_DECISIONS: Prepared[Any] = Prepared(
    lambda: (
        Decision.objects.filter(group=Given("group"), **_LATELY)
        .order_by("pk")
        .values_list("at", "deed", "case__opened_at", "is_on_appeal")[:MOST]
    )
)
_APPEALS: Prepared[Any] = Prepared(
    lambda: (
        Appeal.objects.filter(decision__group=Given("group"), **_LATELY)
        .order_by("pk")
        .values_list("at", "is_upheld")[:MOST]
    )
)


def _month_among(starts: list[tuple[datetime, date]], at: datetime) -> date:
    """Of ``starts`` (when each month begins, and the month, ascending) that of a moment."""
    return starts[max(0, bisect_right(starts, at, key=itemgetter(0)) - 1)][1]


def _month(at: datetime) -> date:
    return timezone.localtime(at).date().replace(day=1)


def _all_months() -> list[date]:
    month, found = _month(clock.now()), []
    for _number in range(MONTHS):
        found.append(month)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def _months_ago(count: int) -> datetime:
    return _start(_all_months()[count])


def _start(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
