"""Reliability on a real network of traders, judged by labels it has never seen.

Labels were derived from all ratings received, so only the first few of each trader are an honest check.
"""

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from handschlag.engine.fairness import reliability_at
from handschlag.engine.ratings import Ratings

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "bitcoin-otc"

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared ratings of Bitcoin OTC are missing")

PUBLISHED = {1: 0.783, 2: 0.858, 3: 0.899, 5: 0.926}
"""AUC of the plain mean of the first k ratings received (fewer where a trader received fewer)."""


@cache
def table() -> np.ndarray:
    rows = np.loadtxt(FOLDER / "soc-sign-bitcoinotc.csv", delimiter=",")
    return rows[np.argsort(rows[:, 3], kind="stable")]


@cache
def labels() -> dict[int, bool]:
    rows = (line.split(",") for line in (FOLDER / "otc_gt.csv").read_text(encoding="utf-8").split())
    return {int(trader): int(label) > 0 for trader, label in rows}


def ratings_of(rows: np.ndarray) -> Ratings:
    return Ratings.of(rows[:, 0], rows[:, 1], rows[:, 2] / 10, np.floor(rows[:, 3]))


def auc(scores) -> float:
    """Share of (trustworthy, fraudulent) pairs in the right order, equals for half."""
    good = [score for score, label in zip(scores, labels().values(), strict=True) if label]
    bad = [score for score, label in zip(scores, labels().values(), strict=True) if not label]
    won = sum((g > b) + (g == b) / 2 for g in good for b in bad)
    return won / (len(good) * len(bad))


def plain_means(k: int) -> list[Fraction]:
    rows = table()
    firsts = (rows[rows[:, 1] == trader, 2][:k].astype(int).tolist() for trader in labels())
    return [Fraction(sum(first), len(first)) for first in firsts]


def test_the_table_is_the_one_described():
    assert len(table()) == 35_592
    assert len(np.unique(table()[:, :2])) == 5_881
    assert sorted(labels().values()) == [False] * 180 + [True] * 136


@pytest.mark.parametrize("k", PUBLISHED)
def test_reliability_separates_at_least_as_well_as_plain_means(k):
    plain = auc(plain_means(k))
    ours = auc(reliability_at(ratings_of(table()), list(labels()), received=k).value.tolist())
    assert round(plain, 3) == PUBLISHED[k]
    assert ours >= plain


def test_no_later_rating_counts():
    rows, k = table(), 3
    traders = list(labels())[::12]
    whole = reliability_at(ratings_of(rows), traders, received=k)
    for place, trader in enumerate(traders):
        own = np.flatnonzero(rows[:, 1] == trader)[:k]
        known = ratings_of(rows[: own[-1] + 1])
        alone = reliability_at(known, [trader], received=k)
        assert alone.value[0] == pytest.approx(whole.value[place], rel=1e-12)
        assert alone.ratings[0] == len(own)
