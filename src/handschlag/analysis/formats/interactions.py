"""``interactions.csv`` and ``.parquet``: the ledger itself, with the columns of the reference page."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.analysis.formats import beside, tables
from handschlag.analysis.formats.cells import Cells, Choice, MayBeEmpty, Moments, Names, Numbers
from handschlag.engine.activity import NEVER, NOBODY, ActionKind, Actions, Activity, Posts, Spells
from handschlag.engine.interactions import NO_GROUP, Interactions, Strand
from handschlag.insights.sections.archive import Archive, Ints
from handschlag.insights.sections.legs import WORDS, ratings_of

NEEDED: Final = ("time", "source", "target", "strand")
STRANDS: Final = {"talk": Strand.TALK, "meet": Strand.MEET, "help": Strand.HELP}
_THANKS, _ATTENDANCE = "thanks", "attendance"


@dataclass(slots=True)
class _Names:
    """Who and what occurs, numbered over all files."""

    members: Names = field(default_factory=Names)
    groups: Names = field(default_factory=lambda: Names(may_be_empty=True))
    kinds: Names = field(default_factory=lambda: Names(may_be_empty=True))
    deals: Names = field(default_factory=lambda: Names(may_be_empty=True))


def read(paths: Sequence[Path], *, progress: tables.Progress = lambda _: None) -> Archive:
    """All files as one ledger, with what stands beside them.

    Where a column is missing or a cell empty, value is 1, effort the value, and there is no group, kind,
    deal or rating.
    """
    seen = _Names()
    parts = [_columns(path, seen, progress) for path in paths]
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    told = beside.read(paths, seen.members, seen.groups)
    names, place = seen.members.ascending()
    group_names, group_place = seen.groups.ascending()
    table = Interactions.of(
        time=columns["time"],
        source=place[columns["source"]],
        target=place[columns["target"]],
        strand=columns["strand"],
        value=columns["value"],
        effort=columns["effort"],
        group=group_place[columns["group"]],
    )
    kind, word = columns["kind"], columns["rating"]
    archive = Archive(
        recognised="interactions",
        names=names,
        t=int(np.concatenate((table.time, told.moments)).max()),
        has_times=True,
        counts={},
        interactions=table,
        kind=kind if seen.kinds.names else None,
        kinds=seen.kinds.names,
        deal=columns["deal"] if seen.deals.names else None,
        word=None if np.isnan(word).all() else word,
        activity=activity_of(table, kind, seen.kinds.names, len(names)),
        ratings=ratings_of(table, word),
        groups=group_names,
        notes=[
            _("Who joined when is not told: everybody belongs from their first entry on."),
            _("Talk is told by its replies: how long topics wait for one is not known."),
        ],
    )
    archive = told.put_into(archive, place, group_place)
    return replace(archive, counts=_counts(archive, len(seen.deals)))


def _columns(path: Path, seen: _Names, progress: tables.Progress) -> tables.Columns:
    """The columns of one file, all that there can be."""
    sheet = tables.look_at(path)
    tables.check_names(sheet, NEEDED)
    hours = Numbers(0, comma=sheet.has_decimal_comma)
    wanted: dict[str, Cells] = {
        "time": Moments(), "source": seen.members, "target": seen.members, "strand": Choice(STRANDS),
        "value": MayBeEmpty(hours, 1.0), "effort": MayBeEmpty(hours, np.nan), "group": seen.groups,
        "kind": seen.kinds, "deal": seen.deals,
        "rating": MayBeEmpty(Numbers(*WORDS, comma=sheet.has_decimal_comma), np.nan),
    }  # fmt: skip
    columns = tables.read(sheet, wanted, progress=progress)
    size = len(columns["time"])
    value = columns.setdefault("value", np.ones(size))
    effort = columns.setdefault("effort", value)
    columns["effort"] = np.where(np.isnan(effort), value, effort)
    for name, empty in (("group", NO_GROUP), ("kind", NO_GROUP), ("deal", NO_GROUP), ("rating", np.nan)):
        columns.setdefault(name, np.full(size, empty))
    return columns


def _counts(archive: Archive, deals: int) -> dict[str, int]:
    table = archive.interactions
    counts = {"interactions": len(table), "members": archive.n_members}
    counts |= {word: int((table.strand == strand).sum()) for word, strand in STRANDS.items()}
    more = {
        "groups": len(archive.groups),
        "deals": deals,
        "ratings": len(archive.ratings.time) if archive.ratings else 0,
        "promises": len(archive.promises.time) if archive.promises else 0,
        "requests": len(archive.asked.time) if archive.asked else 0,
        "places": len(archive.homes.member) if archive.homes else 0,
    }
    return counts | {key: number for key, number in more.items() if number}


def activity_of(table: Interactions, kind: Ints, kinds: Sequence[str], n_members: int) -> Activity:
    """What the entries say of what people did; everybody belongs from their first entry on."""
    counts = table.source != table.target
    first = np.full(n_members, NEVER)
    np.minimum.at(first, table.source, table.time)
    np.minimum.at(first, table.target, table.time)
    member = np.flatnonzero(first != NEVER)
    talk = np.flatnonzero(counts & (table.strand == Strand.TALK))
    return Activity(
        is_bot=np.zeros(n_members, np.bool_),
        spells=Spells.of(member, first[member], np.full(len(member), NEVER)),
        posts=Posts.of(
            author=table.source[talk],
            topic=np.arange(len(talk)),
            time=table.time[talk],
            parent=np.full(len(talk), NOBODY),
            opens=np.zeros(len(talk), np.bool_),
            deleted=np.zeros(len(talk), np.bool_),
        ),
        deeds=_deeds(table, kind, kinds, counts),
    )


def _deeds(table: Interactions, kind: Ints, kinds: Sequence[str], counts: npt.NDArray[np.bool_]) -> Actions:
    """Who thanks is the receiver of the help; at a meetup everybody did one thing, whoever else was there."""
    words = np.array([*kinds, ""])[kind]
    thanks = counts & (table.strand == Strand.HELP) & (words == _THANKS)
    steps = counts & (table.strand == Strand.HELP) & ~thanks
    came = counts & (table.strand == Strand.MEET) & (words == _ATTENDANCE)
    shook = counts & (table.strand == Strand.MEET) & ~came
    told = [
        (table.target[thanks], table.time[thanks], ActionKind.THANKS),
        (table.source[steps], table.time[steps], ActionKind.DEAL_STEP),
        (*_once(table.source[came], table.time[came]), ActionKind.KEPT_RSVP),
        (table.source[shook], table.time[shook], ActionKind.HANDSHAKE),
    ]
    return Actions.of(
        np.concatenate([member for member, _time, _kind in told]),
        np.concatenate([time for _member, time, _kind in told]),
        np.concatenate([np.full(len(time), kind) for _member, time, kind in told]),
    )


def _once(member: Ints, time: Ints) -> tuple[Ints, Ints]:
    pairs = np.unique(np.stack((member, time)), axis=1)
    return pairs[0], pairs[1]
