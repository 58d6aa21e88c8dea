"""Online and offline: do people who talk meet, and what does meeting change?"""

from typing import Final

import numpy as np

from handschlag.engine.arrays import IntArray
from handschlag.engine.interactions import Strand
from handschlag.engine.panels import Panel, Treatments
from handschlag.insights.coupling import (
    OF_EFFECT,
    OF_MEETING,
    told_of_conversions,
    told_of_effect,
    told_of_meeting,
)
from handschlag.insights.figures import Figures
from handschlag.insights.reasons import NO_MEETINGS, NO_RECORDS, NO_TALK, NO_TIMES
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.untold import all_untold, has, untold

_OF_BOTH: Final = OF_MEETING[1:]


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    figures = {"strategy_effect": untold(NO_RECORDS)}
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
