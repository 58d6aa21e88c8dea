"""What was recognised, read into an Archive by the module of its format."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from handschlag.analysis.formats import edges, interactions, meetup, ratings, talk
from handschlag.analysis.formats.tables import Progress
from handschlag.analysis.recognising import Found
from handschlag.importers.formats import mbox, stackexchange
from handschlag.importers.formats.pool import Run
from handschlag.insights.sections.archive import Archive


def read(found: Found, *, now: datetime, progress: Progress = lambda _: None, run: Run = map) -> Archive:
    """Read everything; ArchiveError with file and line where something is wrong.

    now: mails dated later are taken for misdated. progress: told the bytes read since the last call.
    run: ``map`` or a Pool, for the formats whose texts take time.
    """
    if found.format == "mbox":
        return talk.read_mails(found.paths, not_after=now, progress=progress, run=run)
    if found.format == "stackexchange":
        return talk.read_dump(found.paths[0], progress=progress, run=run)
    if found.format == "ratings":
        return ratings.read(found.paths, found.labels, progress=progress)
    return _TABLES[found.format](found.paths, progress=progress)


_TABLES: Final[Mapping[str, Callable[..., Archive]]] = {
    "interactions": interactions.read,
    "meetup": meetup.read,
    "edges": edges.read,
}


def size(found: Found) -> int | None:
    """Bytes that ``read`` will report as progress; None where nobody can know."""
    if found.format == "mbox":
        return mbox.size(found.paths)
    if found.format == "stackexchange":
        return stackexchange.size(found.paths[0])
    files = [path for path in found.paths if path.is_file()]
    if found.format == "meetup":
        there = (meetup.table_in(found.paths[0], name) for name in meetup.TABLES)
        files = [path for path in there if path]
    return sum(path.stat().st_size for path in files)
