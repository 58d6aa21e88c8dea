"""Raw mails out of mbox files, gzipped ones, Maildir folders and single message files."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, cast

from handschlag.importers.formats.records import ArchiveError, Plain, gettext_noop

CHUNK = 1 << 20
LARGEST_MAIL = 50 << 20
"""Bytes of one message, attachments in base64 included."""

_DAY = rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
_MONTH = rb"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_STRICT_ENVELOPE = re.compile(
    rb"From .*\b" + _DAY + rb",? +(?:" + _MONTH + rb" +\d{1,2}|\d{1,2} +" + _MONTH + rb").*\d\d:\d\d.*"
)
_ENVELOPE = re.compile(rb"From (?:.*\d\d:\d\d.*\d{4}.*|\S+\s*)")
_HEADER = re.compile(rb"[!-9;-~]{1,100}[ \t]*:|>From |\r?\n")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_LONGEST_ENVELOPE = 1000
_LOOK_AHEAD = 200

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class RawMail(Plain):
    """One message as bytes. ``envelope`` is the mbox's "From " line, "" outside of one."""

    where: str
    content: bytes
    envelope: str
    file_time: datetime


def raw_mails(
    path: Path, *, largest: int = LARGEST_MAIL, progress: Progress = lambda _: None
) -> Iterator[RawMail]:
    """The messages of a file or a Maildir folder, in its order; memory is bounded by ``largest``.

    Raises ArchiveError for what is no mail archive, a broken gzip and a message above the bound.
    """
    if path.is_dir():
        yield from _maildir(path, largest, progress)
        return
    if not path.is_file():
        raise ArchiveError(path, None, gettext_noop("there is no such file or folder"))
    file_time = _file_time(path)
    try:
        with _opened(path) as file:
            for line, content in _messages(path, file, largest, progress):
                yield _raw_mail(path.name, line, content, file_time)
    except (OSError, EOFError, zlib.error) as error:
        problem = gettext_noop("cannot be read (%(error)s); copy or download the file again")
        raise ArchiveError(path, None, problem, error=error) from error


def _maildir(folder: Path, largest: int, progress: Progress) -> Iterator[RawMail]:
    places = [folder / name for name in ("cur", "new") if (folder / name).is_dir()]
    if not places:
        problem = gettext_noop("a folder, but no Maildir: it has neither cur/ nor new/")
        raise ArchiveError(folder, None, problem)
    for path in sorted(path for place in places for path in place.iterdir() if path.is_file()):
        if path.stat().st_size > largest:
            raise _too_large(path, None, largest)
        content = path.read_bytes()
        progress(len(content))
        yield RawMail(f"{path.parent.name}/{path.name}", content, "", _file_time(path))


def _opened(path: Path) -> BinaryIO:
    with path.open("rb") as file:
        is_gzip = file.read(2) == b"\x1f\x8b"
    return cast("BinaryIO", gzip.open(path)) if is_gzip else path.open("rb")


def _file_time(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _raw_mail(name: str, line: int, content: bytes, file_time: datetime) -> RawMail:
    where = f"{name}:{line}"
    if not content.startswith(b"From "):
        return RawMail(where, content, "", file_time)
    envelope, _, rest = content.partition(b"\n")
    if b">From " in rest:
        rest = _ESCAPED_FROM.sub(rb"\1", rest)
    return RawMail(where, rest, envelope.decode("ascii", "replace").strip(), file_time)


def _messages(path: Path, file: BinaryIO, largest: int, progress: Progress) -> Iterator[tuple[int, bytes]]:
    """Line of its beginning and bytes of each message; cut where a "From " line begins one."""
    buffer = bytearray(_start(path, file))
    progress(len(buffer))
    line, searched, at_end = 1, 0, False
    while buffer:
        cut, searched = _next_start(buffer, searched, at_end=at_end)
        if cut:
            yield line, bytes(memoryview(buffer)[:cut])
            line += buffer.count(b"\n", 0, cut)
            del buffer[:cut]
            searched = 0
        elif at_end:
            yield line, bytes(buffer)
            return
        elif len(buffer) > largest:
            raise _too_large(path, line, largest)
        else:
            chunk = file.read(CHUNK)
            progress(len(chunk))
            buffer += chunk
            at_end = not chunk


def _start(path: Path, file: BinaryIO) -> bytes:
    start = file.read(CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n\t ")
    if start and not (start.startswith(b"From ") or _HEADER.match(start)):
        problem = gettext_noop("this is no mail archive: it begins with neither a “From ” line nor a header")
        raise ArchiveError(path, 1, problem)
    return start


def _next_start(buffer: bytearray, searched: int, *, at_end: bool) -> tuple[int, int]:
    """Where the next message begins (0: not known yet), and up to where has been searched."""
    while (before := buffer.find(b"\nFrom ", searched)) >= 0:
        start = before + 1
        end = buffer.find(b"\n", start, start + _LONGEST_ENVELOPE)
        if not at_end and len(buffer) < (end if end > 0 else start + _LONGEST_ENVELOPE) + _LOOK_AHEAD:
            return 0, before
        if end > 0 and _begins_message(buffer, before, start, end):
            return start, 0
        searched = start
    return 0, max(searched, len(buffer) - len(b"\nFrom"))


def _begins_message(buffer: bytearray, before: int, start: int, end: int) -> bool:
    """Whether a line that begins with "From " is an envelope and not somebody's sentence."""
    if end + 1 < len(buffer) and not _HEADER.match(buffer, end + 1):
        return False
    if _STRICT_ENVELOPE.match(buffer, start, end):
        return True
    after_blank_line = buffer[max(0, before - 2) : before].endswith((b"\n", b"\n\r"))
    return after_blank_line and bool(_ENVELOPE.fullmatch(buffer, start, end))


def _too_large(path: Path, line: int | None, largest: int) -> ArchiveError:
    problem = gettext_noop(
        "a message is larger than %(size)d MB; take it out of the archive or raise the limit"
    )
    return ArchiveError(path, line, problem, size=largest >> 20)
