"""``handschlag analyse``, as an analyst types it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from handschlag.cli.verbs import app
from handschlag.cli.writing import write_whole
from handschlag.core.errors import Invalid
from handschlag.insights.definitions import SECTIONS


def typed(*arguments: object, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(app, ["analyse", *map(str, arguments)], input=stdin)


def test_it_says_what_it_recognised_and_what_is_not_told(ledger):
    result = typed(ledger)
    assert result.exit_code == 0, result.output
    assert "Recognised: a ledger of interactions (interactions)." in result.stderr
    assert "Mar" in result.stdout
    assert "Needed: " in result.stdout


def test_it_speaks_german(ledger):
    result = typed(ledger, "--lang", "de")
    assert "Erkannt: ein Verzeichnis von Interaktionen (interactions)." in result.stderr
    assert "Zustand der Gruppe" in result.stdout


@pytest.mark.parametrize("language", ["de", "en"])
def test_json_has_the_keys_of_the_reference_page_in_english(ledger, tmp_path, language):
    written = tmp_path / "out.json"
    assert typed(ledger, "--json", written, "--lang", language).exit_code == 0
    told = json.loads(written.read_text())
    assert (told["format"], told["members"], told["as_of"]) == (
        "interactions",
        4,
        "2024-03-03T10:00:00+00:00",
    )
    assert told["counts"]["interactions"] == 6
    assert list(told)[4:] == list(SECTIONS)
    for chapter, words in SECTIONS.items():
        assert told[chapter].keys() == words.definitions.keys()
    gini = told["health"]["stickiness"]
    assert gini.keys() >= {"value", "unit", "n", "window_days", "definition"}
    assert "people" not in gini
    silent = {"value": None, "reason": "This archive does not tell which topics posts belong to."}
    assert told["health"]["time_to_first_reply"] == silent


def test_the_same_seed_gives_the_same_bytes(ledger, tmp_path):
    outs = [tmp_path / name for name in "ab"]
    for out in outs:
        typed(ledger, "--json", out, "--seed", 7)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_standard_input_and_output(ledger):
    result = typed("-", "--json", "-", stdin=ledger.read_bytes())
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["counts"]["interactions"] == 6
    assert "Group health" in result.stderr


def test_an_error_in_standard_input_names_its_line():
    result = typed("-", stdin=b"time,source,target,strand\n1,a,b,talk\n1,a,b,chat\n")
    assert result.exit_code == 2
    assert "-:3: strand: “chat” is none of talk, meet, help" in result.stderr


@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("time,source,target,value\n1,a,b,1", [], "there is no column “strand”"),
        ("time,source,target,strand\n1,a,b,talk\nsoon,a,b,talk", [], "x.csv:3: time: “soon” is no time"),
        ("", [], "the file is empty"),
        ("time,source,target,strand,group\n1,a,b,talk,north", ["--group", "west"], "There are: north."),
        ("time,source,target,strand\n1,a,b,talk", ["--from", "2024-01-01"], "--from is later than"),
        ("a,b", ["--format", "meetup"], "there is no table events.csv in it"),
        ("a,b", ["--format", "mbox"], "this is no mail archive"),
        ("a,b", ["--format", "stackexchange"], "there is no Posts.xml"),
    ],
)
def test_what_is_wrong_ends_with_2_and_nothing_is_written(tmp_path, text, options, said):
    folder = tmp_path / "here"
    folder.mkdir()
    path, out = folder / "x.csv", folder / "out.json"
    path.write_text(text)
    result = typed(path, "--json", out, *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert "Nothing has been written." in result.stderr
    assert list(folder.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "content", "named", "said"),
    [
        ("x", b"a,b", "mbox", "x:1: das ist kein Mailarchiv"),
        ("x", b"\x1f\x8bno gzip", "mbox", "x: ist nicht zu lesen ("),
        ("x/y", b"", "mbox", "nichts, was bekannt ist; gesehen: y."),
        ("x/y", b"", "stackexchange", "in diesem Ordner ist keine Posts.xml"),
        ("x", b"a,b,x,1", "ratings", "„x“ ist keine Zahl"),
        ("x/Posts.xml", b"<posts>\n<row", "auto", "Posts.xml:2: kein wohlgeformtes XML ("),
        ("x/Posts.xml", b"<!DOCTYPE a []><a/>", "auto", "Posts.xml:1: vereinbart einen Dokumenttyp"),
    ],
)
def test_what_a_parser_refuses_is_said_in_german(tmp_path, name, content, named, said):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    result = typed(tmp_path / "x", "--lang", "de", "--format", named)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Es wurde nichts geschrieben." in result.stderr


def test_where_nothing_can_be_written_is_said_before_anything_is_read(tmp_path):
    for target, said in ((tmp_path, "is a folder"), (tmp_path / "no/x.json", "There is no folder")):
        result = typed(tmp_path / "nowhere.csv", "--json", target)
        assert result.exit_code == 2
        assert said in result.stderr
    result = typed(tmp_path / "nowhere.csv", "--json", "-", "--html", "-")
    assert "cannot both go to" in result.stderr


def test_the_report_is_a_page_in_the_language_asked_for(ledger, tmp_path):
    written = tmp_path / "out.html"
    result = typed(ledger, "--html", written, "--lang", "de")
    assert result.exit_code == 0, result.output
    page = written.read_text()
    assert '<html lang="de"' in page
    assert "<script" not in page


def test_a_report_that_fails_leaves_no_json_behind(ledger, tmp_path, monkeypatch):
    def fail(*_given: object, **_more: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("handschlag.analysis.report.write", fail)
    folder = tmp_path / "here"
    folder.mkdir()
    result = typed(ledger, "--json", folder / "out.json", "--html", folder / "out.html")
    assert isinstance(result.exception, ZeroDivisionError)
    assert not list(folder.iterdir())


def test_one_output_that_cannot_be_written_keeps_the_other_from_being(tmp_path):
    whole, broken = tmp_path / "a.json", tmp_path / "b.html"
    broken.mkdir()
    with pytest.raises(Invalid, match="cannot be written"):
        write_whole({whole: "{}", broken / "x" / "y": "<p>"})
    assert not whole.exists()
    assert not list(tmp_path.glob(".*"))


def test_what_was_there_is_replaced_whole(ledger, tmp_path):
    out = tmp_path / "out.json"
    out.write_text("x" * 1_000_000)
    typed(ledger, "--json", out)
    assert json.loads(out.read_text())["members"] == 4


def test_it_needs_no_home_no_folder_and_no_key(ledger, tmp_path):
    """In a folder where nobody may write, with an empty environment and an empty home."""
    home, here = tmp_path / "home", tmp_path / "here"
    home.mkdir()
    here.mkdir()
    here.chmod(0o555)
    kept = {
        name: os.environ[name] for name in ("PATH", "PYTHONPATH", "NUMBA_CACHE_DIR") if name in os.environ
    }
    result = subprocess.run(
        [sys.executable, "-m", "handschlag", "analyse", str(ledger), "--json", "-"],
        check=True,
        cwd=here,
        env=kept | {"HOME": str(home), "HANDSCHLAG_DATA": str(here / "data")},
        capture_output=True,
        text=True,
    )
    assert json.loads(result.stdout)["members"] == 4
    assert not list(here.iterdir())
    assert not list(home.iterdir())


def test_the_analysis_imports_no_models():
    code = (
        "import sys, pkgutil, importlib, handschlag.analysis as a\n"
        "names = [m.name for m in pkgutil.walk_packages(a.__path__, 'handschlag.analysis.')]\n"
        "for name in names: importlib.import_module(name)\n"
        "sys.exit(any(m.startswith('handschlag.') and m.endswith('.models') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_progress_goes_to_standard_error(ledger):
    result = typed(ledger, "--json", "-")
    assert "Reading" in result.stderr
    assert "Reading" not in result.stdout


def test_reading_takes_microseconds_a_row(tmp_path):
    """A guard against a loop over cells that does more than look something up; generous."""
    from time import process_time

    from handschlag.analysis.formats import interactions

    rows = io.StringIO()
    rows.write("time,source,target,strand\n")
    for number in range(100_000):
        rows.write(f"{1_700_000_000 + number},m{number % 997},m{number % 991},talk\n")
    path = Path(tmp_path / "x.csv")
    path.write_text(rows.getvalue())
    begin = process_time()
    assert len(interactions.read([path]).interactions) == 100_000
    assert process_time() - begin < 5
