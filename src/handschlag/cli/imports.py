"""``handschlag import``: bring an archive into a group."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from handschlag.cli.progress import Advance, progress
from handschlag.cli.start import django_ready

if TYPE_CHECKING:
    from handschlag.groups.models import Group
    from handschlag.importers.formats.meetingspool import MeetingSpool
    from handschlag.importers.formats.pool import Pool
    from handschlag.importers.formats.records import Record
    from handschlag.importers.formats.spool import Spool
    from handschlag.importers.report import Report

app = typer.Typer(help="Bring an archive into a group.", no_args_is_help=True)

Read = Callable[[Advance, "Pool"], "Iterable[Record]"]


class Language(StrEnum):
    DE = "de"
    EN = "en"


class Visibility(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    HIDDEN = "hidden"


JOINING = {"open": "open", "closed": "request", "hidden": "invitation"}
"""How one joins a group that is created: what was not public is not open to whoever comes along."""


SlugOption = Annotated[
    str, typer.Option("--group", help="The group's short name; it is created when missing.")
]
NameOption = Annotated[str, typer.Option("--name", help="Name of a group that is created.")]
LanguageOption = Annotated[Language, typer.Option("--language", help="Language of a group that is created.")]
ReportOption = Annotated[
    Path | None, typer.Option("--report", help="Where to write what became of each row.")
]
VisibilityOption = Annotated[
    Visibility, typer.Option("--visibility", help="Who sees a group that is created.")
]
SourceOption = Annotated[str, typer.Option("--source", help="Names the archive within the group.")]


@dataclass(frozen=True, slots=True)
class Target:
    """The group to import into, and what it is to be called if it has to be created."""

    slug: str
    name: str
    language: str
    visibility: str


@app.command()
def stackexchange(
    folder: Annotated[Path, typer.Argument(help="The unpacked dump with Posts.xml, Users.xml and so on.")],
    *,
    group: SlugOption,
    name: NameOption = "",
    language: LanguageOption = Language.EN,
    visibility: VisibilityOption = Visibility.OPEN,
    source: SourceOption = "stackexchange",
    report: ReportOption = None,
) -> None:
    """Import a Stack Exchange data dump: questions, answers, comments, votes as counts."""
    django_ready()
    from handschlag.importers.formats import stackexchange as dump

    def read(advance: Advance, pool: "Pool") -> "Iterable[Record]":
        return dump.read(folder, progress=advance, run=pool)

    bring_in(read, dump.size(folder), Target(group, name, language.value, visibility.value), source, report)


@app.command()
def mbox(
    files: Annotated[list[Path], typer.Argument(help="mbox files, also gzipped; Maildir folders.")],
    *,
    group: SlugOption,
    name: NameOption = "",
    language: LanguageOption = Language.EN,
    visibility: VisibilityOption = Visibility.CLOSED,
    source: SourceOption = "mbox",
    report: ReportOption = None,
    largest: Annotated[int, typer.Option("--max-mail-mb", min=1, help="A larger mail is an error.")] = 50,
) -> None:
    """Import a mailing list: threads become topics, their writers members without login."""
    django_ready()
    from handschlag.importers.formats import mbox as mails

    def read(advance: Advance, pool: "Pool") -> "Iterable[Record]":
        now = datetime.now(UTC)
        return mails.read(files, largest=largest << 20, not_after=now, progress=advance, run=pool)

    bring_in(read, mails.size(files), Target(group, name, language.value, visibility.value), source, report)


@app.command()
def meetup(
    folder: Annotated[Path, typer.Argument(help="The folder with events.csv, rsvps.csv and so on.")],
    *,
    group: SlugOption,
    name: NameOption = "",
    language: LanguageOption = Language.EN,
    visibility: VisibilityOption = Visibility.CLOSED,
    source: SourceOption = "meetup",
    report: ReportOption = None,
    only: Annotated[str, typer.Option("--only", help="The id of one group of the archive.")] = "",
) -> None:
    """Import meetups: events become meetups, RSVPs answers, members members without login."""
    django_ready()
    _bring_in_meetups(folder, only, Target(group, name, language.value, visibility.value), source, report)


def _bring_in_meetups(folder: Path, only: str, target: Target, source: str, lines: Path | None) -> None:
    """As ``bring_in``, for an archive of meetups."""
    from django.utils.translation import gettext as _

    from handschlag.importers import actions
    from handschlag.importers.report import Report

    _check(target)
    lines = lines or _report_path(target)
    with _spooled_meetups(folder, only) as spool:
        group = _group(target)
        with Report(lines) as report, progress(_("Writing"), spool.meetup_count) as advance:
            actions.import_meetups(spool, group, source=source, by=None, report=report, progress=advance)
    _print_rows(report, target.slug)
    typer.echo(_("Every row, and why: %(path)s") % {"path": report.path})


@contextmanager
def _spooled_meetups(folder: Path, only: str) -> "Iterator[MeetingSpool]":
    from django.utils.translation import gettext as _

    from handschlag.importers import actions
    from handschlag.importers.formats import meetup as tables

    with _broken_off(), ExitStack() as stack:
        with progress(_("Reading"), tables.size(folder), is_bytes=True) as advance:
            records = tables.read(folder, progress=advance)
            spool = stack.enter_context(actions.spooled_meetups(records, only=only))
        yield spool


def bring_in(read: Read, size: int | None, target: Target, source: str, lines: Path | None) -> None:
    """Read the whole archive, find or create the group, write, and print what became of the rows.

    Until the archive has been read to its end nothing is created. Raises Invalid for a short name that no
    group can have.
    """
    _check(target)
    from handschlag.importers.formats.pool import Pool

    lines = lines or _report_path(target)
    with Pool() as pool, _spooled(read, size, pool) as spool:
        report = _written(spool, target, source, lines, pool)
        _print_totals(report, spool, target.slug)


def _report_path(target: Target) -> Path:
    return Path(f"import-{target.slug}-{datetime.now(UTC):%Y%m%d-%H%M%S}.csv")


def _check(target: Target) -> None:
    """A group whose short name is no address would break every page that names it."""
    from django.utils.translation import gettext as _

    from handschlag.core.errors import Invalid
    from handschlag.groups.forms import RESERVED_SLUGS, slug_of
    from handschlag.groups.models import Group

    if Group.objects.filter(slug=target.slug).exists():
        return
    if target.slug in RESERVED_SLUGS:
        raise Invalid(_("This short name is taken by the site itself. Choose another one."), "group")
    if not target.slug or slug_of(target.slug) != target.slug:
        raise Invalid(
            _("“%(slug)s” cannot be an address: letters, digits and hyphens only.") % {"slug": target.slug},
            "group",
        )


@contextmanager
def _spooled(read: Read, size: int | None, pool: "Pool") -> "Iterator[Spool]":
    from django.utils.translation import gettext as _

    from handschlag.importers import actions

    with _broken_off(), ExitStack() as stack:
        with progress(_("Reading"), size, is_bytes=True) as advance:
            spool = stack.enter_context(actions.spooled(read(advance, pool)))
        yield spool


@contextmanager
def _broken_off() -> Iterator[None]:
    """An archive that cannot be read ends the command; all is read before anything is written."""
    from django.utils.translation import gettext as _

    from handschlag.importers.formats.records import ArchiveError

    try:
        yield
    except ArchiveError as error:
        typer.secho(f"handschlag: {error.told(_)}", err=True, fg=typer.colors.RED)
        typer.echo(_("Nothing has been imported."), err=True)
        raise typer.Exit(2) from error


def _written(spool: "Spool", target: Target, source: str, lines: Path, pool: "Pool") -> "Report":
    from django.utils.translation import gettext as _

    from handschlag.importers import actions
    from handschlag.importers.report import Report

    group = _group(target)
    with Report(lines) as report, progress(_("Writing"), spool.post_count) as advance:
        return actions.import_spool(
            spool, group, source=source, by=None, pool=pool, report=report, progress=advance
        )


def _group(target: Target) -> "Group":
    """The group of that short name; a new one is organised by the operator who came first."""
    from django.utils.translation import gettext as _

    from handschlag.accounts.models import Member
    from handschlag.groups.actions import create_group
    from handschlag.groups.models import Group

    group = Group.objects.filter(slug=target.slug).first()
    if group is not None:
        return group
    name = target.name or target.slug.replace("-", " ").capitalize()
    operator = Member.objects.operators().order_by("pk").first()
    words = {"slug": target.slug, "name": name}
    if operator is None:
        typer.echo(_("Created the group “%(name)s” (%(slug)s). Nobody organises it yet.") % words, err=True)
        return Group.objects.create(
            slug=target.slug,
            name=name,
            language=target.language,
            visibility=target.visibility,
            joining=JOINING[target.visibility],
        )
    group = create_group(
        target.slug,
        by=operator,
        name=name,
        description="",
        rules="",
        language=target.language,
        visibility=target.visibility,
        joining=JOINING[target.visibility],
    )
    words["organiser"] = operator.name
    typer.echo(_("Created the group “%(name)s” (%(slug)s), organised by %(organiser)s.") % words, err=True)
    return group


def _print_rows(report: "Report", slug: str) -> None:
    from django.utils.translation import gettext as _
    from rich.console import Console
    from rich.table import Table

    from handschlag.importers.report import OUTCOMES

    labels = {
        "made": _("made"), "merged": _("merged"), "skipped": _("skipped"), "already there": _("already there")
    }  # fmt: skip
    table = Table(title=_("Imported into %(slug)s") % {"slug": slug}, title_justify="left")
    table.add_column(_("Rows"))
    for column in (_("read"), *(labels[outcome] for outcome in OUTCOMES)):
        table.add_column(column, justify="right")
    for kind in report.kinds:
        counts = [report.count(kind, outcome) for outcome in OUTCOMES]
        table.add_row(kind, *(f"{number:,}" if number else "·" for number in (sum(counts), *counts)))
    Console().print(table)


def _print_totals(report: "Report", spool: "Spool", slug: str) -> None:
    from django.utils.translation import gettext as _
    from rich.console import Console

    _print_rows(report, slug)
    console = Console()
    answers = {"parent": 0, "ancestor": 0, "subject": 0} | spool.answers
    words = answers | {"posts": spool.post_count, "topics": spool.topic_count}
    console.print(
        _(
            "%(posts)d posts in %(topics)d topics: %(parent)d answer a post of the archive, "
            "%(ancestor)d an earlier one of its thread, %(subject)d were placed by their subject."
        )
        % words
    )
    console.print(_("Every row, and why: %(path)s") % {"path": report.path})
