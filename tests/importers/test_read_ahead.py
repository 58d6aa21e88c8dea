"""Records that another process reads arrive whole, in order, and end with it."""

import multiprocessing
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice

import pytest

from handschlag.importers.formats.ahead import CHUNK, read_ahead
from handschlag.importers.formats.demo import read
from handschlag.importers.formats.records import AuthorRecord, Record

UNTIL = datetime(2026, 3, 31, tzinfo=UTC)


def authors(number: int) -> Iterator[Record]:
    yield from (AuthorRecord(f"row {row}", f"a{row}", f"Author {row}") for row in range(number))


def broken() -> Iterator[Record]:
    yield from authors(CHUNK + 1)
    raise ValueError("row 501 is not what it should be")


def killed() -> Iterator[Record]:
    yield from authors(CHUNK)
    os._exit(9)


def test_the_records_are_those_one_would_have_read_oneself() -> None:
    assert list(read_ahead(read, 80, 3, UNTIL)) == list(read(80, 3, UNTIL))
    assert list(read_ahead(authors, 2 * CHUNK)) == list(authors(2 * CHUNK))
    assert not list(read_ahead(authors, 0))


def test_what_the_reader_raises_is_raised_here() -> None:
    with pytest.raises(ValueError, match="row 501"):
        list(read_ahead(broken))


def test_a_killed_reader_is_no_end_of_the_archive() -> None:
    with pytest.raises(RuntimeError, match="before it was done"):
        list(read_ahead(killed))


def test_who_stops_reading_leaves_no_process_behind() -> None:
    records = read_ahead(authors, 1_000_000)
    assert len(list(islice(records, 3))) == 3
    assert multiprocessing.active_children()
    records.close()
    assert not multiprocessing.active_children()
