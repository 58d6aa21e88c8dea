"""Everything a network does, as one append-only record of who did what towards whom."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, as_floats, as_ints, check_lengths
from handschlag.engine.errors import EngineError

NO_GROUP: Final = -1


class Strand(IntEnum):
    """The three strands of a tie."""

    TALK = 0
    MEET = 1
    HELP = 2


HALF_LIFE_DAYS: Final = {Strand.TALK: 90.0, Strand.MEET: 365.0, Strand.HELP: 180.0}
"""After so many days without another interaction a strand counts half."""


@dataclass(frozen=True, slots=True, eq=False)
class Interactions:
    """A checked table, one entry per interaction, in any order.

    time: (m,) int64 seconds since 1970 in UTC. source, target: (m,) int64 ids of members (any whole
    numbers). strand: (m,) int64 of ``Strand``. value: (m,) float64, not negative: replies, handshakes,
    or the receiver's hours of help. effort: (m,) float64, the giver's hours of help; equals ``value``
    where nobody told. group: (m,) int64, NO_GROUP where there is none.

    Interactions with oneself are kept here and never count anywhere.
    """

    time: IntArray
    source: IntArray
    target: IntArray
    strand: IntArray
    value: FloatArray
    effort: FloatArray
    group: IntArray

    @classmethod
    def of(
        cls,
        *,
        time: npt.ArrayLike,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        strand: npt.ArrayLike,
        value: npt.ArrayLike | None = None,
        effort: npt.ArrayLike | None = None,
        group: npt.ArrayLike | None = None,
    ) -> "Interactions":
        """Return a checked table; ``value`` is 1 unless given.

        Raises EngineError, naming the first offender, for lengths that differ, an unknown strand, and
        values or efforts that are negative, infinite or not a number.

        >>> table = Interactions.of(time=[0, 5], source=[7, 9], target=[9, 7], strand=[0, 2], value=[1, 0.5])
        >>> len(table), table.only(Strand.HELP).source.tolist()
        (2, [9])
        """
        times = as_ints("time", time)
        values = np.ones(len(times)) if value is None else as_floats("value", value)
        table = cls(
            times,
            as_ints("source", source),
            as_ints("target", target),
            as_ints("strand", strand),
            values,
            values if effort is None else as_floats("effort", effort),
            np.full(len(times), NO_GROUP) if group is None else as_ints("group", group),
        )
        check_lengths(**{field.name: getattr(table, field.name) for field in fields(cls)})
        unknown = np.flatnonzero(~np.isin(table.strand, list(Strand)))
        if unknown.size:
            raise EngineError(f"strand[{int(unknown[0])}] is {table.strand[unknown[0]]}, not 0, 1 or 2")
        for name in ("value", "effort"):
            refuse_negative(name, getattr(table, name))
        return table

    def __len__(self) -> int:
        return len(self.time)

    def only(self, *strands: Strand) -> "Interactions":
        """The interactions of these strands."""
        return self.where(np.isin(self.strand, strands))

    def between(self, begin: int, end: int) -> "Interactions":
        """The interactions with begin <= time < end."""
        return self.where((self.time >= begin) & (self.time < end))

    def where(self, chosen: npt.NDArray[np.bool_] | IntArray) -> "Interactions":
        """The interactions that a mask or positions choose."""
        return replace(self, **{field.name: getattr(self, field.name)[chosen] for field in fields(self)})

    def members(self) -> IntArray:
        """(n,) ids of all who occur, ascending."""
        return np.unique(np.concatenate((self.source, self.target)))

    @classmethod
    def joined(cls, tables: Sequence["Interactions"]) -> "Interactions":
        """All of them in one table."""
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(table, name) for table in tables]) for name in names))


def refuse_negative(name: str, values: FloatArray) -> None:
    """Raise EngineError, naming the first offender, unless all values are at least 0."""
    wrong = np.flatnonzero(values < 0)
    if wrong.size:
        raise EngineError(f"{name}[{int(wrong[0])}] is {values[wrong[0]]}, which is negative")
