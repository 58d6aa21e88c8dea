"""Tables beside a ledger: ``X.members.csv``, ``X.promises.csv`` and others beside ``X.csv``.

Who the members are, who came to which meetup, what was promised and kept, what was asked for and by whom it
was met, who belonged when, wrote what and did what else: what no entry between two people can say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from django.utils.translation import gettext as _

from handschlag.analysis.formats import doing, people, tables
from handschlag.analysis.formats.cells import Cells, Choice, MayBeEmpty, Moments, Names, Numbers
from handschlag.engine.activity import NEVER
from handschlag.engine.interactions import NO_GROUP
from handschlag.insights.sections.archive import Archive, Asked, Attendances, Ints, Promises

KINDS: Final = ("members", "attendances", "promises", "requests", *doing.KINDS)
ENDINGS: Final = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")
_OF_ATTENDANCES: Final = ("time", "member", "meetup")
_OF_PROMISES: Final = ("time", "member", "kept")
_OF_REQUESTS: Final = ("time", "asker")
_KEPT: Final = {"yes": 1, "no": 0, "1": 1, "0": 0, "true": 1, "false": 0}
_Table = TypeVar("_Table", Attendances, Promises, Asked)


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What stands beside the files of a ledger, in the numbers of its columns."""

    people: list[people.People]
    attendances: Attendances | None
    promises: Promises | None
    asked: Asked | None
    doing: doing.Doing

    @property
    def moments(self) -> Ints:
        """All moments that any of it tells."""
        found = [table.time for table in (self.attendances, self.promises) if table]
        if self.asked:
            found += [self.asked.time, self.asked.met[self.asked.met != NEVER]]
        found += self.doing.moments
        return np.concatenate([np.zeros(0, np.int64), *found])

    def put_into(self, archive: Archive, place: Ints, group_place: Ints) -> Archive:
        """The archive with it. place, group_place: where each number stands there, that of NO_GROUP last."""
        came, promises, asked = self.attendances, self.promises, self.asked
        if came:
            came = replace(came, member=place[came.member], group=group_place[came.group])
        if promises:
            promises = replace(promises, member=place[promises.member], group=group_place[promises.group])
        if asked:
            asker, server = place[asked.asker], place[asked.server]
            asked = replace(asked, asker=asker, server=server, group=group_place[asked.group])
        archive = replace(archive, attendances=came, promises=promises, asked=asked)
        archive = self.doing.put_into(archive, place)
        return people.put_into(archive, self.people)


@dataclass(slots=True)
class _Names:
    """Of members and groups those of the ledger; of requests what is alike over all files."""

    members: Names
    groups: Names
    meetups: Names = field(default_factory=Names)
    kinds: Names = field(default_factory=lambda: Names(may_be_empty=True))
    efforts: Names = field(default_factory=lambda: Names(may_be_empty=True))


def is_beside(path: Path) -> bool:
    """Whether a file is one of these by its name."""
    return any(path.name.endswith(f".{kind}{ending}") for kind in KINDS for ending in ENDINGS)


def read(ledgers: Sequence[Path], members: Names, groups: Names) -> Beside:
    """Everything that stands beside these files; ``members`` and ``groups`` number who they name."""
    seen = _Names(members, groups)
    return Beside(
        people=[people.read(path) for path in _beside(ledgers, "members")],
        attendances=_joined([_attendances(path, seen) for path in _beside(ledgers, "attendances")]),
        promises=_joined([_promises(path, seen) for path in _beside(ledgers, "promises")]),
        asked=_joined([_requests(path, seen) for path in _beside(ledgers, "requests")]),
        doing=doing.read({kind: list(_beside(ledgers, kind)) for kind in doing.KINDS}, members),
    )


def _beside(ledgers: Sequence[Path], kind: str) -> Iterator[Path]:
    for ledger in ledgers:
        stem = ledger.name
        for ending in ENDINGS:
            stem = stem.removesuffix(ending)
        places = (ledger.with_name(f"{stem}.{kind}{ending}") for ending in ENDINGS)
        yield from [place for place in places if place.is_file()][:1]


def _joined(parts: Sequence[_Table]) -> _Table | None:
    if not parts:
        return None
    names = [column.name for column in fields(parts[0])]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return replace(parts[0], **columns)


def _attendances(path: Path, seen: _Names) -> Attendances:
    sheet = tables.look_at(path)
    tables.check_names(sheet, _OF_ATTENDANCES)
    wanted: dict[str, Cells] = {
        "time": Moments(), "member": seen.members, "meetup": seen.meetups, "group": seen.groups
    }  # fmt: skip
    columns = tables.read(sheet, wanted)
    columns.setdefault("group", np.full(len(columns["time"]), NO_GROUP))
    return Attendances(**columns)


def _promises(path: Path, seen: _Names) -> Promises:
    sheet = tables.look_at(path)
    tables.check_names(sheet, _OF_PROMISES)
    wanted: dict[str, Cells] = {
        "time": Moments(), "member": seen.members, "kept": Choice(_KEPT), "group": seen.groups
    }  # fmt: skip
    columns = tables.read(sheet, wanted)
    group = columns.get("group", np.full(len(columns["time"]), NO_GROUP))
    return Promises(columns["time"], columns["member"], columns["kept"] > 0, group)


def _requests(path: Path, seen: _Names) -> Asked:
    """ArchiveError where only half of it is told that a request was met."""
    sheet = tables.look_at(path)
    tables.check_names(sheet, _OF_REQUESTS)
    wanted: dict[str, Cells] = {
        "time": Moments(), "asker": seen.members, "server": MayBeEmpty(seen.members, NO_GROUP),
        "met": MayBeEmpty(Moments(), NEVER), "kind": seen.kinds, "effort": seen.efforts,
        "worth": MayBeEmpty(Numbers(0, comma=sheet.has_decimal_comma), np.nan), "group": seen.groups,
    }  # fmt: skip
    columns = tables.read(sheet, wanted)
    size = len(columns["time"])
    for name in ("server", "kind", "effort", "group"):
        columns.setdefault(name, np.full(size, NO_GROUP))
    met = columns.setdefault("met", np.full(size, NEVER))
    worth = columns.get("worth", np.full(size, np.nan))
    is_met = met != NEVER
    tables.refuse(sheet, is_met != (columns["server"] != NO_GROUP), _("server and met belong together"))
    tables.refuse(sheet, met < columns["time"], _("it was met before it was asked"))
    tables.refuse(sheet, ~is_met & (worth > 0), _("a request that nobody met was worth nothing"))
    columns["worth"] = np.where(np.isnan(worth), is_met * 1.0, worth)
    return Asked(**columns)
