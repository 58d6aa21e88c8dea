"""The ties of a group, or of the site, as of a moment. For the worker: it loads NumPy.

What was entered in the ledger later is left out, whatever day it tells of: so the same moment always gives
the same ties.
"""

from datetime import datetime
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from django.db.models import Q, QuerySet

from handschlag.accounts.models import Block, Member
from handschlag.engine.interactions import Interactions, Strand
from handschlag.exchange.models import Leg
from handschlag.groups.models import Group, Membership
from handschlag.insights.giving import KINDS
from handschlag.insights.readings import BATCH, Seconds, to_seconds
from handschlag.insights.sections.archive import Archive
from handschlag.ties.models import Interaction, Kind

_STRANDS: Final = {"talk": Strand.TALK, "meet": Strand.MEET, "help": Strand.HELP}
_KINDS: Final = {kind.value: number for number, kind in enumerate(Kind)}
_THANKS: Final = len(KINDS)
"""What was thanked for, which nobody has said: a kind of help of its own."""
_NOTHING: Final = 1e-9
_ROW: Final = np.dtype(
    [(name, "i8") for name in ("source", "target", "strand", "kind", "origin", "time")] + [("value", "f8")]
)
Ints = npt.NDArray[np.int64]
Rows = npt.NDArray[Any]


def belonging(group: Group | None, as_of: datetime) -> QuerySet[Member]:
    """Everybody who belonged to the group then, or to the site for None; no programs."""
    people = Member.objects.filter(is_bot=False)
    if group is None:
        return people.filter(is_active=True, joined_at__lte=as_of)
    spells = Membership.objects.filter(group=group, joined_at__lte=as_of)
    spells = spells.filter(Q(left_at__isnull=True) | Q(left_at__gt=as_of))
    return people.filter(pk__in=spells.values("member"))


def network_of(group: Group | None, as_of: datetime) -> tuple[Archive, Ints]:
    """Their interactions with each other, and who they are: ids (n,), ascending, by position.

    Of a group: its talk and its help, and where any two of its members met. Four queries.
    """
    people = np.fromiter(belonging(group, as_of).order_by("pk").values_list("pk", flat=True), np.int64)
    rows = _net(_rows(group, as_of, people))
    interactions = Interactions.of(
        time=rows["time"],
        source=np.searchsorted(people, rows["source"]),
        target=np.searchsorted(people, rows["target"]),
        strand=rows["strand"],
        value=rows["value"],
    )
    archive = Archive(
        "site",
        [""] * len(people),
        to_seconds(as_of),
        has_times=True,
        counts={},
        interactions=interactions,
        kind=_kinds(group, rows),
    )
    return archive, people


def _rows(group: Group | None, as_of: datetime, people: Ints) -> Rows:
    """Entries and counter entries among them."""
    known = Interaction.objects.filter(time__lte=as_of, recorded_at__lte=as_of).order_by()
    wanted = [known]
    if group is not None:
        there = belonging(group, as_of).values("pk")
        met = known.filter(strand="meet", source__in=there, target__in=there)
        wanted = [known.filter(group=group, strand__in=["talk", "help"]), met]
    read = [_read(entries) for entries in wanted]
    rows = np.concatenate(read)
    return rows[np.isin(rows["source"], people) & np.isin(rows["target"], people)]


def _read(entries: QuerySet[Interaction]) -> Rows:
    columns = entries.values_list("source", "target", "strand", "kind", "origin", Seconds("time"), "value")
    numbered = (
        (source, target, _STRANDS[strand], _KINDS[kind], *rest)
        for source, target, strand, kind, *rest in columns.iterator(BATCH)
    )
    return np.fromiter(numbered, _ROW)


def _net(rows: Rows) -> Rows:
    """What was not taken back, in an order that does not depend on the database."""
    names = ["source", "target", "strand", "kind", "origin", "time"]
    rows = rows[np.lexsort([rows[name] for name in ("value", *reversed(names))])]
    if not len(rows):
        return rows
    differs = np.any([np.diff(rows[name]) != 0 for name in names], axis=0)
    begins = np.flatnonzero(np.concatenate(([True], differs)))
    totals = np.add.reduceat(rows["value"], begins)
    net = rows[begins]
    net["value"] = totals
    return net[totals > _NOTHING]


def _kinds(group: Group | None, rows: Rows) -> Ints:
    """Of each entry, what was given; -1 where it was no help."""
    legs = Leg.objects.filter(closed_at__isnull=False)
    if group is not None:
        legs = legs.filter(deal__group=group)
    subjects = dict(legs.values_list("pk", "subject").iterator(BATCH))
    kinds = np.where(rows["strand"] == Strand.HELP, _THANKS, -1)
    dealt = np.flatnonzero(rows["kind"] == _KINDS[Kind.DEAL.value])
    kinds[dealt] = [KINDS.get(subjects.get(leg, ""), _THANKS) for leg in rows["origin"][dealt].tolist()]
    return kinds


def apart(people: Ints) -> Ints:
    """Pairs of positions (m, 2), both ways round, of whom one blocks the other. One query."""
    pairs = np.array(list(Block.objects.values_list("by", "member")), np.int64).reshape(-1, 2)
    pairs = np.searchsorted(people, pairs[np.isin(pairs, people).all(axis=1)])
    return np.concatenate((pairs, pairs[:, ::-1]))


def nameless(people: Ints) -> Ints:
    """Ids of those who have gone since and whose name is forgotten. One query."""
    gone = Member.objects.filter(email__isnull=True, is_active=False)
    return np.intersect1d(people, np.fromiter(gone.values_list("pk", flat=True), np.int64))
