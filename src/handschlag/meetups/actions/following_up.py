"""What people are asked once a meetup is over: hosts for a recap, who came for whom they met.

Each is asked once, however often and however late this is done.
"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.meetups.models import Attendance, Meetup, MeetupQuerySet
from handschlag.notifications.actions import News, notify, send_template
from handschlag.notifications.models import Notice

WHOM_MET, RECAP = "whom-met", "recap"
ASKED_FOR = timedelta(days=3)
"""How long after a meetup somebody is asked still; later it is no use."""
MORNING = time(9)
NIGHT = timedelta(hours=6)
"""What ends before six in the morning belongs to the evening before."""
AT_ONCE = 200


def ask_for_recaps(now: datetime) -> int:
    """Hosts of meetups that are over and have no recap; gives how many were asked."""
    asked = 0
    for meetup in _ended(now).filter(recap__isnull=True):
        news = _news(RECAP, meetup, address("meetups:recap", meetup.pk))
        hosts = Member.objects.with_login().filter(host_rows__meetup=meetup)
        new = _not_told(hosts, news)
        notify([host.pk for host in new], news)
        asked += len(new)
    return asked


def ask_whom_they_met(now: datetime) -> int:
    """Who came to a meetup of the day before, by notice and by mail; gives how many were asked."""
    return sum(_ask_those_who_came(meetup) for meetup in _ended(now) if morning_after(meetup) <= now)


def morning_after(meetup: Meetup) -> datetime:
    """Nine o'clock of the next day, where the meetup was."""
    day = (meetup.local_end - NIGHT).date() + timedelta(days=1)
    return datetime.combine(day, MORNING, meetup.tzinfo)


def about_meeting(meetup_id: int) -> str:
    return f"{WHOM_MET}-{meetup_id}"


def about_recap(meetup_id: int) -> str:
    return f"{RECAP}-{meetup_id}"


def _ended(now: datetime) -> MeetupQuerySet:
    over = Meetup.objects.present().standing().filter(ends_at__lte=now, ends_at__gt=now - ASKED_FOR)
    return over.for_list().order_by("pk")


def _ask_those_who_came(meetup: Meetup) -> int:
    """Nobody, if only one came."""
    there = Attendance.objects.present().filter(meetup=meetup, member__isnull=False)
    people = Member.objects.with_login().filter(pk__in=there.values("member"), is_bot=False)
    if people.count() <= 1:
        return 0
    news = _news(WHOM_MET, meetup, address("meetups:whom_met", meetup.pk))
    new = _not_told(people, news)
    for member in new:
        with transaction.atomic():
            notify([member.pk], news)
            _write(member, meetup)
    return len(new)


def _write(member: Member, meetup: Meetup) -> None:
    if member.email is not None:
        context = {"member": member, "meetup": meetup}
        event = f"{WHOM_MET} {meetup.pk} {member.pk}"
        send_template("meetups/mail/whom_met.txt", member.email, context, event=event)


def _news(kind: str, meetup: Meetup, path: str) -> News:
    about = f"{kind}-{meetup.pk}"
    return News(kind, about, about, 1, path, {"meetup": meetup.pk})


def _not_told(people: QuerySet[Member], news: News) -> list[Member]:
    told = Notice.objects.filter(event=news.event).values("member")
    return list(people.exclude(pk__in=told).order_by("pk")[:AT_ONCE])
