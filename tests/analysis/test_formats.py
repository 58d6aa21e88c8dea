"""What each format says, from files small enough to work it out by hand."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handschlag.analysis.formats import edges, interactions, meeting, meetup, ratings
from handschlag.engine.activity import ActionKind
from handschlag.engine.interactions import Strand
from handschlag.importers.formats.records import ArchiveError
from handschlag.insights.sections.archive import Attendances


def ties(archive, strand=None):
    """Who did something towards whom, by name, and its value, summed."""
    table = archive.interactions
    found: dict[tuple[str, str], float] = {}
    for source, target, kind, value in zip(
        table.source, table.target, table.strand, table.value, strict=True
    ):
        if strand is None or kind == strand:
            pair = archive.names[source], archive.names[target]
            found[pair] = found.get(pair, 0) + float(value)
    return found


def deeds(archive):
    actions = archive.activity.actions
    kinds = zip(actions.member, actions.kind, strict=True)
    return sorted((archive.names[member], ActionKind(kind).name) for member, kind in kinds)


def test_a_ledger_is_read_as_it_stands(ledger):
    archive = interactions.read([ledger])
    assert archive.names == ["ada", "ben", "cem", "dora"]
    assert archive.groups == ["north", "south"]
    assert ties(archive, Strand.HELP) == {("ben", "ada"): 0.25}
    assert ties(archive, Strand.MEET)["cem", "dora"] == 1
    assert archive.t == int(datetime(2024, 3, 3, 10, tzinfo=UTC).timestamp())
    assert archive.counts == {
        "interactions": 6, "members": 4, "talk": 1, "meet": 4, "help": 1, "groups": 2
    }  # fmt: skip


def test_who_thanks_has_acted_and_a_meetup_is_one_action(ledger):
    assert deeds(interactions.read([ledger])) == [
        ("ada", "THANKS"), ("ben", "KEPT_RSVP"), ("ben", "REPLY"), ("cem", "HANDSHAKE"), ("cem", "KEPT_RSVP"),
    ]  # fmt: skip


def test_the_order_of_rows_and_the_size_of_chunks_change_no_position(ledger, monkeypatch):
    whole = interactions.read([ledger])
    monkeypatch.setattr("handschlag.analysis.formats.tables.CHUNK", 2)
    head, *rows = ledger.read_text().splitlines()
    ledger.write_text("\n".join([head, *reversed(rows)]))
    turned = interactions.read([ledger])
    assert (turned.names, turned.groups) == (whole.names, whole.groups)
    assert turned.interactions.source.tolist() == whole.interactions.source.tolist()[::-1]
    assert turned.interactions.group.tolist() == whole.interactions.group.tolist()[::-1]


def test_optional_columns_may_be_missing_and_files_are_joined(write):
    one = write("a.csv", "strand,time,source,target\ntalk,5,x,y")
    other = write("b.csv", "time;source;target;strand;value;effort\n9;y;z;help;1,5;2")
    archive = interactions.read([one, other])
    table = archive.interactions
    assert (table.value.tolist(), table.effort.tolist()) == ([1, 1.5], [1, 2])
    assert (table.group.tolist(), archive.groups, archive.kind) == ([-1, -1], [], None)


def test_a_ledger_without_a_strand_says_what_is_missing(write):
    with pytest.raises(ArchiveError, match="there is no column “strand”"):
        interactions.read([write("x.csv", "time,source,target,value\n1,a,b,1")])


def test_ratings_are_scaled_with_and_without_a_header(write):
    bare = ratings.read([write("a.csv", "6,2,4,1289241912.5\n2,6,-10,1289241999")])
    headed = ratings.read([write("b.csv", "time,rating,source,target\n1289241912,4,6,2\n1289241999,-10,2,6")])
    for archive in (bare, headed):
        assert archive.names == ["2", "6"]
        assert archive.ratings.rating.tolist() == [0.4, -1]
        assert archive.ratings.time.tolist() == [1289241912, 1289241999]
        assert (archive.counts["positive_ratings"], archive.counts["negative_ratings"]) == (1, 1)
        assert "Ratings from −10 to 10 were divided by 10." in archive.notes


def test_ratings_within_1_stay_what_they_are(write):
    archive = ratings.read([write("a.csv", "source,target,rating,time\na,b,0.5,1\nb,a,-1,2")])
    assert archive.ratings.rating.tolist() == [0.5, -1]
    assert not [note for note in archive.notes if "divided" in note]


def test_a_rating_beyond_10_is_an_error_in_its_line(write):
    with pytest.raises(ArchiveError, match=r":2: rating: “11” is no number from -10 to 10"):
        ratings.read([write("a.csv", "6,2,4,1289241912\n6,2,11,1289241912")])


def test_labels_name_who_is_known(write):
    rated, known = write("a.csv", "6,2,4,1\n2,7,4,1"), write("b.csv", "7,-1\n6,+1\n99,-1")
    archive = ratings.read([rated], [known])
    assert archive.labels["trustworthy"].tolist() == [-1, 1, 0]  # 2, 6, 7
    assert (archive.counts["labelled_trustworthy"], archive.counts["labelled_fraudulent"]) == (1, 1)
    assert "1 labels name somebody without a rating." in archive.notes


def test_edges_may_have_weights_times_and_strands(write):
    archive = edges.read([write("a.csv", "source,target,weight,time,strand\na,b,2,10,help\nb,c,3,20,talk")])
    assert ties(archive, Strand.HELP) == {("a", "b"): 2}
    assert (archive.t, archive.has_times) == (20, True)
    bare = edges.read([write("b.csv", "a,b,2\nb,c,3")])
    assert ties(bare, Strand.TALK) == {("a", "b"): 2, ("b", "c"): 3}
    assert (bare.t, bare.has_times, bare.groups, bare.parts) == (0, False, [], {})


def test_nodes_beside_edges_bring_people_without_ties_and_labels(write):
    write("firm.nodes.csv", "id,office,age\n1,Rome,31.0\n2,Bonn,\n3,Rome,40.0")
    archive = edges.read([write("firm.edges.csv", "source,target\n1,2\n9,2")])
    assert archive.names == ["1", "2", "3", "9"]
    assert archive.labels["office"].tolist() == [0, 1, 0, -1]
    assert (archive.label_names["office"], archive.label_names["age"]) == (["Rome", "Bonn"], ["31", "40"])
    assert "1 people occur in edges but not in firm.nodes.csv." in archive.notes


def test_who_came_to_the_same_event_has_met(write):
    write("women.nodes.csv", "id,type\nann,False\nx,True\nbea,False\ny,True\ncleo,False")
    archive = edges.read(
        [write("women.edges.csv", "source,target\nx,ann\nx,bea\nx,cleo\ny,ann\ny,bea\ny,bea")]
    )
    assert archive.names == ["ann", "bea", "cleo"]
    assert archive.counts == {"members": 3, "events": 2, "attendances": 5}
    assert ties(archive, Strand.MEET) == {
        ("ann", "bea"): 1.5, ("bea", "ann"): 1.5, ("ann", "cleo"): 0.5,
        ("cleo", "ann"): 0.5, ("bea", "cleo"): 0.5, ("cleo", "bea"): 0.5,
    }  # fmt: skip
    assert sorted(set(archive.attendances.time.tolist())) == [0, 1]
    assert set(archive.interactions.time.tolist()) == {0}


def test_an_edge_between_two_people_of_a_two_mode_network_is_an_error(write):
    write("women.nodes.csv", "id,type\nann,False\nx,True\nbea,False")
    with pytest.raises(ArchiveError, match=r"women\.edges\.csv:3: both ends are of the same type"):
        edges.read([write("women.edges.csv", "source,target\nx,ann\nann,bea")])


def test_a_node_that_is_there_twice_is_an_error(write):
    write("a.nodes.csv", "id\n1\n2\n1")
    with pytest.raises(ArchiveError, match=r"a\.nodes\.csv:4: this id is there twice"):
        edges.read([write("a.edges.csv", "source,target\n1,2")])


def test_networks_with_the_same_nodes_share_people_and_others_do_not(write):
    for name in ("law_a", "law_b"):
        write(f"{name}.nodes.csv", "id,office\n1,x\n2,y\n3,y")
    write("shop.nodes.csv", "id,office\n1,y\n2,y")
    texts = {"law_a": "1,2", "law_b": "2,3", "shop": "1,2"}
    archive = edges.read([write(f"{name}.edges.csv", f"source,target\n{row}") for name, row in texts.items()])
    assert archive.names == ["law_a/1", "law_a/2", "law_a/3", "shop/1", "shop/2"]
    assert archive.parts["law_b"] == {"members": 3, "ties": 1}
    assert (archive.groups, archive.counts) == (list(texts), {"members": 5, "ties": 3})
    assert archive.labels["office"].tolist() == [0, 1, 1, 1, 1]


def test_times_count_only_where_all_files_tell_them(write):
    one = write("a.csv", "source,target,time\na,b,-5000000000")
    other = write("b.csv", "source,target\na,b")
    assert edges.read([one]).t == -5_000_000_000  # people met before 1970, too
    both = edges.read([one, other])
    assert (both.t, both.has_times, both.interactions.time.tolist()) == (0, False, [0, 0])
    assert "Some files tell no times, so those of the others are left out." in both.notes
    assert (both.names, both.groups) == (["a", "b"], ["a", "b"])


def test_a_yes_to_a_past_event_is_an_attendance(meetups):
    archive = meetup.read([meetups])
    came = archive.attendances
    told = [(archive.names[member], int(came.time[place])) for place, member in enumerate(came.member)]
    assert sorted(told) == [
        ("ada", 1_000_000_000), ("ada", 1_100_000_000), ("ben", 1_000_000_000), ("ben", 1_100_000_000),
        ("cem", 1_000_000_000),
    ]  # fmt: skip
    assert archive.counts == {
        "events": 3, "past_events": 2, "rsvps": 8, "yes_rsvps": 7, "attendances": 5, "members": 3,
        "memberships": 4, "groups": 2,
    }  # fmt: skip
    assert archive.groups == ["North", "South"]
    assert archive.t == 1_250_000_000
    assert ties(archive)["ada", "ben"] == 1.5
    assert ties(archive)["ada", "cem"] == 0.5


def test_members_of_meetups_belong_from_joining_or_from_their_first_meetup(meetups):
    archive = meetup.read([meetups])
    joined = dict(zip(archive.names, archive.activity.first_joined.tolist(), strict=True))
    assert joined["ada"] == 990_000_000
    assert joined["cem"] == 1_000_000_000
    assert joined["dora"] > archive.t  # said no, and is no member
    assert deeds(archive).count(("ada", "KEPT_RSVP")) == 2


@pytest.mark.parametrize(
    ("name", "row", "line", "problem"),
    [
        ("rsvps", "9,e9,ada,yes,1", 10, "event_id: “e9” is not in the table events"),
        ("rsvps", "9,E1,ada,perhaps,1", 10, "response: “perhaps” is none of yes, no"),
        ("events", "E1,First,1000000001000,1,past", 5, "this event_id is there before"),
        ("members", "ada,1,yesterday", 6, "joined_ms: “yesterday” is no time in milliseconds"),
    ],
)
def test_a_broken_row_of_meetups_is_an_error_in_its_line(meetups, name, row, line, problem):
    path = meetups / f"{name}.csv"
    path.write_text(path.read_text() + row + "\n")
    with pytest.raises(ArchiveError, match=problem) as refused:
        meetup.read([meetups])
    assert (refused.value.path, refused.value.line) == (path, line)


def test_a_row_of_events_that_repeats_another_is_noted(meetups):
    path = meetups / "events.csv"
    path.write_text(path.read_text() + "E1,First,1000000000000,1,past\n")
    archive = meetup.read([meetups])
    assert (archive.counts["events"], archive.counts["past_events"]) == (4, 2)
    assert "1 rows of events repeat another." in archive.notes


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8)), max_size=40, unique=True))
def test_everybody_at_a_meetup_of_several_gets_1_in_all(pairs):
    columns = np.array(pairs, np.int64).reshape(-1, 2)
    came = Attendances(columns[:, 1], columns[:, 0], columns[:, 0] * 100, np.full(len(pairs), -1))
    table, notes = meeting.of_attendances(came)
    expected = {
        (int(time) * 100, one, other): 1 / (sum(meetup == time for meetup, _ in pairs) - 1)
        for time, one in pairs
        for meetup, other in pairs
        if meetup == time and one != other
    }
    rows = zip(table.time.tolist(), table.source.tolist(), table.target.tolist(), strict=True)
    assert dict(zip(rows, table.value.tolist(), strict=True)) == expected
    assert not notes


def test_meetups_too_large_for_ties_are_left_out_whole_and_noted():
    sizes = [3, 5, 4, 5]
    meetups = np.repeat(np.arange(4), sizes)
    member = np.concatenate([np.arange(size) for size in sizes])
    table, notes = meeting.of_attendances(Attendances(member, meetups, meetups, meetups), most=30)
    assert sorted(set(table.time.tolist())) == [0, 2]
    assert notes[0].startswith("2 meetups of more than 4 people")
