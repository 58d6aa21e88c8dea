"""The figures of online and offline, as they are stored, printed and shown. Without a database.

An *attendee* has been at a meetup; whoever only shook hands has met, but did not attend.
"""

from collections.abc import Iterator
from typing import Final

from handschlag.engine.arrays import IntArray
from handschlag.engine.coupling import bridging_change, conversions, meeting_effect, met_share
from handschlag.engine.differences import Difference
from handschlag.engine.figures import Figure, Unit
from handschlag.engine.interactions import Interactions, Strand
from handschlag.engine.panels import Panel, Treatments
from handschlag.insights.figures import Figures, Told
from handschlag.insights.telling import entry, table

OF_MEETING: Final = (
    "met_share", "met_pair_share", "posted_then_came", "came_then_posted", "meeting_effect",
    "meeting_effect_1w", "meeting_effect_52w", "meeting_effect_placebo", "meeting_effect_table",
    "bridging_change",
)  # fmt: skip
"""All that needs a meeting to be told; from the second one on, talk as well."""
OF_EFFECT: Final = OF_MEETING[4:]

_WEEKS: Final = 4
"""After so many the effect is told first; the placebo is shown for it alone."""


def told_of_meeting(
    interactions: Interactions, attended: Treatments, t: int, *, members: IntArray, with_talk: bool = True
) -> Figures:
    """Who has met: of the members, and with talk of the pairs that reply to each other."""
    met = met_share(interactions, t, members=members, attended=attended)
    figures = {"met_share": entry(met.members)}
    return figures | {"met_pair_share": entry(met.reply_pairs)} if with_talk else figures


def told_of_conversions(interactions: Interactions, attended: Treatments, t: int) -> Figures:
    """Who went on from writing to coming, and from coming to writing."""
    talk = interactions.only(Strand.TALK)
    went_on = conversions(Treatments.of(talk.source, talk.time), attended, t)
    return {
        "posted_then_came": entry(went_on.posted_then_came),
        "came_then_posted": entry(went_on.came_then_posted),
    }


def told_of_effect(
    panel: Panel, attended: Treatments, interactions: Interactions, t: int, *, seed: int
) -> Figures:
    """What a first meetup changed in what people do online, and towards whom they do it."""
    effects = meeting_effect(panel, attended, t, seed=seed)
    bridges = bridging_change(panel, attended, interactions, t, seed=seed, weeks=(52,))
    return dict(_effects(effects)) | {"bridging_change": entry(bridges[0])}


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
