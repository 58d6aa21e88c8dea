"""Rows of CSV tables, gzipped or not, each with the line it begins in."""

import csv
import gzip
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, Final, cast

from handschlag.importers.formats.records import ArchiveError, gettext_noop

ENDINGS: Final = (".csv", ".csv.gz")
LONGEST_CELL: Final = 200_000
_TOLD_EVERY: Final = 1_000

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Cells:
    """One row, its cells by the names of their columns; a cell whose column is missing is empty."""

    path: Path
    line: int
    cells: dict[str, str]

    @property
    def where(self) -> str:
        return f"{self.path.name}:{self.line}"

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "").strip()

    def needed(self, name: str) -> str:
        """The cell, or ArchiveError when nothing stands in it."""
        if not self[name]:
            raise self.wrong(gettext_noop("%(name)s is empty"), name=name)
        return self[name]

    def number(self, name: str, *, otherwise: int | None = None) -> int:
        """The cell as a whole number; ``otherwise`` where it is empty. Raises ArchiveError."""
        if otherwise is not None and not self[name]:
            return otherwise
        try:
            return int(self.needed(name))
        except ValueError:
            problem = gettext_noop("%(name)s is “%(said)s”, which is no whole number")
            raise self.wrong(problem, name=name, said=self[name][:40]) from None

    def wrong(self, problem: str, **values: object) -> ArchiveError:
        return ArchiveError(self.path, self.line, problem, **values)


def table_in(folder: Path, name: str) -> Path | None:
    """The file of a table, whatever its ending."""
    return next((path for ending in ENDINGS if (path := folder / f"{name}{ending}").is_file()), None)


def tables_in(folder: Path) -> dict[str, Path]:
    """Every table of a folder by its name."""
    names = {path.name.removesuffix(".gz").removesuffix(".csv") for path in folder.glob("*.csv*")}
    return {name: path for name in sorted(names) if (path := table_in(folder, name))}


def rows(path: Path, needed: Collection[str], progress: Progress = lambda _: None) -> Iterator[Cells]:
    """The rows of a table whose first row names its columns.

    ``progress`` is told the bytes read since the last call. Raises ArchiveError, with its line, for what is
    no such table: a column that is missing, a row of another width, a broken gzip, letters that are not
    UTF-8.
    """
    done = 0
    try:
        with _opened(path) as (raw, text):
            for number, row in enumerate(_cells(path, text, needed)):
                yield row
                if number % _TOLD_EVERY == 0:
                    progress(raw.tell() - done)
                    done = raw.tell()
            progress(raw.tell() - done)
    except UnicodeDecodeError as error:
        problem = gettext_noop("its letters are not UTF-8; save it as UTF-8")
        raise ArchiveError(path, None, problem) from error
    except (OSError, EOFError, zlib.error) as error:
        problem = gettext_noop("cannot be read (%(error)s); copy or download the file again")
        raise ArchiveError(path, None, problem, error=error) from error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[BinaryIO, TextIOWrapper]]:
    with path.open("rb") as raw:
        packed = path.suffix == ".gz"
        content = cast("BinaryIO", gzip.GzipFile(fileobj=raw)) if packed else raw
        with TextIOWrapper(content, encoding="utf-8-sig", newline="") as text:
            yield raw, text


def _cells(path: Path, text: TextIOWrapper, needed: Collection[str]) -> Iterator[Cells]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(text)
    try:
        names = [name.strip().lower() for name in next(reader, [])]
        missing = [name for name in needed if name not in names]
        if missing:
            problem = gettext_noop("there is no column %(name)s; its first row names the columns")
            raise ArchiveError(path, 1, problem, name=missing[0])
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(names):
                problem = gettext_noop("has %(found)d cells instead of %(wanted)d")
                raise ArchiveError(path, line, problem, found=len(cells), wanted=len(names))
            if cells:
                yield Cells(path, line, dict(zip(names, cells, strict=True)))
            line = reader.line_num + 1
    except csv.Error as error:
        problem = gettext_noop("is no table of comma-separated values (%(error)s)")
        raise ArchiveError(path, reader.line_num, problem, error=error) from error
