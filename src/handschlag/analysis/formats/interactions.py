"""``interactions.csv`` and ``.parquet``: the ledger itself, with the columns of the reference page."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.analysis.archive import Archive, Ints
from handschlag.analysis.formats import tables
from handschlag.analysis.formats.cells import Cells, Choice, Moments, Names, Numbers
from handschlag.engine.activity import NEVER, NOBODY, ActionKind, Actions, Activity, Posts, Spells
from handschlag.engine.interactions import NO_GROUP, Interactions, Strand

NEEDED: Final = ("time", "source", "target", "strand")
STRANDS: Final = {"talk": Strand.TALK, "meet": Strand.MEET, "help": Strand.HELP}
_THANKS, _ATTENDANCE = "thanks", "attendance"


def read(paths: Sequence[Path], *, progress: tables.Progress = lambda _: None) -> Archive:
    """All files as one ledger; value is 1, effort the value, group none where a column is missing."""
    members, groups, kinds = Names(), Names(may_be_empty=True), Names(may_be_empty=True)
    parts, kind_parts = [], []
    for path in paths:
        sheet = tables.look_at(path)
        tables.check_names(sheet, NEEDED)
        number = Numbers(0, comma=sheet.has_decimal_comma)
        wanted: dict[str, Cells] = {
            "time": Moments(), "source": members, "target": members, "strand": Choice(STRANDS),
            "value": number, "effort": number, "group": groups, "kind": kinds,
        }  # fmt: skip
        columns = tables.read(sheet, wanted, progress=progress)
        kind_parts.append(columns.pop("kind", np.full(len(columns["time"]), NO_GROUP)))
        parts.append(Interactions.of(**columns))
    names, place = members.ascending()
    group_names, group_place = groups.ascending()
    table, kind = Interactions.joined(parts), np.concatenate(kind_parts)
    table = replace(
        table, source=place[table.source], target=place[table.target], group=group_place[table.group]
    )
    counts = {"interactions": len(table), "members": len(members)}
    for word, strand in STRANDS.items():
        counts[word] = int((table.strand == strand).sum())
    if groups.names:
        counts["groups"] = len(groups)
    return Archive(
        recognised="interactions",
        names=names,
        t=int(table.time.max()),
        has_times=True,
        counts=counts,
        interactions=table,
        kind=kind if kinds.names else None,
        kinds=kinds.names,
        activity=activity_of(table, kind, kinds.names, len(members)),
        groups=group_names,
        notes=[
            _("Who joined when is not told: everybody belongs from their first entry on."),
            _("Talk is told by its replies: how long topics wait for one is not known."),
        ],
    )


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
