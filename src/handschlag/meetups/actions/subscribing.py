"""Calendars by a secret address: making one, taking it back."""

import secrets

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import NotAllowed
from handschlag.core.models import audit
from handschlag.groups.models import Group
from handschlag.meetups.models import CalendarFeed


def subscribe(group: Group | None, *, by: Member) -> CalendarFeed:
    """An address for a group's meetups, or (None) for one's own; the same one as long as it holds."""
    if group is not None and not Group.objects.readable_by(by).filter(pk=group.pk).exists():
        raise NotAllowed(_("Only members of the group can subscribe to its calendar."))
    try:
        with transaction.atomic():
            feed = CalendarFeed.objects.create(member=by, group=group, serial=secrets.token_hex(16))
            audit("subscribe", feed, by=by)
    except IntegrityError:
        return CalendarFeed.objects.get(member=by, group=group, revoked_at=None)
    return feed


@transaction.atomic
def unsubscribe(feed: CalendarFeed, *, by: Member) -> None:
    """The address is worth nothing from now on; nothing happens to somebody else's."""
    own = CalendarFeed.objects.filter(pk=feed.pk, member=by, revoked_at=None)
    if own.update(revoked_at=clock.now()):
        audit("unsubscribe", feed, by=by)


@transaction.atomic
def renew(feed: CalendarFeed, *, by: Member) -> CalendarFeed:
    """Another address instead: who had the old one sees nothing any more."""
    unsubscribe(feed, by=by)
    return subscribe(feed.group, by=by)
