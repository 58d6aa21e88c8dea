"""From an archive to its figures, chapter by chapter, and to the object that other programs read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from django.utils import translation

from handschlag.analysis.archive import Archive
from handschlag.analysis.sections import (
    coupling,
    crisis,
    dependency,
    give_and_take,
    health,
    meet,
    reliability,
)
from handschlag.insights.definitions import DEFINITIONS
from handschlag.insights.figures import Figures, Told


class Section(Protocol):
    """A chapter: the archive's figures by key; the same seed gives the same intervals."""

    def __call__(self, archive: Archive, *, seed: int) -> Figures: ...


SECTIONS: Final[dict[str, Section]] = {
    "health": health.told,
    "coupling": coupling.told,
    "give_and_take": give_and_take.told,
    "dependency": dependency.told,
    "reliability": reliability.told,
    "crisis": crisis.told,
    "meet": meet.told,
}


def sections(
    archive: Archive, *, seed: int, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Figures]:
    """Every chapter's figures by key; what the archive cannot tell says why. progress: of chapters done."""
    found = {}
    for name, told in SECTIONS.items():
        found[name] = told(archive, seed=seed)
        progress(1)
    return found


def as_object(archive: Archive, found: dict[str, Figures]) -> dict[str, Any]:
    """The object of the reference page. In English whatever the reader speaks: programs read it."""
    as_of = as_of_day(archive)
    told: dict[str, Any] = {
        "format": archive.recognised,
        "counts": archive.counts,
        "as_of": as_of.isoformat(timespec="seconds") if as_of else None,
        "members": archive.n_members,
    }
    if archive.parts:
        told["parts"] = archive.parts
    with translation.override("en"):
        for name, figures in found.items():
            told[name] = {key: _printed(key, figure) for key, figure in figures.items()}
    return told


def as_of_day(archive: Archive) -> datetime | None:
    """The moment of which the figures speak; None where the archive knows no times."""
    return datetime.fromtimestamp(archive.t, UTC) if archive.has_times else None


def _printed(key: str, figure: Told) -> dict[str, Any]:
    if not figure["unit"]:
        return {"value": None, "reason": figure.get("reason")}
    entry: dict[str, Any] = {name: value for name, value in figure.items() if name != "people"}
    if key in DEFINITIONS:
        entry["definition"] = str(DEFINITIONS[key].definition)
    return entry
