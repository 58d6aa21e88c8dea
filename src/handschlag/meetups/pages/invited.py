"""Notices of meetups in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.meetups.actions.proposing import INVITED
from handschlag.meetups.models import Meetup
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = (INVITED,)


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """Two queries."""
    keys = {notice.context.get("meetup") for notice in notices}
    meetups = Meetup.objects.visible_to(viewer).for_list().in_bulk(list(keys))
    people = Member.objects.in_bulk({notice.context.get("by") for notice in notices})
    told = {}
    for notice in notices:
        meetup, by = meetups.get(notice.context.get("meetup")), people.get(notice.context.get("by"))
        if meetup is not None and by is not None:
            text = _("%(name)s invites you to meet: %(title)s") % {"name": by.name, "title": meetup.title}
            told[notice.pk] = Told(text, meetup.group.name)
    return told
