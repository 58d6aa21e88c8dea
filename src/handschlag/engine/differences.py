"""Matched difference-in-differences: what changed for those who were treated, less what changed anyway.

Written for first attendance of a meetup, and as good for anything else that begins for members, or for
whole groups, at different times. Weeks are counted from each one's own moment: the *event week* is the
seven days up to it, *before* the eight weeks before that, *after* the h weeks from it on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from handschlag.engine.activity import NEVER
from handschlag.engine.arrays import FloatArray, IntArray, as_ints, check_lengths
from handschlag.engine.errors import EngineError
from handschlag.engine.kernels import differences as kernels
from handschlag.engine.kernels.differences import BEFORE, MEASURES, WEEK
from handschlag.engine.statistics import Interval, cluster_bootstrap
from handschlag.engine.threads import in_blocks

HORIZONS: Final = (1, 4, 52)
"""Weeks after the event over which an effect is told."""

CONTROLS: Final = 5
MINIMUM_TREATED: Final = 30
PLACEBO_WEEKS: Final = 8
_COHORTS_AT_ONCE: Final = 64


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

    def known(self, ids: IntArray) -> npt.NDArray[np.bool_]:
        """Mask of the ids that are in the panel."""
        return np.isin(ids, self.ids)


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
    nodes, groups = nodes[order], groups[order]
    begins = np.flatnonzero(
        np.concatenate(([True], (nodes[1:] != nodes[:-1]) | (groups[1:] != groups[:-1])))[: len(nodes)]
    )
    if not begins.size:
        return nodes, groups, since, until
    joined, left = np.minimum.reduceat(since[order], begins), np.maximum.reduceat(until[order], begins)
    return nodes[begins], groups[begins], joined, left


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


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Who is compared with whom, from each one's moment ``at`` on.

    node, at: (n,) the treated, and their moments. controls: (n, most) nodes, -1 where there are too few.
    first: (n_nodes,) when each node was treated, NEVER if not yet.
    """

    node: IntArray
    at: IntArray
    controls: IntArray
    first: IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Stretches:
    """Stretches of time whose actions stand for one treated member or one control.

    owner: (n,) whose chance it was: the member who is drawn in the bootstrap. holder: (n,) whose actions
    count, from begin on and before end. at: (n,) the moment of the treated. weight: (n,). treated: (n,) bool.
    opens: (n,) bool, whether the owner holds it, so that what was before counts here.
    """

    owner: IntArray
    holder: IntArray
    at: IntArray
    begin: IntArray
    end: IntArray
    weight: FloatArray
    treated: npt.NDArray[np.bool_]
    opens: npt.NDArray[np.bool_]


def matched(
    panel: Panel,
    treatments: Treatments,
    t: int,
    *,
    seed: int,
    controls: int = CONTROLS,
    back: int = 0,
    waits: int = 0,
    threads: int | None = None,
) -> Matches:
    nodes = np.minimum(np.searchsorted(panel.ids, treatments.member), max(len(panel.ids) - 1, 0))
    used = panel.known(treatments.member) & (treatments.time <= t)
    nodes, times, groups = nodes[used], treatments.time[used], treatments.group[used]
    first = np.full(len(panel.ids), NEVER)
    first[nodes] = times
    joined = _joined(panel, nodes, groups, times - back)
    able = joined <= times - back - (BEFORE + 1) * WEEK
    order = np.flatnonzero(able)[np.lexsort((nodes[able], times[able], groups[able]))]
    nodes, at, groups, joined = nodes[order], times[order] - back, groups[order], joined[order]
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(0,)))
    lots, salts = rng.integers(0, 2**31, len(panel.ids)), rng.integers(0, 2**31, len(nodes))
    wanted = kernels.measures(panel.indptr, panel.times, nodes, joined, at, np.ones(MEASURES))
    spread = wanted.std(axis=0) if len(nodes) else np.ones(MEASURES)
    scales = np.where(spread > 0, spread, 1.0)
    changes = np.flatnonzero((at[1:] != at[:-1]) | (groups[1:] != groups[:-1])) + 1
    cohorts = np.concatenate(([0], changes, [len(nodes)])) if len(nodes) else np.zeros(1, np.int64)
    moments, places = at[cohorts[:-1]], groups[cohorts[:-1]]
    rows = np.column_stack(
        (np.searchsorted(panel.group, places, "left"), np.searchsorted(panel.group, places, "right"))
    )

    def work(block: slice) -> IntArray:
        return kernels.nearest(
            cohorts[block.start : block.stop + 1],
            moments[block],
            rows[block],
            wanted / scales,
            salts,
            panel.node,
            panel.joined,
            panel.left,
            first[panel.node],
            panel.indptr,
            panel.times,
            scales,
            lots,
            back + waits,
            controls,
        )

    blocks = [
        slice(begin, min(begin + _COHORTS_AT_ONCE, len(moments)))
        for begin in range(0, len(moments), _COHORTS_AT_ONCE)
    ]
    found = in_blocks(work, blocks, threads=threads)
    return Matches(nodes, at, np.concatenate([np.empty((0, controls), np.int64), *found]), first)


def _joined(panel: Panel, nodes: IntArray, groups: IntArray, at: IntArray) -> IntArray:
    keys = {(g, n): k for k, (g, n) in enumerate(zip(panel.group.tolist(), panel.node.tolist(), strict=True))}
    out = np.full(len(nodes), NEVER)
    for i, (g, n) in enumerate(zip(groups.tolist(), nodes.tolist(), strict=True)):
        k = keys.get((g, n))
        if k is not None and panel.left[k] > at[i]:
            out[i] = panel.joined[k]
    return out


def stretches(matches: Matches, weeks: int, t: int, *, relay: bool, seed: int) -> Stretches:
    span = weeks * WEEK
    used = np.flatnonzero((matches.at + span - 1 <= t) & (matches.controls[:, 0] >= 0))
    most = matches.controls.shape[1]
    row = np.full(len(matches.first), -1)
    row[matches.node] = np.arange(len(matches.node))
    slot_row = np.repeat(used, most)
    slot_owner = matches.controls[used].ravel()
    ok = slot_owner >= 0
    slot_row, slot_owner = slot_row[ok], slot_owner[ok]
    at, end = matches.at[slot_row], matches.at[slot_row] + span
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    pieces = []
    live, holder, begin = np.arange(len(slot_row)), slot_owner.copy(), at.copy()
    lost = np.zeros(len(slot_row), bool)
    while len(live):
        stop = np.minimum(matches.first[holder], end[live]) if relay else end[live]
        pieces.append((live, holder, begin, stop))
        on = stop < end[live]
        live, nxt, begin = live[on], row[holder[on]], stop[on]
        options = matches.controls[nxt]
        n_opt = np.where(nxt >= 0, (options >= 0).sum(axis=1), 0)
        lost[live[n_opt == 0]] = True
        keep = n_opt > 0
        live, options, begin, n_opt = live[keep], options[keep], begin[keep], n_opt[keep]
        holder = options[np.arange(len(live)), rng.integers(0, 2**31, len(live)) % np.maximum(n_opt, 1)]
    slots, holders, begins, ends = (np.concatenate([p[k] for p in pieces]) for k in range(4))
    opens = np.arange(len(slots)) < len(slot_row)
    keep = ~lost[slots]
    n_valid = np.bincount(slot_row[~lost], minlength=len(matches.node))
    used = used[n_valid[used] > 0]
    slots, holders, begins, ends, opens = slots[keep], holders[keep], begins[keep], ends[keep], opens[keep]
    return Stretches(
        np.concatenate((matches.node[used], slot_owner[slots])),
        np.concatenate((matches.node[used], holders)),
        np.concatenate((matches.at[used], at[slots])),
        np.concatenate((matches.at[used], begins)),
        np.concatenate((matches.at[used] + span, ends)),
        np.concatenate((np.ones(len(used)), 1 / n_valid[slot_row[slots]])),
        np.concatenate((np.ones(len(used), bool), np.zeros(len(slots), bool))),
        np.concatenate((np.ones(len(used), bool), opens)),
    )
