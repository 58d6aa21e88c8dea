"""Rules by which meetups come back, against dateutil and against what reads calendars, over clock changes."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from handschlag.meetups.calendars import Event, Method, calendar_of
from handschlag.meetups.recurrence import LAST, Frequency, Rule, at_wall_clock, nth_of_month, occurrences

ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe"]
TUESDAYS = Rule(Frequency.MONTHLY, weekdays=(1,), nth=3)
FRIDAYS = Rule(Frequency.MONTHLY, weekdays=(4,), nth=LAST)


def local(zone, *when):
    return datetime(*when, tzinfo=ZoneInfo(zone))


@st.composite
def rules(draw):
    """A rule that can be chosen, with a first wall clock time that fits it."""
    start = datetime(2026, 1, 1) + timedelta(minutes=5 * draw(st.integers(0, 2 * 365 * 288)))
    frequency = draw(st.sampled_from(Frequency))
    given = {"interval": draw(st.integers(1, 4))}
    if frequency == Frequency.WEEKLY:
        given["weekdays"] = tuple(sorted({start.weekday(), *draw(st.sets(st.integers(0, 6)))}))
    elif frequency == Frequency.MONTHLY:
        kind = draw(st.sampled_from(["day", "nth", "last"]))
        if kind == "day":
            given["monthday"] = start.day
        elif kind == "nth":
            given |= {"weekdays": (start.weekday(),), "nth": nth_of_month(start)}
        else:
            start += timedelta(days=7 * ((31 - start.day) // 7))
            while (start + timedelta(days=7)).day > 7:
                start += timedelta(days=7)
            given |= {"weekdays": (start.weekday(),), "nth": LAST}
    if draw(st.booleans()):
        given["count"] = draw(st.integers(1, 9))
    elif draw(st.booleans()):
        given["until"] = (start + timedelta(days=draw(st.integers(1, 700)))).replace(tzinfo=UTC)
    return Rule(frequency, **given), start


@given(rules())
def test_a_rule_is_written_and_read_back(found):
    rule, _start = found
    assert Rule.parse(str(rule)) == rule
    assert len(str(rule)) <= 200


@given(rules(), st.sampled_from(ZONES))
def test_what_begins_at_an_hour_begins_at_that_hour_over_every_change_of_the_clock(found, zone):
    """Against dateutil without zones: the same wall clock times, but for those that do not exist."""
    rule, start = found
    tz = ZoneInfo(zone)
    first = at_wall_clock(start, tz)
    wall = first.astimezone(tz).replace(tzinfo=None)
    text = str(rule).split(";UNTIL")[0]
    naive = list(islice(rrulestr(text, dtstart=wall), 15))
    moments = list(islice(occurrences(rule, first, zone), 15))
    if rule.until is None:
        assert len(moments) == len(naive)
    assert moments == sorted(set(moments))
    assert all(moment <= rule.until for moment in moments if rule.until)
    for moment, wanted in zip(moments, naive, strict=False):
        shown = moment.astimezone(tz)
        if shown.replace(tzinfo=None) != wanted:
            forwards = wanted.replace(tzinfo=tz, fold=0).utcoffset()
            assert (wanted - forwards).replace(tzinfo=UTC) == moment
            assert shown.replace(tzinfo=None) > wanted
        assert shown.fold == 0


@settings(max_examples=60, deadline=None)
@given(rules(), st.sampled_from(ZONES))
def test_who_reads_our_calendars_finds_the_moments_that_we_do(found, zone):
    rule, start = found
    first = at_wall_clock(start, ZoneInfo(zone))
    horizon = first + timedelta(days=400)
    ours = [moment for moment in islice(occurrences(rule, first, zone), 500) if moment < horizon]
    if not ours or ours[0] != first:
        return  # the clock left out the first: its wall clock is another one
    event = Event(
        uid="a@example.org", sequence=0, starts_at=first, ends_at=first + timedelta(hours=1), zone=zone,
        title="T", organizer="site@example.org", host="Anna", rule=str(rule),
    )  # fmt: skip
    calendar = icalendar.Calendar.from_ical(
        calendar_of([event], method=Method.PUBLISH, stamp=datetime(2026, 1, 1, tzinfo=UTC))
    )
    read = recurring_ical_events.of(calendar).between(first, horizon)
    theirs = sorted(one["DTSTART"].dt.astimezone(UTC) for one in read)
    assert [one for one in theirs if one < horizon] == ours


def test_an_hour_that_is_left_out_moves_on_by_as_much():
    daily = Rule(Frequency.DAILY)
    nights = list(islice(occurrences(daily, local("Europe/Berlin", 2026, 3, 28, 2, 30), "Europe/Berlin"), 3))
    shown = [f"{night.astimezone(ZoneInfo('Europe/Berlin')):%d %H:%M}" for night in nights]
    assert shown == ["28 02:30", "29 03:30", "30 02:30"]


def test_half_an_hour_that_is_left_out_moves_on_by_half_an_hour():
    zone = "Australia/Lord_Howe"
    nights = islice(occurrences(Rule(Frequency.DAILY), local(zone, 2026, 10, 3, 2, 15), zone), 3)
    shown = [f"{night.astimezone(ZoneInfo(zone)):%d %H:%M}" for night in nights]
    assert shown == ["03 02:15", "04 02:45", "05 02:15"]


def test_of_an_hour_that_comes_twice_the_first_is_meant():
    zone = "America/New_York"
    nights = list(islice(occurrences(Rule(Frequency.DAILY), local(zone, 2026, 10, 31, 1, 30), zone), 3))
    assert [night.hour for night in nights] == [5, 5, 6]
    assert nights[1] == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_every_third_tuesday_stays_at_seven_in_summer_and_in_winter():
    evenings = occurrences(TUESDAYS, local("Europe/Berlin", 2026, 1, 20, 19), "Europe/Berlin")
    shown = [evening.astimezone(ZoneInfo("Europe/Berlin")) for evening in islice(evenings, 12)]
    assert {(one.hour, one.weekday(), nth_of_month(one)) for one in shown} == {(19, 1, 3)}
    assert {one.utcoffset() for one in shown} == {timedelta(hours=1), timedelta(hours=2)}


def test_months_without_the_day_are_left_out():
    rule = Rule(Frequency.MONTHLY, monthday=31, count=4)
    days = occurrences(rule, datetime(2026, 1, 31, 12, tzinfo=UTC), "UTC")
    assert [day.month for day in days] == [1, 3, 5, 7]


@pytest.mark.parametrize(
    ("rule", "old", "new", "wanted"),
    [
        (Rule(Frequency.WEEKLY, weekdays=(1, 3)), (2026, 1, 6), (2026, 1, 7), "FREQ=WEEKLY;BYDAY=WE,TH"),
        (TUESDAYS, (2026, 1, 20), (2026, 1, 14), "FREQ=MONTHLY;BYDAY=2WE"),
        (Rule(Frequency.MONTHLY, monthday=5), (2026, 1, 5), (2026, 1, 9), "FREQ=MONTHLY;BYMONTHDAY=9"),
        (FRIDAYS, (2026, 1, 30), (2026, 1, 29), "FREQ=MONTHLY;BYDAY=-1TH"),
        (Rule(Frequency.DAILY, interval=2), (2026, 1, 5), (2026, 1, 9), "FREQ=DAILY;INTERVAL=2"),
    ],
)  # fmt: skip
def test_a_rule_moves_with_its_day(rule, old, new, wanted):
    assert str(rule.moved(datetime(*old), datetime(*new))) == wanted


@pytest.mark.parametrize(
    "nonsense",
    ["FREQ=HOURLY", "BYDAY=MO", "FREQ=WEEKLY;BYMONTH=2", "FREQ=DAILY;BYDAY=MO",
     "FREQ=MONTHLY;BYDAY=1MO,2TU", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=0",
     "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYDAY=9MO", "x"],
)  # fmt: skip
def test_what_is_no_rule_is_refused(nonsense):
    with pytest.raises(ValueError):  # noqa: PT011 - each says it in its own words
        Rule.parse(nonsense)
