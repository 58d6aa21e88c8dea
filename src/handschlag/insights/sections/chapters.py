"""All chapters of a report, in their order."""

from collections.abc import Callable, Collection
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
    archive: Archive,
    *,
    seed: int,
    names: Collection[str] = tuple(CHAPTERS),
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Figures]:
    """The figures of each chapter by key; what cannot be told says why. progress: of chapters done."""
    found = {}
    for name in names:
        found[name] = CHAPTERS[name](archive, seed=seed)
        progress(1)
    return found
