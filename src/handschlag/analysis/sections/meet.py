"""Who should meet whom, and where."""

from typing import Final

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import NO_TIES, NOT_YET, all_untold
from handschlag.insights.figures import Figures

KEYS: Final = (
    "who_should_meet",
    "where_a_meetup_would_make_sense",
)


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    return all_untold(KEYS, NOT_YET if len(archive.interactions) else NO_TIES)
