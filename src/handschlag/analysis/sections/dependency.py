"""What a contact is worth, and who depends on whom."""

from typing import Final

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import NO_HELP, NO_TIES, NOT_YET, all_untold, has
from handschlag.engine.interactions import Strand
from handschlag.insights.figures import Figures

KEYS: Final = (
    "contact_value",
    "network_yield",
    "dependency",
    "alone_test",
    "constraint",
    "effective_size",
)


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    figures = all_untold(KEYS, NOT_YET if has(archive, Strand.HELP) else NO_HELP)
    reason = NOT_YET if len(archive.interactions) else NO_TIES
    return figures | all_untold(("constraint", "effective_size"), reason)
