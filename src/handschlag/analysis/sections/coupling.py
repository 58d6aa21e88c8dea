"""Online and offline: do people who talk meet, and what does meeting change?"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import (
    NO_MEETINGS,
    NO_RECORDS,
    NO_TALK,
    NO_TIMES,
    all_untold,
    has,
    untold,
)
from handschlag.engine.coupling import bridging_change, conversions, meeting_effect, met_share
from handschlag.engine.differences import Difference
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.interactions import Strand
from handschlag.engine.panels import Panel, Treatments
from handschlag.insights.figures import Figures, Told
from handschlag.insights.telling import entry, table

_OF_MEETING: Final = (
    "met_share", "met_pair_share", "posted_then_came", "came_then_posted", "meeting_effect",
    "meeting_effect_1w", "meeting_effect_52w", "meeting_effect_placebo", "meeting_effect_table",
    "bridging_change",
)  # fmt: skip
_WEEKS: Final = 4
"""After so many the effect is told first; the placebo is shown for it alone."""

_OF_BOTH: Final = _OF_MEETING[1:]
_OF_EFFECT: Final = _OF_MEETING[4:]


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    figures = {"strategy_effect": untold(NO_RECORDS)}
    if not has(archive, Strand.MEET):
        return figures | all_untold(_OF_MEETING, NO_MEETINGS)
    attended = _attended(archive)
    met = met_share(archive.interactions, archive.t, members=np.arange(archive.n_members), attended=attended)
    figures["met_share"] = entry(met.members)
    if not has(archive, Strand.TALK):
        return figures | all_untold(_OF_BOTH, NO_TALK)
    figures["met_pair_share"] = entry(met.reply_pairs)
    if not archive.has_times:
        return figures | all_untold(_OF_MEETING[2:], NO_TIMES)
    talk = archive.interactions.only(Strand.TALK)
    went_on = conversions(Treatments.of(talk.source, talk.time), attended, archive.t)
    figures["posted_then_came"] = entry(went_on.posted_then_came)
    figures["came_then_posted"] = entry(went_on.came_then_posted)
    if archive.activity is None:
        return figures | all_untold(_OF_EFFECT, NO_TALK)
    panel = Panel.of_activity(archive.activity)
    effects = meeting_effect(panel, attended, archive.t, seed=seed)
    figures |= dict(_effects(effects))
    bridges = bridging_change(panel, attended, archive.interactions, archive.t, seed=seed, weeks=(52,))
    return figures | {"bridging_change": entry(bridges[0])}


def _attended(archive: Archive) -> Treatments:
    """When each member first was at a meetup; where there are no lists, when they first met anybody."""
    came = archive.attendances
    if came is not None:
        return Treatments.of(came.member, came.time)
    met = archive.interactions.only(Strand.MEET)
    return Treatments.of(met.source, met.time)


def _effects(effects: tuple[Difference, ...]) -> Iterator[tuple[str, Told]]:
    by_weeks = {effect.weeks: effect for effect in effects}
    yield "meeting_effect", entry(by_weeks[_WEEKS].figure)
    yield "meeting_effect_1w", entry(by_weeks[1].figure)
    yield "meeting_effect_52w", entry(by_weeks[52].figure)
    yield "meeting_effect_placebo", entry(_placebo(by_weeks[_WEEKS]))
    rows = [
        [effect.weeks, estimate.value, estimate.low, estimate.high, effect.treated, is_placebo]
        for effect in effects
        for estimate, is_placebo in ((effect.estimate, False), (effect.placebo, True))
        if estimate is not None and (not is_placebo or effect.weeks == _WEEKS)
    ]
    columns = ["weeks", "effect", "low", "high", "treated", "is_placebo"]
    yield "meeting_effect_table", table(rows, columns, Unit.CHANGE, n=by_weeks[_WEEKS].treated)


def _placebo(effect: Difference) -> Figure:
    if effect.placebo is None:
        return Figure.untold(Unit.CHANGE, effect.treated)
    value, low, high = effect.placebo
    return Figure(value, Unit.CHANGE, effect.treated, effect.treated, None, low, high)
