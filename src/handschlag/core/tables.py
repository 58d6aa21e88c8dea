"""Tables as people bring them: CSV in whatever encoding, or XLSX. Bytes in, rows out; no Django, no clock.

What a file is called and what the browser says of it does not count: its bytes do. In a workbook the first
sheet that holds anything is read, formulas as the values they had when it was saved. A row is known by the
number its first line has in the file.
"""

import csv
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO, StringIO
from itertools import islice
from typing import Final

from handschlag.core.workbooks import Broken, TooMuch, read_workbook

MOST_BYTES: Final = 5_000_000
MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
_MOST_UNPACKED: Final = 60_000_000
"""Bytes in a workbook, unpacked: what is more is not there to be read."""
_PROBE: Final = 20
_SEPARATORS: Final = ";,\t"
_SAID_SEPARATOR: Final = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_NOT_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DEFUSED: Final = re.compile(r"^'(?=\s*[=+\-@|%])")
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"


class Trouble(StrEnum):
    """Why a file cannot be read as a table."""

    EMPTY = "empty"
    TOO_LARGE = "too large"
    TOO_LONG = "too long"
    TOO_WIDE = "too wide"
    OLD_OFFICE = "old office"
    """A workbook of before 2007, or one with a password."""
    NO_TABLE = "no table"
    BROKEN = "broken"
    NO_HEADINGS = "no headings"


class NoTable(Exception):
    """The file cannot be read; ``line`` says where, if that is known."""

    def __init__(self, trouble: Trouble, line: int = 0) -> None:
        super().__init__(trouble)
        self.trouble, self.line = trouble, line


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: list[str]
    """As many as there are headings."""


@dataclass(frozen=True, slots=True)
class Table:
    headings: list[str]
    rows: list[Row]

    def packed(self) -> bytes:
        """To be kept: nothing else that was in the file is needed."""
        return json.dumps([self.headings, [[row.line, row.cells] for row in self.rows]]).encode()


def unpacked(content: bytes) -> Table:
    headings, rows = json.loads(content)
    return Table(headings, [Row(line, cells) for line, cells in rows])


def read_table(content: bytes) -> Table:
    """The headings and all rows that are not empty. NoTable if it cannot be read as a whole."""
    if len(content) > MOST_BYTES:
        raise NoTable(Trouble.TOO_LARGE)
    lines = _of_workbook(content) if content.startswith(b"PK\x03\x04") else _of_text(content)
    said = ((line, _trimmed(cells)) for line, cells in lines)
    filled = ((line, cells) for line, cells in said if any(cells))
    first = next(filled, None)
    if first is None:
        raise NoTable(Trouble.EMPTY)
    headings = first[1]
    if any(_is_like_an_address(cell) for cell in headings):
        raise NoTable(Trouble.NO_HEADINGS, first[0])
    if len(headings) > MOST_COLUMNS:
        raise NoTable(Trouble.TOO_WIDE)
    rows = [Row(line, _fitted(cells, len(headings))) for line, cells in islice(filled, MOST_ROWS + 1)]
    if len(rows) > MOST_ROWS:
        raise NoTable(Trouble.TOO_LONG)
    if not rows:
        raise NoTable(Trouble.EMPTY)
    return Table(headings, rows)


def _trimmed(cells: Iterable[str]) -> list[str]:
    """Without white space around, empty cells at the end, and the apostrophe that keeps a formula quiet."""
    told = [_DEFUSED.sub("", cell.strip()) if cell.startswith("'") else cell.strip() for cell in cells]
    while told and not told[-1]:
        told.pop()
    return told


def _fitted(cells: list[str], width: int) -> list[str]:
    return (cells + [""] * width)[:width]


def _is_like_an_address(cell: str) -> bool:
    return re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell) is not None


def _of_text(content: bytes) -> Iterator[tuple[int, list[str]]]:
    if content.startswith(_OLD_OFFICE):
        raise NoTable(Trouble.OLD_OFFICE)
    text = _decoded(content)
    if _NOT_TEXT.search(text):
        raise NoTable(Trouble.NO_TABLE)
    said = _SAID_SEPARATOR.match(text)
    skipped = 1 if said else 0
    separator = said[1] if said else _separator(text)
    reader = csv.reader(
        StringIO(text[said.end() if said else 0 :], newline=""), delimiter=separator, strict=True
    )
    line = 1
    try:
        for cells in reader:
            yield line + skipped, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise NoTable(Trouble.BROKEN, line + skipped) from error


def _decoded(content: bytes) -> str:
    """UTF-8 or UTF-16 by its mark or its looks, else what Windows writes in the west."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding, nulls in (("utf-16-le", content[1:200:2]), ("utf-16-be", content[0:200:2])):
        if len(nulls) > 1 and nulls.count(0) > len(nulls) * 0.7:
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """What makes the most columns in most of the first rows."""

    def columns(separator: str) -> tuple[int, int]:
        reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
        try:
            widths = [len(cells) for cells in islice(reader, _PROBE) if any(cells)]
        except csv.Error:
            return 0, 0
        alike = sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0
        return alike, widths[0] if widths else 0

    return max(_SEPARATORS, key=columns)


def _of_workbook(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
            unpacked = sum(part.file_size for part in packed.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise NoTable(Trouble.BROKEN) from error
    if "xl/workbook.xml" not in names:
        raise NoTable(Trouble.NO_TABLE)
    if unpacked > _MOST_UNPACKED:
        raise NoTable(Trouble.TOO_LARGE)
    try:
        return read_workbook(content, most_rows=MOST_ROWS + 2, most_columns=MOST_COLUMNS + 1)
    except TooMuch as error:
        raise NoTable(Trouble.TOO_LARGE) from error
    except Broken as error:
        raise NoTable(Trouble.BROKEN) from error
