"""``handschlag search``: the index that the search asks."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import typer

from handschlag.cli.start import django_ready

if TYPE_CHECKING:
    from handschlag.core.search.writing import Difference

app = typer.Typer(help="The search index.", no_args_is_help=True)


@app.callback()
def options() -> None:
    """Verbs of the search index."""


@app.command()
def rebuild(
    dry_run: bool = typer.Option(False, "--dry-run", help="Only tell the difference; change nothing."),
) -> None:
    """Derive every document of the search index anew; the site may be in use meanwhile."""
    django_ready()
    from handschlag.core.search import writing

    difference = _with_bar(writing.compare if dry_run else writing.rebuild, writing.total())
    verb = "differ" if dry_run else "corrected"
    typer.echo(
        f"{difference.checked} documents derived from their sources; {difference.missing} missing, "
        f"{difference.wrong} outdated and {difference.surplus} surplus ones {verb}."
    )
    if not difference:
        typer.echo("The index is right.")
    elif dry_run:
        raise typer.Exit(1)


def _with_bar(work: "Callable[[Callable[[int], None]], Difference]", total: int) -> "Difference":
    from django.utils.translation import gettext as _
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as bars:
        task = bars.add_task(_("Searching through everything"), total=total)
        return work(lambda done: bars.advance(task, done))
