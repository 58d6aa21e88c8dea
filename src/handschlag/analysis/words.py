"""What an archive is and holds, in words."""

from datetime import UTC, date, datetime
from typing import Final

import numpy as np
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handschlag.engine.interactions import Strand
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.ties import carrying_strands, ties
from handschlag.insights.wording import worded

FORMATS: Final = {
    "interactions": gettext_lazy("a ledger of interactions"),
    "mbox": gettext_lazy("a mailing list"),
    "stackexchange": gettext_lazy("a community of questions and answers"),
    "meetup": gettext_lazy("meetups with RSVPs"),
    "ratings": gettext_lazy("signed ratings"),
    "edges": gettext_lazy("a network of ties"),
}

COUNTED: Final = {
    "accepted_answers": gettext_lazy("Accepted answers"),
    "answering_mails": gettext_lazy("Mails that name what they answer"),
    "answers": gettext_lazy("Answers"),
    "attendances": gettext_lazy("Attendances"),
    "comments": gettext_lazy("Comments"),
    "deals": gettext_lazy("Deals"),
    "events": gettext_lazy("Meetups"),
    "groups": gettext_lazy("Groups"),
    "help": gettext_lazy("Interactions of the strand help"),
    "interactions": gettext_lazy("Interactions"),
    "labelled_fraudulent": gettext_lazy("Members known as fraudulent"),
    "labelled_trustworthy": gettext_lazy("Members known as trustworthy"),
    "mails": gettext_lazy("Mails"),
    "meet": gettext_lazy("Interactions of the strand meet"),
    "members": gettext_lazy("Members"),
    "memberships": gettext_lazy("Memberships"),
    "negative_ratings": gettext_lazy("Ratings below 0"),
    "past_events": gettext_lazy("Meetups that are over"),
    "places": gettext_lazy("Members whose place is known"),
    "positive_ratings": gettext_lazy("Ratings above 0"),
    "posts": gettext_lazy("Posts"),
    "promises": gettext_lazy("Promises"),
    "questions": gettext_lazy("Questions"),
    "ratings": gettext_lazy("Ratings"),
    "replies": gettext_lazy("Replies to a mail of this archive"),
    "replies_by_ancestor": gettext_lazy("Replies placed by an earlier mail of their thread"),
    "replies_by_subject": gettext_lazy("Replies placed by their subject"),
    "requests": gettext_lazy("Requests for help"),
    "rsvps": gettext_lazy("RSVPs"),
    "senders": gettext_lazy("Senders"),
    "talk": gettext_lazy("Interactions of the strand talk"),
    "ties": gettext_lazy("Ties"),
    "topics": gettext_lazy("Topics"),
    "users": gettext_lazy("Users"),
    "votes": gettext_lazy("Votes"),
    "yes_rsvps": gettext_lazy("RSVPs with yes"),
}


def recognised(archive: Archive) -> str:
    """Return what kind of archive was read."""
    return str(FORMATS.get(archive.recognised, archive.recognised))


def counted(archive: Archive) -> list[tuple[str, str]]:
    """Return what was found: what it is, and how many."""
    return [
        (str(COUNTED.get(key, key)), str(worded(number, "members"))) for key, number in archive.counts.items()
    ]


def networks(archive: Archive) -> list[tuple[str, str]]:
    """Return what each network holds, where several were read as one: its name, and its counts."""
    return [(name, " · ".join(map(_counted, part, part.values()))) for name, part in archive.parts.items()]


def _counted(key: str, number: int) -> str:
    return f"{worded(number, 'members')} {COUNTED.get(key, key)}"


def notes(archive: Archive) -> list[str]:
    """Return how things were taken, and on which ties and whom a crisis is played."""
    if not len(archive.interactions):
        return archive.notes
    if Strand.TALK in carrying_strands(archive):
        return [
            *archive.notes,
            _("Neither help nor meetings are told, so the figures of a crisis rest on what ties there are."),
        ]
    carried, tied = (_tied(archive, strands) for strands in (carrying_strands(archive), tuple(Strand)))
    if carried == tied:
        return archive.notes
    text = _(
        "The figures of a crisis rest on help and meetings: on the %(carried)s of %(tied)s members with a "
        "tie who have one of these."
    )
    words = {"carried": worded(carried, "members"), "tied": worded(tied, "members")}
    return [*archive.notes, text % words]


def _tied(archive: Archive, strands: tuple[Strand, ...]) -> int:
    """How many members have a tie of these strands."""
    return int((ties(archive, strands).undirected.out_degrees() > 0).sum())


def period(archive: Archive) -> str:
    """Return "from 3 May 2018 to 2 June 2021 (1,126 days)"; that no times are known where none are."""
    if not archive.has_times or not archive.t:
        return _("no times known")
    begin, end = map(_day, _first_and_last(archive))
    days = worded((end - begin).days + 1, "members")
    return _("%(begin)s to %(end)s (%(days)s days)") % {
        "begin": formats.date_format(begin, "DATE_FORMAT"),
        "end": formats.date_format(end, "DATE_FORMAT"),
        "days": days,
    }


def _first_and_last(archive: Archive) -> tuple[int, int]:
    """When the first thing happened, and the last or somebody joined after it: figures speak of ``t``."""
    begun = [archive.interactions.time]
    ended = [np.array([archive.t])]
    if archive.attendances:
        begun.append(archive.attendances.time)
    if archive.memberships:
        begun.append(archive.memberships.joined)
    if archive.activity:
        begun += [archive.activity.posts.time, archive.activity.deeds.time]
        ended.append(archive.activity.spells.joined)
    first = np.concatenate([*begun, ended[0]]).min()
    return max(int(first), archive.since), int(np.concatenate(ended).max())


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()


def member(archive: Archive, position: int, *, names: str) -> str:
    """Return a member's name, or a number that says nothing outside this report."""
    if names == "shown":
        return archive.names[position]
    return _("Member %(number)s") % {"number": worded(position + 1, "members")}
