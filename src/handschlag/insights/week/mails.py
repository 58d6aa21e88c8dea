"""The mail of the week: on Monday at seven, by the clock of each reader, of all groups that they run."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone, translation

from handschlag.accounts.models import Member, MemberQuerySet
from handschlag.core.addresses import address
from handschlag.groups.models import MODERATING, Group, Membership
from handschlag.insights.models import WeekMail, WeekMailStop
from handschlag.insights.week import actions
from handschlag.insights.week.pages import GroupWeek, weeks_of
from handschlag.notifications.actions import send_template

AT: Final = time(7)
KEPT: Final = timedelta(days=60)
_STOP: Final = Signer(salt="handschlag.insights.week.stop")


def write_mails(now: datetime) -> int:
    """To everybody who runs a group and whose Monday has come; how many got one. Twice does no harm."""
    zones = list(_readers().order_by().values_list("time_zone", flat=True).distinct())
    sent = 0
    for zone in zones:
        monday = monday_of(now, zone)
        if monday is not None:
            written = WeekMail.objects.filter(member=OuterRef("pk"), monday=monday)
            due = _readers().filter(~Exists(written), time_zone=zone).order_by("pk")
            sent += sum(_write(member, monday, now) for member in due)
    WeekMail.objects.filter(at__lt=now - KEPT).delete()
    return sent


def monday_of(now: datetime, zone: str) -> date | None:
    """The day, if the clock there shows a Monday from seven on; None at every other time."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.weekday() == 0 and local.time() >= AT else None


def stop_address(member_id: int) -> str:
    return settings.BASE_URL + address("insights:stop_week_mails", _STOP.sign_object([member_id]))


def read_stop(code: str) -> int | None:
    """The member; None for what was not made here."""
    try:
        (key,) = _STOP.unsign_object(code)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(key)


def _readers() -> MemberQuerySet:
    """Who runs a group, can sign in, and has not said that they want no such mail."""
    running = Membership.objects.current().filter(member=OuterRef("pk"), role__in=MODERATING)
    stopped = WeekMailStop.objects.filter(member=OuterRef("pk"))
    return Member.objects.with_login().filter(Exists(running), ~Exists(stopped), is_bot=False)


def _write(member: Member, monday: date, now: datetime) -> bool:
    """Whether there was something to tell, and nobody else has written just now."""
    _look_first(member, monday, now)
    with translation.override(member.language), timezone.override(ZoneInfo(member.time_zone)):
        weeks = [week for week in weeks_of(member) if week.things]
        count = sum(len(week.things) for week in weeks)
        try:
            with transaction.atomic():
                WeekMail.objects.create(member=member, monday=monday, at=now, matters=count)
                _send(member, weeks, count)
        except IntegrityError:
            return False
    return count > 0


def _send(member: Member, weeks: list[GroupWeek], count: int) -> None:
    if not weeks:
        return
    stop = stop_address(member.pk)
    context = {"member": member, "weeks": weeks, "count": count, "stop": stop}
    send_template("insights/mail/week.txt", member.email or "", context, unsubscribe=stop)


def _look_first(member: Member, monday: date, now: datetime) -> None:
    """Where Monday comes sooner than where the site is, nobody has looked yet."""
    begins = datetime.combine(monday, time(), tzinfo=ZoneInfo(member.time_zone)).astimezone(UTC)
    running = Membership.objects.of(member).filter(role__in=MODERATING, group__archived_at__isnull=True)
    groups = Group.objects.filter(pk__in=running.values("group")).exclude(week__found_at__gte=begins)
    for group in groups.order_by("pk"):
        actions.look(group, now, whole=True)
