"""How the engine's time and memory grow from 10⁴ to 10⁷ ties, as a picture.

    python -m benchmarks.scaling [--most 10000000] [--seconds 60] [--svg docs/explanation/engine-scaling.svg]

runs the main operations on communities of growing size, ten ties a member, each in a process of its own,
and draws seconds and megabytes against ties. What would take longer than ``--seconds`` at a size, by the
time that it took at the last, is left out there.
"""

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

import altair as alt
import numpy as np

from benchmarks.communities import Community, generate
from benchmarks.engine import OPERATIONS, Answer, Operation, prepared_ours, run_apart
from handschlag.engine.crisis import Footing, ShockPlan, StressTest, stress_test
from handschlag.engine.graph import Graph

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
TIES_PER_MEMBER = 10
DRAWN = (
    "ties from interactions",
    "constraint",
    "resource allocation top 10",
    "k-cores",
    "trust (PageRank) to 1e-9",
    "strongest path, 20 pairs",
    "linear DebtRank, 16 shocks",
)
ITSELF = "the ties themselves"


def block_of_draws(community: Community) -> Answer:
    """Sixty-four shocks of a tenth of the members: one block of a stress test."""
    n = community.graph.n_nodes
    test = StressTest.of(Footing.of(community.graph), seed=1, draws=64)
    (level,) = stress_test(test, ShockPlan.random(n), [n // 10], rounds=False)
    return level.lost


WITH_FOOTING = Operation("stress test, 64 shocks, with its footing", block_of_draws)
CHOSEN = (*(operation for operation in OPERATIONS if operation.name in DRAWN), WITH_FOOTING)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--most", type=int, default=SIZES[-1], help="ties of the largest community")
    parser.add_argument("--seconds", type=float, default=60.0, help="longer than this is left out")
    parser.add_argument("--svg", type=Path, default=Path("docs/explanation/engine-scaling.svg"))
    options = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for n_ties in (size for size in SIZES if size <= options.most):
        rows += measured_at(n_ties, rows, options.seconds)
        print(f"{n_ties:,} ties: done", file=sys.stderr, flush=True)
    picture(rows).save(options.svg)
    show(rows)


def measured_at(n_ties: int, before: list[dict[str, Any]], most_seconds: float) -> list[dict[str, Any]]:
    """A row for each operation that is quick enough, and one for the ties themselves."""
    community = generate(n_ties // TIES_PER_MEMBER, n_ties, seed=1)
    rows = [{"operation": ITSELF, "ties": n_ties, "seconds": None, "MB": bytes_of(community.graph) / 1e6}]
    for operation in CHOSEN:
        last = [row for row in before if row["operation"] == operation.name]
        if last and last[-1]["seconds"] * n_ties / last[-1]["ties"] > most_seconds:
            continue
        run = run_apart(partial(prepared_ours, operation), community, 2)
        if isinstance(run, str):
            print(f"{operation.name}: {run}", file=sys.stderr)
            continue
        found = {"seconds": run.seconds, "MB": max(run.megabytes, 0.1)}
        rows.append({"operation": operation.name, "ties": n_ties} | found)
    return rows


def bytes_of(graph: Graph) -> int:
    return sum(array.nbytes for array in (*graph.rows(), graph.ids))


def picture(rows: list[dict[str, Any]]) -> alt.HConcatChart:
    """Both axes logarithmic, so that what grows as the ties do is a line that rises one in one."""
    order = sorted({row["operation"] for row in rows}, key=lambda name: (name == ITSELF, name))
    ties = alt.X("ties:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s", title="ties", tickCount=4))
    colour = alt.Color(
        "operation:N", sort=order, legend=alt.Legend(title=None, orient="bottom", columns=2, labelLimit=300)
    )
    panels = []
    for field, title in (("seconds", "seconds"), ("MB", "megabytes beyond the community")):
        chosen = [row for row in rows if row[field] is not None]
        up = alt.Y(f"{field}:Q", scale=alt.Scale(type="log"), axis=alt.Axis(title=title, format="~g"))
        lines = alt.Chart(alt.InlineData(values=chosen), width=330, height=300)
        panels.append(
            lines.mark_line(point=True).encode(x=ties, y=up, color=colour, shape=alt.value("circle"))
        )
    return alt.hconcat(*panels).configure(background="white")


def show(rows: list[dict[str, Any]]) -> None:
    """As Markdown: what each took, and bytes a tie at the largest size."""
    sizes = sorted({row["ties"] for row in rows})
    print(f"| operation | {' | '.join(f'{size:,}' for size in sizes)} | bytes a tie at the largest |")
    print(f"| --- |{' ---: |' * (len(sizes) + 1)}")
    for name in dict.fromkeys(row["operation"] for row in rows):
        own = {row["ties"]: row for row in rows if row["operation"] == name}
        told = [f"{own[size]['seconds']:.4f}" if size in own and name != ITSELF else "" for size in sizes]
        largest = own[max(own)]
        print(f"| {name} | {' | '.join(told)} | {np.ceil(largest['MB'] * 1e6 / largest['ties']):.0f} |")


if __name__ == "__main__":
    main()
