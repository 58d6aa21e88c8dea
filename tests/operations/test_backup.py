"""``handschlag backup`` and ``handschlag restore``: one file, and the site comes back from it as it was."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile

import pytest
from django.db import connection

from handschlag.core.errors import HandschlagError
from handschlag.core.swaps import Swap, finish_swaps, swap_together
from handschlag.operations.actions.restoring import restore
from tests import databases
from tests.served import Served

SCENE = """
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from handschlag.core.models import Site
from tests import make
make.site()
anna = make.member("Anna Amsel")
make.post(make.topic(make.group(anna), anna, "Wer kennt einen Drucker?"), anna)
default_storage.save("uploads/1/a.txt", ContentFile(b"one"))
"""
WRITING = """
import sys, itertools
from django.db import transaction
from handschlag.groups.models import Group
from tests import make
anna = make.Member.objects.get()
for number in itertools.count():
    with transaction.atomic():
        make.group(anna, name=f"first {number}", slug=f"first-{number}")
        make.group(anna, name=f"second {number}", slug=f"second-{number}")
    print(number, flush=True)
"""
TOLD = """
from django.core.files.storage import default_storage
from handschlag.accounts.models import Member
from handschlag.groups.models import Group
from handschlag.discussions.models import Topic
print(Member.objects.count(), Topic.objects.count(), default_storage.exists("uploads/1/a.txt"))
for kind in ("first", "second"):
    print(Group.objects.filter(name__startswith=f"{kind} ").count())
"""


def new_site(folder, what):
    """With an empty database, on whatever the run asks for."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        url = databases.create(url, databases.named(f"{what}_{folder.name[-20:]}_{worker}".lower()))
    else:
        databases.place(folder / what)
    made = Served(folder / what, database_url=url)
    made.environment["PYTHONPATH"] = "src:."
    return made


def did(site, *verb):
    done = site.run(*verb)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(site, *verb):
    done = site.run(*verb)
    assert done.returncode == 2, done.stdout + done.stderr
    return done.stderr


def told(site):
    return did(site, "manage", "shell", "-v", "0", "-c", TOLD).split()


@pytest.fixture
def filled(tmp_path):
    made = new_site(tmp_path, "filled")
    did(made, "manage", "shell", "-v", "0", "-c", SCENE)
    return made


@pytest.fixture
def backup(filled, tmp_path):
    did(filled, "backup", tmp_path / "site.zip")
    return tmp_path / "site.zip"


@pytest.mark.database
def test_a_site_that_is_written_to_comes_back_as_it_was_at_one_moment(filled, tmp_path):
    writing = subprocess.Popen(
        [sys.executable, "-m", "handschlag", "manage", "shell", "-v", "0", "-c", WRITING],
        env=filled.environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    for _number in range(3):
        writing.stdout.readline()
    try:
        did(filled, "backup", tmp_path)
        assert writing.poll() is None
    finally:
        writing.send_signal(signal.SIGKILL)
        writing.communicate()
    (file,) = tmp_path.glob("handschlag-*.zip")
    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob(".handschlag-*"))

    fresh = new_site(tmp_path, "fresh")
    said = did(fresh, "restore", file)
    assert filled.url in said
    members, topics, has_file, first, second = told(fresh)
    assert (members, topics, has_file) == ("1", "1", "True")
    assert int(first) == int(second) >= 3
    assert (fresh.data / "secret-key").read_text() == (filled.data / "secret-key").read_text()
    assert (fresh.data / "push-key").read_text() == (filled.data / "push-key").read_text()
    assert not list(fresh.data.glob("*restor*"))
    refused_again = did(fresh, "manage", "check")
    assert "no issues" in refused_again


@pytest.mark.database
def test_what_is_replaced_is_kept_aside(filled, backup):
    did(filled, "manage", "shell", "-v", "0", "-c", "from tests import make; make.member('Ben Bussard')")
    (filled.data / "files" / "uploads" / "1" / "a.txt").unlink()
    assert told(filled)[0] == "2"
    assert "--replace" in refused(filled, "restore", backup)
    assert told(filled)[:3] == ["2", "1", "False"]
    said = did(filled, "restore", "--replace", backup)
    assert told(filled)[:3] == ["1", "1", "True"]
    (aside,) = filled.data.glob("before-restore-*")
    assert str(aside) in said
    assert not (aside / "files" / "uploads" / "1" / "a.txt").exists()
    if filled.environment["DATABASE_URL"]:
        assert "before_restore_" in said
    else:
        with sqlite3.connect(aside / "handschlag.sqlite3") as old:
            assert old.execute("SELECT COUNT(*) FROM accounts_member").fetchone() == (2,)


@pytest.mark.database
def test_a_site_that_runs_is_not_replaced(filled, backup):
    filled.start()
    try:
        assert "stop it first" in refused(filled, "restore", "--replace", backup)
    finally:
        filled.stop()
    assert told(filled)[0] == "1"


def a_backup(path, *, contents=None, **said):
    """A backup as it is written, with other contents and words."""
    contents = {"database": b"SQLite format 3"} | (contents or {})
    parts = {
        name: {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in contents.items()
    }
    manifest = {
        "format": 1,
        "version": "0.1.0",
        "made_at": "2026-11-27T03:00:00+00:00",
        "address": "https://talk.example.org",
        "database": connection.vendor,
        "migrations": {"groups": "0001_initial"},
        "counts": {},
        "has_files": True,
        "parts": parts,
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest | said))
    return path


def refusal(path):
    with pytest.raises(HandschlagError) as found:
        restore(path, replaces=True, progress=lambda _done: None)
    return str(found.value)


def test_half_a_file_another_one_and_none_are_no_backups(tmp_path):
    whole = a_backup(tmp_path / "site.zip", contents={"files/a.txt": b"x" * 5000}).read_bytes()
    (tmp_path / "half.zip").write_bytes(whole[: len(whole) // 2])
    assert "not a whole one" in refusal(tmp_path / "half.zip")
    (tmp_path / "letter.txt").write_text("Dear all")
    assert "no backup" in refusal(tmp_path / "letter.txt")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as other:
        other.writestr("a.jpg", b"x")
    assert "no backup" in refusal(tmp_path / "photos.zip")
    assert "no file" in refusal(tmp_path / "lost.zip")


@pytest.mark.parametrize(
    "name", ["../evil", "files/../../evil", "/etc/evil", "files//evil", "static/evil.js"]
)
def test_no_part_leaves_its_place(tmp_path, name):
    assert "has no place" in refusal(a_backup(tmp_path / "site.zip", contents={name: b"evil"}))


def test_a_part_that_nobody_told_of_is_no_part(tmp_path):
    path = a_backup(tmp_path / "site.zip", parts={})
    assert "not whole" in refusal(path)


@pytest.mark.django_db
def test_newer_versions_and_other_databases_are_named(tmp_path):
    path = tmp_path / "site.zip"
    assert "Handschlag 99.0.0" in refusal(a_backup(path, version="99.0.0"))
    assert "does not know" in refusal(a_backup(path, migrations={"groups": "9999_new"}))
    assert "newer version" in refusal(a_backup(path, format=2))
    assert "a site on MariaDB" in refusal(a_backup(path, database="MariaDB"))


@pytest.mark.sqlite
def test_a_part_that_was_changed_is_noticed_before_anything_is(filled, tmp_path):
    told_of = {"database": {"size": 15, "sha256": "of another one"}}
    path = a_backup(tmp_path / "site.zip", database="sqlite", parts=told_of)
    before = sorted((path, path.stat().st_mtime_ns) for path in filled.data.rglob("*.txt"))
    assert "not what it was" in refused(filled, "restore", "--replace", path)
    assert before == sorted((path, path.stat().st_mtime_ns) for path in filled.data.rglob("*.txt"))
    assert not list(filled.data.glob("*restor*"))
    assert told(filled)[0] == "1"


@pytest.mark.sqlite
def test_an_older_one_is_brought_to_this_version(filled, backup, tmp_path):
    did(filled, "manage", "migrate", "people", "0001", "-v", "0")
    assert "[ ]" in did(filled, "manage", "showmigrations", "people")
    did(filled, "backup", backup)
    fresh = Served(tmp_path / "fresh")
    did(fresh, "restore", backup)
    assert "[ ]" not in did(fresh, "manage", "showmigrations", "people")


@pytest.mark.sqlite
def test_a_damaged_database_is_put_aside(filled, backup):
    (filled.data / "handschlag.sqlite3").write_bytes(b"not a database" * 1000)
    did(filled, "restore", "--replace", backup)
    assert told(filled)[0] == "1"


def test_what_was_begun_is_finished_by_whoever_starts_next(tmp_path, monkeypatch):
    for name, text in {"old": "old", "new": "new", "key": "old", "key.new": "new"}.items():
        (tmp_path / name).write_text(text)
    paths = [("new", "old"), ("key.new", "key")]
    swaps = [Swap(*(str(tmp_path / path) for path in (new, old, f"aside/{old}"))) for new, old in paths]
    with monkeypatch.context() as patch:
        patch.setattr("pathlib.Path.replace", _only_plans)
        with pytest.raises(KeyboardInterrupt):
            swap_together(tmp_path, swaps)
    assert not (tmp_path / "old").exists()
    (tmp_path / "old").write_text("made anew by somebody who was too early")
    finish_swaps(tmp_path)
    assert [(tmp_path / name).read_text() for name in ("old", "key")] == ["new", "new"]
    assert [(tmp_path / "aside" / name).read_text() for name in ("old", "key")] == ["old", "old"]
    assert not list(tmp_path.glob("swaps*"))
    shutil.rmtree(tmp_path / "aside")
    finish_swaps(tmp_path)


def _only_plans(path, target):
    """A machine that stops when the first of them is half done."""
    if not path.name.startswith("swaps"):
        raise KeyboardInterrupt
    os.replace(path, target)  # noqa: PTH105 - the method itself is what is replaced
