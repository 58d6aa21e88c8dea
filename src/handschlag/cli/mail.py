"""``handschlag mail``: what operators do about mail that comes in."""

from typing import Annotated

import typer

from handschlag.cli.start import django_ready

app = typer.Typer(help="Mail that comes in.", no_args_is_help=True)


@app.command()
def fetch() -> None:
    """Look into the mailbox now, rather than at the next round of the worker."""
    django_ready()
    from handschlag.notifications.doors import fetching

    if not fetching.fetches():
        typer.echo("HANDSCHLAG_MAIL_IN names no mailbox; mail is handed over by the mail server.")
        raise typer.Exit(1)
    typer.echo(f"{fetching.fetch_all()} mails for Handschlag were taken in.")


@app.command()
def reset(email: Annotated[str, typer.Argument(help="The address of the member's account.")]) -> None:
    """Make all reply addresses of a member worthless that were given out until now."""
    django_ready()
    from handschlag.accounts.models import Member
    from handschlag.notifications.actions import reset_addresses

    member = Member.objects.with_login().filter(email=email.lower()).first()
    if member is None:
        typer.echo("There is no account with this address.")
        raise typer.Exit(1)
    reset_addresses(by=member)
    typer.echo(f"The reply addresses of {member.name} that were made until now hold no more.")
