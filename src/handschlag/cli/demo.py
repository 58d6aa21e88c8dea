"""``handschlag demo``: a plausible community on this site, for trying it and for benchmarks."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from handschlag.cli.migrating import bring_up_to_date
from handschlag.cli.start import django_ready

if TYPE_CHECKING:
    from rich.progress import Progress

    from handschlag.groups.models import Group
    from handschlag.importers.demo import Demo
    from handschlag.importers.formats.records import Record

_WORTH_A_PROCESS = 2000
"""Members from which on inventing takes longer than starting a process for it."""


def demo(
    members: Annotated[int, typer.Option(help="How many members the community has.", min=1)] = 3600,
    seed: Annotated[int, typer.Option(help="Another number, another community.", min=0)] = 1,
    group: Annotated[str, typer.Option(help="Short name of the group, as in its address.")] = "",
    until: Annotated[
        datetime | None,
        typer.Option(
            help="The day (UTC) its thirty months end with; by default today.", formats=["%Y-%m-%d"]
        ),
    ] = None,
    login: Annotated[
        str,
        typer.Option(
            help="E-mail address of an account that organises the group; else who runs the site does.",
            metavar="EMAIL",
        ),
    ] = "",
) -> None:
    """Fill a group with an invented community; the same options give the same one, once."""
    django_ready()
    from django.utils.translation import gettext as _

    from handschlag.importers.demo import SLUG, appoint_team, begin_demo, first_operator, give_login
    from handschlag.importers.helping import give_share

    slug, email = _checked(group or SLUG, login)
    bring_up_to_date()
    begun = begin_demo(
        slug, n_members=members, seed=seed, until=until.replace(tzinfo=UTC) if until is not None else None
    )
    if begun.is_filled:
        typer.echo(_("This demo stands already; nothing was imported."))
    else:
        _fill(begun)
    appoint_team(begun.group)
    _let_help(begun)
    email = email or first_operator()
    password = give_login(begun.group, email) if email else None
    if email:
        give_share(begun, email)
    _tell(begun.group, email, password)


def _checked(slug: str, email: str) -> tuple[str, str]:
    """Refuse with Invalid what neither a group's address nor an account can be."""
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email, validate_slug
    from django.utils.translation import gettext as _

    from handschlag.core.errors import Invalid

    try:
        validate_slug(slug)
    except ValidationError as error:
        raise Invalid(
            _("“%(slug)s” cannot be an address: letters, digits and hyphens only.") % {"slug": slug}, "group"
        ) from error
    try:
        if email:
            validate_email(email)
    except ValidationError as error:
        raise Invalid(_("“%(email)s” is no e-mail address.") % {"email": email}, "login") from error
    return slug, email


def _fill(begun: "Demo") -> None:
    from django.utils.translation import gettext as _

    from handschlag.importers.actions import import_spool, spooled
    from handschlag.importers.formats.ahead import read_ahead
    from handschlag.importers.formats.demo import count_records, read
    from handschlag.importers.formats.pool import Pool

    arguments = begun.n_members, begun.seed, begun.until
    records = read(*arguments) if begun.n_members < _WORTH_A_PROCESS else read_ahead(read, *arguments)
    with _bars() as bars:
        inventing = _counted(records, bars, _("Inventing"), about=count_records(begun.n_members))
        with spooled(inventing) as spool, Pool() as pool:
            writing = bars.add_task(_("Writing posts"), total=spool.post_count)
            import_spool(
                spool,
                begun.group,
                source=begun.source,
                by=None,
                pool=pool,
                progress=lambda done: bars.advance(writing, done),
            )


def _let_help(begun: "Demo") -> None:
    """What its members give each other, unless that is there already."""
    from django.utils.translation import gettext as _

    from handschlag.importers.helping import STEPS, fill_with_help

    with _bars() as bars:
        helping = bars.add_task(_("Helping each other"), total=STEPS, visible=False)
        fill_with_help(begun, progress=lambda done: bars.update(helping, advance=done, visible=True))


def _bars() -> "Progress":
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
    )


def _counted(records: "Iterable[Record]", bars: "Progress", label: str, *, about: int) -> "Iterator[Record]":
    """The records, counted on a bar a thousand at a time; at the end the bar knows the true total."""
    task = bars.add_task(label, total=about)
    n_done = 0
    for n_done, record in enumerate(records, 1):
        if n_done % 1000 == 0:
            bars.update(task, completed=n_done)
        yield record
    bars.update(task, completed=n_done, total=n_done)


def _tell(group: "Group", email: str, password: str | None) -> None:
    """What is there now, and what to do next."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    group.refresh_from_db()
    typer.echo(
        _("%(name)s: %(members)s members, %(topics)s topics, %(posts)s posts.")
        % {
            "name": group.name,
            "members": group.member_count,
            "topics": group.topic_count,
            "posts": group.post_count,
        }
    )
    if password:
        typer.secho(
            _("Sign in as %(email)s with the password %(password)s – it is shown only now.")
            % {"email": email.lower(), "password": password},
            bold=True,
        )
    elif email:
        typer.echo(_("%(email)s organises it, with the password of that account.") % {"email": email.lower()})
    typer.echo(_("What to do next:"))
    typer.echo("  handschlag serve")
    typer.echo(f"  {settings.BASE_URL}{group.get_absolute_url()}")
    typer.echo(f"  handschlag health {group.slug}")
    if not email:
        typer.echo(_("To try it as its organiser, repeat the command with --login and your e-mail address."))
