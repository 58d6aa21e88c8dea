"""Which format something is, and what is said of what is none."""

import gzip

import pytest

from handschlag.analysis.recognising import recognise
from handschlag.importers.formats.records import ArchiveError
from tests.importers.archives import dump, mail, mbox, question, user


def kind(*paths, named="auto"):
    return recognise(list(paths), named).format


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("time,source,target,strand\n1,a,b,talk", "interactions"),
        ("Strand;Target;Source;Time\ntalk;a;b;1", "interactions"),
        ("source,target,rating,time\na,b,1,1", "ratings"),
        ("6,2,4,1289241912", "ratings"),
        ("source,target\na,b", "edges"),
        ("source\ttarget\tweight\na\tb\t2", "edges"),
        ("a,b", "edges"),
        ("a,b,2.5", "edges"),
        ("a,b,25,1289241912", "edges"),
    ],
)
def test_a_table_is_known_by_its_columns(write, text, expected):
    assert kind(write("some.csv", text)) == expected


def test_a_table_that_stands_beside_another_is_none_alone(write):
    for name in ("a.nodes.csv", "a.promises.csv"):
        with pytest.raises(ArchiveError, match="stands beside another one"):
            recognise([write(name, "id,member\na,b")])


def test_mails_are_known_by_their_first_line(tmp_path):
    path = mbox(tmp_path / "x.mbox", mail())
    assert kind(path) == "mbox"
    packed = tmp_path / "y.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert kind(packed) == "mbox"
    assert kind(path, packed) == "mbox"
    maildir = tmp_path / "Maildir"
    (maildir / "cur").mkdir(parents=True)
    assert kind(maildir) == "mbox"


def test_folders_are_known_by_their_files(tmp_path, meetups):
    assert kind(dump(tmp_path / "dump", Users=[user(1)], Posts=[question(1)])) == "stackexchange"
    assert kind(meetups) == "meetup"


def test_a_folder_of_files_is_all_of_them(write, tmp_path):
    write("net/b.edges.csv", "source,target\n1,2")
    write("net/a.edges.csv", "source,target\n1,2")
    write("net/a.nodes.csv", "id,office\n1,x\n2,y")
    write("net/SOURCE.md", "where it comes from")
    found = recognise([tmp_path / "net"])
    assert (found.format, [path.name for path in found.paths]) == ("edges", ["a.edges.csv", "b.edges.csv"])


def test_labels_beside_ratings_are_no_edges(write, tmp_path):
    write("otc/ratings.csv", "6,2,4,1289241912")
    write("otc/known.csv", "6,+1\n2,-1")
    found = recognise([tmp_path / "otc"])
    assert (found.format, found.paths[0].name, found.labels[0].name) == (
        "ratings",
        "ratings.csv",
        "known.csv",
    )
    assert kind(tmp_path / "otc/known.csv") == "edges"


@pytest.mark.parametrize(("there", "missing"), [("events", "rsvps"), ("rsvps", "events")])
def test_half_a_folder_of_meetups_says_which_half_is_missing(write, tmp_path, there, missing):
    write(f"m/{there}.csv", "event_id\n1")
    with pytest.raises(ArchiveError, match=rf"{there}\.csv without {missing}\.csv"):
        recognise([tmp_path / "m"])


def test_an_unknown_table_lists_the_formats_with_their_columns(write):
    with pytest.raises(ArchiveError) as refused:
        recognise([write("x.csv", "name,age,place\nada,5,Rome")])
    assert refused.value.line == 1
    assert "its first row is: name, age, place." in refused.value.problem
    for word in ("time, source, target, strand", "Maildir", "Posts.xml", "event_id", "rating", "X.nodes.csv"):
        assert word in refused.value.problem


def test_a_mistyped_header_is_not_taken_for_a_row(write):
    with pytest.raises(ArchiveError, match="its first row is: source, targt"):
        recognise([write("x.csv", "source,targt\na,b")])


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [("x.xml", "<posts/>", "name the folder"), ("x.csv", " ", "empty"), ("f/x.pdf", "%PDF", "seen: x.pdf")],
)
def test_what_is_none_says_what_was_seen(write, tmp_path, name, text, problem):
    path = write(name, text)
    with pytest.raises(ArchiveError, match=problem):
        recognise([path if path.parent == tmp_path else path.parent])


def test_several_kinds_at_once_are_refused(write):
    one, other = write("a.csv", "source,target\na,b"), write("b.csv", "6,2,4,1289241912")
    with pytest.raises(ArchiveError, match=r"a\.csv: edges; b\.csv: ratings"):
        recognise([one, other])


def test_two_folders_of_meetups_are_refused(meetups, tmp_path):
    with pytest.raises(ArchiveError, match="one folder at a time"):
        recognise([meetups, meetups])


def test_what_is_not_there_is_refused(tmp_path):
    with pytest.raises(ArchiveError, match="no such file"):
        recognise([tmp_path / "nowhere"])


def test_a_named_format_is_believed(write):
    path = write("x.csv", "a,b,4,1289241912")
    assert kind(path) == "ratings"
    assert kind(path, named="edges") == "edges"
