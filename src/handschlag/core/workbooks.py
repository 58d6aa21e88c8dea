"""Workbooks (XLSX), read in a process of their own with little memory and little time.

A few bytes can describe a sheet of gigabytes. What reads twenty thousand rows in half a second takes all
of it into memory, and would take the site along when there is no more.
"""

import json
import resource
import subprocess
import sys
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any, Final

MOST_MEMORY: Final = 512 * 1024 * 1024
MOST_SECONDS: Final = 20
_TOO_MUCH: Final = 3
"""The exit code of a process that lacks memory, where it can still say so."""


class Broken(Exception):
    """It cannot be read."""


class TooMuch(Exception):
    """It takes more memory or time than there is."""


def read_workbook(content: bytes, *, most_rows: int, most_columns: int) -> list[tuple[int, list[str]]]:
    """Rows that are not empty, with the line of each: of the first sheet that holds anything."""
    command = [sys.executable, str(Path(__file__)), str(most_rows), str(most_columns)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    if done.returncode == _TOO_MUCH or done.returncode < 0:
        raise TooMuch
    if done.returncode:
        raise Broken
    return [(line, cells) for line, cells in json.loads(done.stdout)]


def _read(content: bytes, most_rows: int, most_columns: int) -> list[tuple[int, list[str]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(BytesIO(content))
    for number in range(len(book.sheet_names)):
        sheet = book.get_sheet_by_index(number)
        first = sheet.start[0] if sheet.start else 0
        found: list[tuple[int, list[str]]] = []
        for line, values in enumerate(sheet.to_python(), start=first + 1):
            if values.count("") < len(values):
                found.append((line, [_text(value) for value in values[:most_columns]]))
            if len(found) == most_rows:
                break
        if found:
            return found
    return []


def _text(value: Any) -> str:
    """As it stands in the cell, dates as the standard writes them."""
    if isinstance(value, bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, (date, time)) else str(value)


def _answer() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = _read(sys.stdin.buffer.read(), *map(int, sys.argv[1:]))
    except MemoryError:
        sys.exit(_TOO_MUCH)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _answer()
