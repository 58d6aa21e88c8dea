"""``handschlag analyse``: the figures of an archive that somebody already has, without a server."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from handschlag.cli.progress import progress
from handschlag.cli.start import words_ready

if TYPE_CHECKING:
    from handschlag.analysis.recognising import Found
    from handschlag.insights.figures import Figures
    from handschlag.insights.sections.archive import Archive


class Format(StrEnum):
    AUTO = "auto"
    INTERACTIONS = "interactions"
    MBOX = "mbox"
    STACKEXCHANGE = "stackexchange"
    MEETUP = "meetup"
    RATINGS = "ratings"
    EDGES = "edges"


class Language(StrEnum):
    DE = "de"
    EN = "en"


class Names(StrEnum):
    HIDDEN = "hidden"
    SHOWN = "shown"


_DAY = ["%Y-%m-%d"]


def analyse(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Files or folders; - is standard input.")
    ],
    *,
    named: Annotated[Format, typer.Option("--format", help="What the paths are.")] = Format.AUTO,
    group: Annotated[str, typer.Option(help="Only this group of the archive.")] = "",
    begin: Annotated[
        datetime | None, typer.Option("--from", help="Only from this day on (UTC).", formats=_DAY)
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", help="Only up to the end of this day (UTC).", formats=_DAY)
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the figures here; - prints them.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write the report here; - prints it.")] = None,
    lang: Annotated[
        Language, typer.Option(envvar="HANDSCHLAG_LANGUAGE", help="Language of summary and report.")
    ] = Language.EN,
    seed: Annotated[int, typer.Option(min=0, help="Chance begins here: the same seed, the same figures.")] = (
        20_090_203
    ),
    names: Annotated[Names, typer.Option(help="Whether the report names people.")] = Names.HIDDEN,
) -> None:
    """Tell what an archive says of a network: recognise it, read it, compute, print, write a report."""
    words_ready()
    from django.utils import translation
    from django.utils.translation import gettext as _
    from rich.console import Console

    from handschlag.analysis.summary import summary
    from handschlag.cli.writing import STANDARD, check_targets, write_whole
    from handschlag.insights.sections.chapters import CHAPTERS, chapters

    with translation.override(lang.value), _refusals():
        check_targets(json, html)
        archive = _cut(_read(paths, named.value), group, begin, end)
        with progress(_("Computing"), len(CHAPTERS)) as advance:
            found = chapters(archive, seed=seed, progress=advance)
        texts = {}
        if json is not None:
            texts[json] = _as_json(archive, found)
        if html is not None:
            texts[html] = _as_html(archive, found, lang.value, names.value, seed)
        write_whole(texts)
        console = Console(file=sys.stderr if STANDARD in texts else sys.stdout, highlight=False)
        console.print(summary(archive, found, language=lang.value, names=names.value))


@contextmanager
def _refusals() -> "Iterator[None]":
    """What is wrong with the input, in one sentence, and exit code 2."""
    from django.utils.translation import gettext as _

    from handschlag.core.errors import Invalid
    from handschlag.engine.errors import EngineError
    from handschlag.importers.formats.records import ArchiveError

    try:
        yield
    except (ArchiveError, Invalid, EngineError) as error:
        problem = error.told(_) if isinstance(error, ArchiveError) else str(error)
        typer.secho(f"handschlag: {problem}", err=True, fg=typer.colors.RED)
        typer.echo(_("Nothing has been written."), err=True)
        raise typer.Exit(2) from error


def _read(paths: list[Path], named: str) -> "Archive":
    from django.utils.translation import gettext as _

    from handschlag.analysis import reading, recognising
    from handschlag.cli.writing import STANDARD
    from handschlag.importers.formats.pool import Pool
    from handschlag.importers.formats.records import ArchiveError

    with _standard_input(paths) as (files, taken):
        try:
            found = recognising.recognise(files, named)
            _print_found(found)
            with Pool() as pool, progress(_("Reading"), reading.size(found), is_bytes=True) as advance:
                return reading.read(found, now=datetime.now(UTC), progress=advance, run=pool)
        except ArchiveError as error:
            if error.path != taken:
                raise
            raise error.elsewhere(STANDARD) from error


@contextmanager
def _standard_input(paths: list[Path]) -> "Iterator[tuple[list[Path], Path | None]]":
    """The paths with a file in place of ``-``: an archive is looked at before it is read, so twice."""
    from handschlag.cli.writing import STANDARD

    if STANDARD not in paths:
        yield paths, None
        return
    with TemporaryDirectory(prefix="handschlag-") as folder:
        taken = Path(folder) / "input"
        with taken.open("wb") as file:
            while chunk := sys.stdin.buffer.read(1 << 20):
                file.write(chunk)
        yield [taken if path == STANDARD else path for path in paths], taken


def _print_found(found: "Found") -> None:
    from django.utils.translation import gettext as _

    from handschlag.analysis.words import FORMATS

    words = {"what": FORMATS[found.format], "format": found.format}
    typer.echo(_("Recognised: %(what)s (%(format)s).") % words, err=True)


def _cut(archive: "Archive", group: str, begin: datetime | None, end: datetime | None) -> "Archive":
    from handschlag.analysis import cutting

    if group:
        archive = cutting.only_group(archive, group)
    if begin or end:
        archive = cutting.only_days(archive, begin.date() if begin else None, end.date() if end else None)
    return archive


def _as_json(archive: "Archive", found: "dict[str, Figures]") -> str:
    from json import dumps

    from handschlag.analysis import computing

    told = computing.as_object(archive, found)
    return dumps(told, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _as_html(archive: "Archive", found: "dict[str, Figures]", language: str, names: str, seed: int) -> str:
    from django.utils.translation import gettext as _

    from handschlag.analysis import picturing, report  # Altair takes a second to import

    typer.echo(_("Drawing …"), err=True)
    pictures = picturing.drawn(archive, found, language=language, names=names, seed=seed)
    return report.write(archive, found, pictures, language=language, names=names)
