"""Help that was given and received: the closed legs that all of give and take is computed from."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    NodeArray,
    as_bools,
    as_floats,
    as_ints,
    check_lengths,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph, member_ids, member_nodes
from handschlag.engine.interactions import Interactions, Strand, refuse_negative
from handschlag.engine.kernels import exchange as kernels
from handschlag.engine.months import day_begin

NO_DEAL: Final = -1
"""The deal of a leg that stands alone: a gift."""

NO_KIND: Final = -1
"""The kind of a leg of which nobody told what was given."""


@dataclass(frozen=True, eq=False)
class Legs:
    """A checked table of closed legs, one entry per leg that counts, in the order given.

    ids: (n,) int64, ascending: the members. giver, receiver: (m,) int32 positions in ``ids``, never
    the same. time: (m,) int64 UTC seconds at which the leg closed. effort: (m,) float64 hours by the
    giver's account. worth: (m,) float64 hours by the receiver's account. deal: (m,) int64, the same
    number on the legs that were agreed together, NO_DEAL on a single one. kind: (m,) int64, what was
    given, NO_KIND where nobody told.

    A part of the table (``within``, ``where``) keeps all members, so that arrays over members of two
    windows stand side by side.
    """

    ids: IntArray
    time: IntArray
    giver: NodeArray
    receiver: NodeArray
    effort: FloatArray
    worth: FloatArray
    deal: IntArray
    kind: IntArray

    @classmethod
    def of(
        cls,
        *,
        time: npt.ArrayLike,
        giver: npt.ArrayLike,
        receiver: npt.ArrayLike,
        worth: npt.ArrayLike,
        effort: npt.ArrayLike | None = None,
        deal: npt.ArrayLike | None = None,
        kind: npt.ArrayLike | None = None,
        counts: npt.ArrayLike | None = None,
        members: npt.ArrayLike | None = None,
    ) -> "Legs":
        """Return a checked table of the legs that count.

        giver, receiver: (m,) ids of members. effort: equals ``worth`` where nobody told. counts: (m,)
        mask of the legs that count, all unless given; a leg with oneself never does. members: ids of
        all members, in any order, those without legs too; those who occur unless given. Raises
        EngineError, naming the first offender, for lengths that differ, hours that are negative,
        infinite or not a number, and ids that ``members`` lacks.

        >>> legs = Legs.of(time=[0, 9, 9], giver=[7, 5, 5], receiver=[5, 7, 5], worth=[2, 1, 8])
        >>> len(legs), legs.ids.tolist(), legs.giver.tolist(), legs.has_own_accounts
        (2, [5, 7], [1, 0], False)
        """
        times, worths = as_ints("time", time), as_floats("worth", worth)
        givers, receivers = as_ints("giver", giver), as_ints("receiver", receiver)
        efforts = worths if effort is None else as_floats("effort", effort)
        deals = np.full(len(times), NO_DEAL) if deal is None else as_ints("deal", deal)
        kinds = np.full(len(times), NO_KIND) if kind is None else as_ints("kind", kind)
        mask = np.ones(len(times), np.bool_) if counts is None else as_bools("counts", counts)
        columns = {"effort": efforts, "worth": worths, "deal": deals, "kind": kinds, "counts": mask}
        check_lengths(time=times, giver=givers, receiver=receivers, **columns)
        refuse_negative("worth", worths)
        refuse_negative("effort", efforts)
        ids = member_ids(givers, receivers, members)
        giving, receiving = member_nodes("giver", givers, ids), member_nodes("receiver", receivers, ids)
        table = cls(ids, times, giving, receiving, efforts, worths, deals, kinds)
        return table.where(mask & (giving != receiving))

    @classmethod
    def from_interactions(cls, interactions: Interactions, *, members: npt.ArrayLike | None = None) -> "Legs":
        """Return the legs of the strand HELP, each a gift of its own: source gave to target.

        >>> table = Interactions.of(time=[3, 4], source=[1, 1], target=[2, 2], strand=[2, 0], value=[0.25, 1])
        >>> Legs.from_interactions(table).worth.tolist()
        [0.25]
        """
        table = interactions.only(Strand.HELP)
        return cls.of(
            time=table.time,
            giver=table.source,
            receiver=table.target,
            worth=table.value,
            effort=table.effort,
            members=interactions.members() if members is None else members,
        )

    def __len__(self) -> int:
        return len(self.time)

    @property
    def n_members(self) -> int:
        return len(self.ids)

    @cached_property
    def has_own_accounts(self) -> bool:
        """Whether the two sides of a leg were ever asked apart.

        Where effort equals worth on every leg (an archive's thanks) there is one account for both
        sides: a surplus then only says who received more than they gave, not who gained.
        """
        return bool((self.effort != self.worth).any())

    @cached_property
    def ties(self) -> Graph:
        """The summed worth of each pair that exchanged something of worth, giver → receiver."""
        nodes = np.arange(self.n_members)
        graph = Graph.from_edges(self.giver, self.receiver, self.worth, members=nodes)
        return Graph(*graph.rows(), self.ids)

    @cached_property
    def ends(self) -> kernels.Ends:
        """Each leg seen from both of its members: see ``kernels.exchange.ends_of_members``."""
        return kernels.ends_of_members(self.giver, self.receiver, self.effort, self.worth, self.n_members)

    def where(self, chosen: BoolArray | IntArray) -> "Legs":
        """The legs that a mask or positions choose, among the same members."""
        if chosen.dtype == np.bool_ and chosen.all():
            return self
        return replace(
            self,
            time=self.time[chosen],
            giver=self.giver[chosen],
            receiver=self.receiver[chosen],
            effort=self.effort[chosen],
            worth=self.worth[chosen],
            deal=self.deal[chosen],
            kind=self.kind[chosen],
        )

    def between(self, begin: int, end: int) -> "Legs":
        """The legs with begin <= time < end, among the same members."""
        return self.where((self.time >= begin) & (self.time < end))

    def within(self, t: int, window_days: int | None) -> "Legs":
        """The legs of the window that ends with t: of all time where ``window_days`` is None.

        A window of k days is the calendar day of t in UTC and the k - 1 days before it.
        """
        return self.where(in_window(self.time, t, window_days))


def in_window(time: IntArray, t: int, window_days: int | None) -> BoolArray:
    """(m,) mask of the times in the window that ends with t; EngineError for less than a day."""
    if window_days is None:
        return time <= t
    if window_days < 1:
        raise EngineError(f"window_days must be at least 1, not {window_days}")
    return (time >= day_begin(t, days_before=window_days - 1)) & (time <= t)
