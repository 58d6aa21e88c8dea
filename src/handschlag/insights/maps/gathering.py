"""From the ledger to what a map is drawn of. For the worker: it loads NumPy. Four queries at most."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db.models import Min, Q, QuerySet

from handschlag.accounts.models import Member
from handschlag.engine.activity import DAY
from handschlag.engine.interactions import HALF_LIFE_DAYS, Strand
from handschlag.groups.models import Group, Membership
from handschlag.insights.models import Audience
from handschlag.insights.readings import BATCH, Seconds, to_seconds
from handschlag.meetups.models import Handshake
from handschlag.ties.models import Interaction, Kind

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_STRANDS: Final = {"talk": Strand.TALK, "meet": Strand.MEET, "help": Strand.HELP}
_ROW: Final = np.dtype(
    [("time", "i8"), ("source", "i8"), ("target", "i8"), ("strand", "i8"), ("value", "f8")]
)


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """ids: (n,) members, ascending; since: (n,) the day, counted from 1970, on which each came.

    one, other: (m,) positions of the two of each tie, one < other; weight: (m,) > 0, decayed; strands: (m,)
    bits of Strand; first: (m,) the day on which it began.
    """

    as_of: datetime
    ids: Ints
    since: Ints
    one: Ints
    other: Ints
    weight: Floats
    strands: Ints
    first: Ints


def gathered(group: Group | None, audience: str, as_of: datetime) -> Gathered:
    """Read the members and their ties. What only the two of a tie know of, members do not get."""
    here, since = _members(group)
    rows = Interaction.objects.filter(time__lte=as_of)
    if group is not None:
        rows = rows.filter(group=group)
    if audience == Audience.MEMBERS:
        rows = rows.filter(_told_to_everybody())
    table = _ledger(rows)
    known = np.isin(table["source"], here) & np.isin(table["target"], here) & (table["value"] > 0)
    return _tied(as_of, here, since // DAY, table[known])


def _told_to_everybody() -> Q:
    """Replies, which whoever reads the group sees, and handshakes that both show."""
    shown = Handshake.objects.confirmed().filter(asker_shows=True, other_shows=True)
    return Q(kind=Kind.REPLY) | Q(kind=Kind.HANDSHAKE, origin__in=shown.values("pk"))


def _members(group: Group | None) -> tuple[Ints, Ints]:
    """Ids, ascending, and the second at which each came."""
    people = Member.objects.filter(is_active=True, is_bot=False)
    rows: QuerySet[Any, tuple[int, int]]
    if group is None:
        rows = people.order_by("pk").values_list("pk", Seconds("joined_at"))
    else:
        belonging = Membership.objects.current().filter(group=group, member__in=people)
        spells = Membership.objects.filter(group=group, member__in=belonging.values("member"))
        rows = (
            spells.order_by("member")
            .values("member")
            .annotate(since=Seconds(Min("joined_at")))
            .values_list("member", "since")
        )
    table = np.array(list(rows.iterator(BATCH)), np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _ledger(rows: Any) -> npt.NDArray[Any]:
    net = rows.net().order_by().values_list(Seconds("time"), "source", "target", "strand", "total")
    numbered = ((*row[:3], _STRANDS[row[3]], row[4]) for row in net.iterator(BATCH))
    return np.fromiter(numbered, _ROW)


def _tied(as_of: datetime, ids: Ints, since: Ints, table: npt.NDArray[Any]) -> Gathered:
    """Sum what two have in either direction; whoever acted before they joined was there by then."""
    ends = np.searchsorted(ids, np.stack((table["source"], table["target"])))
    half_lives = np.array([HALF_LIFE_DAYS[strand] for strand in sorted(Strand)], np.float64) * DAY
    age = to_seconds(as_of) - table["time"]
    weight = np.maximum(table["value"] * np.exp2(-age / half_lives[table["strand"]]), 1e-12)
    day = table["time"] // DAY
    key = ends.min(axis=0) * len(ids) + ends.max(axis=0)
    order = np.argsort(key, kind="stable")
    begins = np.flatnonzero(np.diff(key[order], prepend=-1))
    pairs = key[order][begins]
    since = since.copy()
    for end in ends:
        np.minimum.at(since, end, day)
    if not len(begins):
        none = np.empty(0, np.int64)
        return Gathered(as_of, ids, since, none, none, np.empty(0), none, none)
    return Gathered(
        as_of,
        ids,
        since,
        pairs // len(ids),
        pairs % len(ids),
        np.add.reduceat(weight[order], begins),
        np.bitwise_or.reduceat(1 << table["strand"][order], begins),
        np.minimum.reduceat(day[order], begins),
    )
