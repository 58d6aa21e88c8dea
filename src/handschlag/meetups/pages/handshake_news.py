"""The notices of handshakes, and of what comes after a meetup, in words."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.meetups.actions.following_up import RECAP, WHOM_MET
from handschlag.meetups.actions.telling_of_handshakes import ASKED, SHAKEN
from handschlag.meetups.models import Attendance, Handshake, Meetup
from handschlag.meetups.pages.handshakes import Row, seen_by
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = [ASKED, SHAKEN]
AFTERWARDS = [WHOM_MET, RECAP]


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """For the two alone, and only what still stands. Two queries."""
    keys = [notice.context["handshake"] for notice in notices]
    found = Handshake.objects.of(viewer).for_list().filter(pk__in=keys)
    rows = {row.handshake.pk: row for row in seen_by(viewer, found)}
    told = {}
    for notice in notices:
        row = rows.get(notice.context["handshake"])
        if row is not None and (words := _words(notice.kind, row)):
            told[notice.pk] = Told(words, row.meetup.title if row.meetup else _("Handshake"))
    return told


def _words(kind: str, row: Row) -> str:
    name = {"name": row.partner.name}
    if row.state == "confirmed":
        return _("You and %(name)s have shaken hands") % name
    if kind == ASKED and row.is_asked:
        return _("%(name)s says that you have met: have you?") % name
    return ""


def tell_of_afterwards(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """Who came is asked whom they met, hosts for a recap; not of what was called off. One query."""
    came = Attendance.objects.present().filter(meetup=OuterRef("pk"), member=viewer)
    readable = Meetup.objects.visible_to(viewer).filter(pk=OuterRef("pk"))
    known = Meetup.objects.present().standing().filter(Exists(came) | Exists(readable)).for_list()
    found = known.in_bulk([notice.context["meetup"] for notice in notices])
    told = {}
    for notice in notices:
        meetup = found.get(notice.context["meetup"])
        if meetup is not None:
            words = (
                _("Who did you talk to at “%(title)s”?")
                if notice.kind == WHOM_MET
                else _("How was “%(title)s”? Write a few lines about it.")
            )
            told[notice.pk] = Told(words % {"title": meetup.title}, meetup.group.name)
    return told
