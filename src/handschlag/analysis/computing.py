"""From an archive's figures to the object that other programs read."""

from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from handschlag.insights.definitions import DEFINITIONS
from handschlag.insights.figures import Figures, Told
from handschlag.insights.sections.archive import Archive


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
