"""Edge lists: who is tied to whom, with weight, time and strand where told, and attributes of the nodes.

``X.nodes.csv`` beside ``X.edges.csv`` is read with it. A column ``type`` of True and False there makes the
network two-mode: the True ones are meetups, and an edge says who came. Several networks are groups of one
archive; where their node tables are the same, so are the people.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _

from handschlag.analysis.formats import meeting, tables
from handschlag.analysis.formats.cells import Cells, Choice, Moments, Names, Numbers
from handschlag.analysis.formats.interactions import STRANDS
from handschlag.analysis.formats.nodes import Nodes, nodes_of, stem_of
from handschlag.engine.interactions import NO_GROUP, Interactions, Strand
from handschlag.importers.formats.records import ArchiveError
from handschlag.insights.sections.archive import Archive, Attendances, Ints, Memberships

NEEDED: Final = ("source", "target")
COLUMNS: Final = ("source", "target", "weight", "time")
"""Of a file without a header."""


@dataclass(frozen=True, slots=True, eq=False)
class _Network:
    """One file's edges, among the people of its table of nodes, or of the edges where there is none."""

    name: str
    people: list[str]
    interactions: Interactions
    attendances: Attendances | None
    has_times: bool
    nodes: Nodes | None
    notes: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        if self.attendances is None:
            return {"members": len(self.people), "ties": len(self.interactions)}
        return {
            "members": len(self.people),
            "events": len(np.unique(self.attendances.meetup)),
            "attendances": len(self.attendances.member),
        }


def read(paths: Sequence[Path], *, progress: tables.Progress = lambda _: None) -> Archive:
    """All files as one archive; where there are several, each is a group and has a part of its own."""
    networks = [_read_one(path, progress) for path in paths]
    names, places = _people(networks)
    group_of = range(len(networks)) if len(networks) > 1 else [NO_GROUP]
    both = list(zip(networks, places, group_of, strict=True))
    table = Interactions.joined([_moved(net.interactions, place, group) for net, place, group in both])
    attendances = _attendances(both)
    has_times = all(net.has_times for net in networks)
    if not has_times:  # a time beside none would be worth less, or more, for no reason
        table = replace(table, time=np.zeros(len(table), np.int64))
    return Archive(
        recognised="edges",
        names=names,
        t=_last(table, attendances) if has_times else 0,
        has_times=has_times,
        counts={"members": len(names)} | _summed(net.counts for net in networks),
        interactions=table,
        attendances=attendances,
        memberships=_memberships(places) if len(networks) > 1 else None,
        groups=[net.name for net in networks] if len(networks) > 1 else [],
        parts={net.name: net.counts for net in networks} if len(networks) > 1 else {},
        notes=_notes(networks, has_times=has_times),
        **_labels(networks, places, len(names)),
    )


def _read_one(path: Path, progress: tables.Progress) -> _Network:
    sheet = tables.look_at(path)
    is_headed = not set(COLUMNS).isdisjoint(sheet.names)
    if is_headed:
        tables.check_names(sheet, NEEDED)
    nodes = nodes_of(path)
    ids = Names(nodes.ids if nodes else ())
    wanted: dict[str, Cells] = {
        "source": ids, "target": ids, "weight": Numbers(0, comma=sheet.has_decimal_comma),
        "time": Moments(), "strand": Choice(STRANDS),
    }  # fmt: skip
    names = None if is_headed else COLUMNS[: len(sheet.first)]
    columns = tables.read(sheet, wanted, names=names, progress=progress)
    if nodes and nodes.is_meetup is not None:
        return _two_mode(sheet, columns, ids.names, nodes)
    notes = []
    if nodes and len(ids) > len(nodes.ids):
        words = {"number": len(ids) - len(nodes.ids), "file": nodes.path.name}
        notes.append(_("%(number)d people occur in edges but not in %(file)s.") % words)
    size = len(columns["source"])
    table = Interactions.of(
        time=columns.get("time", np.zeros(size, np.int64)),
        source=columns["source"],
        target=columns["target"],
        strand=columns.get("strand", np.full(size, Strand.TALK)),
        value=columns.get("weight"),
    )
    return _Network(stem_of(path), ids.names, table, None, "time" in columns, nodes, notes)


def _two_mode(sheet: tables.Sheet, columns: tables.Columns, ids: list[str], nodes: Nodes) -> _Network:
    is_meetup = np.zeros(len(ids), np.bool_)
    is_meetup[: len(nodes.ids)] = nodes.is_meetup
    source, target = columns["source"], columns["target"]
    wrong = np.flatnonzero(is_meetup[source] == is_meetup[target])
    if wrong.size:
        line = tables.line_of(sheet, int(wrong[0]), is_headed=not set(COLUMNS).isdisjoint(sheet.names))
        problem = _("both ends are of the same type, where one should be a meetup and one a person")
        raise ArchiveError(sheet.path, line, problem)
    meetup = np.where(is_meetup[source], source, target)
    member = np.where(is_meetup[source], target, source)
    place = np.where(is_meetup, np.cumsum(is_meetup), np.cumsum(~is_meetup)) - 1
    pairs = np.unique(np.stack((place[meetup], place[member])), axis=1)
    began = pairs[0]  # the order of the table of nodes, where no time is told
    if "time" in columns:
        first = np.full(int(is_meetup.sum()), np.iinfo(np.int64).max)
        np.minimum.at(first, place[meetup], columns["time"])
        began = first[pairs[0]]
    came = Attendances(pairs[1], pairs[0], began, np.full(len(began), NO_GROUP))
    table, notes = meeting.of_attendances(came)
    if "time" not in columns:
        table = replace(table, time=np.zeros(len(table), np.int64))
    people = [name for name, is_one in zip(ids, is_meetup, strict=True) if not is_one]
    return _Network(stem_of(sheet.path), people, table, came, "time" in columns, nodes, notes)


def _people(networks: Sequence[_Network]) -> tuple[list[str], list[Ints]]:
    """Everybody's name once, and per network where its people stand.

    Ids of networks with different tables of nodes are different people: they are told apart by the
    network's name.
    """
    pools = [net.nodes.pool if net.nodes else () for net in networks]
    first_of: dict[Any, str] = {}
    for net, pool in zip(networks, pools, strict=True):
        first_of.setdefault(pool, net.name)
    names = Names()
    places = []
    for net, pool in zip(networks, pools, strict=True):
        prefix = f"{first_of[pool]}/" if len(first_of) > 1 else ""
        places.append(names([prefix + person for person in net.people]))
    return names.names, places


def _last(table: Interactions, attendances: Attendances | None) -> int:
    """The last moment told: of a meetup to which one person came there is no tie."""
    came = attendances.time if attendances else table.time[:0]
    return int(np.concatenate((table.time, came)).max())


def _memberships(places: Sequence[Ints]) -> Memberships:
    """Everybody of a network belongs to it, tied or not; since when is not told."""
    member = np.concatenate(places)
    group = np.repeat(np.arange(len(places)), [len(place) for place in places])
    return Memberships(member, group, np.zeros(len(member), np.int64))


def _moved(table: Interactions, place: Ints, group: int) -> Interactions:
    return Interactions.of(
        time=table.time,
        source=place[table.source],
        target=place[table.target],
        strand=table.strand,
        value=table.value,
        group=np.full(len(table), group),
    )


def _attendances(both: Sequence[tuple[_Network, Ints, int]]) -> Attendances | None:
    """Those of all two-mode networks; their meetups are numbered on."""
    parts: list[Attendances] = []
    begun = 0
    for net, place, group in both:
        came = net.attendances
        if came is not None:
            groups = np.full(len(came.time), group)
            parts.append(Attendances(place[came.member], came.meetup + begun, came.time, groups))
            begun += int(came.meetup.max(initial=-1)) + 1
    if not parts:
        return None
    columns = ("member", "meetup", "time", "group")
    return Attendances(*(np.concatenate([getattr(part, name) for part in parts]) for name in columns))


def _summed(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    """Ties, events and attendances of all networks; people are counted elsewhere, once each."""
    total: dict[str, int] = {}
    for part in counts:
        for key, number in part.items():
            if key != "members":
                total[key] = total.get(key, 0) + number
    return total


def _labels(networks: Sequence[_Network], places: Sequence[Ints], n_members: int) -> dict[str, Any]:
    """What nodes have in common, by attribute; networks that share an attribute share its values."""
    labels: dict[str, Ints] = {}
    values: dict[str, Names] = {}
    for net, place in zip(networks, places, strict=True):
        for name, cells in (net.nodes.attributes if net.nodes else {}).items():
            found = labels.setdefault(name, np.full(n_members, -1))
            known = values.setdefault(name, Names(may_be_empty=True))
            found[place[: len(cells)]] = known(cells)
    return {"labels": labels, "label_names": {name: known.names for name, known in values.items()}}


def _notes(networks: Sequence[_Network], *, has_times: bool) -> list[str]:
    notes = [note for net in networks for note in net.notes]
    if any(net.attendances is None for net in networks):
        notes.append(_("Ties count as talk from source to target, unless a column “strand” says otherwise."))
    if any(net.attendances is not None for net in networks):
        notes.append(_("Who came to the same meetup has met."))
    if not has_times and any(net.has_times for net in networks):
        notes.append(_("Some files tell no times, so those of the others are left out."))
    elif not has_times:
        notes.append(_("No times are told: what grows or ends over time is not known."))
    return notes
