"""Paths that share no member: a flow of whole units through members who each carry one."""

from typing import Final

import numpy as np

from handschlag.engine.arrays import BoolArray, IntArray, NodeArray
from handschlag.engine.kernels.compiling import compiled

NOBODY: Final = -1
BEGIN: Final = -2
"""Stands before the voice itself at the beginning of its path."""


@compiled
def independent(
    voices: NodeArray, trusted: BoolArray, barred: int, indptr: IntArray, vouchers: NodeArray
) -> BoolArray:
    """Which voices get a path to a trusted member of their own (Ford & Fulkerson, one unit at a time).

    indptr, vouchers: who has a tie to each member. A path may pass any number of trusted members (it
    ends at the first), each other member carries one path, ``barred`` none.
    """
    n = len(trusted)
    onward, back = np.full(n, NOBODY, np.int32), np.full(n, NOBODY, np.int32)
    came = np.full(2 * n, NOBODY, np.int32)
    waiting = np.empty(2 * n, np.int32)
    heard = np.zeros(len(voices), np.bool_)
    for place in range(len(voices)):
        voice = voices[place]
        if trusted[voice]:
            heard[place] = True
            continue
        last, seen = _search(voice, trusted, barred, indptr, vouchers, onward, back, came, waiting)
        if last != NOBODY:
            _reroute(voice, last, came, onward, back)
            heard[place] = True
        for at in range(seen):
            came[waiting[at]] = NOBODY
    return heard


@compiled
def _search(
    voice: int,
    trusted: BoolArray,
    barred: int,
    indptr: IntArray,
    vouchers: NodeArray,
    onward: NodeArray,
    back: NodeArray,
    came: NodeArray,
    waiting: NodeArray,
) -> tuple[int, int]:
    """Breadth first over 2·member (arriving) and 2·member + 1 (leaving) in what the paths so far leave.

    Returns the state that a trusted member vouches for, NOBODY if there is none, and how many were seen.
    """
    came[2 * voice] = BEGIN
    waiting[0] = 2 * voice
    done, seen = 0, 1
    while done < seen:
        state = waiting[done]
        done += 1
        member = state >> 1
        used = onward[member] != NOBODY
        if state & 1 == 0:  # arriving: through it if it is free, else back along the path that takes it
            onwards = 2 * member + 1 if not used else 2 * back[member] + 1
            if (not used or back[member] >= 0) and came[onwards] == NOBODY:
                came[onwards] = state
                waiting[seen] = onwards
                seen += 1
            continue
        if used and came[2 * member] == NOBODY:  # leaving: back through it, so that it becomes free
            came[2 * member] = state
            waiting[seen] = 2 * member
            seen += 1
        for at in range(indptr[member], indptr[member + 1]):
            voucher = vouchers[at]
            if trusted[voucher] and voucher != barred and onward[member] != voucher:
                return state, seen
            if voucher == barred or onward[member] == voucher or came[2 * voucher] != NOBODY:
                continue
            came[2 * voucher] = state
            waiting[seen] = 2 * voucher
            seen += 1
    return NOBODY, seen


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
