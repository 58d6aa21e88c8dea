"""Keeping a topic on top of its group's list."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid
from handschlag.core.models import audit
from handschlag.discussions import policy
from handschlag.discussions.actions.holding import ask, hold_groups, holding, raise_talk_version
from handschlag.discussions.models import MOST_PINS, Pin, Topic


def pin_topic(topic: Topic, *, by: Member, until: datetime | None = None) -> None:
    """Pin the topic until a moment, or until it is unpinned; pinning again changes the moment."""
    with holding(topic.pk, by=by) as held:
        ask(allowed=policy.can_arrange(held.topic, held.standing), otherwise=_("Only moderators pin topics."))
        if until is not None and until <= clock.now():
            raise Invalid(_("Choose a day that is not over."), "until")
        pin = Pin.objects.filter(topic=held.topic).first()
        if pin is not None and pin.until == until and pin.holds:
            return
        hold_groups(held.topic.group_id)
        _refuse_too_many(held.topic)
        Pin.objects.update_or_create(topic=held.topic, defaults={"by": by, "at": clock.now(), "until": until})
        audit("pin", held.topic, by=by, until=until.isoformat() if until else None)


def unpin_topic(topic: Topic, *, by: Member) -> None:
    with holding(topic.pk, by=by) as held:
        ask(allowed=policy.can_arrange(held.topic, held.standing), otherwise=_("Only moderators pin topics."))
        if Pin.objects.filter(topic=held.topic).delete()[0]:
            audit("unpin", held.topic, by=by)


def end_due_pins(now: datetime) -> int:
    """Take away the pins whose time is over; returns how many. The lists have left them out already."""
    return sum(_end(pin, now) for pin in Pin.objects.filter(until__lte=now).select_related("topic"))


@transaction.atomic
def _end(pin: Pin, now: datetime) -> int:
    ended = Pin.objects.filter(pk=pin.pk, until__lte=now).delete()[0]
    if ended:
        raise_talk_version(pin.topic.group_id)
        audit("unpin", pin.topic, by=None)
    return ended


def _refuse_too_many(topic: Topic) -> None:
    if Pin.objects.of_group(topic.group_id).exclude(topic=topic).count() >= MOST_PINS:
        raise Conflict(
            _("%(count)s topics are pinned already. Unpin one of them first.") % {"count": MOST_PINS}
        )
