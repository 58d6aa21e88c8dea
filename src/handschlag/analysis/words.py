"""What an archive is and holds, in words."""

from datetime import UTC, date, datetime

from django.utils import formats
from django.utils.translation import gettext as _

from handschlag.analysis.archive import Archive
from handschlag.insights.wording import worded


def recognised(archive: Archive) -> str:
    """Return what kind of archive was read; a format that is not known here is named as it is."""
    names = {
        "interactions": _("a table of interactions"),
        "mbox": _("a mailing list archive (mbox)"),
        "stackexchange": _("a question and answer site (Stack Exchange)"),
        "meetup": _("meetups with RSVPs"),
        "ratings": _("signed ratings of members by members"),
        "edges": _("a list of ties between members"),
        "discourse": _("a forum (Discourse)"),
    }
    return names.get(archive.recognised, archive.recognised)


def counted(archive: Archive) -> list[tuple[str, str]]:
    """Return what was found: what it is, and how many."""
    return [(_counted(key), str(worded(number, "members"))) for key, number in archive.counts.items()]


def _counted(key: str) -> str:
    names = {
        "actors": _("people"),
        "advice": _("advice ties"),
        "attendances": _("attendances"),
        "companies": _("companies"),
        "deals": _("deals"),
        "edges": _("ties"),
        "events": _("meetups"),
        "groups": _("groups"),
        "handshakes": _("handshakes"),
        "interactions": _("interactions"),
        "labels": _("members with a label"),
        "legs": _("legs of deals"),
        "lines": _("lines"),
        "mails": _("mails"),
        "meetups": _("meetups"),
        "members": _("members"),
        "memberships": _("memberships"),
        "messages": _("messages"),
        "negative ratings": _("negative ratings"),
        "people": _("people"),
        "positive ratings": _("positive ratings"),
        "posts": _("posts"),
        "ratings": _("ratings"),
        "replies": _("replies"),
        "rsvps": _("RSVPs"),
        "thanks": _("thanks"),
        "ties": _("ties"),
        "topics": _("topics"),
        "votes": _("votes"),
        "yes": _("RSVPs that said yes"),
        "rsvps yes": _("RSVPs that said yes"),
    }
    return names.get(key.replace("_", " "), key.replace("_", " "))


def period(archive: Archive) -> str:
    """Return "from 3 May 2018 to 2 June 2021 (1,126 days)"; that no times are known where none are."""
    times = archive.interactions.time
    if not archive.has_times or not archive.t:
        return _("no times known")
    begin = _day(int(times.min())) if len(times) else _day(archive.t)
    end = _day(archive.t)
    days = worded((end - begin).days + 1, "members")
    return _("%(begin)s to %(end)s (%(days)s days)") % {
        "begin": formats.date_format(begin, "DATE_FORMAT"),
        "end": formats.date_format(end, "DATE_FORMAT"),
        "days": days,
    }


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def member(archive: Archive, position: int, *, names: str) -> str:
    """Return a member's name, or a number that says nothing outside this report."""
    if names == "shown":
        return archive.names[position]
    return _("Member %(number)s") % {"number": worded(position + 1, "members")}
