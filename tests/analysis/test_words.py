"""What an archive is and holds, in words."""

from datetime import date

import pytest

from handschlag.analysis import words
from handschlag.analysis.cutting import only_days
from handschlag.analysis.formats import edges, interactions, meetup, talk
from handschlag.insights.wording import worded
from tests.importers.archives import dump, question, user


def test_a_period_begins_with_the_first_thing_told_also_if_that_is_joining(meetups):
    archive = meetup.read([meetups])
    assert archive.memberships.joined.min() < archive.interactions.time.min()
    assert words.period(archive) == "May 16, 2001 to Aug. 11, 2009 (3,010 days)"


def test_days_that_were_cut_off_are_not_of_the_period(meetups):
    archive = only_days(meetup.read([meetups]), date(2001, 9, 1), date(2004, 12, 31))
    assert words.period(archive).startswith("Sept. 1, 2001 to Dec. 31, 2004")


def test_a_period_ends_with_who_joined_last(tmp_path):
    folder = dump(
        tmp_path / "d",
        Users=[user(1), user(2, CreationDate="2024-03-09T10:00:00")],
        Posts=[question(1, CreationDate="2024-03-01T10:00:00")],
    )
    archive = talk.read_dump(folder)
    assert words.period(archive) == "March 1, 2024 to March 9, 2024 (9 days)"


def test_without_times_there_is_no_period(write):
    assert words.period(edges.read([write("a.csv", "a,b")])) == "no times known"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("1,a,b,talk", "Neither help nor meetings are told"),
        ("1,a,b,talk\n1,c,d,help", "on the 2 of 4 members with a tie who have one of these."),
        ("1,a,b,talk\n1,a,b,help", ""),
    ],
)
def test_on_whom_a_crisis_is_played_is_said(write, rows, said):
    archive = interactions.read([write("l.csv", f"time,source,target,strand\n{rows}")])
    notes = " ".join(words.notes(archive))
    assert said in notes
    assert said or "crisis" not in notes


def test_less_than_an_hour_of_work_is_told_in_minutes():
    assert str(worded(0.25, "hours of work")) == "15\N{NO-BREAK SPACE}min"
    assert str(worded(0.0, "hours of work")) == "0.0\N{NO-BREAK SPACE}h"
    assert str(worded(72.0, "hours of work")) == "72.0\N{NO-BREAK SPACE}h"
