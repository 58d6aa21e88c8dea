"""iCalendar as RFC 5545 and RFC 5546 have it, read by others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.tz import tzical

from handschlag.meetups.calendars import Attendee, Event, Method, Participation, Status, calendar_of
from tests.meetups import itip

STAMP = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEN = Attendee("Ben Bussard", "ben@example.org", Participation.ACCEPTED)
EVENT = Event(
    uid="abc@example.org",
    sequence=3,
    starts_at=datetime(2026, 7, 7, 17, tzinfo=UTC),
    ends_at=datetime(2026, 7, 7, 20, tzinfo=UTC),
    zone="Europe/Berlin",
    title="Stammtisch; für alle, die da sind \\o/",
    organizer="site@example.org",
    host='Anna "Die" Amsel, Köln: ja;\nEvil',
    url="https://example.org/topics/1/?a=1,2;3",
    location="Café Kranz, Zülpicher Straße 5",
    latitude=50.9375,
    longitude=6.9603,
    description="Zeile 1\r\nZeile 2\x00\x07, " + "ä" * 100,
    attendee=BEN,
)
REQUIRED = {
    Method.PUBLISH: {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID"},
    Method.REQUEST: {"ATTENDEE", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "SUMMARY", "UID"},
    Method.CANCEL: {"ATTENDEE", "DTSTAMP", "ORGANIZER", "SEQUENCE", "STATUS", "UID"},
}
"""RFC 5546, 3.2.1, 3.2.2, 3.2.5."""


def written(event=EVENT, method=Method.REQUEST):
    return calendar_of([event], method=method, stamp=STAMP)


def read(*given, **named):
    (event,) = icalendar.Calendar.from_ical(written(*given, **named)).walk("VEVENT")
    return event


def test_lines_end_with_crlf_and_are_folded_at_75_octets():
    raw = written()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no character is cut in two


def test_texts_come_out_as_they_went_in_but_for_what_cannot_be_written():
    event = read()
    assert event["SUMMARY"] == EVENT.title
    assert event["DESCRIPTION"] == "Zeile 1\nZeile 2, " + "ä" * 100
    assert event["LOCATION"] == EVENT.location
    assert event["URL"] == EVENT.url
    assert event["GEO"].to_ical() == "50.9375;6.9603"
    assert event["ORGANIZER"] == "mailto:site@example.org"
    assert event["ORGANIZER"].params["CN"] == "Anna 'Die' Amsel, Köln: ja; Evil"


@pytest.mark.parametrize(
    ("method", "event"),
    [
        (Method.REQUEST, EVENT),
        (Method.CANCEL, replace(EVENT, status=Status.CANCELLED, comment="Burned down")),
        (Method.PUBLISH, replace(EVENT, attendee=None)),
    ],
)
def test_each_message_has_what_the_standard_requires_of_it(method, event):
    itip.check(written(event, method))
    calendar = icalendar.Calendar.from_ical(written(event, method))
    assert (calendar["METHOD"], calendar["VERSION"], calendar["PRODID"][:3]) == (method, "2.0", "-//")
    (component,) = calendar.walk("VEVENT")
    assert set(component) >= REQUIRED[method]
    assert ("ATTENDEE" in component) == (method != Method.PUBLISH)
    assert component["DTSTAMP"].to_ical() == b"20260601T120000Z"
    assert component["SEQUENCE"] == 3
    assert not component.errors


def test_the_attendee_is_whom_it_is_for():
    attendee = read()["ATTENDEE"]
    assert attendee == "mailto:ben@example.org"
    assert attendee.params == {
        "CN": "Ben Bussard", "CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }  # fmt: skip


def test_a_message_without_attendee_and_a_publication_with_one_are_refused():
    for event, method in ((replace(EVENT, attendee=None), Method.REQUEST), (EVENT, Method.PUBLISH)):
        with pytest.raises(ValueError, match="attendee"):
            written(event, method)


def test_one_of_a_series_is_named_by_when_it_was_to_begin():
    event = read(replace(EVENT, recurrence_at=datetime(2026, 7, 6, 17, tzinfo=UTC)))
    assert event["RECURRENCE-ID"].to_ical() == b"20260706T190000"
    assert event["RECURRENCE-ID"].params["TZID"] == "Europe/Berlin"
    with pytest.raises(ValueError, match="series"):
        written(replace(EVENT, recurrence_at=EVENT.starts_at, rule="FREQ=DAILY"))


def test_a_series_goes_out_with_its_rule_and_its_exceptions():
    exceptions = (EVENT.starts_at + timedelta(days=7), EVENT.starts_at + timedelta(days=14))
    event = read(replace(EVENT, rule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261224T120000Z", exceptions=exceptions))
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261224T120000Z;BYDAY=TU"
    assert [one.dts[0].dt.astimezone(UTC) for one in event["EXDATE"]] == list(exceptions)


@pytest.mark.parametrize(
    "zone",
    ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Dublin",
     "America/Sao_Paulo", "Africa/Casablanca"],
)  # fmt: skip
def test_the_zone_that_is_sent_along_tells_every_hour_right(zone, tmp_path):
    """By another reader of VTIMEZONE: dateutil."""
    raw = written(replace(EVENT, zone=zone)).decode()
    block = raw[raw.index("BEGIN:VTIMEZONE") : raw.index("END:VTIMEZONE") + len("END:VTIMEZONE\r\n")]
    file = tmp_path / "zone.ics"
    file.write_text(f"BEGIN:VCALENDAR\r\n{block}END:VCALENDAR\r\n", newline="")
    theirs, ours = tzical(str(file)).get(zone), ZoneInfo(zone)
    for hour in range(365 * 24):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour)
        assert moment.astimezone(theirs).replace(tzinfo=None) == moment.astimezone(ours).replace(tzinfo=None)


def test_what_has_no_zone_but_the_worlds_needs_none():
    raw = written(replace(EVENT, zone="UTC"))
    assert b"VTIMEZONE" not in raw
    assert b"DTSTART:20260707T170000Z" in raw
