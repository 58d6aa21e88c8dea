"""``handschlag files``: what is stored for posts."""

from typing import Annotated

import typer

from handschlag.cli.start import django_ready

app = typer.Typer(help="The files of posts.", no_args_is_help=True)


@app.callback()
def files() -> None:
    """Keeps ``collect`` a verb of its own while it is the only one."""


@app.command()
def collect(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count them; delete nothing.")] = False,
) -> None:
    """Delete files that have had no post for a day; the worker does so daily."""
    django_ready()
    from handschlag.discussions.actions.collecting import collect_orphans

    found = collect_orphans(dry_run=dry_run)
    verb = "would go" if dry_run else "deleted"
    typer.echo(f"{found.uploads} uploads without a post and {found.files} stored files without a row {verb}.")
