"""Many people at once: what a site of one process bears, and how long everybody waits.

    python -m benchmarks.load [--people 1 --people 10 …] [--seconds 10] [--think 0]
                              [--database sqlite --database postgres] [--members 36000] [--posts 1000000]

Every person has a session and a connection of their own and does one thing after the other, ``--think``
seconds apart on average: nine of ten times they read (home, lists, topics, deep pages, profiles,
search), else they reply, thank or mark as read, and where the version has live updates they ask for
those. Uses the site of ``benchmarks.pages``; nobody may fail.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.generator import Client, percentile
from benchmarks.pages.__main__ import fill, keep_off_the_servers_core, look, machine
from benchmarks.pages.posting import TEXT, TOKEN, Form
from benchmarks.sites import Site, fetch

PEOPLE = (1, 10, 100, 1000)
PATIENCE = 60.0
SHARES = {
    "home": 10, "list": 18, "list, deep": 5, "topic": 34, "topic, deep": 8, "profile": 6, "members": 3,
    "search": 6, "reply": 3, "thanks": 2, "mark read": 2, "live": 3,
}  # fmt: skip
INSTEAD = {"search": "topic", "live": "list"}
FINE = {200, 204, 302, 303, 304}


@dataclass(slots=True)
class Measured:
    """What all people together did until ``until``; times in seconds."""

    until: float
    took: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    in_time: int = 0


def main() -> None:
    options = _parser().parse_args()
    lines = ["| database | people | requests/s | p50 ms | p95 ms | p99 ms | errors |"]
    lines.append("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    n_errors = 0
    for database in options.database or ("sqlite", "postgres"):
        _, site = fill(options.data, database, options.members, options.posts, options.long)
        for people, measured in measure(site, options.people or PEOPLE, options.seconds, options.think):
            name = "PostgreSQL" if site.database else "SQLite"
            lines.append(f"| {name} | {people:,} {tell(name, people, measured, options.seconds)}")
            n_errors += measured.errors.total()
    print(f"\n{machine()}, one process:\n\n" + "\n".join(lines))
    if n_errors:
        sys.exit(f"{n_errors:,} requests failed.")


def _parser() -> argparse.ArgumentParser:
    shown = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=shown)
    parser.add_argument("--people", type=int, action="append")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--think", type=float, default=0.0)
    parser.add_argument("--database", action="append")
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--posts", type=int, default=1_000_000)
    parser.add_argument("--long", type=int, default=5000)
    parser.add_argument("--data", type=Path, default=Path(tempfile.gettempdir()) / "handschlag-benchmark")
    return parser


def measure(
    site: Site, levels: Sequence[int], seconds: float, think: float
) -> Iterator[tuple[int, Measured]]:
    keep_off_the_servers_core()
    with site.served():
        found = look(site, max(levels))
        shelves, cookies = shelve(found, site), found["cookies"]
        for people in levels:
            measured = Measured(until=time.monotonic() + seconds)
            clients = [Client(site.port, cookies[number % len(cookies)]) for number in range(people)]
            persons = [
                Person(client, number, found, shelves, measured) for number, client in enumerate(clients)
            ]
            asyncio.run(play(persons, think))
            yield people, measured


def shelve(found: dict[str, Any], site: Site) -> dict[str, list[str]]:
    """What there is to read by kind. What this version has not is said aloud and left empty."""
    cold, deep = found["cold"] or [found["hot"]["topic"]], found["deep"]
    searches = [path for paths in found["searches"].values() for path in paths]
    shelves = {
        "home": ["/"],
        "list": [found["hot"]["list"]],
        "list, deep": [*deep["list"].values()],
        "topic": found["write_in"] * 20 + cold[:1000] + random.Random(1).sample(cold, min(100, len(cold))),
        "topic, deep": [*deep["topic"].values()],
        "profile": found["members"],
        "members": [found["others"]["members"][0]],
        "search": searches,
        "live": [path for path in found["live"] if _answers(site, path, found["cookies"][0])],
    }
    for kind in INSTEAD:
        if not shelves[kind]:
            print(f"NOT MEASURED: {kind}: this version has none that answers")
    return shelves


def _answers(site: Site, path: str, cookie: str) -> bool:
    try:
        return fetch(site.port, path, Cookie=cookie)[0] in FINE
    except OSError:  # also what stays open, as a stream of events does
        return False


async def play(persons: "list[Person]", think: float) -> None:
    await asyncio.gather(*(person.live(think) for person in persons))


class Person:
    """One session on one connection; the same number does the same things in every run."""

    def __init__(
        self,
        client: Client,
        number: int,
        found: dict[str, Any],
        shelves: dict[str, list[str]],
        measured: Measured,
    ) -> None:
        self.client = client
        self.found = found
        self.shelves = shelves
        self.measured = measured
        self.chance = random.Random(number)
        self.form: Form | None = None
        self.deeds: dict[str, Callable[[], Awaitable[int]]] = {
            "reply": self.reply, "thanks": self.thank, "mark read": self.mark_read,
        }  # fmt: skip

    async def live(self, think: float) -> None:
        """Do one thing after the other until the time is up; come in one after another, not all at once."""
        await asyncio.sleep(self.chance.random() * min(1.0, think or 0.2))
        while time.monotonic() < self.measured.until:
            kind = self.chance.choices([*SHARES], [*SHARES.values()])[0]
            is_empty = not self.shelves.get(kind, True)
            await self.do(INSTEAD[kind] if is_empty else kind)
            if think:
                await asyncio.sleep(min(self.chance.expovariate(1 / think), 10 * think))
        self.client.close()

    async def do(self, kind: str) -> None:
        begun = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE):
                status = await (self.deeds[kind]() if kind in self.deeds else self.read(kind))
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
            self.client.close()
            self.measured.errors[f"{kind}: {type(error).__name__} {error}"] += 1
            return
        ended = time.monotonic()
        self.measured.took[kind].append(ended - begun)
        self.measured.in_time += ended <= self.measured.until
        if status not in FINE:
            self.measured.errors[f"{kind}: {status}"] += 1

    async def read(self, kind: str) -> int:
        return (await self.client.get(self.chance.choice(self.shelves[kind])))[0]

    async def reply(self) -> int:
        """To a topic whose page was read before, once, for its form."""
        if self.form is None:
            self.form = await Form.of(self.client, self.chance.choice(self.found["write_in"]))
        refused = await self.form.send(TEXT)
        if refused:
            self.measured.errors[f"reply: {refused}"] += 1
        return 200

    async def thank(self) -> int:
        return await self._post(self.chance.choice(self.found["thank"]), {})

    async def mark_read(self) -> int:
        return await self._post(f"{self.chance.choice(self.found['write_in'])}read/", {"number": "1"})

    async def _post(self, path: str, fields: dict[str, str]) -> int:
        token = self.form.token if self.form else TOKEN
        body = urlencode(fields | {"csrfmiddlewaretoken": token}).encode()
        return (await self.client.post(path, body))[0]


def tell(database: str, people: int, measured: Measured, seconds: float) -> str:
    """The line of the table; what each kind took is printed at once."""
    print(f"\n{database}, {people:,} people: {measured.in_time / seconds:,.0f} requests/s")
    print("| kind | requests | p50 ms | p95 ms | p99 ms |\n| --- | ---: | ---: | ---: | ---: |")
    for kind, took in sorted(measured.took.items()):
        print(f"| {kind} | {len(took):,} | {_spread(took)} |")
    for error, times in measured.errors.most_common(5):
        print(f"FAILED {times:,} ×: {error}")
    every = [each for took in measured.took.values() for each in took]
    return f"| {measured.in_time / seconds:,.0f} | {_spread(every)} | {measured.errors.total():,} |"


def _spread(took: list[float]) -> str:
    ordered = sorted(took)
    return " | ".join(f"{1000 * percentile(ordered, share):,.1f}" for share in (0.5, 0.95, 0.99))


if __name__ == "__main__":
    main()
