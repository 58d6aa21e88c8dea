"""``handschlag mail``: what operators do about mail that comes in, and how mail that goes out looks."""

from pathlib import Path
from typing import Annotated

import typer

from handschlag.cli.start import django_ready

app = typer.Typer(help="Mail that comes in, and examples of what goes out.", no_args_is_help=True)


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


@app.command()
def preview(
    out: Annotated[Path, typer.Option(help="The folder to write to; it is made if it is not there.")],
) -> None:
    """Write an example of every mail the site sends, in each language: as .eml, and as .html."""
    django_ready()
    from django.conf import settings

    from handschlag.notifications.actions import as_message, previews_by_room, write_preview

    out.mkdir(parents=True, exist_ok=True)
    previews = [one for _room, ones in previews_by_room() for one in ones]
    for language, _name in settings.LANGUAGES:
        for one in previews:
            written, name = write_preview(one, language), f"{one.name}.{language}"
            (out / f"{name}.eml").write_bytes(as_message(written).as_bytes())
            (out / f"{name}.html").write_text(written.html)
    typer.echo(f"{len(previews)} mails in {len(settings.LANGUAGES)} languages are in {out}.")
