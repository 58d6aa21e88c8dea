"""Reliability: who keeps their word, and whom do others find good to deal with?"""

from typing import Final

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import NO_RATINGS, NOT_YET, all_untold
from handschlag.insights.figures import Figures

KEYS: Final = (
    "kept_share",
    "fairness",
    "goodness",
    "personal_trust",
    "one_sided_partner",
)


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    return all_untold(KEYS, NOT_YET if archive.ratings is not None else NO_RATINGS)
