"""What the database tells of a group or the whole site, as an archive: the same figures as from any other.

For the worker and the command line: it loads NumPy. Members are positions in the order of their ids.
"""

from datetime import datetime
from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt
from django.db.models import OuterRef, QuerySet, Subquery

from handschlag.engine.activity import NEVER
from handschlag.engine.interactions import NO_GROUP, Interactions, Strand
from handschlag.engine.legs import NO_DEAL
from handschlag.engine.requests import UNSERVED
from handschlag.exchange.models import Account, Leg, Subject
from handschlag.groups.models import Group, Membership, Role
from handschlag.insights import giving, readings
from handschlag.insights.readings import BATCH, Circle, History, Seconds, within
from handschlag.insights.sections.archive import (
    Archive,
    Asked,
    Attendances,
    Floats,
    Homes,
    Ints,
    Promises,
)
from handschlag.insights.sections.legs import ratings_of
from handschlag.meetups.models import Attendance, MemberPlace
from handschlag.ties.models import Kind

KINDS: Final = (*(kind.value for kind in Kind if kind != Kind.DEAL), *Subject.values)
"""What an interaction was; of a leg, what was given."""
_KIND: Final = {kind: number for number, kind in enumerate(KINDS)}
_OF_LEDGER: Final = np.array([_KIND.get(kind.value, -1) for kind in Kind])
_DEAL: Final = list(Kind).index(Kind.DEAL)
_ROW: Final = np.dtype(
    [(name, "i8") for name in ("time", "source", "target", "strand", "kind", "deal", "group")]
    + [(name, "f8") for name in ("value", "effort", "word")]
)
_MOST_GROUPS: Final = 2
Rows = npt.NDArray[Any]


class Gathered(NamedTuple):
    """An archive, and who its positions are."""

    archive: Archive
    history: History

    @property
    def people(self) -> Ints:
        """(n,) ids of members."""
        return self.history.people


def gathered(circle: Circle, as_of: datetime) -> Gathered:
    """All that a group's figures rest on, or the site's for None, as of a moment. A score of queries."""
    t = readings.to_seconds(as_of)
    history = readings.history_of(circle)
    columns = _columns(np.concatenate((_deeds(circle, t), _legs(circle, as_of))), history)
    kind, deal, word = (columns.pop(name) for name in ("kind", "deal", "word"))
    table = Interactions.of(**columns)
    archive = Archive(
        recognised="interactions",
        names=[str(pk) for pk in history.people.tolist()],
        t=t,
        has_times=True,
        counts={},
        interactions=table,
        kind=kind,
        kinds=list(KINDS),
        deal=deal,
        word=word,
        activity=history.activity,
        joining_is_told=True,
        attendances=_attendances(circle, history, t),
        ratings=ratings_of(table, None if np.isnan(word).all() else word),
        promises=_promises(circle, history, as_of),
        asked=_asked(circle, history, as_of),
        homes=_homes(circle, history),
        trusted=_trusted(circle, history),
        labels=_labels(circle, history),
    )
    return Gathered(archive, history)


def _columns(rows: Rows, history: History) -> dict[str, Any]:
    """Each an array of its own, in order of time; people by position, without who is nobody here.

    Views of the rows would keep all of them in memory for as long as figures are computed.
    """
    kept = np.flatnonzero(np.isin(rows["source"], history.people) & np.isin(rows["target"], history.people))
    kept = kept[np.argsort(rows["time"][kept], kind="stable")]
    columns = {name: rows[name][kept] for name in _ROW.names or ()}
    return columns | {end: np.searchsorted(history.people, columns[end]) for end in ("source", "target")}


def _deeds(circle: Circle, t: int) -> Rows:
    """The ledger without deals, what was taken back left out. Nobody told what it cost to give."""
    ledger = readings.ledger_of(circle, readings.from_seconds(t))
    ledger = ledger[ledger["kind"] != _DEAL]
    rows = np.zeros(len(ledger), _ROW)
    for name in ("time", "source", "target", "strand", "value"):
        rows[name] = ledger[name]
    rows["kind"] = _OF_LEDGER[ledger["kind"]]
    rows["group"] = np.where(ledger["group"] > 0, ledger["group"], NO_GROUP)
    rows["effort"], rows["deal"], rows["word"] = ledger["value"], NO_DEAL, np.nan
    return rows


def _legs(circle: Circle, as_of: datetime) -> Rows:
    """The legs of deals that have closed; what nobody but the clock has confirmed was worth nothing."""
    said = Account.objects.filter(deal=OuterRef("deal"), member=OuterRef("receiver")).values("kept")[:1]
    legs = giving.closed(as_of).filter(within(circle, "deal__group")).order_by("pk")
    rows = cast(
        "QuerySet[Leg, Any]",
        legs.annotate(said=Subquery(said)).values_list(
            Seconds("closed_at"), "giver", "receiver", "subject", "deal", "deal__group", "effort",
            "worth", "timed_out", "said",
        ),
    )  # fmt: skip
    told = (
        (at, giver, receiver, Strand.HELP, _KIND[subject], deal, NO_GROUP if group is None else group,
         0 if timed_out else (worth or 0) / giving.MINUTES, (effort or 0) / giving.MINUTES,
         np.nan if kept is None else kept)
        for at, giver, receiver, subject, deal, group, effort, worth, timed_out, kept in rows.iterator(BATCH)
    )  # fmt: skip
    return np.fromiter(told, dtype=_ROW)


def _attendances(circle: Circle, history: History, t: int) -> Attendances:
    """Who was at which meetup whose list is closed."""
    rows = (
        Attendance.objects.present()
        .filter(
            within(circle, "meetup__topic__group"),
            meetup__attendance_closure__isnull=False,
            member__isnull=False,
        )
        .order_by("pk")
        .values_list("member_id", "meetup_id", Seconds("meetup__starts_at"), "meetup__topic__group_id")
    )
    table = np.array([row for row in rows.iterator(BATCH) if row[2] <= t], np.int64).reshape(-1, 4)
    table = table[np.isin(table[:, 0], history.people)]
    member = np.searchsorted(history.people, table[:, 0])
    return Attendances(member, table[:, 1], table[:, 2], table[:, 3])


def _promises(circle: Circle, history: History, as_of: datetime) -> Promises | None:
    table = np.array(list(giving.promised(as_of, circle)), np.int64).reshape(-1, 3)
    table = table[np.isin(table[:, 1], history.people)]
    if not len(table):
        return None
    member = np.searchsorted(history.people, table[:, 1])
    return Promises(table[:, 0], member, table[:, 2] > 0, np.full(len(table), NO_GROUP))


def _asked(circle: Circle, history: History, as_of: datetime) -> Asked | None:
    rows = np.array(list(giving.asked(as_of, circle)), np.int64).reshape(-1, 7)
    time, asker, kind, effort, server, met, minutes = rows.T
    is_met = server != UNSERVED
    known = np.isin(asker, history.people) & (~is_met | np.isin(server, history.people))
    if not known.any():
        return None
    place = np.where(is_met, np.searchsorted(history.people, server), NO_GROUP)
    columns: list[Ints | Floats] = [
        time, np.searchsorted(history.people, asker), place, np.where(is_met, np.maximum(met, time), NEVER),
        kind, effort, is_met * minutes / giving.MINUTES, np.full(len(rows), NO_GROUP),
    ]  # fmt: skip
    return Asked(*(column[known] for column in columns))


def _homes(circle: Circle, history: History) -> Homes | None:
    found = readings.homes_of(circle, history)
    if not len(found.member):
        return None
    return Homes(found.member, found.latitude, found.longitude, [name for name, _country in found.names])


def _trusted(circle: Circle, history: History) -> Ints:
    """Who runs the group, or any group of the site."""
    running = Membership.objects.current().filter(within(circle), role__in=(Role.ORGANISER, Role.MODERATOR))
    members = np.array(sorted(set(running.values_list("member_id", flat=True))), np.int64)
    return np.flatnonzero(np.isin(history.people, members))


def _labels(circle: Circle, history: History) -> dict[str, Ints]:
    """What members have in common: for whom they work, where they live; on the site, their oldest group."""
    labels = {"company": giving.companies_of(history.people), "region": _regions(history)}
    labels = {name: _in_order_of_occurrence(values) for name, values in labels.items()}
    if circle is None and Group.objects.count() >= _MOST_GROUPS:
        labels["group"] = _in_order_of_occurrence(_groups(history))
    return {name: values for name, values in labels.items() if (values >= 0).any()}


def _regions(history: History) -> Ints:
    return _numbers(history, MemberPlace.objects.order_by("member").values_list("member", "geoname"))


def _groups(history: History) -> Ints:
    rows = Membership.objects.current().order_by("-joined_at", "-pk").values_list("member", "group")
    return _numbers(history, rows)


def _numbers(history: History, rows: QuerySet[Any, tuple[int, int]]) -> Ints:
    """(n,) what the last row of each says, -1 without any."""
    labels = np.full(len(history.people), -1)
    table = np.array(list(rows.iterator(BATCH)), np.int64).reshape(-1, 2)
    table = table[np.isin(table[:, 0], history.people)]
    labels[np.searchsorted(history.people, table[:, 0])] = table[:, 1]
    return labels


def _in_order_of_occurrence(labels: Ints) -> Ints:
    """The same, numbered as a table of the members would number what it has not met before."""
    values, first, place = np.unique(labels, return_index=True, return_inverse=True)
    known = values >= 0
    numbers = np.full(len(values), -1)
    numbers[np.flatnonzero(known)[np.argsort(first[known])]] = np.arange(known.sum())
    found: Ints = numbers[place]
    return found
