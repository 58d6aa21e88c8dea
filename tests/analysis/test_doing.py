"""Who belonged, wrote and did what: tables beside a ledger."""

from datetime import UTC, datetime

import numpy as np
import pytest

from handschlag.analysis import reading, recognising
from handschlag.analysis.formats.tables import ArchiveError
from handschlag.engine.activity import NOBODY

LEDGER = """time,source,target,strand
2024-03-01T09:30:00Z,ben,ada,talk
2024-03-02T18:00:00Z,ben,ada,meet
"""
MEMBERSHIPS = """member,joined,left
ada,2023-11-02T10:00:00Z,
ben,2023-11-03T10:00:00Z,2024-01-01T00:00:00Z
ben,2024-02-01T00:00:00Z,
dora,2024-02-02T00:00:00Z,
"""
POSTS = """post,time,member,topic,answers,removed
1,2024-03-01T09:00:00Z,ada,t1,opens,no
2,2024-03-01T09:30:00Z,ben,t1,1,no
3,2024-03-01T09:40:00Z,ada,t1,,yes
"""
DEEDS = """time,member,deed
2024-03-02T18:00:00Z,ben,attendance
2024-03-02T18:00:00Z,ada,attendance
2024-03-05T18:00:00Z,dora,thanks
"""


def written(folder, **beside: str):
    (folder / "ledger.csv").write_text(LEDGER)
    for kind, text in beside.items():
        (folder / f"ledger.{kind}.csv").write_text(text)
    now = datetime(2024, 4, 1, tzinfo=UTC)
    return reading.read(recognising.recognise([folder / "ledger.csv"]), now=now)


def test_all_three_take_the_place_of_what_the_ledger_alone_would_say(tmp_path) -> None:
    archive = written(tmp_path, memberships=MEMBERSHIPS, posts=POSTS, deeds=DEEDS)
    assert archive.names == ["ada", "ben", "dora"]
    assert archive.joining_is_told
    assert not archive.notes
    assert archive.activity.spells.member.tolist() == [0, 1, 1, 2]
    posts = archive.activity.posts
    assert posts.author.tolist() == [0, 1, 0]
    assert posts.parent.tolist() == [NOBODY, 0, NOBODY]
    assert (posts.opens.tolist(), posts.deleted.tolist()) == ([True, False, False], [False, False, True])
    assert sorted(archive.attendances.member.tolist()) == [0, 1]
    assert archive.t == np.datetime64("2024-03-05T18:00:00").astype(int)


def test_one_alone_leaves_the_others_as_they_were(tmp_path) -> None:
    alone, beside = written(tmp_path), written(tmp_path, memberships=MEMBERSHIPS)
    assert beside.activity.posts.time.tolist() == alone.activity.posts.time.tolist()
    assert len(alone.notes) == len(beside.notes) + 1
    assert beside.attendances is None


@pytest.mark.parametrize(
    ("kind", "line", "problem"),
    [
        ("memberships", "ada,2024-02-01T00:00:00Z,2024-01-01T00:00:00Z", "left before joining"),
        ("posts", "1,2024-03-01T10:00:00Z,ben,t1,,no", "there twice"),
        ("posts", "9,2024-03-01T10:00:00Z,ben,t1,77,no", "not there"),
        ("deeds", "2024-03-05T18:00:00Z,dora,dancing", "dancing"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, kind, line, problem) -> None:
    text = {"memberships": MEMBERSHIPS, "posts": POSTS, "deeds": DEEDS}[kind]
    with pytest.raises(ArchiveError) as refused:
        written(tmp_path, **{kind: text + line + "\n"})
    assert problem in str(refused.value)
    assert f"{len(text.splitlines()) + 1}" in str(refused.value)
