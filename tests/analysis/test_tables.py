"""Tables: what is read alike however it is written, and where it says that something is wrong."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.analysis.formats import tables
from handschlag.analysis.formats.cells import Choice, Moments, Names, Numbers
from handschlag.importers.formats.records import ArchiveError

ROWS = [("2024-01-01", "ada", "1.5"), ("2024-01-02", "ben", "2"), ("86400", "ada", "3e2")]


def read(path: Path, **kinds):
    kinds = kinds or {"time": Moments(), "who": Names(), "value": Numbers()}
    sheet = tables.look_at(path)
    return {name: column.tolist() for name, column in tables.read(sheet, kinds).items()}


def text(separator: str = ",", end: str = "\n") -> str:
    return end.join(separator.join(row) for row in [("time", "who", "value"), *ROWS]) + end


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


EXPECTED = {"time": [1704067200, 1704153600, 86400], "who": [0, 1, 0], "value": [1.5, 2.0, 300.0]}


@pytest.mark.parametrize(
    "content",
    [
        text(),
        text().rstrip("\n"),
        "\ufeff" + text(),
        text(";"),
        text("\t"),
        text(end="\r\n"),
        text().replace("\n", "\n\n"),
        text().replace("who", ' "Who"').replace("ada", '"ada"'),
        gzip.compress(text().encode()),
    ],
    ids=["plain", "no last line end", "BOM", "semicolons", "tabs", "CRLF", "blank lines", "quotes", "gzip"],
)
def test_a_table_says_the_same_however_it_is_written(tmp_path, content):
    assert read(written(tmp_path / "x", content)) == EXPECTED


def test_a_parquet_table_says_the_same(tmp_path):
    pa = pytest.importorskip("pyarrow")
    from datetime import UTC, datetime

    from pyarrow import parquet

    moments = [datetime.fromtimestamp(second, UTC) for second in EXPECTED["time"]]
    for number, times in enumerate([moments, EXPECTED["time"]]):
        columns = {"time": times, "who": ["ada", "ben", "ada"], "value": EXPECTED["value"]}
        path = tmp_path / f"{number}.parquet"
        parquet.write_table(pa.table(columns), path)
        assert read(path) == EXPECTED
    with pytest.raises(ArchiveError) as refused:
        read(path, who=Choice({"ada": 1}))
    assert refused.value.line == 2  # rows, as a Parquet file has no lines


def test_without_pyarrow_parquet_names_the_extra_to_install(tmp_path, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ArchiveError, match=r"handschlag\[parquet\]"):
        tables.look_at(written(tmp_path / "x.parquet", b"PAR1 and so on"))


def test_what_is_no_parquet_in_spite_of_its_beginning_is_refused(tmp_path):
    pytest.importorskip("pyarrow")
    with pytest.raises(ArchiveError, match="cannot be read"):
        tables.look_at(written(tmp_path / "x.parquet", b"PAR1 and so on"))


HEAD = "time,who,value\n1,ada,1\n"


def checked(path: Path):
    tables.check_names(tables.look_at(path), ("time", "who", "value"))
    return read(path)


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        (HEAD + "2,ben,x\n", 3, "value: “x” is no number"),
        (HEAD + "2,ben,nan\n", 3, "is no number"),
        (HEAD + "2,ben,inf\n", 3, "is no number"),
        (HEAD + "2,ben,1_0\n", 3, "is no number"),
        (HEAD + "2,ben,\n", 3, "is no number"),
        (HEAD + "2, ,1\n", 3, "who: “” is empty"),
        (HEAD + "soon,ben,1\n", 3, "time: “soon” is no time"),
        (HEAD + "2024-02-30,ben,1\n", 3, "is no time"),
        (HEAD + "1709251200000,ben,1\n", 3, "is no time"),
        (HEAD + "nan,ben,1\n", 3, "is no time"),
        (HEAD + "2,ben\n", 3, "2 cells, where there should be 3"),
        (HEAD + "2,ben,1,9\n", 3, "4 cells, where there should be 3"),
        (HEAD + "\n\n2,ben,x\n", 5, "is no number"),
        (HEAD + '2,"be\nn",1\n3,cem,x\n', 5, "is no number"),
        (HEAD + '2,"ben,1\n3,cem,1\n', 3, "cannot be read"),
        (HEAD + '2,"be"n,1\n', 3, "cannot be read"),
        (HEAD.encode() + b"2,b\xfcn,1\n", 3, "UTF-8"),
        ("time,who\n1,ada\n", 1, "there is no column “value”. Found: time, who. Needed: time, who, value."),
        ("time,who,value,who\n1,ada,1,1\n", 1, "the column “who” is there twice"),
        ("time,who,value\n", None, "no row below the header"),
        ("", None, "the file is empty"),
        ("\n\n", None, "the file is empty"),
        (gzip.compress(text().encode(), mtime=0)[:-9], None, "cannot be read"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, content, line, problem):
    path = written(tmp_path / "x.csv", content)
    with pytest.raises(ArchiveError) as refused:
        checked(path)
    assert refused.value.line == line
    assert refused.value.path == path
    assert problem in refused.value.problem


def test_the_line_is_right_beyond_the_first_chunk(tmp_path, monkeypatch):
    monkeypatch.setattr(tables, "CHUNK", 10)
    rows = [f"{n},m{n},{n}" for n in range(95)]
    rows[77] = "77,m77,?"
    path = written(tmp_path / "x.csv", "\n".join(["time,who,value", *rows]))
    with pytest.raises(ArchiveError) as refused:
        read(path)
    assert refused.value.line == 79
    rows[77], rows[93] = "77,m77,77", "93,m93"
    with pytest.raises(ArchiveError) as refused:
        read(written(path, "\n".join(["time,who,value", *rows])))
    assert refused.value.line == 95


def test_progress_adds_up_to_the_size_of_the_file(tmp_path):
    for content in (text().encode(), gzip.compress(text().encode())):
        path = written(tmp_path / "x", content)
        told: list[int] = []
        tables.read(tables.look_at(path), {"who": Names()}, progress=told.append)
        assert sum(told) == len(content)


def test_decimals_may_have_a_comma_where_semicolons_part_the_columns(tmp_path):
    sheet = tables.look_at(written(tmp_path / "x", "a;b\n1,5;0,25\n"))
    assert sheet.has_decimal_comma
    assert tables.read(sheet, {"b": Numbers(comma=True)})["b"].tolist() == [0.25]


@given(st.integers(-50_000_000_000, 90_000_000_000))
def test_a_moment_is_the_same_in_iso_and_in_seconds(second):
    iso = str(np.datetime64(second, "s"))
    if len(iso) == 19:  # years of four digits, as ISO 8601 has them
        assert Moments()([iso, f"{iso}Z", f"{iso}+00:00"]).tolist() == [second] * 3
    assert Moments()([str(second), f"{second}.9"]).tolist()[0] == second
    assert Moments(milliseconds=True)([f"{second}000"]).tolist() == [second]


def test_a_zone_counts_and_mixed_ways_to_write_are_fine():
    assert Moments()(["1970-01-01T02:00:00+02:00", "60.7", "1970-01-02"]).tolist() == [0, 60, 86400]


def test_bounds_of_numbers():
    assert Numbers(-10, 10)(["-10", "10"]).tolist() == [-10, 10]
    for cell in ("-10.1", "11"):
        with pytest.raises(ValueError, match="from -10 to 10"):
            Numbers(-10, 10)([cell])
