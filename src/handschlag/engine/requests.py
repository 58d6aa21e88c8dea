"""Requests for help: what was asked, who served it, and how long that took."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import (
    BoolArray,
    FloatArray,
    IntArray,
    NodeArray,
    as_floats,
    as_ints,
    check_lengths,
)
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import member_ids, member_nodes
from handschlag.engine.interactions import refuse_negative
from handschlag.engine.legs import in_window

UNSERVED: Final = -1
"""Who served a request that nobody has met."""

_HOUR: Final = 3600


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """A checked table, one entry per request, in any order.

    ids: (n,) int64, ascending: the members. time: (m,) int64 UTC seconds at which it was asked.
    asker: (m,) int32 position in ``ids``. server: (m,) int32 position in ``ids``, UNSERVED where
    nobody met it. kind: (m,) int64, what was asked for. effort_class: (m,) int64, how much it takes.
    worth: (m,) float64 hours by the asker's account, 0 where unserved. hours: (m,) float64 from asking
    to being met, or for how long an unserved one has stood open.

    A request that the asker met alone never counts.
    """

    ids: IntArray
    time: IntArray
    asker: NodeArray
    server: NodeArray
    kind: IntArray
    effort_class: IntArray
    worth: FloatArray
    hours: FloatArray

    @classmethod
    def of(
        cls,
        *,
        time: npt.ArrayLike,
        asker: npt.ArrayLike,
        server: npt.ArrayLike,
        kind: npt.ArrayLike,
        effort_class: npt.ArrayLike,
        worth: npt.ArrayLike,
        hours: npt.ArrayLike,
        members: npt.ArrayLike | None = None,
    ) -> "Requests":
        """Return a checked table; asker and server are ids, and so no id may be UNSERVED.

        Raises EngineError, naming the first offender, for lengths that differ, worth or hours that are
        negative, infinite or not a number, an unserved request that was worth something, an asker
        UNSERVED, and ids that ``members`` lacks.

        >>> asked = Requests.of(time=[0, 0], asker=[5, 5], server=[7, UNSERVED], kind=[1, 1],
        ...                     effort_class=[0, 0], worth=[2, 0], hours=[3, 40])
        >>> asked.ids.tolist(), asked.server.tolist()
        ([5, 7], [1, -1])
        """
        askers, servers = as_ints("asker", asker), as_ints("server", server)
        columns = {
            "time": as_ints("time", time),
            "kind": as_ints("kind", kind),
            "effort_class": as_ints("effort_class", effort_class),
        }
        worths, waited = as_floats("worth", worth), as_floats("hours", hours)
        check_lengths(asker=askers, server=servers, worth=worths, hours=waited, **columns)
        refuse_negative("worth", worths)
        refuse_negative("hours", waited)
        _refuse("asker", askers, askers == UNSERVED, "which stands for nobody")
        served = servers != UNSERVED
        _refuse("worth", worths, ~served & (worths > 0), "of a request that nobody met")
        ids = member_ids(askers, servers[served], members)
        serving = np.full(len(servers), UNSERVED, np.int32)
        serving[served] = member_nodes("server", servers[served], ids)
        asking = member_nodes("asker", askers, ids)
        table = cls(ids, asker=asking, server=serving, worth=worths, hours=waited, **columns)
        return table.where(asking != serving)

    def __len__(self) -> int:
        return len(self.time)

    @property
    def n_members(self) -> int:
        return len(self.ids)

    @property
    def is_served(self) -> BoolArray:
        """(m,) whether somebody met it."""
        served: BoolArray = self.server != UNSERVED
        return served

    def where(self, chosen: BoolArray | IntArray) -> "Requests":
        """The requests that a mask or positions choose, among the same members."""
        return replace(
            self,
            time=self.time[chosen],
            asker=self.asker[chosen],
            server=self.server[chosen],
            kind=self.kind[chosen],
            effort_class=self.effort_class[chosen],
            worth=self.worth[chosen],
            hours=self.hours[chosen],
        )

    def as_of(self, t: int, window_days: int | None) -> "Requests":
        """The requests asked in the window that ends with t, as they stood at t.

        What was met later is still open, and open since it was asked.
        """
        seen = self.where(in_window(self.time, t, window_days))
        so_far = (t - seen.time) / _HOUR
        is_met = seen.is_served & (seen.hours <= so_far)
        return replace(
            seen,
            server=np.where(is_met, seen.server, UNSERVED).astype(np.int32),
            worth=np.where(is_met, seen.worth, 0.0),
            hours=np.minimum(seen.hours, so_far),
        )


def _refuse(name: str, values: IntArray | FloatArray, wrong: BoolArray, why: str) -> None:
    places = np.flatnonzero(wrong)
    if places.size:
        raise EngineError(f"{name}[{int(places[0])}] is {values[places[0]]}, {why}")
