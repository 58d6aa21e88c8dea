"""Pages under load: hot ones, their first readers, deep ones, all others, searches."""

import asyncio
import sys
import time
from dataclasses import dataclass
from typing import Any

from benchmarks.generator import CONNECTIONS, Client, Load, measure, percentile
from benchmarks.pages.owed import Table
from benchmarks.sites import Site, free_port, served

ROUNDS = 3
HOT_ROWS = (
    # page, signed in, requests/s, p99 in ms (0: none owed), CPU in hellos
    ("list", False, 8000, 0, 2.5),
    ("topic", False, 8000, 0, 2.5),
    ("list", True, 2500, 15, 8),
    ("topic", True, 3000, 15, 6),
)


@dataclass(frozen=True, slots=True)
class Bench:
    """A served site, what there is to read on it, and how long to look at each page."""

    site: Site
    pid: int
    found: dict[str, Any]
    seconds: float
    hello: Load
    table: Table
    connections: int = CONNECTIONS

    @property
    def part(self) -> float:
        """Shorter, for what is measured in several rounds or on many pages."""
        return max(self.seconds / ROUNDS, min(self.seconds, 1))

    @property
    def cookie(self) -> str:
        return str(self.found["cookies"][0])

    def load(self, paths: str | list[str], *, signed_in: bool = True, **options: Any) -> Load:
        own = {"seconds": self.seconds, "connections": self.connections}
        chosen = own | {"cookie": self.cookie if signed_in else ""} | options
        return measure(self.site.port, paths, pid=self.pid, **chosen)

    def hellos(self, load: Load) -> float:
        """CPU of a request in units of the plainest application's."""
        return load.cost / self.hello.cost if self.hello.cost else 0.0


def measure_hello(seconds: float, path: str = "/") -> Load:
    """The floor: a WSGI application that says hello, under the same server, on the same core.

    ``/40000`` says it in so many bytes.
    """
    port = free_port()
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "error"]
    with served([*granian, "--port", str(port), "benchmarks.hello:application"], port) as process:
        return measure(port, path, seconds=seconds, pid=process.pid)


def measure_hot(bench: Bench) -> None:
    for page, signed_in, rate, p99, hellos in HOT_ROWS:
        load = bench.load(bench.found["hot"][page], signed_in=signed_in)
        what = f"{page}, {'signed in' if signed_in else 'anonymous'}"
        beside = f" (p50 {load.p50:.1f} ms, p99 {load.p99:.1f} ms, {load.bytes / 1000:.0f} kB)"
        bench.table.at_least(what, load.rate, rate, "requests/s", beside=beside)
        if p99:
            bench.table.at_most(f"{what}, p99", load.p99, p99, "ms")
        bench.table.at_most(f"{what}, CPU", bench.hellos(load), hellos, "hellos")
        _note_failures(bench, what, load)


def measure_misses(bench: Bench) -> None:
    """The first reader of a page: topics that nobody has read; and one topic read after each reply to it."""
    load = bench.load(bench.found["cold"], warm=False)
    again = " – some were read twice, so it is less" if load.requests > len(bench.found["cold"]) else ""
    what = "signed-in miss: each topic read once"
    bench.table.at_least(what, load.rate, 300, "requests/s", beside=f" (p99 {load.p99:.1f} ms){again}")
    _note_failures(bench, what, load)


def measure_deep(bench: Bench) -> None:
    """First, middle and last page: read by many, and read by somebody for the first time."""
    for kind, places in bench.found["deep"].items():
        loads = {name: [] for name in places}  # type: dict[str, list[Load]]
        for _ in range(ROUNDS):
            for name, path in places.items():
                loads[name].append(bench.load(path, seconds=bench.part))
        rates = {name: max(load.rate for load in each) for name, each in loads.items()}
        beside = f" ({', '.join(f'{name} {rate:,.0f}/s' for name, rate in rates.items())})"
        ratio = max(rates.values()) / min(rates.values())
        bench.table.at_most(
            f"deep {kind}: slowest to fastest page", ratio, 1.2, "×", beside=beside, eased=False
        )
    for kind, pages in bench.found["undisturbed"].items():
        took = asyncio.run(_in_turn(bench, pages))
        beside = f" ({', '.join(f'{name} {each * 1000:.1f} ms' for name, each in took.items())})"
        ratio = max(took.values()) / min(took.values())
        what = f"deep {kind}, first reader: slowest to fastest page"
        bench.table.at_most(what, ratio, 1.2, "×", beside=beside, eased=False)


async def _in_turn(bench: Bench, pages: dict[str, list[str]]) -> dict[str, float]:
    """The median time of each place's pages, asked for alternately so that all meet the same machine."""
    client, took = Client(bench.site.port, bench.cookie), {name: [] for name in pages}  # type: ignore[var-annotated]
    await client.get("/")
    for turn in zip(*pages.values(), strict=False):
        for name, path in zip(pages, turn, strict=True):
            begun = time.perf_counter()
            await client.get(path)
            took[name].append(time.perf_counter() - begun)
    client.close()
    return {name: percentile(sorted(each), 0.5) for name, each in took.items()}


def compare_sizes(bench: Bench, small: Bench) -> None:
    """The same pages of the same people on two sites of which one has ten times the posts."""
    for page, signed_in, *_ in HOT_ROWS:
        rates: dict[str, float] = {"small": 0.0, "large": 0.0}
        for _ in range(ROUNDS):
            for name, each in (("small", small), ("large", bench)):
                load = each.load(each.found["hot"][page], signed_in=signed_in, seconds=bench.part)
                rates[name] = max(rates[name], load.rate)
        what = f"{page}, {'signed in' if signed_in else 'anonymous'}: a tenth of the posts to all"
        beside = f" ({rates['small']:,.0f}/s, {rates['large']:,.0f}/s)"
        ratio = rates["small"] / rates["large"]
        bench.table.at_most(what, ratio, 1.2, "×", beside=beside, eased=False)


def measure_others(bench: Bench) -> None:
    for label, (path, who) in bench.found["others"].items():
        load = bench.load(path, cookie=bench.found["cookies"][who], seconds=bench.part)
        beside = f" (p99 {load.p99:.0f} ms, {bench.hellos(load):.1f} hellos, {load.bytes / 1000:.0f} kB)"
        bench.table.at_least(f"{label}, signed in", load.rate, 120, "requests/s", beside=beside)
        _note_failures(bench, label, load)
    missing = [f"{label} ({why})" for label, why in bench.found["missing"].items()]
    print(f"NOT MEASURED: {'; '.join(missing)}")


def measure_searches(bench: Bench) -> None:
    if not bench.found["searches"]:
        print("NOT MEASURED: search: this version has none")
    for order, owed in (("newest", 5), ("ranked", 50)):
        if paths := bench.found["searches"].get(order):
            load = bench.load(paths, connections=1)
            beside = f" (p50 {load.p50:.1f} ms, whole page, one reader)"
            bench.table.at_most(f"search, {order}, p95", load.p95, owed, "ms", beside=beside)
            _note_failures(bench, f"search, {order}", load)


def judge_queries(bench: Bench) -> None:
    """As the application that the server calls; what reads the database past Django is not seen."""
    hot = {"list", "topic", "list, visitor", "topic, visitor"}
    for label, (first, second) in bench.found["queries"].items():
        if label in hot:
            bench.table.at_most(f"queries, {label}", second, 2, "", eased=False)
            bench.table.at_most(f"queries, {label}, first reader", first, 8, "", eased=False)
        elif second > 8:
            bench.table.at_most(f"queries, {label}", second, 8, "", eased=False)
    most = max(second for _, second in bench.found["queries"].values())
    bench.table.at_most("queries, the page with most", most, 8, "", eased=False)


def _note_failures(bench: Bench, what: str, load: Load) -> None:
    if load.failed:
        bench.table.at_most(f"{what}: requests that failed", load.failed, 0, "", eased=False)
