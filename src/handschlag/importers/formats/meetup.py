"""A folder of meetup tables: events, RSVPs, and if there, members and groups, as CSV.

Ids are enough: what has no name is called by its id. Moments are milliseconds since 1970 in UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from handschlag.importers.formats.records import ArchiveError, AuthorRecord, Plain, Remark, gettext_noop
from handschlag.importers.formats.tablerows import Cells, Progress, rows, table_in, tables_in
from handschlag.mail.addresses import name_without_address

HOURS: Final = 3
"""How long a meetup lasts of which nobody says: what Meetup itself takes it for."""

PAST, UPCOMING, CANCELLED = "past", "upcoming", "cancelled"
_STATUS: Final = {
    "": "", "past": PAST, "upcoming": UPCOMING, "cancelled": CANCELLED, "canceled": CANCELLED
}  # fmt: skip
_RESPONSES: Final = {"yes": "yes", "no": "no", "maybe": "maybe", "waitlist": "waiting", "waiting": "waiting"}
_NEEDED: Final = {
    "groups": ("group_id", "name"),
    "events": ("event_id", "time_ms"),
    "members": ("member", "joined_ms"),
    "rsvps": ("event_id", "member", "response"),
}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_MS: Final = 32_503_680_000_000  # the year 3000
_MOST_GUESTS: Final = 20
_HOUR_MS: Final = 3_600_000


@dataclass(frozen=True, slots=True)
class CircleRecord(Plain):
    """A group of the archive: who runs it is known by id."""

    where: str
    key: str
    name: str
    organiser: str


@dataclass(frozen=True, slots=True)
class MeetupRecord(Plain):
    """An event. ``status`` is "" where the archive does not say. ``zone``: a fixed offset, or ""."""

    where: str
    key: str
    circle: str
    title: str
    text: str
    venue: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    status: str


@dataclass(frozen=True, slots=True)
class AnswerRecord(Plain):
    """What somebody answered to an event, and when they last did."""

    where: str
    event: str
    author_key: str
    answer: str
    guests: int
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class JoiningRecord(Plain):
    """Somebody belongs to a group of the archive since a moment."""

    author: AuthorRecord
    circle: str


MeetupRow = CircleRecord | MeetupRecord | AnswerRecord | JoiningRecord | Remark


def read(folder: Path, *, progress: Progress = lambda _: None) -> Iterator[MeetupRow]:
    """Every row of every table in the folder as a record, groups before events before RSVPs.

    Tables without use here become remarks, row by row. Raises ArchiveError, with file and line, for a table
    that is missing or no table, and for a cell that cannot be read.
    """
    for name in ("events", "rsvps"):
        if table_in(folder, name) is None:
            raise ArchiveError(folder, None, gettext_noop("there is no table %(name)s.csv in it"), name=name)
    found = tables_in(folder)
    for name, reading in _READINGS.items():
        if name in found:
            yield from map(reading, rows(found.pop(name), _NEEDED[name], progress))
    for name, path in found.items():
        for row in rows(path, (), progress):
            yield Remark(row.where, "", "skipped", "this table has no use here", name)


def size(folder: Path) -> int:
    """Bytes of all tables, as ``read`` counts them."""
    return sum(path.stat().st_size for path in tables_in(folder).values())


def _circle(row: Cells) -> CircleRecord:
    return CircleRecord(row.where, row.needed("group_id"), row["name"], row["organiser"])


def _meetup(row: Cells) -> MeetupRecord:
    starts_at = _moment(row, "time_ms")
    lasts = row.number("duration_ms", otherwise=HOURS * _HOUR_MS)
    if not 0 < lasts <= 366 * 24 * _HOUR_MS:
        problem = gettext_noop("duration_ms is %(lasts)d, which is no time that a meetup lasts")
        raise row.wrong(problem, lasts=lasts)
    return MeetupRecord(
        where=row.where,
        key=row.needed("event_id"),
        circle=row["group_id"],
        title=row["name"],
        text=row["description"],
        venue=row["venue"] or row["venue_name"],
        starts_at=starts_at,
        ends_at=starts_at + timedelta(milliseconds=lasts),
        zone=_zone(row),
        status=_one_of(row, "status", _STATUS),
    )


def _zone(row: Cells) -> str:
    """The zone of a clock so far from UTC; where that is no whole hour nobody knows it by the distance."""
    offset = row.number("utc_offset_ms", otherwise=1)
    hours, rest = divmod(offset, _HOUR_MS)
    if rest or not -14 <= -hours <= 12:  # noqa: PLR2004 - the zones there are
        return ""
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _joining(row: Cells) -> JoiningRecord:
    key = row.needed("member")
    author = AuthorRecord(
        row.where,
        key,
        name_without_address(row["name"] or key),
        email=row["email"],
        place=row["city"],
        joined_at=_moment(row, "joined_ms"),
    )
    return JoiningRecord(author, row["group_id"])


def _answer(row: Cells) -> AnswerRecord:
    told = next((name for name in ("mtime_ms", "created_ms") if row[name]), None)
    return AnswerRecord(
        where=row.where,
        event=row.needed("event_id"),
        author_key=row.needed("member"),
        answer=_one_of(row, "response", _RESPONSES),
        guests=min(max(row.number("guests", otherwise=0), 0), _MOST_GUESTS),
        answered_at=_moment(row, told) if told else None,
    )


def _moment(row: Cells, name: str) -> datetime:
    milliseconds = row.number(name)
    if not 0 < milliseconds < _LATEST_MS:
        problem = gettext_noop("%(name)s is %(said)d, which is no moment in milliseconds since 1970")
        raise row.wrong(problem, name=name, said=milliseconds)
    return _EPOCH + timedelta(milliseconds=milliseconds)


def _one_of(row: Cells, name: str, known: dict[str, str]) -> str:
    found = known.get(row[name].lower())
    if found is None:
        problem = gettext_noop("%(name)s is “%(said)s”, not one of %(known)s")
        raise row.wrong(problem, name=name, said=row[name][:40], known=", ".join(filter(None, known)))
    return found


_READINGS: Final = {"groups": _circle, "events": _meetup, "members": _joining, "rsvps": _answer}
