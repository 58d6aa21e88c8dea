"""Verbs for the database: migrate, rebuild the ledger, Django's own commands."""

import typer

from handschlag.cli.start import django_ready


def migrate() -> None:
    """Bring the database to this version."""
    django_ready()
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=1)


def manage(context: typer.Context) -> None:
    """Run one of Django's management commands."""
    django_ready()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["handschlag manage", *context.args])


def rebuild_ties(
    dry_run: bool = typer.Option(False, "--dry-run", help="Only tell the difference; change nothing."),
) -> None:
    """Derive every interaction anew from its source and correct the ledger where it differs."""
    django_ready()
    from handschlag.ties import actions

    difference = actions.compare() if dry_run else actions.rebuild()
    verb = "differ" if dry_run else "corrected"
    typer.echo(
        f"{difference.checked} interactions derived from their sources; "
        f"{len(difference.missing)} missing and {len(difference.surplus)} surplus entries {verb}."
    )
    if not difference:
        typer.echo("The ledger is right.")
    elif dry_run:
        raise typer.Exit(1)
