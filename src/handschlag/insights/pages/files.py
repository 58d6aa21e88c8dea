"""A group's figures to take along: as a table of values, and as the object of the reference page."""

import csv
import io
import json
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.utils import translation

from handschlag.insights.definitions import SECTIONS
from handschlag.insights.figures import Figures, Told
from handschlag.insights.models import Snapshot
from handschlag.insights.pages.reading import OF_MEMBERS, Reader, Shown, shown, stored
from handschlag.insights.printing import printed
from handschlag.insights.selections import Selection

COLUMNS: Final = (
    "section", "key", "value", "unit", "n", "low", "high", "window_days", "is_about", "reason", "definition",
)  # fmt: skip


def csv_file(reader: Reader, chosen: Selection) -> HttpResponse:
    """A row for each figure; tables are in the other file. Http404 where nothing was computed."""
    snapshot = _snapshot(reader, chosen)
    figures = shown(reader, snapshot).figures
    lines = io.StringIO()
    writer = csv.DictWriter(lines, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    with translation.override("en"):
        for section, key, told in _in_order(reader, figures):
            if not key.endswith("_table"):
                writer.writerow({"section": section, "key": key} | printed(key, told))
    return _attached(reader, lines.getvalue(), "text/csv; charset=utf-8", "csv")


def json_file(reader: Reader, chosen: Selection) -> HttpResponse:
    """The same keys as ``handschlag analyse --json``. In English whatever the reader speaks."""
    snapshot = _snapshot(reader, chosen)
    found = shown(reader, snapshot, with_names=True)
    told: dict[str, Any] = {
        "group": reader.group.slug if reader.group is not None else None,
        "selection": snapshot.selection,
        "as_of": snapshot.as_of.isoformat(timespec="seconds") if snapshot.as_of else None,
    }
    with translation.override("en"):
        for section, key, figure in _in_order(reader, found.figures):
            told.setdefault(section, {})[key] = printed(key, _with_names(figure, found))
    text = json.dumps(told, ensure_ascii=False, indent=2, allow_nan=False)
    return _attached(reader, text, "application/json", "json")


def _snapshot(reader: Reader, chosen: Selection) -> Snapshot:
    found = stored(reader, chosen.text).snapshot
    if found is None:
        raise Http404
    return found


def _in_order(reader: Reader, figures: Figures) -> list[tuple[str, str, Told]]:
    return [
        (section, key, figures[key])
        for section in reader.chapters
        for key in SECTIONS[section].definitions
        if key in figures
    ]


def _with_names(told: Told, found: Shown) -> Told:
    """Who stands in a table by id stands there by name."""
    at = [place for place, name in enumerate(told.get("columns", [])) if name in OF_MEMBERS]
    if not at or not told["value"]:
        return told
    named = told.copy()
    named["value"] = [
        [found.name(cell) if place in at else cell for place, cell in enumerate(row)] for row in told["value"]
    ]
    return named


def _attached(reader: Reader, text: str, kind: str, ending: str) -> HttpResponse:
    name = reader.group.slug if reader.group is not None else "site"
    disposition = f'attachment; filename="insights-{name}.{ending}"'
    return HttpResponse(text, content_type=kind, headers={"Content-Disposition": disposition})
