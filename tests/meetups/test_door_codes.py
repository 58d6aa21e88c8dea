"""The code at the door: what is shown, printed, old, early, late or made up."""

from datetime import UTC, datetime, timedelta

import pytest

from handschlag.meetups.codes.doors import (
    HOLDS,
    LENGTH,
    LETTERS,
    Read,
    changes_in,
    printed_code,
    read_code,
    screen_code,
)

START = datetime(2026, 3, 20, 18, 0, 30, tzinfo=UTC)
END = START + timedelta(hours=3)
MINUTE = timedelta(minutes=1)


def read(code, *, at, meetup=7):
    return read_code(code, meetup, now=at, starts_at=START, ends_at=END)


def test_screen_shows_another_code_every_minute():
    shown = {screen_code(7, START + n * MINUTE) for n in range(100)}
    assert len(shown) == 100
    assert all(len(code) == LENGTH and set(code) <= set(LETTERS) for code in shown)
    assert screen_code(7, START) == screen_code(7, START + timedelta(seconds=changes_in(START) - 1))
    assert screen_code(7, START) != screen_code(7, START + timedelta(seconds=changes_in(START)))


def test_shown_code_holds_for_five_minutes():
    code = screen_code(7, START)
    assert read(code, at=START) == Read.GOOD
    assert read(code, at=START + HOLDS - MINUTE) == Read.GOOD
    assert read(code, at=START + HOLDS) == Read.EXPIRED
    assert read(code, at=START + timedelta(hours=2)) == Read.EXPIRED


def test_code_of_the_future_is_unknown():
    assert read(screen_code(7, START + 2 * MINUTE), at=START) == Read.UNKNOWN


def test_printed_code_holds_while_the_door_is_open():
    code = printed_code(7)
    assert read(code, at=START - timedelta(minutes=61)) == Read.EARLY
    assert read(code, at=START - timedelta(minutes=59)) == Read.GOOD
    assert read(code, at=END) == Read.GOOD
    assert read(code, at=END + MINUTE) == Read.OVER


@pytest.mark.parametrize("made", [screen_code(8, START), printed_code(8), "", "ABCDEF", "ÄÖÜ", "A" * 10_000])
def test_code_of_another_meetup_or_of_nobody_is_unknown(made):
    assert read(made, at=START) == Read.UNKNOWN


def test_code_is_read_as_people_type_it():
    code = screen_code(7, START)
    assert read(f" {code[:3].lower()}-{code[3:]} ", at=START) == Read.GOOD


def test_codes_differ_from_site_to_site(settings):
    here = printed_code(7)
    settings.SECRET_KEY = "another"
    assert printed_code(7) != here
