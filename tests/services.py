"""Find, or set up, what the suites need beside Python: a PostgreSQL server and a Chromium."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DEFAULT_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"


def chromium() -> str | None:
    """Path of a Chromium; installs Debian's where that is possible."""
    found = os.environ.get("HANDSCHLAG_TEST_CHROMIUM") or _which(*BROWSERS)
    if not found and _install("chromium"):
        found = _which(*BROWSERS)
    return found


@contextmanager
def postgres() -> Iterator[str | None]:
    """Address of a PostgreSQL server: the one named, the local one, or a throw-away one."""
    named = os.environ.get("HANDSCHLAG_TEST_POSTGRES_URL")
    if named or _answers(DEFAULT_POSTGRES):
        yield named or DEFAULT_POSTGRES
        return
    if not _postgres_programs():
        _install("postgresql")
    if _answers(DEFAULT_POSTGRES):
        yield DEFAULT_POSTGRES
    elif programs := _postgres_programs():
        with _throw_away_server(programs) as url:
            yield url
    else:
        yield None


def _answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.Error:
        return False
    return True


def _which(*names: str) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)


def _install(package: str) -> bool:
    """Install a Debian package if this is Debian and we may; True when it worked."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {package} for the tests …", flush=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    return subprocess.run(command, check=False, env=environment, **quiet).returncode == 0


def _postgres_programs() -> Path | None:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    found = _which("initdb")
    if installed:
        return installed[-1].parent
    return Path(found).parent if found else None


@contextmanager
def _throw_away_server(programs: Path) -> Iterator[str | None]:
    """A server of our own in a temporary folder; as root it runs as the user ``postgres``."""
    folder = Path(tempfile.mkdtemp(prefix="handschlag-postgres-"))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if as_user:
        shutil.chown(folder, "postgres")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = folder / "data"
    control = [*as_user, str(programs / "pg_ctl"), "-D", str(data), "-w", "-s"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        subprocess.run(
            [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust"],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        subprocess.run([*control, "-o", options, "-l", str(folder / "log"), "start"], check=True)
    except (OSError, subprocess.CalledProcessError):
        yield None
        return
    try:
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False)
        shutil.rmtree(folder, ignore_errors=True)
