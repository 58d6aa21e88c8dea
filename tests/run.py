"""Run every suite with what this machine has, and say loudly what it lacks.

``python -m tests.run [pytest arguments]``. With ``CI=true`` a lacking server or browser is a failure.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests import services

LOUD = "\033[1;33m" if sys.stdout.isatty() else ""
PLAIN = "\033[0m" if sys.stdout.isatty() else ""


def main(arguments: list[str]) -> int:
    in_ci = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    chromium = services.chromium()
    with services.postgres() as postgres_url:
        lacking = [
            name for name, found in (("PostgreSQL", postgres_url), ("Chromium", chromium)) if not found
        ]
        if lacking and in_ci:
            print(f"In CI nothing may be skipped, but this machine lacks {' and '.join(lacking)}.")
            return 1
        with databases_ready(postgres_url):
            failed = [name for name, code in suites(arguments, postgres_url, chromium) if code]
    for name in lacking:
        print(f"{LOUD}SKIPPED: no {name} on this machine, so its suite did not run.{PLAIN}")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return len(failed)


@contextmanager
def databases_ready(postgres_url: str | None) -> Iterator[None]:
    """Make both at once, before the suites: the first process of each would, while the others wait.

    Whatever goes wrong here goes wrong in a suite, too, and is told there.
    """
    with tempfile.TemporaryDirectory(prefix="handschlag-test-") as data:
        os.environ["HANDSCHLAG_TEST_DATA"] = data
        from tests import databases

        command = [sys.executable, "-m", "tests.databases"]
        wanted = dict.fromkeys(["", postgres_url or ""])
        making = [subprocess.Popen(command, env=os.environ | {"DATABASE_URL": url}) for url in wanted]
        try:
            for process in making:
                process.wait()
            yield
        finally:
            if postgres_url:
                databases.drop_all(postgres_url)


def suites(arguments: list[str], postgres_url: str | None, chromium: str | None):
    """Run the suites one after the other; yields name and exit code."""
    parallel = ["-n", str(os.cpu_count() or 2), "--dist", "worksteal"]
    yield run("SQLite", ["-m", "not browser", *parallel, *arguments])
    if postgres_url:
        yield run(
            "PostgreSQL",
            ["-m", "not browser and not sqlite", *parallel, *arguments],
            DATABASE_URL=postgres_url,
        )
    if chromium:
        browser = ["-m", "browser", "tests/browser", *parallel, *arguments]
        yield run("browser", browser, HANDSCHLAG_TEST_CHROMIUM=chromium)


def run(name: str, arguments: list[str], **environment: str) -> tuple[str, int]:
    """Compiled modules are kept: dozens of processes are started, and each would compile them anew."""
    print(f"\n── {name} ──", flush=True)
    begun = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "--durations=20", *arguments]
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    code = subprocess.run(command, env=kept | environment, check=False).returncode
    print(f"── {name}: {time.monotonic() - begun:.0f} s ──", flush=True)
    return name, code


if __name__ == "__main__":
    shutil.rmtree("tests/browser/screenshots", ignore_errors=True)
    sys.exit(main(sys.argv[1:]))
