"""From an archive's figures to the object that other programs read."""

from datetime import UTC, datetime
from typing import Any

from django.utils import translation

from handschlag.insights.figures import Figures
from handschlag.insights.printing import printed
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
            told[name] = {key: printed(key, figure) for key, figure in figures.items()}
    return told


def as_of_day(archive: Archive) -> datetime | None:
    """The moment of which the figures speak; None where the archive knows no times."""
    return datetime.fromtimestamp(archive.t, UTC) if archive.has_times else None
