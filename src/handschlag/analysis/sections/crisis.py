"""Crisis: what happens to the network when people leave?"""

from typing import Final

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections.untold import NO_TIES, NOT_YET, all_untold
from handschlag.insights.figures import Figures

KEYS: Final = (
    "departure_cascade",
    "trust_contagion",
    "stress_test",
    "tipping_point",
    "systemic_importance",
    "k_core_curve",
    "what_strengthens",
    "early_warning",
)


def told(archive: Archive, *, seed: int) -> Figures:
    """Every figure of the chapter."""
    return all_untold(KEYS, NOT_YET if len(archive.interactions) else NO_TIES)
