"""What meeting means for the ledger: one place that says it, for deeds, imports and rebuilds."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import cast

from django.db.models import QuerySet

from handschlag.meetups.models import Attendance, Handshake, HandshakeQuerySet, MeetupQuerySet
from handschlag.ties.actions import BATCH, Entry
from handschlag.ties.models import Kind, Strand

Came = tuple[int, datetime, int, int | None, bool | None]
Shaken = tuple[int, datetime, int, int, int | None]


def attendances(meetups: MeetupQuerySet | None = None) -> Iterator[Entry]:
    """Both ways between any two members at the same meetup, 1/(n−1) for n people who came.

    Once the list is closed. People without an account count in n; programs do not come.
    """
    rows = _came(meetups).iterator(BATCH)
    for (meetup, time, group), there in groupby(rows, key=lambda row: row[:3]):
        came = list(there)
        members = [member for *_, member, is_bot in came if member is not None and not is_bot]
        value = 1 / (len(came) - 1) if len(came) > 1 else 0.0
        for source in members:
            for target in members:
                if source != target:
                    yield Entry(time, source, target, Strand.MEET, value, group, Kind.ATTENDANCE, meetup)


def _came(meetups: MeetupQuerySet | None) -> QuerySet[Attendance, Came]:
    present = Attendance.objects.present().filter(meetup__attendance_closure__isnull=False)
    if meetups is not None:
        present = present.filter(meetup__in=meetups.values("pk"))
    rows = present.order_by("meetup", "pk").values_list(
        "meetup", "meetup__starts_at", "meetup__topic__group", "member", "member__is_bot"
    )
    return cast("QuerySet[Attendance, Came]", rows)


def handshakes(shaken: HandshakeQuerySet | None = None) -> Iterator[Entry]:
    """Both ways, value 1, once both have confirmed; at the moment when they met."""
    confirmed = (Handshake.objects.all() if shaken is None else shaken).confirmed()
    rows = confirmed.order_by("pk").values_list("pk", "met_at", "asked_by", "other", "group")
    for pk, time, one, other, group in cast("QuerySet[Handshake, Shaken]", rows).iterator(BATCH):
        for source, target in ((one, other), (other, one)):
            yield Entry(time, source, target, Strand.MEET, 1.0, group, Kind.HANDSHAKE, pk)
