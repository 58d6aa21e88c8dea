"""Shock plans: in which order members, companies, regions or groups go."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from handschlag.engine.arrays import IntArray, NodeArray, as_floats, as_ints
from handschlag.engine.cascades import draw_keys
from handschlag.engine.errors import EngineError
from handschlag.engine.graph import Graph
from handschlag.engine.kernels import shocks
from handschlag.engine.kernels.lanes import Words

NO_LABEL: Final = -1
"""The label of a member who belongs to no company, region or group."""


@dataclass(frozen=True, slots=True, eq=False)
class ShockPlan:
    """An order in which units go: a shock of size k is the first k of them.

    A unit is a member, or all members of one company, region or group. In every draw the shock of
    size k is part of the shock of size k + 1: so the loss of a draw cannot fall as the shock grows.

    name: what to call it. indptr, members: the nodes of unit u are
    ``members[indptr[u]:indptr[u + 1]]``. classes: (c + 1,) units that are alike (between two
    neighbouring entries) go in an order drawn at random, anew in each draw. n_nodes: of the graph.
    """

    name: str
    indptr: IntArray
    members: NodeArray
    classes: IntArray
    n_nodes: int

    @property
    def n_units(self) -> int:
        return len(self.indptr) - 1

    @classmethod
    def random(cls, n_nodes: int) -> "ShockPlan":
        """Members at random."""
        return cls.by_score("random", np.zeros(n_nodes))

    @classmethod
    def by_degree(cls, graph: Graph) -> "ShockPlan":
        """The members with the most partners first."""
        return cls.by_score("degree", graph.undirected.out_degrees())

    @classmethod
    def by_giving(cls, help_: Graph) -> "ShockPlan":
        """The members who give most first; help_: giver → receiver."""
        return cls.by_score("giving", help_.out_strengths())

    @classmethod
    def by_score(cls, name: str, scores: npt.ArrayLike) -> "ShockPlan":
        """The members with the highest score first, equals in random order; scores: (n_nodes,).

        >>> plan = ShockPlan.by_score("age", [1, 3, 2])
        >>> shocked_members(plan, 2, seed=1).tolist()
        [1, 2]
        """
        checked = as_floats("scores", scores)
        order = np.argsort(-checked, kind="stable").astype(np.int32)
        begins = 1 + np.flatnonzero(np.diff(checked[order]))
        classes = np.concatenate(([0], begins, [len(order)]))
        return cls(name, np.arange(len(order) + 1), order, classes, len(order))

    @classmethod
    def by_label(cls, name: str, labels: npt.ArrayLike) -> "ShockPlan":
        """All of one company (region, group) at a time, in random order; labels: (n_nodes,), -1 none.

        >>> ShockPlan.by_label("company", [7, -1, 7, 3]).n_units
        2
        """
        checked = as_ints("labels", labels)
        members = np.argsort(checked, kind="stable")
        members = members[checked[members] != NO_LABEL].astype(np.int32)
        _labels, sizes = np.unique(checked[members], return_counts=True)
        indptr = np.concatenate(([0], np.cumsum(sizes)))
        return cls(name, indptr, members, np.array([0, len(sizes)]), len(checked))

    def check_size(self, size: int) -> None:
        """Raise EngineError unless a shock can be this large."""
        if not 0 <= size <= self.n_units:
            raise EngineError(f"size is {size}, outside 0..{self.n_units} of plan {self.name}")

    def words(self, keys: Words, size: int) -> Words:
        """(n_nodes,) in which of at most 64 draws, given by their keys, each node is shocked."""
        return shocks.shocked(self.indptr, self.members, self.classes, keys, size, self.n_nodes)


def shocked_members(plan: ShockPlan, size: int, *, seed: int, draw: int = 0) -> NodeArray:
    """Return the nodes, ascending, of the shock of ``size`` units in one draw of a stress test.

    Raises EngineError for a size that the plan does not have.
    """
    plan.check_size(size)
    key = draw_keys(seed, draw + 1)[1][draw:]
    return np.flatnonzero(plan.words(key, size)).astype(np.int32)
