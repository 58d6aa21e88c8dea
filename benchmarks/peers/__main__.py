"""Topic page and topic list of other software and of Handschlag, in the same run.

    python -m benchmarks.peers [--only nodebb|machina|misago …] [--seconds 5] [--members 36000]
                               [--topics 20000] [--posts 200000] [--patience 600] [--data FOLDER]

Installs each peer from its package registry into a folder of its own, fills it with a community of the
same shape (kept for the next run), serves it with one process on one core, and asks for the same pages
with the same generator and 16 connections as those of Handschlag, which holds five times the posts.
What cannot be had is said and left out. Needs PostgreSQL and Redis on this machine.
"""

import argparse
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import generator
from benchmarks.generator import Load, measure
from benchmarks.pages.__main__ import fill, keep_off_the_servers_core, look, machine
from benchmarks.peers.machina import Machina
from benchmarks.peers.misago import Misago
from benchmarks.peers.nodebb import NodeBB
from benchmarks.peers.peer import MissingError, Peer, Place
from benchmarks.peers.talk import Size
from benchmarks.sites import Process, Site, free_port, memory

PEERS: dict[str, type[Peer]] = {"nodebb": NodeBB, "machina": Machina, "misago": Misago}
COLUMNS = ("topic, anonymous", "topic, signed in", "list, anonymous", "list, signed in")


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    held: str
    loads: dict[str, Load]
    memory: int


def main() -> None:
    options = _parser().parse_args()
    _, site = fill(options.data, "sqlite", options.members, options.own_posts, options.long)
    keep_off_the_servers_core()
    size = Size(options.members, options.topics, options.posts)
    place = Place(options.data / "peers", options.patience)
    own = of_handschlag(site, options.seconds)
    outcomes, missing = [own], []
    for kind in options.only or PEERS:
        print(f"\n{kind}:", flush=True)
        try:
            outcomes.append(of_peer(PEERS[kind](place), size, options.seconds))
        except (MissingError, SystemExit) as reason:
            missing.append(f"{kind} could not be measured: {reason}")
            print(f"  {missing[-1]}")
    print(f"\n{machine()}, {generator.name(options.seconds)}, one process, 16 connections:\n")
    print(markdown(outcomes))
    print("\n".join(["", *missing]))


def _parser() -> argparse.ArgumentParser:
    shown = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shown)
    parser.add_argument("--only", action="append", choices=PEERS)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--topics", type=int, default=20_000)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--own-posts", type=int, default=1_000_000, help="posts of Handschlag")
    parser.add_argument("--long", type=int, default=5000, help="posts of Handschlag's longest topic")
    parser.add_argument("--patience", type=float, default=600.0, help="seconds for each step of a peer")
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "handschlag-benchmark")
    return parser


def of_handschlag(site: Site, seconds: float) -> Outcome:
    with site.served() as process:
        found = look(site, 1)
        pages = found["hot"] | {"cookie": found["cookies"][0]}
        loads, used = measure_pages(site.port, process, pages, seconds)
    return Outcome("Handschlag", found["held"], loads, used)


def of_peer(peer: Peer, size: Size, seconds: float) -> Outcome:
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    version = peer.install()
    print(f"  {peer.name} {version}")
    peer.fill(size)
    keep_off_the_servers_core()
    port = free_port()
    with peer.serve(port) as process:
        pages = peer.pages()
        loads, used = measure_pages(port, process, pages, seconds)
    return Outcome(f"{peer.name} {version}", pages["held"], loads, used)


def measure_pages(port: int, process: Process, pages: Any, seconds: float) -> tuple[dict[str, Load], int]:
    loads: dict[str, Load] = {}
    for column in COLUMNS:
        page, _, who = column.partition(", ")
        cookie = pages["cookie"] if who == "signed in" else ""
        if who == "signed in" and not cookie:
            continue
        try:
            loads[column] = measure(port, pages[page], seconds=seconds, pid=process.pid, cookie=cookie)
        except SystemExit as refusal:
            print(f"  {column}: {refusal}")
            continue
        print(f"  {column}: {loads[column].rate:,.0f} requests/s, {loads[column].failed} failed")
    return loads, memory(process.pid)[0]


def markdown(outcomes: list[Outcome]) -> str:
    """Requests a second, and in brackets how many times as many Handschlag answers."""
    lines = [f"| | {' | '.join(COLUMNS)} | HTML of a topic | memory | holds |"]
    lines.append(f"| --- | {'---: | ' * (len(COLUMNS) + 2)}--- |")
    own = outcomes[0]
    for outcome in outcomes:
        cells = [_cell(outcome.loads.get(column), own.loads.get(column)) for column in COLUMNS]
        topic = outcome.loads.get("topic, anonymous")
        size = f"{topic.bytes / 1000:.0f} kB" if topic else "–"
        cells += [size, f"{outcome.memory / 1e6:.0f} MB", outcome.held]
        lines.append(f"| {outcome.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(load: Load | None, own: Load | None) -> str:
    if load is None or load.failed > load.requests / 100:
        return "does not answer"
    if own is None or own is load or not load.rate:
        return f"{load.rate:,.0f}"
    return f"{load.rate:,.0f} ({own.rate / load.rate:,.1f} ×)"


if __name__ == "__main__":
    main()
