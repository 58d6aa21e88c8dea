"""How long ``handschlag demo`` takes, in a data folder of its own.

    python -m benchmarks.demo [--members 36000]

Prints seconds (wall and CPU of all its processes), the largest process's memory, and rows a second.
"""

import argparse
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--members", type=int, default=36_000)
    n_members = options.parse_args().members
    with tempfile.TemporaryDirectory(prefix="handschlag-benchmark-") as folder:
        environment = os.environ | {"HANDSCHLAG_DATA": folder, "HANDSCHLAG_SECRET_KEY": "only-to-measure"}
        _run("migrate", environment=environment)
        started = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        _run("demo", "--members", str(n_members), "--until", "2026-03-31", environment=environment)
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        database = Path(folder) / "handschlag.sqlite3"
        posts, thanks, interactions = _counts(database)
        size = database.stat().st_size / 1e6
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{n_members:,} members, {posts:,} posts, {thanks:,} thanks, {interactions:,} interactions")
    print(f"{seconds:.1f} s wall, {cpu:.1f} s CPU, {posts / seconds:,.0f} posts/s")
    print(f"{after.ru_maxrss / 1024:.0f} MB in the largest process, database {size:.0f} MB")
    print(f"load of the machine in the last minute: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def _run(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "handschlag", *arguments]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


def _counts(database: Path) -> tuple[int, ...]:
    with sqlite3.connect(database) as connection:
        return tuple(
            int(connection.execute(query).fetchone()[0])
            for query in (
                "SELECT count(*) FROM discussions_post",
                "SELECT count(*) FROM discussions_thanks",
                "SELECT count(*) FROM ties_interaction",
            )
        )


if __name__ == "__main__":
    main()
