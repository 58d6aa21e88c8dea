"""Who knows whom, packed into a few arrays, and the strongest path from one member to another.

The web server searches in it and never loads NumPy. What a viewer may know of the ties of others differs
from viewer to viewer, so an entry says where a tie comes from, and rows are put together while one searches.
"""

import zlib
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Final, NamedTuple, TypeAlias

EVERYONE: Final = 0
"""Where a tie comes from that both show to every member: a handshake."""
PRIVATE: Final = -1
"""Known to the two alone."""
MOST_TIES: Final = 3
"""Two people in between are as many as one can ask to pass a word on."""
_TYPES: Final = ("q", "q", "i", "q", "d", "q", "q", "d")
_HEAD: Final = 8 * len(_TYPES)
_LOOK_UP: Final = 8
"""So many entries are gone through while one is looked up."""

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
    positions, ascending within a row. sources: a group's id, EVERYONE or PRIVATE. weights: decayed strengths,
    of both directions. sum_indptr, sum_sources, sums: what a member's entries come to by source.
    """

    ids: Ints
    indptr: Ints
    targets: Ints
    sources: Ints
    weights: Floats
    sum_indptr: Ints
    sum_sources: Ints
    sums: Floats

    @classmethod
    def of(
        cls,
        ids: Iterable[int],
        indptr: Sequence[int],
        targets: Iterable[int],
        sources: Sequence[int],
        weights: Sequence[float],
    ) -> "TieGraph":
        ends, of_sources, sums = [0], list[int](), list[float]()
        for begin, end in pairwise(indptr):
            found: defaultdict[int, float] = defaultdict(float)
            for source, weight in zip(sources[begin:end], weights[begin:end], strict=True):
                found[source] += weight
            of_sources += found.keys()
            sums += found.values()
            ends.append(len(sums))
        columns: list[Iterable[Any]] = [ids, indptr, targets, sources, weights, ends, of_sources, sums]
        typed: list[Any] = [array(code, column) for code, column in zip(_TYPES, columns, strict=True)]
        return cls(*typed)

    @classmethod
    def unpacked(cls, packed: bytes) -> "TieGraph":
        raw = zlib.decompress(packed)
        lengths = array("q", raw[:_HEAD])
        parts: list[Any] = []
        begin = _HEAD
        for code, length in zip(_TYPES, lengths, strict=True):
            column: array[Any] = array(code)
            end = begin + length * column.itemsize
            column.frombytes(raw[begin:end])
            parts.append(column)
            begin = end
        return cls(*parts)

    def packed(self) -> bytes:
        columns = [getattr(self, field.name) for field in fields(self)]
        head = array("q", [len(column) for column in columns])
        return zlib.compress(b"".join(part.tobytes() for part in (head, *columns)), level=1)

    def position(self, member: int) -> int | None:
        at = bisect_left(self.ids, member)
        return at if at < len(self.ids) and self.ids[at] == member else None

    def entries(self, at: int) -> Iterator[tuple[int, int, float]]:
        """Target, source and weight of each of one member's."""
        part = slice(self.indptr[at], self.indptr[at + 1])
        return zip(self.targets[part], self.sources[part], self.weights[part], strict=True)

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
        look = _Look.of(self, begin, frozenset(groups) | {EVERYONE})
        found = _Search(look, end, barred).best()
        if found is None:
            return None
        steps, strength = found
        others = pairwise(steps[1:])
        shown = [(self.ids[one], self.ids[other]) for one, other in others if look.is_only_shown(one, other)]
        return Path(tuple(self.ids[step] for step in steps), strength, tuple(shown))


@dataclass(frozen=True, slots=True)
class _Look:
    """The ties as one viewer may know them. unseen: what only the two know of, by the other's position."""

    graph: TieGraph
    viewer: int
    known: frozenset[int]
    unseen: dict[int, float]

    @classmethod
    def of(cls, graph: TieGraph, viewer: int, known: frozenset[int]) -> "_Look":
        unseen: dict[int, float] = {}
        for target, source, weight in graph.entries(viewer):
            if source not in known:
                unseen[target] = unseen.get(target, 0.0) + weight
        return cls(graph, viewer, known, unseen)

    def strengths(self, at: int) -> dict[int, float]:
        """Of the ties of one member, by position."""
        found: dict[int, float] = {}
        for target, source, weight in self.graph.entries(at):
            if source in self.known or self.viewer in (at, target):
                found[target] = found.get(target, 0.0) + weight
        return found

    def total(self, at: int) -> float:
        """Of all ties of one member, without going through them."""
        graph = self.graph
        part = slice(graph.sum_indptr[at], graph.sum_indptr[at + 1])
        everything = at == self.viewer
        sums = zip(graph.sum_sources[part], graph.sums[part], strict=True)
        return sum(one for source, one in sums if everything or source in self.known) + (
            0.0 if everything else self.unseen.get(at, 0.0)
        )

    def among(self, at: int, wanted: Collection[int]) -> dict[int, float]:
        """Strengths of the ties of one member to any of the wanted, none of whom is the viewer."""
        graph = self.graph
        begin, end = graph.indptr[at], graph.indptr[at + 1]
        if (end - begin) < _LOOK_UP * len(wanted):
            return {target: one for target, one in self.strengths(at).items() if target in wanted}
        found: dict[int, float] = {}
        for target in wanted:
            place = bisect_left(graph.targets, target, begin, end)
            while place < end and graph.targets[place] == target:
                if graph.sources[place] in self.known:
                    found[target] = found.get(target, 0.0) + graph.weights[place]
                place += 1
        return found

    def is_only_shown(self, one: int, other: int) -> bool:
        seen = {source for target, source, _weight in self.graph.entries(one) if target == other}
        return not seen & (self.known - {EVERYONE})


Found = tuple[tuple[int, ...], float]


@dataclass(slots=True)
class _Search:
    """From both ends: whom the viewer knows, and who knows the target."""

    look: _Look
    target: int
    barred: Collection[int]

    def best(self) -> Found | None:
        viewer, target, look = self.look.viewer, self.target, self.look
        whole = look.total(viewer)
        first = {at: one / whole for at, one in look.strengths(viewer).items()}
        # a tie is as strong either way, so the target's own ties say what others have to it
        last = {
            at: one / look.total(at)
            for at, one in look.strengths(target).items()
            if at != viewer and at not in self.barred
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
            if one == self.target or one in self.barred:
                continue
            found = self.look.among(one, last)
            passed = first[one] / self.look.total(one)
            for other in sorted(found):
                strength = passed * found[other] * last[other]
                best = _better(best, (self.look.viewer, one, other, self.target), strength)
        return best


def _better(best: Found, steps: tuple[int, ...], strength: float) -> Found:
    return (steps, strength) if strength > best[1] else best
