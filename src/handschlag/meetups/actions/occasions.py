"""On which occasion two people met: at which meetup, in which group, when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models import Group, Membership
from handschlag.meetups.models import (
    RSVP,
    Attendance,
    Handshake,
    HandshakeQuerySet,
    Host,
    Meetup,
    MeetupQuerySet,
)

AROUND = timedelta(hours=6)
"""How long before and after a meetup those who come to it meet there."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """``met_at`` is what the ledger has as the time, ``group`` where it counts (its key)."""

    met_at: datetime
    meetup: Meetup | None
    group_id: int | None

    @classmethod
    def now(cls, one: Member, other: Member) -> "Occasion":
        """Two stand before each other: at the meetup to which both come, else just so. Two queries."""
        now = clock.now()
        near = Meetup.objects.present().standing()
        near = near.filter(starts_at__lte=now + AROUND, ends_at__gte=now - AROUND).select_related("topic")
        both = list(coming(coming(near, one), other).order_by("-starts_at", "-pk"))
        going_on = [meetup for meetup in both if meetup.starts_at <= now <= meetup.ends_at]
        meetup = next(chain(going_on, both), None)
        return cls(now, meetup, meetup.topic.group_id if meetup else common_group(one, other))

    @classmethod
    def at(cls, meetup: Meetup) -> "Occasion":
        """They remember it afterwards: met when the meetup began, as all who came. Needs ``topic`` loaded."""
        return cls(meetup.starts_at, meetup, meetup.topic.group_id)

    def is_that_of(self, handshake: Handshake) -> bool:
        """The same meeting, whichever of the two says so, and whether at once or the day after."""
        if self.meetup is not None and handshake.meetup_id == self.meetup.pk:
            return True
        return _midnight(handshake.met_at) == _midnight(self.met_at)


def coming(meetups: MeetupQuerySet, member: Member) -> MeetupQuerySet:
    """Those that a member has come to, has said yes to, or hosts."""
    own = {"meetup": OuterRef("pk"), "member": member}
    came = Exists(Attendance.objects.present().filter(**own))
    said_yes = Exists(RSVP.objects.going().filter(**own))
    return meetups.filter(came | said_yes | Exists(Host.objects.filter(**own)))


def common_group(one: Member, other: Member) -> int | None:
    """The key of the oldest group to which both belong."""
    theirs = Membership.objects.of(other).filter(group=OuterRef("pk"))
    groups = Group.objects.filter(Exists(theirs), pk__in=Membership.objects.of(one).values("group"))
    return groups.order_by("created_at", "pk").values_list("pk", flat=True).first()


def counted_already(one: Member, other: Member, occasion: Occasion) -> HandshakeQuerySet:
    """Confirmed handshakes of the two on this day or at this meetup: one counts."""
    start = _midnight(occasion.met_at)
    same = Q(met_at__gte=start, met_at__lt=_midnight(start + timedelta(hours=30)))
    if occasion.meetup is not None:
        same |= Q(meetup=occasion.meetup)
    return Handshake.objects.between(one, other).confirmed().filter(same)


def _midnight(moment: datetime) -> datetime:
    """When the day began in the site's time zone, whatever zone the members live in."""
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
