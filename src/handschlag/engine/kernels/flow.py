"""Paths that share no member: a flow of whole units through members who each carry one."""

from typing import Final

import numpy as np

from handschlag.engine.arrays import BoolArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

NOBODY: Final = -1
BEGIN: Final = -2
"""Stands before the voice itself at the beginning of its path."""
FAR: Final = 2**31 - 1

Scratch = tuple[NodeArray, NodeArray, NodeArray, NodeArray, NodeArray]


@compiled
def steps_from(trusted: BoolArray, indptr: IntArray, indices: NodeArray) -> NodeArray:
    """(n_nodes,) how many ties each member is away from the nearest trusted one, FAR if none leads there."""
    steps = np.full(len(trusted), FAR, np.int32)
    waiting = np.empty(len(trusted), np.int32)
    done, seen = 0, 0
    for member in range(len(trusted)):
        if trusted[member]:
            steps[member], waiting[seen] = 0, member
            seen += 1
    while done < seen:
        member = waiting[done]
        done += 1
        for at in range(indptr[member], indptr[member + 1]):
            if steps[indices[at]] == FAR:
                steps[indices[at]], waiting[seen] = steps[member] + 1, indices[at]
                seen += 1
    return steps


def scratch(n_nodes: int) -> Scratch:
    """What ``independent`` needs, and leaves as it found it: five arrays (2 n_nodes,)."""
    empty = np.full((5, 2 * n_nodes), NOBODY, np.int32)
    return empty[0], empty[1], empty[2], empty[3], empty[4]


@compiled
def independent(
    voices: NodeArray,
    steps: NodeArray,
    barred: int,
    indptr: IntArray,
    vouchers: NodeArray,
    taken_and_seen: Scratch,
) -> BoolArray:
    """Which voices get a path to a trusted member of their own (Ford & Fulkerson, one unit at a time).

    steps: (n_nodes,) from the nearest trusted, who are 0. indptr, vouchers: who has a tie to each member.
    A path may pass any number of trusted members (it ends at the first), each other member carries one
    path, ``barred`` none. Which voices are heard does not depend on which paths are found: sets of voices
    with paths of their own are a matroid (Perfect 1968).
    """
    onward, back, came, seen, waiting = taken_and_seen
    heard = np.zeros(len(voices), np.bool_)
    n_used = 0
    used = np.empty(16, np.int32)
    for place in range(len(voices)):
        voice = voices[place]
        if steps[voice] == 0:
            heard[place] = True
            continue
        last, n_seen = _search(voice, steps, barred, indptr, vouchers, onward, back, came, seen, waiting)
        if last != NOBODY:
            _reroute(voice, last, came, onward, back)
            heard[place] = True
            if n_used + n_seen > len(used):
                used = np.append(used, np.empty(len(used) + n_seen, np.int32))
            for at in range(n_seen):
                used[n_used + at] = seen[at] >> 1
            n_used += n_seen
        for at in range(n_seen):
            came[seen[at]] = NOBODY
    for at in range(n_used):
        onward[used[at]] = back[used[at]] = NOBODY
    return heard


@compiled
def _search(
    voice: int,
    steps: NodeArray,
    barred: int,
    indptr: IntArray,
    vouchers: NodeArray,
    onward: NodeArray,
    back: NodeArray,
    came: NodeArray,
    seen: NodeArray,
    waiting: NodeArray,
) -> tuple[int, int]:
    """Depth first over 2·member (arriving) and 2·member + 1 (leaving) in what the paths so far leave.

    Those nearer to the trusted come first: so most paths are found at once, and all that a voice could
    reach is looked through only where it finds none. Returns the state that a trusted member vouches
    for, NOBODY if there is none, and how many were seen.
    """
    came[2 * voice] = BEGIN
    seen[0], waiting[0] = 2 * voice, 2 * voice
    n_seen, n_waiting = 1, 1
    while n_waiting > 0:
        n_waiting -= 1
        state = waiting[n_waiting]
        member = state >> 1
        used = onward[member] != NOBODY
        first = n_seen
        if state & 1 == 0:  # arriving: through it if it is free, else back along the path that takes it
            onwards = 2 * member + 1 if not used else 2 * back[member] + 1
            if not used or back[member] >= 0:
                n_seen = _reach(onwards, state, came, seen, n_seen)
        else:
            if used:  # leaving: back through it, so that it becomes free
                n_seen = _reach(2 * member, state, came, seen, n_seen)
            own = vouchers[indptr[member] : indptr[member + 1]]
            is_found, n_seen = _leave(state, own, steps, barred, onward[member], came, seen, n_seen)
            if is_found:
                return state, n_seen
        for at in range(first, n_seen):
            waiting[n_waiting] = seen[at]
            n_waiting += 1
    return NOBODY, n_seen


@compiled
def _leave(
    state: int,
    own: NodeArray,
    steps: NodeArray,
    barred: int,
    before: int,
    came: NodeArray,
    seen: NodeArray,
    n_seen: int,
) -> tuple[bool, int]:
    """Go to a member's own vouchers, but not ``before``; whether one is trusted, and how many were seen."""
    for nearer in (False, True):
        for voucher in own:
            allowed = voucher != barred
            if voucher == before or not allowed:
                continue
            if steps[voucher] == 0:
                return True, n_seen
            if (steps[voucher] < steps[state >> 1]) == nearer and steps[voucher] != FAR:
                n_seen = _reach(2 * voucher, state, came, seen, n_seen)
    return False, n_seen


@compiled
def _reach(state: int, before: int, came: NodeArray, seen: NodeArray, n_seen: int) -> int:
    """Note from where a state is reached unless it was before; how many have been seen then."""
    if came[state] != NOBODY:
        return n_seen
    came[state], seen[n_seen] = before, state
    return n_seen + 1


@compiled
def _reroute(voice: int, last: int, came: NodeArray, onward: NodeArray, back: NodeArray) -> None:
    """Take up the path found: first let go of what it goes back along, then of whom it goes to."""
    state = last
    while came[state] != BEGIN:
        before = came[state]
        if state & 1 == 1 and before & 1 == 0 and state >> 1 != before >> 1:
            onward[state >> 1] = NOBODY
            back[before >> 1] = NOBODY
        state = before
    state = last
    onward[last >> 1] = BEGIN  # beyond stands a trusted member, whoever it is
    while came[state] != BEGIN:
        before = came[state]
        if state & 1 == 0 and before & 1 == 1 and state >> 1 != before >> 1:
            onward[before >> 1] = state >> 1
            back[state >> 1] = before >> 1
        state = before
    back[voice] = BEGIN
