"""Notices of places at meetups in words."""

from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.meetups.actions.telling import ANSWERED, PLACE
from handschlag.meetups.models import RSVP, Meetup, State
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = [PLACE, ANSWERED]


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """How it stands now, whatever it was when the notice was written. Two queries at most.

    For whoever may still see the meetup, or answered it by its link.
    """
    meetups = {notice.context["meetup"] for notice in notices}
    seen = Meetup.objects.visible_to(viewer).filter(pk__in=meetups).values("pk")
    mine = RSVP.objects.of(viewer).filter(meetup__in=meetups, meetup__topic__removal__isnull=True)
    mine = mine.filter(Q(meetup__in=seen) | ~Q(meetup__link_key=""))
    found = {rsvp.meetup_id: rsvp for rsvp in mine.select_related("meetup__topic__group")}
    hosts = {notice.context["by"] for notice in notices if "by" in notice.context}
    names = dict(Member.objects.filter(pk__in=hosts).values_list("pk", "name")) if hosts else {}
    told = {}
    for notice in notices:
        rsvp = found.get(notice.context["meetup"])
        if rsvp is not None:
            host = names.get(notice.context.get("by", 0), "")
            told[notice.pk] = Told(_words(notice, rsvp, host), rsvp.meetup.group.name)
    return told


def _words(notice: Notice, rsvp: RSVP, host: str) -> str:
    about = {"title": rsvp.meetup.title, "name": host, "state": rsvp.get_state_display()}
    if notice.kind == ANSWERED:
        return _("%(name)s has answered for you at “%(title)s”") % about
    if rsvp.state == State.GOING:
        return _("You have a place at “%(title)s”") % about
    if rsvp.state == State.OFFERED:
        return _("A place at “%(title)s” is free for you: say whether you take it") % about
    return _("The place offered to you at “%(title)s” is no longer kept for you") % about
