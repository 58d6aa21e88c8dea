"""One-sided partner: signals with their evidence, for moderators; no score, and no verdict."""

from dataclasses import dataclass, fields, replace
from math import sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import DAY
from handschlag.engine.arrays import BoolArray, FloatArray, IntArray, as_floats, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.independence import Voices
from handschlag.engine.interactions import refuse_negative

INDEPENDENT: Final = 3
"""So many independent partners make a complaint a signal."""

FEWEST_DEALS: Final = 5
"""Fewer deals show no trend."""

LAST_DAYS: Final = 14
"""What somebody took in the last days they were seen was the last thing they did."""

GONE_DAYS: Final = 30
"""Who has not been seen for so long has left."""

_Z_GROWING: Final = 1.6448536269514722
"""95 % point of the normal distribution: one-sided, since only growing is a signal."""

_KEPT: Final = (-2, 2)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What partners tell of a deal, one entry per deal and teller, in any order.

    time: (m,) int64 seconds UTC, when it was closed. partner, member: (m,) int64 ids, who tells of whom.
    worth, effort: (m,) float64 hours, what the partner received and what they put in, by their own
    account. kept: (m,) int64 -2..2, from broken to more than kept. What somebody tells of themself
    never counts.
    """

    time: IntArray
    partner: IntArray
    member: IntArray
    worth: FloatArray
    effort: FloatArray
    kept: IntArray

    @classmethod
    def of(
        cls,
        *,
        time: npt.ArrayLike,
        partner: npt.ArrayLike,
        member: npt.ArrayLike,
        worth: npt.ArrayLike,
        effort: npt.ArrayLike,
        kept: npt.ArrayLike,
    ) -> "Outcomes":
        """Return a checked table.

        Raises EngineError for lengths that differ, worth or effort that is negative or no number, and
        kept outside -2..2.

        >>> table = Outcomes.of(time=[5], partner=[1], member=[2], worth=[0], effort=[3], kept=[-2])
        >>> table.taken.tolist()
        [3.0]
        """
        table = cls(
            as_ints("time", time),
            as_ints("partner", partner),
            as_ints("member", member),
            as_floats("worth", worth),
            as_floats("effort", effort),
            as_ints("kept", kept),
        )
        check_lengths(**{field.name: getattr(table, field.name) for field in fields(cls)})
        for name in ("worth", "effort"):
            refuse_negative(name, getattr(table, name))
        wrong = np.flatnonzero((table.kept < _KEPT[0]) | (table.kept > _KEPT[1]))
        if wrong.size:
            raise EngineError(f"kept[{int(wrong[0])}] is {table.kept[wrong[0]]}, outside -2..2")
        return table

    def __len__(self) -> int:
        return len(self.time)

    @property
    def taken(self) -> FloatArray:
        """(m,) effort - worth: by how many hours the deal left the partner worse off."""
        return self.effort - self.worth

    def where(self, chosen: BoolArray | IntArray) -> "Outcomes":
        """The outcomes that a mask or positions choose."""
        return replace(self, **{field.name: getattr(self, field.name)[chosen] for field in fields(self)})


@dataclass(frozen=True, slots=True)
class Complaint:
    """partners: ids of all who tell it; independent: those of them whose word counts as one more."""

    partners: tuple[int, ...]
    independent: tuple[int, ...]

    @property
    def is_signal(self) -> bool:
        """Whether INDEPENDENT of them are independent."""
        return len(self.independent) >= INDEPENDENT


@dataclass(frozen=True, slots=True)
class GrowingTaking:
    """hours: taken in each deal, oldest first. tau: Kendall's, 1 if each took more. z: how surprising."""

    hours: tuple[float, ...]
    tau: float
    z: float


@dataclass(frozen=True, slots=True)
class LeftAfterGain:
    """last_seen: UTC seconds. hours: taken in the LAST_DAYS before it and since, on balance."""

    last_seen: int
    hours: float


@dataclass(frozen=True, slots=True)
class OneSidedPartner:
    """A member with at least one signal, and what speaks for and against it.

    worse_off: partners whom all deals with the member together left worse off. broken: partners who tell
    of a promise not kept. content: partners left no worse off, who tell of none. growing, left: None
    where there is no such signal. surplus: hours by which all partners together are better off.
    outcomes: places of what is told of the member in the table given, oldest first.
    """

    member: int
    worse_off: Complaint
    broken: Complaint
    content: Complaint
    growing: GrowingTaking | None
    left: LeftAfterGain | None
    surplus: float
    outcomes: tuple[int, ...]


def one_sided_partners(
    outcomes: Outcomes,
    graph: Graph,
    t: int,
    *,
    trusted: npt.ArrayLike,
    last_seen: npt.ArrayLike | None = None,
) -> list[OneSidedPartner]:
    """Return the members of whom at least one signal speaks at t, by id; outcomes after t do not count.

    - **worse off**: Σ worth < Σ effort over a partner's deals with the member, for at least 3
      independent partners.
    - **broken promises**: kept < 0, told by at least 3 independent partners.
    - **taking with growing size**: hours taken (effort - worth of the partner) rise from deal to deal
      by Mann's test for trend (1945; ties as in Kendall 1975), one-sided at 5 %, from 5 deals on, and
      partners lost on balance.
    - **leaving after a gain**: not seen for 30 days, and on balance took hours in the 14 days before.

    Independent: ``independent_voices`` of the partners among ``graph`` (ties, of which all who occur are
    members) from ``trusted`` ids, nobody through the member. The last two signals rest on what partners
    tell, too, and are only given where at least one independent partner was left worse off. Somebody who
    takes from these and gives to those is no rare case in a circle of exchange: ``surplus`` and
    ``content`` say so. last_seen: (n_nodes,) UTC seconds in the order of ``graph.ids``; without it nobody
    has left. Raises EngineError for who is no member of the graph and for a last_seen of another length.

    >>> table = Outcomes.of(time=[1, 2, 3], partner=[1, 2, 3], member=[9] * 3,
    ...                     worth=[0, 0, 0], effort=[1, 2, 3], kept=[-1, -2, 0])
    >>> graph = Graph.from_edges([1, 1, 2], [2, 3, 3], members=[1, 2, 3, 9])
    >>> found = one_sided_partners(table, graph, 10, trusted=[1])
    >>> found[0].member, found[0].worse_off.independent, found[0].broken.is_signal, found[0].surplus
    (9, (1, 2, 3), False, -6.0)
    """
    seen = None if last_seen is None else as_ints("last_seen", last_seen)
    if seen is not None and len(seen) != graph.n_nodes:
        raise EngineError(f"last_seen has {len(seen)} entries for {graph.n_nodes} members")
    roots = as_ints("trusted", trusted)
    for ids in (roots, outcomes.partner):
        graph.nodes_of(ids)
    nodes = graph.nodes_of(outcomes.member)
    counted = np.flatnonzero((outcomes.time <= t) & (outcomes.member != outcomes.partner))
    order = counted[np.lexsort((outcomes.time[counted], nodes[counted]))]
    cuts = np.flatnonzero(np.diff(nodes[order])) + 1
    voices = Voices(graph, roots)
    found = []
    for places in np.split(order, cuts):
        if not len(places):
            continue
        node = int(nodes[places[0]])
        gone = None if seen is None or seen[node] > t - GONE_DAYS * DAY else int(seen[node])
        told = _told(outcomes.where(places), places, voices, gone)
        if told is not None:
            found.append(told)
    return found


def _told(own: Outcomes, places: IntArray, voices: Voices, gone: int | None) -> OneSidedPartner | None:
    """What is told of one member, oldest first; None where it is no signal."""
    partners, rows = np.unique(own.partner, return_inverse=True)
    worse = np.bincount(rows, own.taken, minlength=len(partners)) > 0
    broken = np.bincount(rows, own.kept < 0, minlength=len(partners)) > 0
    growing, left = _growing(own), _left(own, gone)
    if max(worse.sum(), broken.sum()) < INDEPENDENT and not (growing or left):
        return None  # most members: no need to ask who is independent
    member = int(own.member[0])

    def heard(who: BoolArray) -> Complaint:
        independent = voices.independent(partners[who], about=member)
        return Complaint(tuple(partners[who].tolist()), tuple(independent.tolist()))

    worse_off, breaking = heard(worse), heard(broken)
    if not worse_off.independent:
        growing = left = None
    if not (worse_off.is_signal or breaking.is_signal or growing or left):
        return None
    return OneSidedPartner(
        member,
        worse_off,
        breaking,
        heard(~(worse | broken)),
        growing,
        left,
        float(-own.taken.sum()),
        tuple(places.tolist()),
    )


def _growing(own: Outcomes) -> GrowingTaking | None:
    hours = own.taken
    n = len(hours)
    if n < FEWEST_DEALS or hours.sum() <= 0:
        return None
    rising = float(sum(np.sign(hours[k + 1 :] - hours[k]).sum() for k in range(n - 1)))
    _, ties = np.unique(hours, return_counts=True)
    spread = n * (n - 1) * (2 * n + 5) - float((ties * (ties - 1) * (2 * ties + 5)).sum())
    z = (rising - 1) / sqrt(spread / 18) if rising > 1 else 0.0
    if z < _Z_GROWING:
        return None
    return GrowingTaking(tuple(hours.tolist()), rising / (n * (n - 1) / 2), z)


def _left(own: Outcomes, gone: int | None) -> LeftAfterGain | None:
    if gone is None:
        return None
    hours = float(own.taken[own.time >= gone - LAST_DAYS * DAY].sum())
    return LeftAfterGain(gone, hours) if hours > 0 else None
