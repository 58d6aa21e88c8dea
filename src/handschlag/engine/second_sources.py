"""Second sources: who else could help where a member has a single source for a need."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_array

from handschlag.engine.arrays import BoolArray, IntArray, NodeArray
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph, check_members
from handschlag.engine.legs import Legs

_BLOCK: Final = 512
"""Needs looked at together: it bounds the memory that their contacts' contacts take."""


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Needs with a single source, (k,) each, by member and then kind: ids of member and source, kind."""

    member: IntArray
    source: IntArray
    kind: IntArray

    def __len__(self) -> int:
        return len(self.member)


@dataclass(frozen=True, slots=True, eq=False)
class SecondSources:
    """Ties that would give a need a second source, (m,) each, best first.

    member, source: ids of who needs and who could help. common: contacts they share. is_known: whether
    they have a tie of another kind already.
    """

    member: IntArray
    source: IntArray
    common: IntArray
    is_known: BoolArray


def single_source_needs(legs: Legs) -> Needs:
    """Return every kind of help that a member received from exactly one other.

    A kind that nobody told (NO_KIND) is one kind like the others. What was worth nothing met no need.

    >>> legs = Legs.of(time=[0] * 3, giver=[1, 1, 2], receiver=[9, 9, 9], worth=[1, 1, 1], kind=[4, 5, 5])
    >>> needs = single_source_needs(legs)
    >>> needs.member.tolist(), needs.source.tolist(), needs.kind.tolist()
    ([9], [1], [4])
    """
    met = legs.worth > 0
    sources = np.unique(
        np.column_stack((legs.receiver[met], legs.kind[met], legs.giver[met])).astype(np.int64), axis=0
    )
    _, first, count = np.unique(sources[:, :2], axis=0, return_index=True, return_counts=True)
    single = sources[first[count == 1]]
    return Needs(legs.ids[single[:, 0]], legs.ids[single[:, 2]], single[:, 1])


def second_sources(legs: Legs, ties: Graph, *, per_need: int = 3) -> SecondSources:
    """Return who could be a second source for the needs of ``single_source_needs``.

    Somebody who has given that kind of help to anybody, and whom the member has a tie to or shares a
    contact with, so that one introduction leads there. Those with a tie first, then by contacts in
    common; at most ``per_need`` for each need, a pair once. Raises EngineError where ``ties`` is over
    other members than ``legs`` and for a per_need below 1.

    >>> legs = Legs.of(time=[0, 0], giver=[1, 2], receiver=[9, 1], worth=[1, 1])
    >>> found = second_sources(legs, legs.ties)
    >>> found.member.tolist(), found.source.tolist(), found.common.tolist(), found.is_known.tolist()
    ([9], [2], [1], [False])
    """
    if per_need < 1:
        raise EngineError(f"per_need must be at least 1, not {per_need}")
    check_members("ties", ties, legs.ties)
    needs, n = single_source_needs(legs), ties.n_nodes
    both = ties.undirected
    knows = csr_array((np.ones(both.n_edges, np.int64), both.indices, both.indptr), shape=(n, n))
    kinds, gives = _givers(legs)
    members, sources = ties.nodes_of(needs.member), ties.nodes_of(needs.source)
    wanted = np.searchsorted(kinds, needs.kind)
    begins = range(0, max(len(needs), 1), _BLOCK)
    blocks = [slice(begin, begin + _BLOCK) for begin in begins]
    found = [_of_block(members[at], sources[at], gives[wanted[at]], knows, per_need) for at in blocks]
    member, source, common, known = np.concatenate(found, axis=1)
    order = np.lexsort((source, member, -common, -known))
    _, first = np.unique(member[order] * n + source[order], return_index=True)
    kept = order[np.sort(first)]
    return SecondSources(ties.ids[member[kept]], ties.ids[source[kept]], common[kept], known[kept] > 0)


def _givers(legs: Legs) -> tuple[IntArray, Any]:
    """The kinds of help, and a 1 for each kind (row) and member (column) who has given it."""
    met = legs.worth > 0
    kinds, kind = np.unique(legs.kind[met], return_inverse=True)
    pairs = np.unique(np.stack((kind, legs.giver[met].astype(np.int64))), axis=1)
    ones = np.ones(pairs.shape[1], np.int64)
    return kinds, csr_array((ones, (pairs[0], pairs[1])), shape=(len(kinds), legs.n_members))


def _of_block(member: NodeArray, source: NodeArray, gives: Any, knows: Any, per_need: int) -> IntArray:
    """(4, m): who needs, who could help, contacts in common and whether tied: the best of each need."""
    if not len(member):
        return np.zeros((4, 0), np.int64)
    tied = knows[member]
    most = knows.shape[0] + 1  # more than contacts in common can be, so that who is tied comes first
    able = (tied @ knows + most * tied).multiply(gives).tocoo()
    row, other, score = (part.astype(np.int64) for part in (able.row, able.col, able.data))
    fits = (other != member[row]) & (other != source[row])
    row, other, score = row[fits], other[fits], score[fits]
    order = np.lexsort((other, -score, row))
    row, other, score = row[order], other[order], score[order]
    best = np.arange(len(row)) - np.searchsorted(row, row) < per_need
    known, common = np.divmod(score[best], most)
    return np.stack((member[row[best]].astype(np.int64), other[best], common, known))
