"""From the ledger to the graph in which paths are searched. For the worker: it loads NumPy."""

from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db.models import QuerySet

from handschlag.accounts.models import Block, Member
from handschlag.engine.activity import DAY
from handschlag.engine.interactions import HALF_LIFE_DAYS, Strand
from handschlag.insights.readings import BATCH, Seconds, to_seconds
from handschlag.insights.tie_graph import EVERYONE, PRIVATE, TieGraph
from handschlag.meetups.models import Handshake
from handschlag.ties.models import Interaction, Kind

_TOLD_IN_GROUPS: Final = (Kind.REPLY, Kind.THANKS)
"""What everybody who may read a group sees; who came, who made a deal with whom, is the two's own."""
_NOTHING: Final = 1e-12
_STRANDS: Final = {"talk": Strand.TALK, "meet": Strand.MEET, "help": Strand.HELP}
_KINDS: Final = {kind.value: number for number, kind in enumerate(Kind)}
_ROW: Final = np.dtype(
    [(name, "i8") for name in ("time", "source", "target", "strand", "group", "kind", "origin")]
    + [("value", "f8")]
)
Ints = npt.NDArray[np.int64]


def woven(as_of: datetime) -> TieGraph:
    """The ties of all members as of a moment, with where they come from. Four queries.

    Programs and people who are not here any more have none, nor have two of whom one blocks the other.
    """
    table = _ledger(as_of)
    here = np.fromiter(
        Member.objects.filter(is_active=True, is_bot=False).order_by("pk").values_list("pk", flat=True),
        np.int64,
    )
    known = np.isin(table["source"], here) & np.isin(table["target"], here)
    table = table[known & (table["source"] != table["target"])]
    half_lives = np.array([HALF_LIFE_DAYS[strand] for strand in sorted(Strand)], np.float64) * DAY
    age = to_seconds(as_of) - table["time"]
    weight = table["value"] * np.exp2(-age / half_lives[table["strand"]])
    one, other = np.searchsorted(here, table["source"]), np.searchsorted(here, table["target"])
    apart = _blocked(here)
    together = ~np.isin(one * len(here) + other, apart)
    return _graph(here, one[together], other[together], _origins(table)[together], weight[together])


def _ledger(as_of: datetime) -> npt.NDArray[Any]:
    """Entries and their counter entries: sums of decayed values cancel where the values do."""
    rows = Interaction.objects.filter(time__lte=as_of).order_by().values_list(
        Seconds("time"), "source", "target", "strand", "group", "kind", "origin", "value"
    )  # fmt: skip
    numbered = (
        (*row[:3], _STRANDS[row[3]], row[4] or 0, _KINDS[row[5]], *row[6:]) for row in rows.iterator(BATCH)
    )
    return np.fromiter(numbered, _ROW)


def _origins(table: npt.NDArray[Any]) -> Ints:
    """Of each entry: the group whose readers see it, EVERYONE or PRIVATE."""
    told = np.isin(table["kind"], [_KINDS[kind] for kind in _TOLD_IN_GROUPS]) & (table["group"] > 0)
    shown = np.fromiter(_shown().values_list("pk", flat=True), np.int64)
    open_ = (table["kind"] == _KINDS[Kind.HANDSHAKE]) & np.isin(table["origin"], shown)
    found: Ints = np.where(told, table["group"], np.where(open_, EVERYONE, PRIVATE))
    return found


def _shown() -> QuerySet[Handshake]:
    return Handshake.objects.confirmed().filter(asker_shows=True, other_shows=True)


def _blocked(here: Ints) -> Ints:
    pairs = np.array(list(Block.objects.values_list("by", "member")), np.int64).reshape(-1, 2)
    pairs = pairs[np.isin(pairs, here).all(axis=1)]
    one, other = np.searchsorted(here, pairs).T
    return np.concatenate((one * len(here) + other, other * len(here) + one))


def _graph(ids: Ints, one: Ints, other: Ints, origin: Ints, weight: npt.NDArray[np.float64]) -> TieGraph:
    """Sum what two have of one origin, in both directions."""
    row, column = np.concatenate((one, other)), np.concatenate((other, one))
    origins, strengths = np.concatenate((origin, origin)), np.concatenate((weight, weight))
    order = np.lexsort((origins, column, row))
    row, column, origins, strengths = row[order], column[order], origins[order], strengths[order]
    begins = np.flatnonzero(
        np.concatenate(
            ([len(row) > 0], (np.diff(row) != 0) | (np.diff(column) != 0) | (np.diff(origins) != 0))
        )
    )
    sums = np.add.reduceat(strengths, begins) if begins.size else strengths
    begins, sums = begins[sums > _NOTHING], sums[sums > _NOTHING]
    indptr = np.concatenate(([0], np.cumsum(np.bincount(row[begins], minlength=len(ids)))))
    columns = (ids, indptr, column[begins], origins[begins], sums)
    return TieGraph.of(*(part.tolist() for part in columns))
