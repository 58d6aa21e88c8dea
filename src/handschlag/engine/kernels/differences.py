"""Counting what members did in windows of time, and finding those most alike before a moment."""

import numpy as np

from handschlag.engine.arrays import FloatArray, IntArray
from handschlag.engine.kernels.compiling import compiled, inlined

WEEK = 7 * 86_400
BEFORE = 8
"""Weeks before the event week that members are compared on."""
LATELY = 2
"""The last of them, which tell who is just becoming busier."""
MEASURES = 4
ACTS = 3
"""The first of the measures, which count actions; the last is tenure."""


@compiled
def first_at_or_after(times: IntArray, begin: int, end: int, moment: int) -> int:
    """The first place in the ascending ``times[begin:end]`` that is not before the moment; else end."""
    while begin < end:
        middle = (begin + end) // 2
        if times[middle] < moment:
            begin = middle + 1
        else:
            end = middle
    return begin


@compiled
def counts_between(
    indptr: IntArray, times: IntArray, node: IntArray, begin: IntArray, end: IntArray
) -> IntArray:
    """(n,) how often each node acted in its begin <= time < end."""
    counts = np.zeros(len(node), np.int64)
    for row in range(len(node)):
        last = indptr[node[row] + 1]
        start = first_at_or_after(times, indptr[node[row]], last, begin[row])
        counts[row] = first_at_or_after(times, start, last, max(begin[row], end[row])) - start
    return counts


@compiled
def measure(
    indptr: IntArray, times: IntArray, node: int, joined: int, at: int, scales: FloatArray, into: FloatArray
) -> None:
    """Write log(1 + x) of the actions before, lately and in the event week, and of the weeks of tenure."""
    begin, end = indptr[node], indptr[node + 1]
    into[0] = into[1] = into[2] = 0.0
    if begin < end and times[end - 1] >= at - (BEFORE + 1) * WEEK:
        start = first_at_or_after(times, begin, end, at - (BEFORE + 1) * WEEK)
        lately = first_at_or_after(times, start, end, at - (LATELY + 1) * WEEK)
        event = first_at_or_after(times, lately, end, at - WEEK)
        after = first_at_or_after(times, event, end, at)
        into[0] = np.log1p(event - start) / scales[0]
        into[1] = np.log1p(event - lately) / scales[1]
        into[2] = np.log1p(after - event) / scales[2]
    into[3] = np.log1p((at - joined) / WEEK) / scales[3]


@compiled
def measures(
    indptr: IntArray, times: IntArray, node: IntArray, joined: IntArray, at: IntArray, scales: FloatArray
) -> FloatArray:
    """(n, MEASURES) of each node at its own moment."""
    found = np.empty((len(node), MEASURES), np.float64)
    for row in range(len(node)):
        measure(indptr, times, node[row], joined[row], at[row], scales, found[row])
    return found


@compiled
def nearest(
    cohorts: IntArray,
    at: IntArray,
    rows: IntArray,
    wanted: FloatArray,
    salts: IntArray,
    node: IntArray,
    joined: IntArray,
    left: IntArray,
    first: IntArray,
    indptr: IntArray,
    times: IntArray,
    scales: FloatArray,
    lots: IntArray,
    tenure: int,
    controls: int,
) -> tuple[IntArray, FloatArray]:
    """Nodes most alike to each treated one, nearest first, and how far their actions are, in logarithms.

    Both (cohorts[-1] - cohorts[0], controls); -1 and inf where there are too few. Cohort k has the treated
    cohorts[k]:cohorts[k + 1], all treated at[k], and may be compared with those of the memberships
    rows[k, 0]:rows[k, 1] that have lasted for ``tenure``, still last, and are treated later or never.
    """
    offset = cohorts[0]
    found = np.full((cohorts[-1] - offset, controls), -1, np.int64)
    far = np.full((cohorts[-1] - offset, controls), np.inf)
    most = 0
    for cohort in range(len(at)):
        most = max(most, rows[cohort, 1] - rows[cohort, 0])
    able, alike = np.empty(most, np.int64), np.empty((most, MEASURES), np.float64)
    for cohort in range(len(at)):
        moment, n = at[cohort], 0
        for row in range(rows[cohort, 0], rows[cohort, 1]):
            if joined[row] <= moment - tenure and left[row] > moment and first[row] > moment:
                measure(indptr, times, node[row], joined[row], moment, scales, alike[n])
                able[n] = node[row]
                n += 1
        for unit in range(cohorts[cohort], cohorts[cohort + 1]):
            row = unit - offset
            _closest(wanted[unit], able[:n], alike[:n], scales, salts[unit], lots, found[row], far[row])
    return found, far


@compiled
def _closest(
    wanted: FloatArray,
    able: IntArray,
    alike: FloatArray,
    scales: FloatArray,
    salt: int,
    lots: IntArray,
    into: IntArray,
    far: FloatArray,
) -> None:
    """Insert into the few best; among equals the lots decide, not the order of the table."""
    distances, draws = np.full(len(into), np.inf), np.zeros(len(into), np.int64)
    last = len(into) - 1
    for candidate in range(len(able)):
        distance, acts = 0.0, 0.0
        for measured in range(MEASURES):
            gap = alike[candidate, measured] - wanted[measured]
            distance += gap**2
            acts += (gap * scales[measured]) ** 2 if measured < ACTS else 0.0
        draw = lots[able[candidate]] ^ salt
        if not _before(distance, draw, distances[last], draws[last]):
            continue
        place = last
        while place > 0 and _before(distance, draw, distances[place - 1], draws[place - 1]):
            distances[place], draws[place] = distances[place - 1], draws[place - 1]
            into[place], far[place] = into[place - 1], far[place - 1]
            place -= 1
        distances[place], draws[place] = distance, draw
        into[place], far[place] = able[candidate], np.sqrt(acts)


@inlined
def _before(distance: float, draw: int, other_distance: float, other_draw: int) -> bool:
    return distance < other_distance or (distance == other_distance and draw < other_draw)


@compiled
def outward(
    indptr: IntArray,
    times: IntArray,
    known_from: IntArray,
    node: IntArray,
    begin: IntArray,
    end: IntArray,
    at: IntArray,
) -> IntArray:
    """(n, 2) of each node's acts in begin <= time < end: towards people with known_from > at, and all.

    The acts of node i are ``times[indptr[i]:indptr[i + 1]]``, ascending.
    """
    counts = np.zeros((len(node), 2), np.int64)
    for row in range(len(node)):
        last = indptr[node[row] + 1]
        act = first_at_or_after(times, indptr[node[row]], last, begin[row])
        while act < last and times[act] < end[row]:
            counts[row, 0] += known_from[act] > at[row]
            counts[row, 1] += 1
            act += 1
    return counts
