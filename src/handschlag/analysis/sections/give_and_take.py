"""Give and take: who gave and received how much, and is it balanced?"""

from typing import Final

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import NO_HELP, NOT_YET, all_untold, has
from handschlag.engine.interactions import Strand
from handschlag.insights.figures import Figures

KEYS: Final = (
    "given",
    "received",
    "surplus",
    "yield",
    "balance_index",
    "net_loser_share",
    "possible_loser_share",
    "win_win_rate",
    "surplus_gini",
    "imbalance",
    "dyadic_reciprocity",
    "generalised_reciprocity",
)


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    return all_untold(KEYS, NOT_YET if has(archive, Strand.HELP) else NO_HELP)
