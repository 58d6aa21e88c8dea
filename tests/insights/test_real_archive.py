"""The figures of a real community, computed once more from its raw files by other means."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from handschlag.cli.verbs import app
from handschlag.groups.models import Group
from handschlag.importers.actions import import_records
from handschlag.importers.formats import stackexchange
from tests.insights.raw_dump import RawDump, gini, half_makers, kaplan_meier

DUMP = Path(__file__).resolve().parents[2] / "../shared/data/stackexchange-quantum"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not DUMP.exists(), reason=f"the dump {DUMP.name} is not there"),
]


def share(part: int, whole: int):
    return pytest.approx(part / whole, rel=1e-12)


class Answer:
    """What ``handschlag health --json`` printed."""

    def __init__(self, printed: str) -> None:
        answer = json.loads(printed)
        self.as_of, self.health = answer["as_of"], answer["health"]

    def __getitem__(self, key: str):
        return self.health[key]["value"]

    def n(self, key: str) -> int:
        return self.health[key]["n"]


@pytest.fixture
def answer(group: Group) -> Answer:
    import_records(stackexchange.read(DUMP), group, source="stackexchange", by=None)
    return Answer(CliRunner().invoke(app, ["health", group.slug, "--json"], catch_exceptions=False).stdout)


def test_the_figures_of_a_real_community_are_those_of_its_raw_files(answer: Answer) -> None:
    raw = RawDump(DUMP)
    t = raw.last_post
    # Nobody has written in the group since: it speaks of the day of its last post.
    assert answer.as_of == datetime.fromtimestamp(t, UTC).isoformat()
    members_and_posts_agree(answer, raw, t)
    replies_agree(answer, raw, t)
    newcomers_agree(answer, raw, t)
    assert answer["stickiness"] == pytest.approx(raw.stickiness(t), rel=1e-9)


def members_and_posts_agree(answer: Answer, raw: RawDump, t: int) -> None:
    joins, members, posts = raw.joins_by_month(t), raw.members(t), raw.posts_per_member(t)
    assert [row[:2] for row in answer["joins_per_month_table"]] == [list(row) for row in joins.items()]
    assert answer["joins_per_month"] == joins["2018-08"]
    assert answer["active_share"] == share(raw.active(t), members)
    assert answer.n("active_share") == members
    wrote, top = len(posts) - posts.count(0), half_makers(posts)
    assert answer["one_post_share"] == share(posts.count(1), wrote)
    assert answer.n("one_post_share") == wrote
    assert answer["never_posted_share"] == share(posts.count(0), members)
    assert answer["participation_split"] == share(top, members)
    assert answer["participation_none_share"] == share(posts.count(0), members)
    assert answer["participation_some_share"] == share(wrote - top, members)
    assert answer["participation_gini"] == pytest.approx(gini(posts), rel=1e-9)
    recent = raw.contributions_90_days(t)
    assert answer["absence_factor"] == half_makers(recent)
    assert answer.n("absence_factor") == len(recent)


def replies_agree(answer: Answer, raw: RawDump, t: int) -> None:
    waits = raw.waits(t)
    curve = kaplan_meier(waits)
    assert answer["time_to_first_reply"] == pytest.approx(next(time for time, left in curve if left <= 0.5))
    for key, hours in (("answered_within_24h", 24), ("answered_within_72h", 72)):
        assert answer[key] == pytest.approx(1 - [left for time, left in curve if time <= hours][-1])
    assert answer.n("time_to_first_reply") == len(waits) == 612
    assert answer["unanswered_topics"] == sum(not answered for _, answered in waits)


def newcomers_agree(answer: Answer, raw: RawDump, t: int) -> None:
    for key, (reached, whole) in raw.funnel(t).items():
        assert answer[key] == share(reached, whole)
        assert answer.n(key) == whole
    assert answer["newcomer_funnel_five_contributions"] is None
    assert answer.health["newcomer_funnel_five_contributions"]["reason"] == "too few data"
    table = raw.retention(t)
    for (month, size, shares), expected in zip(answer["retention_table"], table, strict=True):
        assert [month, size] == expected[:2]
        assert shares == pytest.approx(expected[2])
    month_3 = [(size, round(size * shares[3])) for _month, size, shares in table if len(shares) > 3]
    assert answer["retention"] == share(
        sum(stayed for _, stayed in month_3), sum(size for size, _ in month_3)
    )
