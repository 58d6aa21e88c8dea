"""Online and offline: do people who talk meet, and what does meeting change?"""

from typing import Final

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import (
    NO_MEETINGS,
    NO_RECORDS,
    NO_TALK,
    NOT_YET,
    all_untold,
    has,
    untold,
)
from handschlag.engine.interactions import Strand
from handschlag.insights.figures import Figures

KEYS: Final = (
    "met_share",
    "met_pair_share",
    "posted_then_came",
    "came_then_posted",
    "meeting_effect",
    "bridging_change",
    "strategy_effect",
)


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    reason = NOT_YET
    if not has(archive, Strand.TALK):
        reason = NO_TALK
    if not has(archive, Strand.MEET):
        reason = NO_MEETINGS
    return all_untold(KEYS, reason) | {"strategy_effect": untold(NO_RECORDS)}
