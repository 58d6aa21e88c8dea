"""What ``handschlag analyse`` prints for a person: what was found, its figures, what it cannot tell."""

from collections.abc import Mapping
from typing import TextIO

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from rich.console import Console, RenderableType
from rich.table import Table

from handschlag.analysis import wording as names
from handschlag.analysis.archive import Archive
from handschlag.analysis.computing import as_of_day
from handschlag.insights import wording
from handschlag.insights.definitions import COMPANIONS, INSIGHTS
from handschlag.insights.figures import Figures


def print_summary(archive: Archive, found: Mapping[str, Figures], *, to: TextIO) -> None:
    """Print the counts, the notes, the figures, and for each chapter why something is missing."""
    console = Console(file=to, highlight=False)
    as_of = as_of_day(archive)
    if as_of:
        words = {"what": names.FORMATS[archive.recognised], "day": f"{as_of:%Y-%m-%d}"}
        console.print(_("%(what)s, as of %(day)s (UTC)") % words, style="bold")
    else:
        console.print(str(names.FORMATS[archive.recognised]), style="bold")
    console.print(_counts(archive.counts))
    if archive.parts:
        console.print(_parts(archive.parts))
    for note in archive.notes:
        console.print(f"· {note}", markup=False)
    if any(told["unit"] for told in found["health"].values()):
        console.print(_health(found["health"]))
    _print_missing(console, found)


def _counts(counts: Mapping[str, int]) -> RenderableType:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(justify="right")
    table.add_column()
    for key, number in counts.items():
        table.add_row(_number(number), str(names.COUNTED[key]))
    return table


def _parts(parts: Mapping[str, Mapping[str, int]]) -> RenderableType:
    """One network a row, one count a column; a cell stays empty where the network has no such thing."""
    columns = list(dict.fromkeys(key for part in parts.values() for key in part))
    table = Table()
    table.add_column(_("Group"))
    for key in columns:
        table.add_column(str(names.COUNTED[key]), justify="right")
    for name, part in parts.items():
        table.add_row(name, *(_number(part[key]) if key in part else "" for key in columns))
    return table


def _number(number: int) -> str:
    return number_format(number, use_l10n=True, force_grouping=True)


def _health(figures: Figures) -> RenderableType:
    table = Table(title=str(names.SECTIONS["health"]), title_justify="left")
    for column in (_("Figure"), _("Value"), _("95 % interval"), _("Rests on")):
        table.add_column(column)
    for key, words in (INSIGHTS | COMPANIONS).items():
        told = figures[key]
        value, unit = told["value"], told["unit"]
        if unit:
            table.add_row(
                f"{words.label}\n[dim]{words.window}[/dim]" if words.window else str(words.label),
                str(wording.worded(value, unit)) if value is not None else _("too few data"),
                wording.span(told.get("low"), told.get("high"), unit) if "low" in told else "",
                wording.rests_on(told, words.rests_on),
            )
    return table


def _print_missing(console: Console, found: Mapping[str, Figures]) -> None:
    """Each reason once a chapter, with what it keeps from being told."""
    console.print(_("What is not told here"), style="bold")
    for name, figures in found.items():
        reasons = dict.fromkeys(told.get("reason", "") for told in figures.values() if not told["unit"])
        for reason in reasons:
            console.print(f"· {names.SECTIONS[name]}: {_(reason)}", markup=False)
