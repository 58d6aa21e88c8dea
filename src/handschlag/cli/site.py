"""Verbs for the database: migrate, rebuild the ledger, Django's own commands."""

import typer
from django.utils.translation import gettext as _

from handschlag.cli.migrating import bring_up_to_date
from handschlag.cli.progress import progress
from handschlag.cli.start import django_ready


def migrate() -> None:
    """Bring the database to this version."""
    django_ready()
    bring_up_to_date(verbosity=1)


def manage(context: typer.Context) -> None:
    """Run one of Django's management commands."""
    django_ready()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["handschlag manage", *context.args])


def rebuild_ties(
    dry_run: bool = typer.Option(False, "--dry-run", help="Only tell the difference; change nothing."),
) -> None:
    """Derive every interaction anew from its source, and ties from them; correct what differs."""
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
    wrong = _check_ties(correct=not dry_run)
    if dry_run and (difference or wrong):
        raise typer.Exit(1)


def _check_ties(*, correct: bool) -> int:
    """Hold the ties of all members against the ledger; how many were wrong."""
    from handschlag.ties import folding

    checked = wrong = 0
    with progress(_("Ties"), folding.keys_to_check()) as advance:
        for step in folding.check_all(correct=correct):
            advance(step.keys)
            checked, wrong = checked + step.checked, wrong + step.wrong
    verb = "corrected" if correct else "differ"
    typer.echo(f"{checked} ties summed from the ledger; {wrong} wrong ones {verb}.")
    return wrong
