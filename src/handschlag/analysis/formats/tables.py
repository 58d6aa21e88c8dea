"""Tables in files: CSV, gzipped or not, and Parquet, into checked columns.

A file is read in chunks, a column at a time; only when something is wrong it is read again, to say in
which line. A Parquet file has no lines: its rows are counted from 1.
"""

import csv
import gc
import gzip
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any, BinaryIO, Final, cast

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.analysis.formats.cells import Cells
from handschlag.importers.formats.records import ArchiveError

CHUNK: Final = 50_000
"""Rows that are turned into arrays at once."""

PARQUET: Final = b"PAR1"
GZIP: Final = b"\x1f\x8b"
SEPARATORS: Final = (",", ";", "\t")

Progress = Callable[[int], None]
Columns = dict[str, npt.NDArray[Any]]
Chunk = Sequence[Sequence[str]]
"""Some rows, column by column."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was looked at. first: its first row, or the names of a Parquet file's columns."""

    path: Path
    first: tuple[str, ...]
    separator: str

    @property
    def is_parquet(self) -> bool:
        return not self.separator

    @property
    def names(self) -> tuple[str, ...]:
        """The first row as names of columns."""
        return tuple(cell.strip().lower() for cell in self.first)

    @property
    def has_decimal_comma(self) -> bool:
        """Where ``;`` parts the columns, a comma may part the decimals."""
        return self.separator == ";"


def look_at(path: Path) -> Sheet:
    """The table of a file; ArchiveError when there is none, or it is empty, or its first line unreadable."""
    with _readable(path):
        with path.open("rb") as file:
            start = file.read(4)
        if start == PARQUET:
            return Sheet(path, tuple(_parquet(path).schema_arrow.names), "")
        with _text(path) as (text, _raw):
            line = text.readline()
    separator = max(SEPARATORS, key=line.count)
    with _readable(path):
        for rows in _rows(Sheet(path, (), separator), 1):
            return Sheet(path, tuple(rows[0]), separator)
    raise ArchiveError(path, None, _("the file is empty"))


def check_names(sheet: Sheet, needed: Sequence[str]) -> None:
    """Raise ArchiveError unless the table has these columns, each once."""
    names = sheet.names
    words = {"found": ", ".join(names), "needed": ", ".join(needed)}
    missing = [name for name in needed if name not in names]
    if missing:
        problem = _("there is no column “%(missing)s”. Found: %(found)s. Needed: %(needed)s.")
        raise ArchiveError(sheet.path, 1, problem % (words | {"missing": missing[0]}))
    twice = [name for name in names if name and names.count(name) > 1]
    if twice:
        raise ArchiveError(sheet.path, 1, _("the column “%(name)s” is there twice") % {"name": twice[0]})


def read(
    sheet: Sheet,
    wanted: Mapping[str, Cells],
    *,
    names: Sequence[str] | None = None,
    progress: Progress = lambda _: None,
) -> Columns:
    """The wanted columns as arrays; those that the table does not have are left out.

    names: of the columns of a table without a header; else the first row is its header. ``progress`` is
    told the bytes read since the last call. Raises ArchiveError with the line of the first cell that is
    none of its kind, or of a row that is longer or shorter than the header.
    """
    with _without_collecting():
        return _read(sheet, wanted, names, progress)


def _read(
    sheet: Sheet, wanted: Mapping[str, Cells], names: Sequence[str] | None, progress: Progress
) -> Columns:
    header = sheet.names if names is None else tuple(names)
    places = {name: header.index(name) for name in wanted if name in header}
    parts: dict[str, list[npt.NDArray[Any]]] = {name: [] for name in places}
    done = 0
    for chunk in _chunks(sheet, len(header), is_headed=names is None, progress=progress):
        for name, place in places.items():
            try:
                parts[name].append(wanted[name](chunk[place]))
            except ValueError as error:
                row, problem = _wrong(wanted[name], name, chunk[place])
                line = line_of(sheet, done + row, is_headed=names is None)
                raise ArchiveError(sheet.path, line, problem) from error
        done += len(chunk[0])
    if not done:
        raise ArchiveError(sheet.path, None, _("there is no row below the header"))
    return {name: np.concatenate(arrays) for name, arrays in parts.items()}


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Rows hold no cycles, and looking for them among millions of rows took two fifths of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _chunks(sheet: Sheet, width: int, *, is_headed: bool, progress: Progress) -> Iterator[Chunk]:
    with _readable(sheet.path):
        if sheet.is_parquet:
            yield from _parquet_chunks(sheet.path, progress)
            return
        done = 0
        for rows in _rows(sheet, CHUNK, progress):
            if set(map(len, rows)) != {width}:
                row, found = next((row, len(cells)) for row, cells in enumerate(rows) if len(cells) != width)
                problem = _("%(found)d cells, where there should be %(width)d")
                line = line_of(sheet, done + row, is_headed=False)
                raise ArchiveError(sheet.path, line, problem % {"found": found, "width": width})
            below = rows[1:] if is_headed and not done else rows
            done += len(rows)
            if below:
                yield list(zip(*below, strict=True))


def _rows(sheet: Sheet, most: int, progress: Progress = lambda _: None) -> Iterator[list[list[str]]]:
    """Rows that are not empty, up to so many at once."""
    with _text(sheet.path) as (text, raw):
        reader = csv.reader(text, delimiter=sheet.separator, strict=True, skipinitialspace=True)
        seen = 0
        try:
            while rows := list(islice(reader, most)):
                if filled := [row for row in rows if row]:
                    yield filled
                progress(raw.tell() - seen)
                seen = raw.tell()
        except csv.Error as error:
            problem = _("the line cannot be read (%(error)s)") % {"error": error}
            raise ArchiveError(sheet.path, _unreadable(sheet), problem) from error


def _unreadable(sheet: Sheet) -> int:
    """The line in which the row begins that is no row."""
    line = 0
    with _text(sheet.path) as (text, _raw):
        reader = csv.reader(text, delimiter=sheet.separator, strict=True, skipinitialspace=True)
        try:
            for _row in reader:
                line = reader.line_num
        except csv.Error:
            pass
    return line + 1


def line_of(sheet: Sheet, row: int, *, is_headed: bool = True) -> int:
    """The line in which a row begins; rows count from 0, below the header if there is one."""
    if sheet.is_parquet:
        return row + 1
    with _text(sheet.path) as (text, _raw):
        reader = csv.reader(text, delimiter=sheet.separator, strict=True, skipinitialspace=True)
        begin, left = 1, row + is_headed
        for cells in reader:
            if cells and not left:
                return begin
            left -= bool(cells)
            begin = reader.line_num + 1
    return begin


def refuse(sheet: Sheet, wrong: npt.NDArray[np.bool_], problem: str) -> None:
    """Raise ArchiveError with the line of the first row that is wrong, if one is. wrong: (rows,) mask."""
    rows = np.flatnonzero(wrong)
    if rows.size:
        raise ArchiveError(sheet.path, line_of(sheet, int(rows[0])), problem)


def _wrong(cells: Cells, name: str, column: Sequence[str]) -> tuple[int, str]:
    """Which cell of a column is none of its kind, and the sentence about it."""
    for row, cell in enumerate(column):
        try:
            cells([cell])
        except ValueError:
            words = {"column": name, "cell": cell[:80], "problem": cells.problem}
            return row, _("%(column)s: “%(cell)s” %(problem)s") % words
    return 0, f"{name}: {cells.problem}"


@contextmanager
def _text(path: Path) -> Iterator[tuple[TextIOWrapper, BinaryIO]]:
    """The file's text, and the file itself, which knows how far it has been read."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == GZIP
        raw.seek(0)
        binary: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if is_gzip else raw
        with TextIOWrapper(binary, encoding="utf-8-sig", newline="") as text:
            yield text, raw


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    """What the system says of a file, as an ArchiveError."""
    try:
        yield
    except UnicodeDecodeError as error:
        problem = _("is not written in UTF-8; save the file as CSV in UTF-8")
        raise ArchiveError(path, _undecodable(path), problem) from error
    except FileNotFoundError as error:
        raise ArchiveError(path, None, _("there is no such file or folder")) from error
    except (OSError, EOFError, zlib.error) as error:
        problem = _("cannot be read (%(error)s)") % {"error": error}
        raise ArchiveError(path, None, problem) from error


def _undecodable(path: Path) -> int:
    """The first line that is not UTF-8."""
    with path.open("rb") as raw:
        is_gzip = raw.read(2) == GZIP
    with gzip.open(path) if is_gzip else path.open("rb") as lines:
        return next((number for number, line in enumerate(lines, 1) if not _is_text(line)), 1)


def _is_text(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _parquet(path: Path) -> Any:
    """The opened Parquet file; ArchiveError where the package that reads it is missing."""
    try:
        from pyarrow import ArrowInvalid, parquet
    except ImportError as error:
        problem = _("reading Parquet needs a further package: install handschlag[parquet]")
        raise ArchiveError(path, None, problem) from error
    try:
        return parquet.ParquetFile(path)
    except ArrowInvalid as error:
        problem = _("cannot be read (%(error)s)") % {"error": error}
        raise ArchiveError(path, None, problem) from error


def _parquet_chunks(path: Path, progress: Progress) -> Iterator[Chunk]:
    """All cells as text, so that both kinds of files are read, checked and refused alike."""
    import pyarrow as pa

    file = _parquet(path)
    share = path.stat().st_size / max(file.metadata.num_rows, 1)
    for batch in file.iter_batches(CHUNK):
        yield [_as_text(column, pa) for column in batch.columns]
        progress(int(batch.num_rows * share))


def _as_text(column: Any, pa: Any) -> list[str]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
    return [cell or "" for cell in column.cast(pa.string()).to_pylist()]
