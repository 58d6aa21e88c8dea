"""The summary for a terminal: every section as a compact table."""

from collections.abc import Iterator, Mapping

from django.utils import translation
from django.utils.translation import gettext as _
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from handschlag.analysis import pages, words
from handschlag.analysis.picturing import Pictures
from handschlag.insights.figures import Figures
from handschlag.insights.sections.archive import Archive


def summary(
    archive: Archive, sections: Mapping[str, Figures], *, language: str, names: str = "hidden"
) -> RenderableType:
    """Return what a rich console prints: what was read, every section's figures, what cannot be told."""
    with translation.override(language):
        found = pages.parts(archive, sections, Pictures(), names=names)
        return Group(_read(archive), *(_part(part) for part in found if part.shown), *_untold(found))


def _read(archive: Archive) -> RenderableType:
    counts = " · ".join(f"{number} {name}" for name, number in words.counted(archive))
    lines = [
        Text(words.recognised(archive), style="bold"),
        Text(counts),
        Text(words.period(archive), style="dim"),
        *(Text(f"{name}: {text}") for name, text in words.networks(archive)),
        *(Text(note, style="yellow") for note in words.notes(archive)),
    ]
    return Padding(Group(*(line for line in lines if line.plain)), (1, 0, 1, 0))


def _part(part: pages.Part) -> RenderableType:
    table = Table(
        title=Text.assemble((str(part.words.label), "bold"), "  ", (str(part.words.question), "italic")),
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
        header_style="dim",
    )
    table.add_column(_("Figure"), min_width=24)
    table.add_column(_("Value"), justify="right", no_wrap=True)
    table.add_column(_("Rests on"), overflow="fold")
    for shown in part.shown:
        if shown.value:
            value = f"{shown.value}\N{NO-BREAK SPACE}{shown.unit}".rstrip()
            table.add_row(
                _marked(shown), Text(value, style="bold"), Text(" · ".join(shown.facts), style="dim")
            )
        for beside in shown.beside:
            table.add_row(Text(f"  {beside.label}"), Text(beside.value), Text(beside.interval, style="dim"))
    return Padding(table, (0, 0, 1, 0))


def _marked(shown: pages.Shown) -> Text:
    """The label, and which way is good."""
    arrow = {"up": " ↑", "down": " ↓"}.get(shown.words.good or "", "")
    return Text(f"{shown.words.label}{arrow}")


def _untold(found: list[pages.Part]) -> Iterator[RenderableType]:
    missing = [
        Text.assemble(
            (f"{part.words.label}: ", "bold"), _("Needed: %(needs)s.") % {"needs": part.words.needs}
        )
        for part in found
        if not part.shown
    ]
    if missing:
        yield Text(_("What it cannot tell"), style="bold yellow")
        yield from missing
    yield Padding(Text(_("Association is not effect."), style="italic"), (1, 0, 0, 0))
