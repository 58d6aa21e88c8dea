"""Silence: somebody goes on reading in a group and does not write there for a while.

Whether it is theirs to say is asked by who calls: it follows from a decision. Every room in which one can
write in a group asks ``refuse_silenced`` first.
"""

from datetime import datetime

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.groups.models import Group, Silence


@transaction.atomic
def silence_member(group: Group, member: Member, *, until: datetime, reason: str, by: Member) -> Silence:
    """From now on, in place of any silence that stands."""
    _lift(group, member, by)
    silence = Silence.objects.create(group=group, member=member, by=by, until=until, reason=reason[:500])
    audit("silence", silence, by=by, member=member.pk, until=until.isoformat(), reason=silence.reason)
    return silence


@transaction.atomic
def lift_silence(group: Group, member: Member, *, by: Member) -> None:
    """They may write again. Twice is once."""
    for silence in _lift(group, member, by):
        audit("lift silence", silence, by=by, member=member.pk)


def refuse_silenced(group_id: int | None, by: Member) -> None:
    """Conflict with the reason and the moment from which ``by`` may write in the group again. One query."""
    if group_id is None:
        return
    silence = _STANDING.first(group=group_id, member=by.pk, now=clock.now())
    if silence is not None:
        raise Conflict(silence_in_words(silence))


def silence_in_words(silence: Silence) -> str:
    until = formats.date_format(timezone.localtime(silence.until), "DATETIME_FORMAT")
    return _("You can read here, but not write until %(until)s. The moderators say: %(reason)s") % {
        "until": until,
        "reason": silence.reason,
    }


def _lift(group: Group, member: Member, by: Member) -> list[Silence]:
    standing = list(Silence.objects.standing().select_for_update().filter(group=group, member=member))
    keys = [silence.pk for silence in standing]
    Silence.objects.filter(pk__in=keys).update(lifted_at=clock.now(), lifted_by=by)
    return standing


_STANDING = Prepared(
    lambda: Silence.objects.filter(
        group=Given("group"), member=Given("member"), until__gt=GivenMoment("now"), lifted_at__isnull=True
    ).order_by("-until")
)
