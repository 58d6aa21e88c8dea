"""What the page on the meeting effect quotes: what is told of communities in which the truth is known.

python -m benchmarks.meeting_effect [--communities 100]

For a true effect of 0 and of a fifth: the naive ratio of after and before, the estimate, how often its
interval holds the truth and excludes 0, and how often the placebo passes. Two minutes on two cores.
"""

import argparse
from dataclasses import dataclass

import numpy as np

from handschlag.engine.differences import Difference, matched_differences
from tests.engine.communities import community

WEEKS = 4


@dataclass(frozen=True, slots=True)
class Row:
    """What came out over many communities with one true effect."""

    truth: float
    found: list[Difference]

    def __str__(self) -> str:
        estimates = [one.estimate for one in self.found if one.estimate is not None]
        placebos = [one.placebo for one in self.found if one.placebo is not None]
        held = sum(one.low <= self.truth <= one.high for one in estimates)
        told = sum(one.low > 0 or one.high < 0 for one in estimates)
        passed = sum(one.low <= 0 <= one.high for one in placebos)
        naive = np.mean([one.before_after for one in self.found])
        mean = np.mean([one.value for one in estimates])
        cells = (
            f"{self.truth:+.0%}",
            f"{naive:+.0%}",
            f"{mean:+.1%}",
            f"{held} of {len(estimates)}",
            told,
            passed,
        )
        return f"| {' | '.join(map(str, cells))} |"


def measured(truth: float, communities: int) -> Row:
    """One community for each seed from 0 on."""
    found = []
    for seed in range(communities):
        made = community(seed, effect=truth)
        (one,) = matched_differences(made.panel, made.attended, made.t, seed=seed, weeks=[WEEKS])
        found.append(one)
    return Row(truth, found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--communities", type=int, default=100)
    communities = parser.parse_args().communities
    print(
        "| truth | before and after | estimate | intervals that hold it | that exclude 0 | placebo passed |"
    )
    print("| ---: | ---: | ---: | ---: | ---: | ---: |")
    for truth in (0.0, 0.2):
        print(measured(truth, communities), flush=True)


if __name__ == "__main__":
    main()
