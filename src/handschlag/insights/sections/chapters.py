"""All chapters of a report, in their order."""

from collections.abc import Callable
from typing import Final, Protocol

from handschlag.insights.figures import Figures
from handschlag.insights.sections import (
    coupling,
    crisis,
    dependency,
    give_and_take,
    health,
    meet,
    reliability,
)
from handschlag.insights.sections.archive import Archive


class Chapter(Protocol):
    """The archive's figures by key; the same seed gives the same intervals."""

    def __call__(self, archive: Archive, *, seed: int) -> Figures: ...


CHAPTERS: Final[dict[str, Chapter]] = {
    "health": health.told,
    "coupling": coupling.told,
    "give_and_take": give_and_take.told,
    "dependency": dependency.told,
    "reliability": reliability.told,
    "crisis": crisis.told,
    "meet": meet.told,
}


def chapters(
    archive: Archive, *, seed: int, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Figures]:
    """Every chapter's figures by key; what the archive cannot tell says why. progress: of chapters done."""
    found = {}
    for name, told in CHAPTERS.items():
        found[name] = told(archive, seed=seed)
        progress(1)
    return found
