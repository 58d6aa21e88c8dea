"""Verbs for the ledger of help."""

import typer

from handschlag.cli.start import django_ready


def check_ledger() -> None:
    """Prove that the ledger of help adds up, and that it is what both sides said."""
    django_ready()
    from handschlag.exchange.actions.booking import check
    from handschlag.exchange.models import Booking

    faults = check()
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        typer.echo(f"{len(faults)} faults.")
        raise typer.Exit(1)
    typer.echo(f"{Booking.objects.count()} bookings: the ledger is right.")
