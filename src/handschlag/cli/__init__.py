"""``handschlag <verb>``: what an operator and an analyst can do from a terminal."""

import os
import sys

import typer

from handschlag import __version__


def main() -> None:
    """Run a verb; settings and refusals end with a sentence on standard error and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handschlag.site.settings")
    from handschlag.cli import verbs
    from handschlag.core.errors import HandschlagError
    from handschlag.site.env import BadSetting

    try:
        verbs.app()
    except (HandschlagError, BadSetting) as error:
        typer.secho(f"handschlag: {error}", err=True, fg=typer.colors.RED)
        sys.exit(2)


def version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"handschlag {__version__}")
        raise typer.Exit
