"""A folder of meetup tables: events and RSVPs, and if there, members and groups, as CSV or Parquet."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from django.utils.translation import gettext as _

from handschlag.analysis.formats import meeting, tables
from handschlag.analysis.formats.cells import Cells, Choice, Known, Moments, Names
from handschlag.engine.activity import NEVER, ActionKind, Actions, Activity, Posts, Spells
from handschlag.engine.interactions import NO_GROUP
from handschlag.importers.formats.records import ArchiveError
from handschlag.insights.sections.archive import Archive, Attendances, Memberships

TABLES: Final = ("events", "rsvps", "members", "groups")
NEEDED_TABLES: Final = ("events", "rsvps")
NEEDED: Final = {
    "events": ("event_id", "time_ms"), "rsvps": ("event_id", "member", "response"),
    "members": ("member", "group_id", "joined_ms"), "groups": ("group_id", "name"),
}  # fmt: skip
ENDINGS: Final = (".csv", ".csv.gz", ".parquet")
_PAST, _UPCOMING = 1, 0
_YES = 1


def table_in(folder: Path, name: str) -> Path | None:
    """The file of a table, whatever its ending."""
    return next((path for ending in ENDINGS if (path := folder / f"{name}{ending}").is_file()), None)


@dataclass(slots=True)
class _Tables:
    """The folder's columns, people and groups by position."""

    people: Names
    group_ids: Names
    event_rows: int
    events: tables.Columns
    rsvps: tables.Columns
    members: tables.Columns
    group_names: dict[int, str]


def read(paths: Sequence[Path], *, progress: tables.Progress = lambda _: None) -> Archive:
    """The archive of one folder. Yes to a past event counts as having come: it is what people promised."""
    found = _read_tables(paths[0], progress)
    event_time, rsvps = found.events["time_ms"], found.rsvps
    past = found.events["status"] == _PAST
    came = (rsvps["response"] == _YES) & past[rsvps["event_id"]]
    pairs = np.unique(np.stack((rsvps["event_id"][came], rsvps["member"][came])), axis=1)
    attendances = Attendances(pairs[1], pairs[0], event_time[pairs[0]], found.events["group_id"][pairs[0]])
    table, notes = meeting.of_attendances(attendances)
    memberships = Memberships(found.members["member"], found.members["group_id"], found.members["joined_ms"])
    moments = np.concatenate((event_time[past], memberships.joined, rsvps.get("created_ms", event_time[:0])))
    return Archive(
        recognised="meetup",
        names=found.people.names,
        t=int(moments.max()) if moments.size else 0,
        has_times=moments.size > 0,
        counts={
            "events": found.event_rows,
            "past_events": int(past.sum()),
            "rsvps": len(came),
            "yes_rsvps": int((rsvps["response"] == _YES).sum()),
            "attendances": len(attendances.time),
            "members": len(np.unique(memberships.member)),
            "memberships": len(memberships.member),
            "groups": len(found.group_ids),
        },
        interactions=table,
        kind=np.zeros(len(table), np.int64),
        kinds=["attendance"],
        activity=activity_of(attendances, memberships, len(found.people)),
        joining_is_told=True,
        attendances=attendances,
        memberships=memberships,
        groups=[found.group_names.get(place, name) for place, name in enumerate(found.group_ids.names)],
        notes=[
            _("Who said yes to a past event is taken to have come: as promised, nobody counted heads."),
            _("What people write to each other is not told."),
            *_repeated(found),
            *notes,
        ],
    )


def _repeated(found: _Tables) -> list[str]:
    repeated = found.event_rows - len(found.events["time_ms"])
    return [_("%(number)d rows of events repeat another.") % {"number": repeated}] if repeated else []


def activity_of(attendances: Attendances, memberships: Memberships, n_members: int) -> Activity:
    """Members from joining, or from the first meetup where that is all there is; each meetup one action."""
    joined = np.full(n_members, NEVER)
    np.minimum.at(joined, memberships.member, memberships.joined)
    first = np.full(n_members, NEVER)
    np.minimum.at(first, attendances.member, attendances.time)
    joined = np.where(joined == NEVER, first, joined)
    member = np.flatnonzero(joined != NEVER)
    return Activity(
        is_bot=np.zeros(n_members, np.bool_),
        spells=Spells.of(member, joined[member], np.full(len(member), NEVER)),
        posts=Posts.of(
            author=[],
            topic=[],
            time=[],
            parent=[],
            opens=np.zeros(0, np.bool_),
            deleted=np.zeros(0, np.bool_),
        ),
        deeds=Actions.of(
            attendances.member, attendances.time, np.full(len(attendances.time), ActionKind.KEPT_RSVP)
        ),
    )


def _read_tables(folder: Path, progress: tables.Progress) -> _Tables:
    people, group_ids, event_ids = Names(), Names(may_be_empty=True), Names()
    groups = _table(folder, "groups", {"group_id": group_ids, "name": (names := Names())}, progress)
    events = _table(
        folder,
        "events",
        {
            "event_id": event_ids,
            "time_ms": Moments(milliseconds=True),
            "group_id": group_ids,
            "status": Choice({"past": _PAST, "upcoming": _UPCOMING, "cancelled": _UPCOMING}),
        },
        progress,
    )
    events.setdefault("status", np.full(len(events["time_ms"]), _PAST))
    events.setdefault("group_id", np.full(len(events["time_ms"]), NO_GROUP))
    members = _table(
        folder,
        "members",
        {"member": people, "group_id": group_ids, "joined_ms": Moments(milliseconds=True)},
        progress,
    )
    rsvps = _rsvps(folder, event_ids, people, progress)
    for column in ("member", "group_id", "joined_ms"):
        members.setdefault(column, np.zeros(0, np.int64))
    named = zip(groups.get("group_id", []), groups.get("name", []), strict=True)
    group_names = {int(group): names.names[name] for group, name in named}
    return _Tables(
        people, group_ids, len(events["time_ms"]), _once(folder, events), rsvps, members, group_names
    )


def _once(folder: Path, events: tables.Columns) -> tables.Columns:
    """Each event once, in the order of its positions; rows that repeat another must say the same."""
    _ids, first, code = np.unique(events["event_id"], return_index=True, return_inverse=True)
    for column in events.values():
        other = np.flatnonzero(column != column[first[code]])
        path = table_in(folder, "events")
        if other.size and path is not None:
            line = tables.line_of(tables.look_at(path), int(other[0]))
            raise ArchiveError(path, line, _("this event_id is there before, and says something else"))
    return {name: column[first] for name, column in events.items()}


def _rsvps(folder: Path, event_ids: Names, people: Names, progress: tables.Progress) -> tables.Columns:
    """RSVPs; one to an event that is not in the archive is an error, as its time would be missing."""
    wanted: dict[str, Cells] = {
        "event_id": Known(event_ids, "events"), "member": people, "created_ms": Moments(milliseconds=True),
        "response": Choice({"yes": _YES, "no": 0, "waitlist": 0, "maybe": 0}),
    }  # fmt: skip
    return _table(folder, "rsvps", wanted, progress)


def _table(folder: Path, name: str, wanted: dict[str, Cells], progress: tables.Progress) -> tables.Columns:
    path = table_in(folder, name)
    if path is None and name in NEEDED_TABLES:
        raise ArchiveError(folder, None, _("there is no table %(name)s.csv in it") % {"name": name})
    if path is None:
        return {}
    sheet = tables.look_at(path)
    tables.check_names(sheet, NEEDED[name])
    return tables.read(sheet, wanted, progress=progress)
