"""Signed ratings: what members say of one another, in the order in which they said it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import FloatArray, IntArray, NodeArray, as_floats, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import MOST_TIES, member_ids, member_nodes
from handschlag.engine.kernels import ties, trust

Rows = tuple[IntArray, NodeArray, FloatArray]
"""indptr (n_members + 1,), members at the other end (n_pairs,), ratings (n_pairs,)."""


@dataclass(frozen=True, eq=False)
class Ratings:
    """A checked table of ratings in the order of their times, nobody's of themself.

    source, target: (m,) int32, who rated whom, as places in ``ids``. rating: (m,) float64 in [-1, 1].
    time: (m,) int64 seconds UTC, ascending; ratings of one second keep the order of the input.
    ids: (n_members,) int64, ascending.

    Somebody who rates the same member again corrects what they said: of each pair the last rating
    counts (in ``given`` and ``received``), so that nobody's voice grows with the number of their deals.
    """

    source: NodeArray
    target: NodeArray
    rating: FloatArray
    time: IntArray
    ids: IntArray

    @classmethod
    def of(
        cls,
        source: npt.ArrayLike,
        target: npt.ArrayLike,
        rating: npt.ArrayLike,
        time: npt.ArrayLike | None = None,
        *,
        members: npt.ArrayLike | None = None,
    ) -> "Ratings":
        """Return the table of these ratings; without ``time`` they are in the order of the input.

        source, target: (m,) ids. rating: (m,) in [-1, 1]; outcomes of -2..2 are halved by the caller.
        members: ids of all members, those without ratings too; those who occur unless given. Raises
        EngineError for lengths that differ, ratings outside [-1, 1] or not a number, ids that
        ``members`` lacks, and more than 2³¹ - 1 ratings.

        >>> ratings = Ratings.of([7, 8, 7], [8, 7, 8], [-1, 0.5, 1], [30, 20, 40])
        >>> ratings.source.tolist(), ratings.rating.tolist()
        ([1, 0, 0], [0.5, -1.0, 1.0])
        """
        sources, targets = as_ints("source", source), as_ints("target", target)
        given = as_floats("rating", rating)
        times = np.arange(len(given)) if time is None else as_ints("time", time)
        check_lengths(source=sources, target=targets, rating=given, time=times)
        if len(sources) > MOST_TIES:
            raise EngineError(f"source has {len(sources)} ratings; a table holds at most {MOST_TIES}")
        wrong = np.flatnonzero(np.abs(given) > 1)
        if wrong.size:
            raise EngineError(f"rating[{int(wrong[0])}] is {given[wrong[0]]}, outside -1..1")
        ids = member_ids(sources, targets, members)
        rows, columns = member_nodes("source", sources, ids), member_nodes("target", targets, ids)
        kept = _by_time(times, rows != columns)
        return cls(rows[kept], columns[kept], given[kept], times[kept], ids)

    def __len__(self) -> int:
        return len(self.source)

    @property
    def n_members(self) -> int:
        return len(self.ids)

    def first(self, n: int) -> "Ratings":
        """The first n ratings, as they were known before the next one came; members stay."""
        return Ratings(self.source[:n], self.target[:n], self.rating[:n], self.time[:n], self.ids)

    def until(self, t: int) -> "Ratings":
        """The ratings with time <= t; members stay."""
        return self.first(int(np.searchsorted(self.time, t, side="right")))

    @cached_property
    def given(self) -> Rows:
        """The last rating of each pair, by who gave it: indptr, who was rated, rating."""
        by_target = trust.grouped(self.target, self.source, self.rating, self.n_members)
        return trust.last_of_pairs(*ties.transposed(*by_target))

    @cached_property
    def received(self) -> Rows:
        """The last rating of each pair, by who received it: indptr, who rated, rating."""
        return ties.transposed(*self.given)


def _by_time(times: IntArray, counted: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_] | IntArray:
    """What chooses the ratings that count, in their order; sorted only where they are not yet."""
    if (times[1:] >= times[:-1]).all():
        return counted
    order = np.argsort(times, kind="stable")
    return order[counted[order]]
