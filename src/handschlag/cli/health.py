"""``handschlag health``: a group's figures in the terminal, or as JSON for other programs."""

import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from handschlag.cli.start import django_ready

if TYPE_CHECKING:
    from handschlag.groups.models import Group
    from handschlag.insights.definitions import Definition
    from handschlag.insights.figures import Computed, Figures, Told


def health(
    slug: Annotated[str, typer.Argument(help="The group's short name, as in its address.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON with the keys of the reference page.")
    ] = False,
    as_of: Annotated[
        datetime | None,
        typer.Option(help="Figures as of the end of this day (UTC).", formats=["%Y-%m-%d"]),
    ] = None,
) -> None:
    """Tell whether a group is alive: the figures of its health page, computed on the spot."""
    django_ready()
    from handschlag.insights import computing

    group = find_group(slug)
    moment = end_of_day(as_of) if as_of is not None else computing.default_as_of(group)
    found = computing.health_of(group, moment)
    if as_json:
        typer.echo(json.dumps(as_object(group, found), ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print_tables(group, found)


def find_group(slug: str) -> "Group":
    from django.utils.translation import gettext as _

    from handschlag.core.errors import Invalid
    from handschlag.groups.models import Group

    group = Group.objects.filter(slug=slug).first()
    if group is None:
        raise Invalid(_("There is no group “%(slug)s”.") % {"slug": slug}, "slug")
    return group


def end_of_day(day: datetime) -> datetime:
    return datetime.combine(day.date(), time(23, 59, 59), UTC)


def as_object(group: "Group", found: "Computed") -> dict[str, Any]:
    """The object of the reference page. In English whatever the site speaks: programs read it."""
    from django.utils import translation

    with translation.override("en"):
        figures = {key: _printed(key, found.health) for key in found.health}
        coupling = {key: _printed(key, found.coupling) for key in found.coupling}
    as_of = found.as_of.isoformat(timespec="seconds")
    return {"group": group.slug, "as_of": as_of, "health": figures, "coupling": coupling}


def _printed(key: str, figures: "Figures") -> dict[str, Any]:
    from handschlag.insights.definitions import DEFINITIONS

    entry = {name: value for name, value in figures[key].items() if name != "people"}
    return entry | {"definition": str(DEFINITIONS[key].definition)}


def print_tables(group: "Group", found: "Computed") -> None:
    """Every figure as the page words it, insights with what stands beside them."""
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.table import Table

    from handschlag.insights.definitions import SECTIONS

    heading = _("Health of %(group)s, as of %(day)s") % {
        "group": group.name,
        "day": f"{found.as_of:%Y-%m-%d}",
    }
    printed = Table(title=heading, title_justify="left", show_lines=True)
    for column in (_("Figure"), _("Value"), _("95 % interval"), _("Rests on")):
        printed.add_column(column)
    figures = found.health | found.coupling
    for name in ("health", "coupling"):
        for key, words in (SECTIONS[name].insights | SECTIONS[name].companions).items():
            if key in figures:
                printed.add_row(*_row(figures[key], words))
    Console().print(printed)


def _row(told: "Told", words: "Definition") -> tuple[str, str, str, str]:
    from django.utils.translation import gettext as _

    from handschlag.insights import wording

    value, unit = told["value"], told["unit"]
    return (
        f"{words.label}\n[dim]{words.window}[/dim]" if words.window else str(words.label),
        str(wording.worded(value, unit)) if value is not None else _("too few data"),
        wording.span(told.get("low"), told.get("high"), unit) if "low" in told else "",
        wording.rests_on(told, words.rests_on),
    )
