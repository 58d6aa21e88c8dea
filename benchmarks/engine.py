"""The engine beside the best libraries that do the same, and beside what the memory allows.

    python -m benchmarks.engine [--members 36000] [--ties 400000] [--large] [--only name] [--repeat 3]

generates a community (the same one for a seed), copies and gathers through memory to see what the
machine can do at this moment, and runs every operation and every peer that is installed on the same
ties, in processes of their own. Ours is compared with each peer's answer. ``--large`` is 1 million
members and 10 million ties.
Times are the least of the repetitions, compiled code warmed up, graphs made beforehand (ours keeps its
undirected form after the first repetition, as theirs is made beforehand); memory is what the peak of the
process rose by. A peer that takes too long at this size, or is not installed, says so.
"""

import argparse
import importlib.util
import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rich.console import Console
from rich.table import Table

from benchmarks.communities import NOW, Community, generate
from benchmarks.engine_peers import PEERS, one_cascade, signed
from handschlag.engine.crisis import (
    Footing,
    ShockPlan,
    StressTest,
    core_numbers,
    departure_cascade,
    reliance,
    shock_debtranks,
    stress_test,
)
from handschlag.engine.graph import Graph
from handschlag.engine.holes import constraint
from handschlag.engine.matching import resource_allocation
from handschlag.engine.trust import Ratings, fairness_goodness, global_trust, strongest_paths

Answer = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Operation:
    """``ours`` and each peer give one array; ``fresh`` empties what a graph remembers before each run."""

    name: str
    ours: Callable[[Community], Answer]
    fresh: bool = False
    tolerance: float = 1e-9


def goodness(community: Community) -> Answer:
    graph, ratings = community.graph, signed(community).data
    table = Ratings.of(graph.sources, graph.indices, ratings, members=np.arange(graph.n_nodes))
    return np.nan_to_num(fairness_goodness(table).goodness)


def lost(community: Community, share: float) -> Answer:
    """A thousand shocks of a share of the members at random."""
    n = community.graph.n_nodes
    test = StressTest.of(Footing.of(community.graph), seed=1)
    (level,) = stress_test(test, ShockPlan.random(n), [round(share * n)], rounds=False)
    return level.lost


def cascade(community: Community) -> Answer:
    """Who is gone after a tenth of the members have left, on ties that all count the same."""
    contacts, shock, thresholds = one_cascade(community)
    return departure_cascade(Footing.of(contacts), shock, thresholds=thresholds).gone.astype(np.int64)


def distress(community: Community) -> Answer:
    graph = community.graph
    size = max(1, graph.n_nodes // 1000)
    return shock_debtranks(
        reliance(graph), ShockPlan.random(graph.n_nodes), size, seed=1, draws=16, tolerance=0.0
    )


def paths(community: Community) -> Answer:
    """Of twenty pairs; 0 where there is none."""
    ends = np.random.default_rng(1).choice(community.ids, (2, 20))
    found = strongest_paths(community.graph, *ends)
    return np.array([0.0 if path is None else path.strength for path in found])


# One line for each operation, and its peers by the same name in ``engine_peers.PEERS``.
OPERATIONS = (
    Operation("ties from interactions", lambda c: Graph.from_interactions(c.interactions, NOW).weights),
    Operation("undirected", lambda c: c.graph.undirected.weights, fresh=True),
    Operation("reversed", lambda c: c.graph.reversed.weights, fresh=True),
    Operation("constraint", lambda c: constraint(c.graph)),
    Operation("resource allocation top 10", lambda c: resource_allocation(c.graph).scores),
    Operation("k-cores", lambda c: core_numbers(c.graph)),
    Operation("trust (PageRank) to 1e-9", lambda c: global_trust(c.graph), tolerance=1e-7),
    Operation("fairness and goodness", goodness, tolerance=1e-5),
    Operation("strongest path, 20 pairs", paths),
    Operation("one cascade, contacts alike", cascade),
    Operation("linear DebtRank, 16 shocks", distress, tolerance=1e-5),
    Operation("stress test, 1,000 shocks of 10 %", partial(lost, share=0.1)),
    Operation("stress test, 1,000 shocks of 40 %", partial(lost, share=0.4)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    seconds: float
    megabytes: float
    answer: Answer


@dataclass(frozen=True, slots=True)
class Machine:
    """What memory does at this moment: copies in GB/s, ns for each tie gathered from an array of nodes."""

    copy: float
    gather: float


@dataclass(frozen=True, slots=True)
class Line:
    operation: str
    who: str
    seconds: str
    megabytes: str
    to_peer: str
    to_bound: str
    agrees: str


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--members", type=int, default=36_000)
    parser.add_argument("--ties", type=int, default=400_000)
    parser.add_argument("--large", action="store_true", help="1 million members, 10 million ties")
    parser.add_argument("--only", default="", help="operations whose name contains this")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    n_members, n_ties = (1_000_000, 10_000_000) if options.large else (options.members, options.ties)
    community = generate(n_members, n_ties, seed=options.seed)
    machine = measured(community.graph)
    lines: list[Line] = []
    for operation in OPERATIONS:
        if options.only in operation.name:
            lines += compared(operation, community, machine, options.repeat)
            print(f"{operation.name}: done", file=sys.stderr, flush=True)
    title = (
        f"{n_members:,} members, {community.graph.n_edges:,} ties; copies {machine.copy:.1f} GB/s, "
        f"gathers {machine.gather:.1f} ns a tie; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    show(title, lines)


def measured(graph: Graph) -> Machine:
    """The better of some copies and gathers. Copying counts what is read and what is written."""
    source, target = np.ones(16_000_000), np.zeros(16_000_000)
    copying = least(lambda: np.copyto(target, source), 5)
    nodes, found = np.ones(graph.n_nodes), np.empty(graph.n_edges)
    indices = graph.indices.astype(np.intp)
    gathering = least(lambda: np.take(nodes, indices, out=found, mode="clip"), 5)
    return Machine(2 * source.nbytes / copying / 1e9, gathering / max(graph.n_edges, 1) * 1e9)


def least(work: Callable[[], object], repeat: int) -> float:
    seconds = []
    for _ in range(repeat):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def compared(operation: Operation, community: Community, machine: Machine, repeat: int) -> list[Line]:
    """Ours first, then the peers."""
    bound = community.graph.n_edges * machine.gather / 1e9
    ours = run_apart(partial(prepared_ours, operation), community, repeat)
    if isinstance(ours, str):
        return [Line(operation.name, "Handschlag", ours, "", "", "", "")]
    peers: list[tuple[str, Run | str]] = []
    for peer in PEERS.get(operation.name, ()):
        if importlib.util.find_spec(peer.module) is None:
            peers.append((peer.name, "not installed"))
        elif community.graph.n_edges > peer.most_ties:
            peers.append((peer.name, "too slow here"))
        else:
            peers.append((peer.name, run_apart(peer.prepared, community, repeat)))
    runs = [run.seconds for _, run in peers if isinstance(run, Run)]
    best = f"{min(runs) / ours.seconds:.1f} ×" if runs else "none"
    lines = [
        Line(operation.name, "Handschlag", f"{ours.seconds:.4f}", f"{ours.megabytes:.0f}", best,
             f"{ours.seconds / bound:.1f}", "")
    ]  # fmt: skip
    for name, run in peers:
        if isinstance(run, str):
            lines.append(Line(operation.name, name, run, "", "", "", ""))
            continue
        agrees = "yes" if agree(ours.answer, run.answer, operation.tolerance) else "NO"
        seconds, memory = f"{run.seconds:.4f}", f"{run.megabytes:.0f}"
        lines.append(Line(operation.name, name, seconds, memory, "", f"{run.seconds / bound:.1f}", agrees))
    return lines


def prepared_ours(operation: Operation, community: Community) -> Callable[[], Answer]:
    """Compiled on a small community first, so that only the operation itself is measured."""
    operation.ours(generate(200, 1000, seed=0))

    def work() -> Answer:
        if operation.fresh:
            graph = community.graph
            fresh = Graph(*graph.rows(), graph.ids)
            return operation.ours(Community(community.ids, community.interactions, fresh))
        return operation.ours(community)

    return work


def run_apart(
    prepared: Callable[[Community], Callable[[], Answer]], community: Community, repeat: int
) -> Run | str:
    """In a process of its own, so that its peak of memory is its own; an error is told, not raised."""
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(theirs, prepared, community, repeat))
    child.start()
    theirs.close()
    try:
        found: Run | str = ours.recv()
    except EOFError:
        found = "ended without an answer"
    child.join()
    return found


def _run(
    answers: Any, prepared: Callable[[Community], Callable[[], Answer]], community: Community, repeat: int
) -> None:
    try:
        work = prepared(community)
        _forget_peak()
        before = _resident("VmRSS")
        started = time.perf_counter()
        answer = work()  # the first run may fill caches of the graph, and counts for memory
        first = time.perf_counter() - started
        memory = max(0.0, _resident("VmHWM") - before)
        seconds = min(first, least(work, repeat - 1)) if repeat > 1 else first
        answers.send(Run(seconds, memory, answer))
    except (ImportError, RuntimeError, TypeError, ValueError, AttributeError, MemoryError) as error:
        answers.send(f"{type(error).__name__}: {error}")


def _resident(which: str) -> float:
    """MB: ``VmRSS`` now, ``VmHWM`` at most since the mark was set back (Linux; else 0)."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith(which)), 0.0)


def _forget_peak() -> None:
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")  # or the peak would be that of generating


def agree(ours: Answer, theirs: Answer, tolerance: float) -> bool:
    """Equal but for rounding; not a number where the other is not one either."""
    return ours.shape == theirs.shape and np.allclose(
        ours, theirs, rtol=tolerance, atol=tolerance, equal_nan=True
    )


HEADS = ("operation", "by", "seconds", "peak MB", "best peer takes", "× gathering all ties", "same answer")


def show(title: str, lines: Sequence[Line]) -> None:
    """As a table to read, and in Markdown to keep."""
    rows = [
        (line.operation, line.who, line.seconds, line.megabytes, line.to_peer, line.to_bound, line.agrees)
        for line in lines
    ]
    table = Table(title=title, title_justify="left")
    for at, head in enumerate(HEADS):
        table.add_column(head, justify="left" if at < 2 else "right")
    for row in rows:
        table.add_row(*row)
    Console(width=130).print(table)
    print(f"\n{title}\n\n| {' | '.join(HEADS)} |\n|{' --- |' * len(HEADS)}")
    for row in rows:
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
