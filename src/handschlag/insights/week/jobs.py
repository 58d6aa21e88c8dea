"""By the clock: look what waits, see what was done and what came of it, and write the mail of the week."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.insights.week import actions, mails

MORNING: Final = time(5)
"""When it is looked, by the clock of the site: early enough for the mail."""


@job()
def keep_weeks() -> None:
    """Doing it twice, or late, does no harm."""
    now = clock.now()
    actions.recognise(now)
    actions.measure(now)
    for group, whole in due_groups(now):
        actions.ask_for_look(group, now, whole=whole)


@job()
def look_at(group: int, *, whole: bool) -> None:
    """What waits in one group; twice, or late, does no harm."""
    found = Group.objects.filter(pk=group).first()
    if found is not None:
        actions.look(found, clock.now(), whole=whole)


@job()
def write_week_mails() -> None:
    """Each gets one a week, however often this runs."""
    mails.write_mails(clock.now())


def due_groups(now: datetime) -> list[tuple[int, bool]]:
    """Groups that somebody runs and that go on, and whether all is to be looked at: on Mondays, and the
    first time.
    """
    able = Member.objects.with_login().values("pk")
    run = Membership.objects.current().filter(group=OuterRef("pk"), role__in=MODERATING, member__in=able)
    monday = this_morning(now, of_week=True)
    is_whole = Q(week__isnull=True) | Q(week__found_at__isnull=True) | Q(week__found_at__lt=monday)
    groups = Group.objects.filter(Exists(run), archived_at__isnull=True)
    whole = groups.filter(is_whole).order_by("pk").values_list("pk", flat=True)
    urgent = groups.filter(week__urgent_at__lt=this_morning(now)).exclude(is_whole)
    rest = urgent.order_by("pk").values_list("pk", flat=True)
    return [(pk, True) for pk in whole] + [(pk, False) for pk in rest]


def this_morning(now: datetime, *, of_week: bool = False) -> datetime:
    """The last morning there was, or the last Monday's, by the clock of the site."""
    local = now.astimezone(ZoneInfo(settings.TIME_ZONE))
    day = local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)
    day = day - timedelta(days=day.weekday()) if of_week else day
    return datetime.combine(day, MORNING, tzinfo=local.tzinfo)
