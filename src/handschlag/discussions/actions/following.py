"""How closely one follows the talk. Nobody else learns of it, so it is not audited."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import PreparedInsert
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask, standing_in
from handschlag.discussions.models import (
    CaughtUp,
    GroupWatch,
    Level,
    Topic,
    TopicWatch,
    read_line,
    scan_line,
)
from handschlag.groups.models import Group, Membership
from handschlag.notifications.actions import read_all_notices

_IN_FLIGHT = timedelta(minutes=5)
"""A post may be numbered a little before it can be seen; what is younger is not settled for anybody."""
_NOT_OFTENER = timedelta(days=1)


@transaction.atomic
def watch_topic(topic: Topic, level: Level, *, by: Member) -> None:
    """Follow a topic more or less closely than its group; whoever may read it may."""
    TopicWatch.objects.update_or_create(member=by, topic=topic, defaults={"level": level})
    _unsettle(topic.group_id, by)


_FOLLOW = PreparedInsert(TopicWatch, "member", "topic", "level", unless=("member", "topic"))


def follow_by_writing(topic: Topic, *, by: Member) -> None:
    """Who writes follows, unless they have said otherwise. Part of the deed of writing."""
    _FOLLOW(member=by.pk, topic=topic.pk, level=Level.WROTE)


@transaction.atomic
def watch_group(group: Group, level: Level, *, by: Member) -> None:
    """What holds for all topics of a group that one has not decided on singly. NotAllowed for strangers."""
    allowed = policy.can_watch_group(standing_in(group.pk, by))
    ask(allowed=allowed, otherwise=_("Only members of the group can follow all of its talk."))
    if level == Level.NORMAL:
        GroupWatch.objects.filter(member=by, group=group).delete()
    else:
        GroupWatch.objects.update_or_create(member=by, group=group, defaults={"level": level})
    _unsettle(group.pk, by)


@transaction.atomic
def catch_up(*, by: Member, group: Group | None = None, until: datetime | None = None) -> None:
    """All that was written ``until`` then (never later than now) counts as read: in a group, or in all of
    one's groups, and then what the notices tell too. One row for each group, however many topics it has.
    """
    at = min(until or clock.now(), clock.now())
    memberships = Membership.objects.of(by).exclude(
        group__in=CaughtUp.objects.filter(member=by, at__gte=at).values("group")
    )
    if group is None:
        read_all_notices(by=by, until=at)
    else:
        memberships = memberships.filter(group=group)
    groups = memberships.values_list("group", flat=True)
    CaughtUp.objects.bulk_create(
        [CaughtUp(member=by, group_id=pk, at=at, settled_at=at) for pk in groups],
        update_conflicts=True,
        unique_fields=["member", "group"],
        update_fields=["at", "settled_at"],
    )


def settle(group_id: int, *, by: Member) -> None:
    """Remember up to where ``by`` has read all topics, so that counting what is unread does not pass over
    them again and again. Changes no count; at most once a day.
    """
    now = clock.now()
    spell = Membership.objects.of(by).filter(group=group_id)
    lines = spell.annotate(line=read_line(), scanned=scan_line()).values_list("line", "scanned").first()
    if lines is None or lines[1] > now - _NOT_OFTENER - _IN_FLIGHT:
        return
    line, scanned = lines
    unread = Topic.objects.filter(group=group_id).unread_by(by, since=scanned)
    oldest = unread.order_by("last_post_at", "pk").values_list("last_post_at", flat=True).first()
    at = min(oldest - timedelta(microseconds=1) if oldest else now, now - _IN_FLIGHT)
    if at > scanned:
        first = {"at": line, "settled_at": at}
        CaughtUp.objects.update_or_create(
            member=by, group_id=group_id, defaults={"settled_at": at}, create_defaults=first
        )


def _unsettle(group_id: int, by: Member) -> None:
    """What was muted was passed over as if it had been read."""
    CaughtUp.objects.filter(member=by, group=group_id).update(settled_at=F("at"))
