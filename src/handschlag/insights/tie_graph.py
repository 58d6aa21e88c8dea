"""Who knows whom, packed into a few arrays, and the strongest path from one member to another.

The web server searches in it and never loads NumPy. What a viewer may know of the ties of others differs
from viewer to viewer, so an entry says where a tie comes from, and rows are put together while one searches.
"""

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

EVERYONE: Final = 0
"""Where a tie comes from that both show to every member: a handshake."""
PRIVATE: Final = -1
"""Known to the two alone."""
MOST_TIES: Final = 3
"""Two people in between are as many as one can ask to pass a word on."""
_TYPES: Final = ("q", "q", "i", "q", "d")
_HEAD: Final = 2 * 8

Ints: TypeAlias = "array[int]"
Floats: TypeAlias = "array[float]"


class Path(NamedTuple):
    """From the first member to the last, by id; ``strength`` is the product of the shares of its ties.

    shown_only: the ties of others, as pairs of ids, of which the viewer knows by a handshake alone.
    """

    members: tuple[int, ...]
    strength: float
    shown_only: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class TieGraph:
    """Ties in compressed sparse rows, each in both directions.

    ids: members, ascending. indptr: the entries of the k-th stand at ``indptr[k]:indptr[k + 1]``. targets:
    positions. sources: a group's id, EVERYONE or PRIVATE. weights: decayed strengths, of both directions.
    """

    ids: Ints
    indptr: Ints
    targets: Ints
    sources: Ints
    weights: Floats

    @classmethod
    def of(cls, *columns: Iterable[float]) -> "TieGraph":
        typed: list[Any] = [array(code, column) for code, column in zip(_TYPES, columns, strict=True)]
        return cls(*typed)

    @classmethod
    def unpacked(cls, packed: bytes) -> "TieGraph":
        raw = zlib.decompress(packed)
        n, m = array("q", raw[:_HEAD])
        parts: list[Any] = []
        begin = _HEAD
        for code, length in zip(_TYPES, (n, n + 1, m, m, m), strict=True):
            column: array[Any] = array(code)
            end = begin + length * column.itemsize
            column.frombytes(raw[begin:end])
            parts.append(column)
            begin = end
        return cls(*parts)

    def packed(self) -> bytes:
        head = array("q", (len(self.ids), len(self.targets)))
        columns = (self.ids, self.indptr, self.targets, self.sources, self.weights)
        return zlib.compress(b"".join(part.tobytes() for part in (head, *columns)), level=1)

    def position(self, member: int) -> int | None:
        at = bisect_left(self.ids, member)
        return at if at < len(self.ids) and self.ids[at] == member else None

    def strongest_path(
        self, viewer: int, target: int, *, groups: Collection[int], without: Collection[int] = ()
    ) -> Path | None:
        """Return the path with the greatest product of normalised strengths, of MOST_TIES ties at most.

        A tie counts as its share in all ties of who passes it on, ``p_ij = s_ij / Σ_k s_ik``, as far as the
        viewer may know of them: their own, and those of others from ``groups`` or shown to everybody.
        Nobody of ``without`` is a step. Equals ``engine.paths`` on the graph of these ties.
        """
        begin, end = self.position(viewer), self.position(target)
        if begin is None or end is None or begin == end:
            return None
        barred = {at for member in without if (at := self.position(member)) is not None}
        if end in barred:
            return None
        look = _Look(self, begin, frozenset(groups))
        found = _Search(look, end, barred).best()
        if found is None:
            return None
        steps, strength = found
        others = pairwise(steps[1:])
        shown = [(self.ids[one], self.ids[other]) for one, other in others if look.is_only_shown(one, other)]
        return Path(tuple(self.ids[step] for step in steps), strength, tuple(shown))


@dataclass(slots=True)
class _Look:
    """The ties as one viewer may know them."""

    graph: TieGraph
    viewer: int
    groups: frozenset[int]
    rows: dict[int, dict[int, float]] = field(default_factory=dict)

    def row(self, at: int) -> dict[int, float]:
        """Shares of the ties of one member, by position."""
        if (known := self.rows.get(at)) is not None:
            return known
        strengths: dict[int, float] = {}
        for target, source, weight in self._entries(at):
            if source in self.groups or source == EVERYONE or self.viewer in (at, target):
                strengths[target] = strengths.get(target, 0.0) + weight
        total = sum(strengths.values())
        shares = self.rows[at] = {target: weight / total for target, weight in strengths.items()}
        return shares

    def is_only_shown(self, one: int, other: int) -> bool:
        seen = {source for target, source, _weight in self._entries(one) if target == other}
        return not seen & self.groups

    def _entries(self, at: int) -> Iterator[tuple[int, int, float]]:
        graph = self.graph
        part = slice(graph.indptr[at], graph.indptr[at + 1])
        return zip(graph.targets[part], graph.sources[part], graph.weights[part], strict=True)


Found = tuple[tuple[int, ...], float]


@dataclass(slots=True)
class _Search:
    """From both ends: whom the viewer knows, and who knows the target."""

    look: _Look
    target: int
    barred: Collection[int]

    def best(self) -> Found | None:
        viewer, target = self.look.viewer, self.target
        first = self.look.row(viewer)
        last = {
            at: self.look.row(at)[target] for at in self.look.row(target) if at != viewer and self._may(at)
        }
        best: Found = ((viewer, target), first[target]) if target in first else ((), 0.0)
        for at in sorted(first.keys() & last.keys()):
            best = _better(best, (viewer, at, target), first[at] * last[at])
        best = self._over_two(best, first, last)
        return best if best[0] else None

    def _over_two(self, best: Found, first: dict[int, float], last: dict[int, float]) -> Found:
        """The strongest first ties first, until none can lead to a stronger path any more."""
        greatest = max(last.values(), default=0.0)
        for one in sorted(first, key=lambda at: (-first[at], at)):
            if first[one] * greatest <= best[1]:
                return best
            if one == self.target or not self._may(one):
                continue
            row = self.look.row(one)
            for other in sorted(row.keys() & last.keys()):
                strength = first[one] * row[other] * last[other]
                best = _better(best, (self.look.viewer, one, other, self.target), strength)
        return best

    def _may(self, at: int) -> bool:
        return at not in self.barred and at != self.target


def _better(best: Found, steps: tuple[int, ...], strength: float) -> Found:
    return (steps, strength) if strength > best[1] else best
