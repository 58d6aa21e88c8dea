"""How fast pages are: every page of the site, held against what is owed.

    python -m benchmarks.pages [--members 36000] [--posts 1000000] [--seconds 5]
                               [--database sqlite|postgres|postgres://…] [--data FOLDER]
                               [--only hot --only deep …] [--strict]

Fills a site with 36,000 members and a million posts, and one with a tenth of them (kept in ``--data``
for the next run), serves each with one process on one core, and prints what every page does under 16
connections beside what is owed, at the end as a table in Markdown. CPU is told in units of Granian's
plain "hello" measured in the same run: that ratio survives a noisy machine. On PostgreSQL two thirds
are owed, and its own CPU is not counted.
"""

import argparse
import json
import os
import platform
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import generator
from benchmarks.pages.owed import Table
from benchmarks.pages.posting import measure_first_readers, measure_posting
from benchmarks.pages.reading import (
    Bench,
    compare_sizes,
    judge_queries,
    measure_deep,
    measure_hello,
    measure_hot,
    measure_misses,
    measure_others,
    measure_searches,
)
from benchmarks.pages.weight import measure_weight
from benchmarks.sites import Site, copy_site, create_database, make_site, memory


def main() -> None:
    options = _parser().parse_args()
    small, large = fill(options.data, options.database, options.members, options.posts, options.long)
    keep_off_the_servers_core()
    with large.served():  # so that what a new version prepares is not counted as its start
        pass
    table = Table(ease=1.5 if large.database else 1.0)
    print(f"\n{machine()}; load by {generator.name(options.seconds)}")
    hello = measure_hello(options.seconds)
    large_hello = measure_hello(options.seconds, "/40000")
    for what, each in (("Granian's hello", hello), ("Granian's hello of 40 kB", large_hello)):
        table.told(what, f"{each.rate:,.0f} requests/s, {each.cost * 1e6:.0f} µs of CPU")
    begun = time.monotonic()
    with large.served() as server:
        table.at_most("start to first answer", time.monotonic() - begun, 3, "s", eased=False)
        found = look(large, 50)
        bench = Bench(large, server.pid, found, options.seconds, hello, table, options.connections)
        parts = options.only or [*PARTS]
        for part in parts:
            PARTS[part](bench, small)
        own, everything = memory(server.pid)
    beside = f" ({everything / 1e6:.0f} MB with the pages of the database file)"
    table.at_most("memory of the web process", own / 1e6, 150, "MB", beside=beside, eased=False)
    database = "PostgreSQL" if large.database else "SQLite"
    print(f"\n{database}, {machine()}, hello {hello.rate:,.0f} requests/s:\n\n{table.markdown()}\n")
    if options.strict and table.unmet:
        sys.exit(f"Not met: {'; '.join(table.unmet)}")


def _parser() -> argparse.ArgumentParser:
    shown = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shown)
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--long", type=int, default=5000, help="posts of the longest topic")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long each page is asked for")
    parser.add_argument("--database", default="sqlite")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "handschlag-benchmark")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of it; may be repeated")
    parser.add_argument("--connections", type=int, default=generator.CONNECTIONS)
    parser.add_argument("--strict", action="store_true", help="fail when something owed is not met")
    return parser


def keep_off_the_servers_core() -> None:
    """Servers get the first core; whatever generates the load gets the others."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, range(1, os.cpu_count() or 1))


def fill(folder: Path, database: str, members: int, posts: int, long: int) -> tuple[Site, Site]:
    """The small site and the large one; what stands already is not made again."""
    small, large = (make_site(folder, f"{name}_{members}", database) for name in ("small", "large"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped then, too
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    begun = time.monotonic()
    if small.database:
        create_database(small)
    print("small:", small.run("benchmarks.fill", "--members", members), end="")
    if not large.data.exists():
        copy_site(small, large)
    arguments = ("--members", members, "--posts", posts, "--long", long)
    print("large:", large.run("benchmarks.fill", *arguments), end="")
    print(f"filled or found after {time.monotonic() - begun:.0f} s")
    return small, large


def measure_sizes(bench: Bench, small: Site) -> None:
    with small.served() as server:
        compare_sizes(bench, replace(bench, site=small, pid=server.pid, found=look(small, 1)))


def look(site: Site, readers: int) -> Any:
    return json.loads(site.run("benchmarks.look", "--readers", readers))


def machine() -> str:
    names = Path("/proc/cpuinfo")
    lines = names.read_text().splitlines() if names.exists() else []
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "")
    cores, load = os.cpu_count(), os.getloadavg()[0]
    return (
        f"{model or platform.machine()}, {cores} cores, Python {platform.python_version()}, load {load:.1f}"
    )


PARTS: dict[str, Callable[[Bench, Site], None]] = {
    "hot": lambda bench, _: measure_hot(bench),
    "queries": lambda bench, _: judge_queries(bench),
    "misses": lambda bench, _: measure_misses(bench),
    "deep": lambda bench, _: measure_deep(bench),
    "others": lambda bench, _: measure_others(bench),
    "search": lambda bench, _: measure_searches(bench),
    "weight": lambda bench, _: measure_weight(bench),
    "sizes": measure_sizes,
    "news": lambda bench, _: measure_first_readers(bench),
    "posting": lambda bench, _: measure_posting(bench),
}

if __name__ == "__main__":
    main()
