"""A group of an archive, and some of its days."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from handschlag.analysis.cutting import only_days, only_group
from handschlag.analysis.formats import edges, interactions, meetup, ratings, talk
from handschlag.core.errors import Invalid
from handschlag.engine.activity import ActionKind
from tests.importers.archives import answer, dump, question, user

FIRST, SECOND, THIRD = date(2024, 3, 1), date(2024, 3, 2), date(2024, 3, 3)


def kinds(archive):
    return [ActionKind(kind).name for kind in archive.activity.actions.kind]


def test_a_group_of_a_ledger_is_its_entries_and_its_people(ledger):
    north = only_group(interactions.read([ledger]), "north")
    assert (north.names, len(north.interactions)) == (["ada", "ben"], 2)
    assert north.interactions.source.tolist() == [1, 1]
    assert sorted(kinds(north)) == ["REPLY", "THANKS"]
    assert north.counts == {"members": 2, "posts": 1, "interactions": 2}


def test_a_group_of_meetups_is_its_members_and_who_came(meetups):
    whole = meetup.read([meetups])
    south = only_group(whole, "South")
    assert south.names == ["ada", "ben"]
    assert south.counts == {
        "members": 2, "events": 1, "attendances": 2, "memberships": 2, "interactions": 2
    }  # fmt: skip
    assert south.activity.first_joined.tolist() == [1_050_000_000, 1_060_000_000]
    north = only_group(whole, "North")
    assert north.names == ["ada", "emil", "cem", "ben"] or sorted(north.names) == [
        "ada",
        "ben",
        "cem",
        "emil",
    ]


def test_a_network_keeps_people_without_ties(write):
    write("a.nodes.csv", "id,office\n1,x\n2,y\n3,z")
    write("b.nodes.csv", "id,office\n1,x\n2,x")
    archive = edges.read([write(f"{name}.edges.csv", "source,target\n1,2") for name in "ab"])
    part = only_group(archive, "a")
    assert part.names == ["a/1", "a/2", "a/3"]
    assert [part.label_names["office"][code] for code in part.labels["office"]] == ["x", "y", "z"]
    assert (part.counts, part.parts) == ({"members": 3, "memberships": 3, "ties": 1}, {})


def test_an_unknown_group_lists_those_that_are_there(ledger, write):
    with pytest.raises(Invalid, match=r"no group “west” in this archive\. There are: north, south\."):
        only_group(interactions.read([ledger]), "west")
    with pytest.raises(Invalid, match="knows no groups"):
        only_group(edges.read([write("a.csv", "a,b")]), "west")


@pytest.mark.parametrize(
    ("begin", "end", "entries"),
    [
        (None, None, 6), (FIRST, FIRST, 2), (None, FIRST, 2), (SECOND, SECOND, 3), (SECOND, None, 4),
        (THIRD, date(2030, 1, 1), 1), (None, SECOND, 5),
    ],
)  # fmt: skip
def test_days_begin_at_midnight_in_utc_and_end_a_second_before_the_next(ledger, begin, end, entries):
    part = only_days(interactions.read([ledger]), begin, end)
    assert len(part.interactions) == entries
    assert "Days begin and end in UTC, not in the time zone of the people." in part.notes


def test_figures_speak_of_the_end_of_the_last_day_or_of_the_last_thing_known(ledger):
    archive = interactions.read([ledger])
    assert only_days(archive, None, SECOND).t == int(datetime(2024, 3, 2, 23, 59, 59, tzinfo=UTC).timestamp())
    assert only_days(archive, SECOND, date(2030, 1, 1)).t == archive.t


def test_actions_of_other_days_do_not_count(ledger):
    part = only_days(interactions.read([ledger]), SECOND, SECOND)
    assert kinds(part) == ["KEPT_RSVP", "KEPT_RSVP"]
    assert part.names == ["ada", "ben", "cem", "dora"]  # ada was there before


def test_who_came_later_is_not_there_yet(ledger):
    assert only_days(interactions.read([ledger]), None, FIRST).names == ["ada", "ben"]


def test_ratings_and_meetups_are_cut_too(write, meetups):
    rated = ratings.read([write("r.csv", "a,b,1,86399\nb,c,2,86400\nc,d,-3,172799\nd,e,4,172800")])
    part = only_days(rated, date(1970, 1, 2), date(1970, 1, 2))
    assert part.ratings.rating.tolist() == [0.2, -0.3]
    assert part.names == ["b", "c", "d"]
    assert part.counts == {
        "members": 3, "ratings": 2, "positive_ratings": 1, "negative_ratings": 1, "interactions": 2
    }  # fmt: skip
    early = only_days(meetup.read([meetups]), None, date(2001, 9, 9))
    assert (len(early.attendances.time), len(early.memberships.joined)) == (3, 1)


def test_a_reply_to_a_post_of_another_day_is_still_a_reply(tmp_path):
    folder = dump(
        tmp_path / "d",
        Users=[user(1), user(2)],
        Posts=[
            question(1, CreationDate="2024-01-31T23:59:59"),
            answer(2, 1, CreationDate="2024-02-01T00:00:00"),
        ],
    )
    part = only_days(talk.read_dump(folder), date(2024, 2, 1), date(2024, 2, 1))
    assert kinds(part) == ["REPLY"]
    assert len(part.interactions) == 1
    assert part.counts["posts"] == 1


def test_days_without_anything_or_in_the_wrong_order_are_refused(ledger, write):
    archive = interactions.read([ledger])
    for begin, end in ((SECOND, FIRST), (date(2025, 1, 1), None), (None, date(2020, 1, 1))):
        with pytest.raises(Invalid):
            only_days(archive, begin, end)
    with pytest.raises(Invalid, match="knows no times"):
        only_days(edges.read([write("a.csv", "a,b")]), FIRST, None)


def test_nothing_names_a_member_who_is_not_there(ledger, meetups):
    for archive in (
        only_group(interactions.read([ledger]), "south"),
        only_days(interactions.read([ledger]), None, FIRST),
        only_group(meetup.read([meetups]), "South"),
        only_days(meetup.read([meetups]), None, date(2001, 9, 9)),
    ):
        table, activity = archive.interactions, archive.activity
        named = [table.source, table.target, activity.spells.member, activity.actions.member]
        if archive.attendances:
            named += [archive.attendances.member, archive.memberships.member]
        everybody = np.concatenate(named)
        assert everybody.min() >= 0
        assert everybody.max() < archive.n_members
        assert activity.n_members == archive.n_members
