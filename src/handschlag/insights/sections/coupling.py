"""Online and offline: do people who talk meet, and what does meeting change?"""

from datetime import UTC, datetime
from typing import Final

import numpy as np

from handschlag.engine.activity import DAY, ActionKind
from handschlag.engine.arrays import IntArray
from handschlag.engine.figures import Unit
from handschlag.engine.interactions import Strand
from handschlag.engine.months import day_begin
from handschlag.engine.panels import Panel, Treatments
from handschlag.insights.coupling import (
    OF_EFFECT,
    OF_MEETING,
    told_of_conversions,
    told_of_effect,
    told_of_meeting,
)
from handschlag.insights.figures import Figures, Told
from handschlag.insights.reasons import NO_MEETINGS, NO_RECORDS, NO_TALK, NO_TIMES
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.untold import all_untold, has, untold
from handschlag.insights.telling import table as rows_told

_OF_BOTH: Final = OF_MEETING[1:]
_WEEKS: Final = 104


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    figures = {"strategy_effect": untold(NO_RECORDS), "activity_by_week_table": _by_week(archive)}
    if not has(archive, Strand.MEET) and not _came(archive):
        return figures | all_untold(OF_MEETING, NO_MEETINGS)
    attended, table, t = _attended(archive), archive.interactions, archive.t
    with_talk = has(archive, Strand.TALK)
    figures |= told_of_meeting(table, attended, t, members=_members(archive), with_talk=with_talk)
    if not with_talk:
        return figures | all_untold(_OF_BOTH, NO_TALK)
    if not archive.has_times:
        return figures | all_untold(OF_MEETING[2:], NO_TIMES)
    figures |= told_of_conversions(table, attended, t)
    if archive.activity is None:
        return figures | all_untold(OF_EFFECT, NO_TALK)
    panel = Panel.of_activity(archive.activity)
    return figures | told_of_effect(panel, attended, table, t, seed=seed)


def _by_week(archive: Archive) -> Told:
    """Who was active online, and how many meetups there were, week by week up to ``t``."""
    if archive.activity is None or not archive.has_times:
        return untold(NO_TALK if archive.has_times else NO_TIMES)
    end = day_begin(archive.t) + DAY
    begin = end - _WEEKS * 7 * DAY
    done = archive.activity.actions.between(begin, end)
    done = done.where(~np.isin(done.kind, (ActionKind.KEPT_RSVP, ActionKind.HANDSHAKE)))
    week = (done.time - begin) // (7 * DAY)
    active = np.bincount(np.unique(np.stack((week, done.member)), axis=1)[0], minlength=_WEEKS)
    came, meetups = np.zeros(_WEEKS, np.int64), np.zeros(_WEEKS, np.int64)
    if archive.attendances is not None:
        lists = archive.attendances
        at = np.flatnonzero((lists.time >= begin) & (lists.time < end))
        weeks = (lists.time[at] - begin) // (7 * DAY)
        came = np.bincount(np.unique(np.stack((weeks, lists.member[at])), axis=1)[0], minlength=_WEEKS)
        meetups = np.bincount(np.unique(np.stack((weeks, lists.meetup[at])), axis=1)[0], minlength=_WEEKS)
    first = int(np.flatnonzero(active + came)[0]) if (active + came).any() else _WEEKS
    rows = [
        [datetime.fromtimestamp(begin + k * 7 * DAY, UTC).date().isoformat(), int(active[k]), int(meetups[k]),
         int(came[k])]
        for k in range(first, _WEEKS)
    ]  # fmt: skip
    people = len(np.unique(done.member))
    columns = ["week", "active", "meetups", "came"]
    return rows_told(rows, columns, Unit.MEMBERS, n=people, window_days=_WEEKS * 7)


def _came(archive: Archive) -> bool:
    """Whether anybody was at a meetup, be it alone."""
    return archive.attendances is not None and len(archive.attendances.member) > 0


def _members(archive: Archive) -> IntArray:
    """Who belongs at the last moment; where nobody says who does, all who occur."""
    if archive.activity is None or not archive.joining_is_told:
        return np.arange(archive.n_members)
    return np.flatnonzero(archive.activity.members_at(archive.t))


def _attended(archive: Archive) -> Treatments:
    """When each member first was at a meetup; where there are no lists, when they first met anybody."""
    came = archive.attendances
    if came is not None:
        return Treatments.of(came.member, came.time)
    met = archive.interactions.only(Strand.MEET)
    return Treatments.of(met.source, met.time)
