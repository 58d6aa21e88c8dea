"""What was given: which format a file, a folder or several of them are; what was seen when none fits."""

import gzip
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from handschlag.analysis.formats import beside, edges, interactions, meetup, ratings, tables
from handschlag.analysis.formats.cells import Moments, Numbers
from handschlag.importers.formats.records import ArchiveError

FORMATS: Final = ("interactions", "mbox", "stackexchange", "meetup", "ratings", "edges")
_LABELS: Final = "labels"
_BESIDE: Final = "beside"
"""What its reader finds by itself, beside the file that it belongs to."""

_LEDGER_ONLY: Final = {"value", "effort", "kind", "group", "deal"}
_HEADER_WORDS: Final = {*interactions.NEEDED, *ratings.COLUMNS, *edges.COLUMNS, *_LEDGER_ONLY, "id"}
"""One of these in the first row makes it a header."""

_TABLES: Final = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".parquet")
_MAILS: Final = (".mbox", ".mbox.gz", ".mbx", ".eml")
_HEADER: Final = re.compile(
    rb"From |(Return-Path|Received|Delivered-To|X-[\w-]+|From|To|Date|Subject|Message-ID|MIME-Version)\s*:",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Found:
    """What is to be read: a format of FORMATS and its files or folder; labels beside ratings."""

    format: str
    paths: tuple[Path, ...]
    labels: tuple[Path, ...] = ()


def recognise(paths: Sequence[Path], named: str = "auto") -> Found:
    """What the paths are together; ``named`` is believed unless it is "auto".

    Raises ArchiveError that says what was seen and what would be needed.
    """
    files = [file for path in paths for file in _unfolded(path, named)]
    if named != "auto":
        _refuse_several(named, files)
        return Found(named, tuple(file for file in files if not _is_beside(file)))
    kinds = {file: _kind(file) for file in files}
    seen = {kind for kind in kinds.values() if kind != _BESIDE}
    if seen == {"ratings", _LABELS}:
        chosen = {kind: tuple(file for file in files if kinds[file] == kind) for kind in seen}
        return Found("ratings", chosen["ratings"], chosen[_LABELS])
    if _LABELS in seen:  # two columns, the second of them 1 and -1, are edges where no ratings are
        kinds = {file: "edges" if kind == _LABELS else kind for file, kind in kinds.items()}
        seen = seen - {_LABELS} | {"edges"}
    if not seen:
        raise ArchiveError(
            paths[0], None, _("this table stands beside another one: name that, or the folder")
        )
    if len(seen) != 1:
        told = "; ".join(f"{file.name}: {kind}" for file, kind in kinds.items())
        problem = _("several kinds of archives (%(told)s); name those that belong together") % {"told": told}
        raise ArchiveError(paths[0], None, problem)
    (kind,) = seen
    _refuse_several(kind, files)
    return Found(kind, tuple(file for file in files if kinds[file] == kind))


def _refuse_several(kind: str, files: Sequence[Path]) -> None:
    if kind in {"meetup", "stackexchange"} and len(files) > 1:
        raise ArchiveError(files[1], None, _("one folder at a time, please: its members are not the others'"))


def _unfolded(path: Path, named: str) -> list[Path]:
    """A path as files; a folder that is one archive stays a folder."""
    if not path.exists():
        raise ArchiveError(path, None, _("there is no such file or folder"))
    if path.is_file() or named in {"meetup", "stackexchange"} or _folder_kind(path):
        return [path]
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith("."))
    known = [file for file in files if file.name.lower().endswith((*_TABLES, *_MAILS))]
    if not known:
        raise ArchiveError(path, None, _unknown(path))
    return known


def _folder_kind(folder: Path) -> str:
    """The format of which a folder is one archive, "" for a folder of files."""
    if (folder / "Posts.xml").is_file():
        return "stackexchange"
    if (folder / "cur").is_dir() or (folder / "new").is_dir():
        return "mbox"
    there = [name for name in meetup.NEEDED_TABLES if meetup.table_in(folder, name)]
    if len(there) == 1:
        words = {"found": f"{there[0]}.csv", "missing": "rsvps.csv" if there == ["events"] else "events.csv"}
        problem = _(
            "%(found)s without %(missing)s: a meetup folder needs both, members.csv and groups.csv if there"
        )
        raise ArchiveError(folder, None, problem % words)
    return "meetup" if there else ""


def _kind(path: Path) -> str:
    if path.is_dir():
        return _folder_kind(path)
    start = _start(path)
    if not start.strip():
        raise ArchiveError(path, None, _("the file is empty"))
    if _HEADER.match(start):
        return "mbox"
    if start.startswith(b"<"):
        raise ArchiveError(path, 1, _("this is XML; of a Stack Exchange dump, name the folder"))
    return _table_kind(path)


def _start(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            is_gzip = file.read(2) == tables.GZIP
        with gzip.open(path) if is_gzip else path.open("rb") as opened:
            return opened.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ")
    except (OSError, EOFError, zlib.error) as error:
        raise ArchiveError(path, None, _("cannot be read (%(error)s)") % {"error": error}) from error


def _table_kind(path: Path) -> str:
    sheet = tables.look_at(path)
    names = set(sheet.names)
    if _is_beside(path):
        return _BESIDE
    if names.issuperset(interactions.NEEDED):
        return "interactions"
    if names.issuperset(ratings.COLUMNS):
        return "ratings"
    if names.issuperset(edges.NEEDED):  # columns that only a ledger has: its reader says what is missing
        return "interactions" if names & _LEDGER_ONLY else "edges"
    kind = "" if sheet.is_parquet or names & _HEADER_WORDS else _headless_kind(sheet.first)
    if not kind:
        words = {"found": ", ".join(cell[:40] for cell in sheet.first[:12])}
        problem = _("this table is none that is known; its first row is: %(found)s.") % words
        raise ArchiveError(path, 1, f"{problem}\n{known_formats()}")
    return kind


def _headless_kind(first: Sequence[str]) -> str:
    """By the cells of the first row, which is no header. "" where it is neither."""
    whole = Numbers(-ratings.LARGEST, ratings.LARGEST)
    if len(first) == len(ratings.COLUMNS) and _are(whole, first[2]) and _are(Moments(), first[3]):
        return "ratings"
    if len(first) == len(edges.NEEDED) and first[1].strip() in {"+1", "-1"}:
        return _LABELS
    if len(first) == len(edges.NEEDED) or (
        len(first) in {3, 4}
        and _are(Numbers(0), first[2])
        and all(_are(Moments(), cell) for cell in first[3:])
    ):
        return "edges" if all(cell.strip() for cell in first[:2]) else ""
    return ""


def _are(kind: Numbers | Moments, cell: str) -> bool:
    try:
        kind([cell])
    except ValueError:
        return False
    return True


def _is_beside(path: Path) -> bool:
    return beside.is_beside(path) or any(path.name.endswith(f".nodes{ending}") for ending in _TABLES)


def _unknown(path: Path) -> str:
    seen = sorted(file.name for file in path.iterdir())[:12] if path.is_dir() else [path.name]
    return _("nothing that is known; seen: %(seen)s.") % {"seen": ", ".join(seen)} + "\n" + known_formats()


def known_formats() -> str:
    """Every format with what it needs, one a line."""
    lines = [
        _("interactions: a table X.csv with the columns time, source, target, strand (value, effort, group, "
          "kind, deal, rating); beside it X.members.csv, X.promises.csv, X.requests.csv if there"),
        _("mbox: mbox files, gzipped or not; Maildir folders"),
        _("stackexchange: the folder of an unpacked dump, with Posts.xml"),
        _("meetup: a folder with events (event_id, time_ms; group_id, status) and rsvps (event_id, member, "
          "response); members (member, group_id, joined_ms) and groups (group_id, name) if there"),
        _("ratings: a table of source, target, rating (−10 to 10), time; with or without a header"),
        _("edges: a table of source, target (weight, time, strand); X.nodes.csv (id, …) beside X.edges.csv"),
    ]  # fmt: skip
    return "\n".join(f"  {line}" for line in (_("Formats:"), *lines))
