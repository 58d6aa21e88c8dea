"""A Handschlag site of its own in a folder, served by one process on one core, and what that process uses."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

POSTGRES = "postgres://postgres@127.0.0.1:5432/handschlag_benchmark"
PATIENCE = 60.0
Process = subprocess.Popen[bytes]


@dataclass(frozen=True, slots=True)
class Site:
    """Where a site's data stand; ``database`` is the address of a PostgreSQL database, or "" for SQLite."""

    data: Path
    port: int
    database: str = ""

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HANDSCHLAG_")}
        return kept | {
            "HANDSCHLAG_DATA": str(self.data),
            "HANDSCHLAG_BASE_URL": f"http://127.0.0.1:{self.port}",
            "HANDSCHLAG_SECRET_KEY": "only-to-measure",
            "HANDSCHLAG_LIMITS": "false",
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "handschlag.site.settings",
        }

    def run(self, *module_and_arguments: object) -> str:
        """What a module printed that ran on this site."""
        command = [sys.executable, "-m", *map(str, module_and_arguments)]
        ran = subprocess.run(command, env=self.environment, check=False, capture_output=True, text=True)
        if ran.returncode:
            sys.exit(f"{' '.join(command)} failed:\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    @contextmanager
    def served(self, *options: str) -> Iterator[Process]:
        """``handschlag serve``, answering, on a core of its own where there are two."""
        command = [sys.executable, "-u", "-m", "handschlag", "serve", "--port", str(self.port), *options]
        with served(command, self.port, path="/robots.txt", env=self.environment) as process:
            yield process


def free_port() -> int:
    """A port that nobody has; Granian would share one with whoever has it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_site(folder: Path, name: str, database: str) -> Site:
    """A site in ``folder``; ``database`` is "sqlite", "postgres", or an address whose name is completed."""
    port = free_port()
    if database == "sqlite":
        return Site(folder / name, port)
    address = POSTGRES if database == "postgres" else database
    return Site(folder / f"{name}-postgres", port, f"{address}_{name}")


def create_database(site: Site, *, template: Site | None = None) -> None:
    """Make the site's PostgreSQL database unless it stands, from another site's if one is named."""
    create_database_at(
        site.database, urlsplit(template.database).path.strip("/") if template else "template1"
    )


def create_database_at(address: str, template: str = "template1") -> None:
    import psycopg
    from psycopg import sql

    parts = urlsplit(address)
    name = parts.path.strip("/")
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            names = sql.Identifier(name), sql.Identifier(template)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))


def copy_site(old: Site, new: Site) -> None:
    """``new`` becomes what ``old`` is; nobody may be serving it."""
    if new.database:
        create_database(new, template=old)
    shutil.copytree(old.data, new.data, dirs_exist_ok=True)


@contextmanager
def served(
    command: list[str], port: int, *, path: str = "/", env: dict[str, str] | None = None, **options: Any
) -> Iterator[Process]:
    """A server that has answered, on the first core; it is stopped at the end."""
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, start_new_session=True, **options)
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process.pid, {0})
    try:
        wait_for(port, path, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def wait_for(port: int, path: str, process: Process, patience: float = PATIENCE) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            fetch(port, path)
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.02)
        else:
            return
    process.kill()
    sys.exit(f"Nothing answers at 127.0.0.1:{port}{path}.")


def fetch(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body of one GET over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body
    finally:
        connection.close()


def family(pid: int) -> list[int]:
    """The process and all that it started, without the background worker."""
    found = [pid]
    try:
        started = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    for child in started:
        if b"\0worker" not in Path(f"/proc/{child}/cmdline").read_bytes():
            found += family(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """What the process and its children have computed so far, to a hundredth."""
    ticks = 0
    for process in family(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> tuple[int, int]:
    """Bytes of the largest process, without and with the pages of the database file it has mapped."""
    return max((_resident(process) for process in family(pid)), key=lambda pair: pair[0])


def _resident(pid: int) -> tuple[int, int]:
    total = mapped = 0
    is_database = False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            is_database = ".sqlite3" in line
        elif line.startswith("Rss:"):
            size = int(line.split()[1]) * 1024
            total += size
            mapped += size if is_database else 0
    return total - mapped, total
