"""Who belonged since when, acted when, and was first treated when: what is compared over time."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import NEVER, ActionKind, Activity
from handschlag.engine.arrays import IntArray, as_ints, check_lengths
from handschlag.engine.errors import EngineError

__all__ = ["Panel", "Treatments", "begins_of"]


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """Who did something when, and who belonged to which group when; nodes are positions in ``ids``.

    ids: (n_nodes,) ascending ids of all who ever belonged. indptr: (n_nodes + 1,); the actions of node i
    are ``times[indptr[i]:indptr[i + 1]]``, ascending. node, group, joined, left: (k,) memberships, by group;
    coming back continues the first membership.
    """

    ids: IntArray
    indptr: IntArray
    times: IntArray
    node: IntArray
    group: IntArray
    joined: IntArray
    left: IntArray

    @classmethod
    def of(
        cls,
        *,
        actor: npt.ArrayLike,
        time: npt.ArrayLike,
        member: npt.ArrayLike,
        joined: npt.ArrayLike,
        left: npt.ArrayLike | None = None,
        group: npt.ArrayLike | None = None,
    ) -> Self:
        """Return the panel of actions (actor, time) and memberships (member, joined, left, group).

        Actions of people who belong to no group are left out. left: NEVER for all unless given.
        group: one for all unless given. To compare whole groups, give groups as actors and members.
        Raises EngineError for lengths that differ and for memberships that end before they begin.

        >>> panel = Panel.of(actor=[7, 9, 7], time=[50, 20, 10], member=[7, 8], joined=[0, 5])
        >>> panel.ids.tolist(), panel.indptr.tolist(), panel.times.tolist()
        ([7, 8], [0, 2, 2], [10, 50])
        """
        members, since = as_ints("member", member), as_ints("joined", joined)
        until = np.full(len(members), NEVER) if left is None else as_ints("left", left)
        groups = np.zeros(len(members), np.int64) if group is None else as_ints("group", group)
        check_lengths(member=members, joined=since, left=until, group=groups)
        backwards = np.flatnonzero(until < since)
        if backwards.size:
            raise EngineError(f"left[{int(backwards[0])}] is before joined[{int(backwards[0])}]")
        ids = np.unique(members)
        indptr, times = _acted(ids, as_ints("actor", actor), as_ints("time", time))
        return cls(ids, indptr, times, *_memberships(np.searchsorted(ids, members), groups, since, until))

    @classmethod
    def of_activity(cls, activity: Activity) -> Self:
        """Return the panel of one group's humans and what they did online.

        Kept RSVPs and handshakes are left out: they happen at a meetup, so that every meetup would be
        found to make people do more.
        """
        actions, spells = activity.actions, activity.spells
        online = actions.where(~np.isin(actions.kind, (ActionKind.KEPT_RSVP, ActionKind.HANDSHAKE)))
        human = ~activity.is_bot[spells.member]
        return cls.of(
            actor=online.member,
            time=online.time,
            member=spells.member[human],
            joined=spells.joined[human],
            left=spells.left[human],
        )


def _acted(ids: IntArray, actors: IntArray, times: IntArray) -> tuple[IntArray, IntArray]:
    check_lengths(actor=actors, time=times)
    belongs = np.isin(actors, ids)
    nodes, kept = np.searchsorted(ids, actors[belongs]), times[belongs]
    indptr = np.concatenate(([0], np.cumsum(np.bincount(nodes, minlength=len(ids)))))
    return indptr.astype(np.int64), kept[np.lexsort((kept, nodes))]


def _memberships(
    nodes: IntArray, groups: IntArray, since: IntArray, until: IntArray
) -> tuple[IntArray, IntArray, IntArray, IntArray]:
    order = np.lexsort((nodes, groups))
    begins = begins_of(groups[order], nodes[order])
    if not begins.size:
        return nodes, groups, since, until
    joined, left = np.minimum.reduceat(since[order], begins), np.maximum.reduceat(until[order], begins)
    return nodes[order][begins], groups[order][begins], joined, left


def begins_of(*columns: IntArray) -> IntArray:
    """Where a new combination begins in sorted columns."""
    if not len(columns[0]):
        return np.empty(0, np.int64)
    changed = np.logical_or.reduce([column[1:] != column[:-1] for column in columns])
    return np.concatenate(([0], np.flatnonzero(changed) + 1))


@dataclass(frozen=True, slots=True, eq=False)
class Treatments:
    """First treatment of each: (n,) member ids, ascending, when (seconds), in which group."""

    member: IntArray
    time: IntArray
    group: IntArray

    @classmethod
    def of(cls, member: npt.ArrayLike, time: npt.ArrayLike, group: npt.ArrayLike | None = None) -> Self:
        """Return the earliest treatment of each member; later ones are part of what follows from it.

        >>> first = Treatments.of([5, 3, 5], [90, 40, 70])
        >>> first.member.tolist(), first.time.tolist()
        ([3, 5], [40, 70])
        """
        members, times = as_ints("member", member), as_ints("time", time)
        groups = np.zeros(len(members), np.int64) if group is None else as_ints("group", group)
        check_lengths(member=members, time=times, group=groups)
        order = np.lexsort((groups, times, members))
        ids, places = np.unique(members[order], return_index=True)
        return cls(ids, times[order][places], groups[order][places])
