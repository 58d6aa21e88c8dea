"""The benchmarks run from end to end on a tiny site, so that they still do when somebody needs them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.generator import Load
from benchmarks.pages.owed import Table
from benchmarks.pages.weight import IN_JS, visit
from benchmarks.peers.__main__ import Outcome, markdown
from benchmarks.sites import free_port, served
from tests import databases

pytestmark = pytest.mark.sqlite  # the sites they make are their own, whatever database the tests run on
ROOT = Path(__file__).resolve().parents[2]
TINY = ("--members", "30", "--posts", "300", "--long", "40")


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """One tiny site for all scripts, as a real one is kept between runs."""
    folder = tmp_path_factory.mktemp("benchmarks") / "data"
    databases.place(folder / "small_30")  # the large one begins as its copy
    return folder


def run(module: str, *arguments: str) -> str:
    command = [sys.executable, "-m", module, *arguments]
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("HANDSCHLAG_", "DATABASE"))
    }
    ran = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def test_every_page_is_held_against_what_is_owed(data):
    printed = run("benchmarks.pages", *TINY, "--seconds", "0.05", "--connections", "2", "--data", str(data))
    rows = [line.split(" | ")[0][2:] for line in printed.splitlines() if line.startswith("| ")]
    for wanted in (
        "list, anonymous", "topic, signed in, CPU", "queries, the page with most",
        "signed-in miss: each topic read once", "deep topic: slowest to fastest page",
        "deep list, first reader: slowest to fastest page", "home, signed in",
        "insights, from a snapshot, signed in",
        "history of a post, signed in", "first visit, compressed", "scripts that block rendering",
        "topic, signed in: a tenth of the posts to all", "topic, signed in, read first after a reply",
        "replies of 50 writers at once, durable", "memory of the web process", "start to first answer",
    ):  # fmt: skip
        assert wanted in rows
    assert "| replies refused or locked | 0 |" in printed
    assert "requests that failed" not in printed


def test_many_people_use_a_site_and_nobody_fails(data):
    people = ("--people", "1", "--people", "5")
    printed = run(
        "benchmarks.load", *TINY, *people, "--seconds", "0.5", "--database", "sqlite", "--data", str(data)
    )
    assert re.search(r"\| SQLite \| 5 \| [\d,]+ \|.*\| 0 \|", printed)
    assert "FAILED" not in printed


def test_what_is_not_met_is_told_and_postgresql_owes_two_thirds():
    table = Table(ease=1.5)
    table.at_least("fast", 200, 300, "/s")
    table.at_least("slow", 199, 300, "/s")
    table.at_most("few", 3, 2, "", eased=False)
    assert table.unmet == ["slow", "few"]
    assert "| slow | 199 /s | ≥ 200 /s | **no** |" in table.markdown()


def test_the_weight_of_a_page_counts_all_it_links(tmp_path):
    (tmp_path / "index.html").write_text(
        '<link rel="stylesheet" href="/a.css"><script src="/a.js"></script>'
        '<script type="module" src="/b.js"></script>'
        '<link rel="canonical" href="/not.html"><img src="data:image/gif;base64,">'
    )
    (tmp_path / "a.css").write_text("body { background: url(a.svg) }")
    for name in ("a.svg", "c.js"):
        (tmp_path / name).write_text("x")
    (tmp_path / "a.js").write_text("")
    (tmp_path / "b.js").write_text('import "./c.js"')
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "-d", str(tmp_path)]
    with served(command, port):
        sizes, blocking = visit(port, "/index.html")
    assert set(sizes) == {"/index.html", "/a.css", "/a.svg", "/a.js", "/b.js", "/c.js"}
    assert blocking == {' src="/a.js"'}
    assert IN_JS.findall('import { a } from "./a.js"; export * from "/b.js"') == ["./a.js", "/b.js"]


def test_peers_are_told_with_how_many_times_as_much_we_answer():
    def load(requests, failed=0):
        return Load(requests, 1.0, failed, 1000, 1, 1, 1, 0.1)

    own = Outcome("Handschlag", "all", {"topic, anonymous": load(500)}, 10**8)
    peer = Outcome(
        "Peer", "less", {"topic, anonymous": load(50), "list, anonymous": load(50, failed=50)}, 10**8
    )
    line = markdown([own, peer]).splitlines()[-1]
    assert "| Peer | 50 (10.0 ×) | does not answer | does not answer |" in line


def test_the_meeting_effect_is_measured_for_both_truths():
    rows = run("benchmarks.meeting_effect", "--communities", "2").splitlines()[2:]
    assert [row.split(" | ")[0] for row in rows] == ["| +0%", "| +20%"]
    assert all(row.count(" of 2 ") == 1 for row in rows)
