"""Tables for other programs.

A spreadsheet takes a cell that begins like a formula for one. What people wrote is never that: it gets an
apostrophe before it in CSV, and is a text by type in XLSX.

What writes XLSX is loaded when somebody asks for it: with the NumPy it brings, it would be a sixth of what
every process needs to start.
"""

import csv
import re
from collections.abc import Iterable
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell import Cell as XlsxCell
    from openpyxl.worksheet.worksheet import Worksheet

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
_FORMULA = re.compile(r"\s*[=+\-@|%]|[\t\r\n]")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
Cell = str | int


def as_csv(table: Iterable[list[Cell]]) -> bytes:
    """With a mark in front by which spreadsheets know the encoding."""
    written = StringIO()
    writer = csv.writer(written)
    for row in table:
        writer.writerow([_defused(cell) for cell in row])
    return written.getvalue().encode("utf-8-sig")


def as_xlsx(table: Iterable[list[Cell]], *, title: str) -> bytes:
    """The first row are the headings."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(table):
        sheet.append([_cell(sheet, value, is_heading=number == 0) for value in row])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _defused(cell: Cell) -> Cell:
    """With an apostrophe before whatever a spreadsheet would take for a formula."""
    if isinstance(cell, int):
        return cell
    text = _printable(cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(sheet: "Worksheet", value: Cell, *, is_heading: bool) -> "XlsxCell":
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell: XlsxCell = WriteOnlyCell(sheet, value if isinstance(value, int) else _printable(value))
    if isinstance(value, str):
        cell.data_type = "s"  # which "=…" was not
    if is_heading:
        cell.font = Font(bold=True)
    return cell


def _printable(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
