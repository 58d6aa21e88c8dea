"""A ledger that tells of talk, help and meetings has figures in every chapter that it can have."""

import random
from datetime import UTC, datetime

from handschlag.analysis import reading, recognising
from handschlag.insights.sections.chapters import chapters

DAY = 86_400
NEEDS_MORE = {  # deals, ratings, what stands beside a ledger, and what was tried
    "alone_test_company", "strategy_effect", "win_win_rate", "contact_value", "contact_value_q0",
    "contact_value_q1", "network_yield", "productive_share", "kept_share",
    "one_sided_partner", "fairness_goodness", "fairness", "positive_share", "rating_auc", "goodness_table",
    "where_to_meet", "where_to_meet_table", "came_then_posted", "meeting_effect",
    "meeting_effect_1w", "meeting_effect_52w",
}  # fmt: skip
"""The effects have a value only if their placebo allows it; nearly everybody here writes before they come."""


def ledger(path):
    rng = random.Random(1)
    rows = ["time,source,target,strand,value,effort"]
    for _ in range(12_000):
        strand = rng.choices(["talk", "meet", "help"], [8, 0.2, 1])[0]
        worth = rng.choice([0.25, 0.5, 1, 2])
        source, target, time = (
            rng.randrange(150),
            rng.randrange(150),
            1_600_000_000 + rng.randrange(700 * DAY),
        )
        rows.append(f"{time},m{source},m{target},{strand},{worth},{worth * rng.choice([0.5, 1, 1.5])}")
    path.write_text("\n".join(rows))
    return reading.read(recognising.recognise([path]), now=datetime(2030, 1, 1, tzinfo=UTC))


def test_every_chapter_tells_what_a_whole_ledger_allows(tmp_path):
    found = chapters(ledger(tmp_path / "ledger.csv"), seed=1)
    untold = {
        key for name, figures in found.items() if name != "health"
        for key, told in figures.items() if told["value"] is None
    }  # fmt: skip
    assert untold <= NEEDS_MORE
    placebo = found["coupling"]["meeting_effect_placebo"]
    assert placebo["low"] <= placebo["value"] <= placebo["high"]
