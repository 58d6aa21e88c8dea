"""The figures that the descriptions of the shared archives give."""

from datetime import UTC, datetime

import pytest

from handschlag.analysis import reading, recognising
from handschlag.analysis.cutting import only_group
from handschlag.analysis.words import COUNTED, FORMATS, period
from handschlag.engine.interactions import Strand
from handschlag.insights.definitions import SECTIONS
from handschlag.insights.sections.archive import Archive
from handschlag.insights.sections.chapters import chapters
from tests.importers.archives import DATA

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FOLDERS = ["bitcoin-otc", "mailing-list", "meetup-montana", "professional-networks", "stackexchange-quantum"]


def read(name: str) -> Archive:
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"the shared archive {name} is missing")
    return reading.read(recognising.recognise([folder]), now=NOW)


def counts(archive: Archive, *keys: str) -> list[int]:
    return [archive.counts[key] for key in keys]


def test_traders_who_rate_each_other():
    archive = read("bitcoin-otc")
    assert counts(archive, "ratings", "members") == [35_592, 5_881]
    assert counts(archive, "labelled_trustworthy", "labelled_fraudulent") == [136, 180]
    raw = (DATA / "bitcoin-otc/soc-sign-bitcoinotc.csv").read_text().split()
    positive = sum(int(line.split(",")[2]) > 0 for line in raw)
    assert counts(archive, "positive_ratings", "negative_ratings") == [positive, 35_592 - positive]
    assert positive / 35_592 == pytest.approx(0.8999, abs=1e-4)
    assert datetime.fromtimestamp(archive.t, UTC).strftime("%Y-%m") == "2016-01"


def test_women_lawyers_and_managers():
    archive = read("professional-networks")
    assert archive.parts == {
        "ht_advice": {"members": 21, "ties": 190},
        "ht_friends": {"members": 21, "ties": 102},
        "law_advice": {"members": 71, "ties": 892},
        "law_cowork": {"members": 71, "ties": 1_104},
        "law_friends": {"members": 71, "ties": 575},
        "southern_women": {"members": 18, "events": 14, "attendances": 89},
    }
    assert archive.n_members == 21 + 71 + 18
    advice = only_group(archive, "law_advice")
    assert (advice.n_members, len(advice.interactions)) == (71, 892)
    assert sorted(advice.label_names["office"][code] for code in set(advice.labels["office"])) == [
        "1",
        "2",
        "3",
    ]


def test_southern_women():
    archive = only_group(read("professional-networks"), "southern_women")
    assert counts(archive, "members", "events", "attendances") == [18, 14, 89]
    came = archive.attendances
    names = {archive.names[member].split("/")[1] for member in came.member[came.meetup == came.meetup.min()]}
    assert names == {"BRENDA", "EVELYN", "LAURA"}  # Davis 1941: who came on 27 June


def test_meetups_of_thirteen_groups():
    archive = read("meetup-montana")
    assert counts(archive, "rsvps", "yes_rsvps", "events", "past_events") == [10_416, 7_616, 1_396, 1_096]
    assert counts(archive, "members", "memberships", "groups") == [1_757, 1_941, 13]
    strengths = archive.interactions.only(Strand.MEET).value.sum()
    alone = sum(1 for size in _sizes(archive) if size == 1)
    assert strengths == pytest.approx(len(archive.attendances.time) - alone)


def _sizes(archive: Archive) -> list[int]:
    meetups = archive.attendances.meetup.tolist()
    return [meetups.count(meetup) for meetup in set(meetups)]


def test_a_mailing_list():
    archive = read("mailing-list")
    assert counts(archive, "mails", "senders", "answering_mails", "replies") == [759, 112, 701, 670]


def test_questions_answers_and_comments():
    archive = read("stackexchange-quantum")
    assert counts(archive, "questions", "answers", "comments") == [612, 1_060, 3_413]
    assert counts(archive, "votes", "users") == [12_560, 3_461]


@pytest.mark.parametrize("name", FOLDERS)
def test_every_chapter_is_told_or_says_why_not(name):
    archive = read(name)
    assert archive.recognised in FORMATS
    assert COUNTED.keys() >= archive.counts.keys()
    found = chapters(archive, seed=1)
    assert list(found) == list(SECTIONS)
    for figures in found.values():
        for figure in figures.values():
            assert figure["value"] is not None or figure["reason"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bitcoin-otc", "Nov. 8, 2010 to Jan. 25, 2016 (1,905 days)"),
        ("mailing-list", "July 3, 2019 to June 20, 2022 (1,084 days)"),
        ("meetup-montana", "Nov. 26, 2008 to June 3, 2016 (2,747 days)"),
        ("professional-networks", "no times known"),
        ("stackexchange-quantum", "March 12, 2018 to Sept. 2, 2018 (175 days)"),
    ],
)
def test_the_period_is_that_of_the_description(name, said):
    assert period(read(name)) == said
