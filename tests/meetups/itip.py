"""What RFC 5545 and RFC 5546 require of a calendar, checked on its lines, without the library."""

import re
from collections import Counter

ONCE = {
    "DTSTAMP", "UID", "DTSTART", "DTEND", "CLASS", "CREATED", "DESCRIPTION", "GEO", "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "RRULE",
}  # fmt: skip
"""RFC 5545, 3.6.1: these must not occur more than once (an RRULE should not)."""
REQUIRED = {
    "PUBLISH": {"DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "UID"},
    "REQUEST": {"ATTENDEE", "DTSTAMP", "DTSTART", "ORGANIZER", "SEQUENCE", "SUMMARY", "UID"},
    "CANCEL": {"ATTENDEE", "DTSTAMP", "ORGANIZER", "SEQUENCE", "UID"},
}
"""RFC 5546, 3.2.1, 3.2.2, 3.2.5."""
FORBIDDEN = {
    "PUBLISH": {"ATTENDEE", "REQUEST-STATUS"},
    "REQUEST": {"REQUEST-STATUS"},
    "CANCEL": {"REQUEST-STATUS"},
}
STATES = {
    "PUBLISH": {"TENTATIVE", "CONFIRMED", "CANCELLED"},
    "REQUEST": {"TENTATIVE", "CONFIRMED"},
    "CANCEL": {"CANCELLED"},
}
LINE = re.compile(
    r'(?P<name>[A-Z-]+)(?P<parameters>(;[A-Z-]+=("[^"\x00-\x08]*"|[^";:,\x00-\x1f]*))*):(?P<value>.*)'
)
LOCAL, UTC = re.compile(r"\d{8}T\d{6}"), re.compile(r"\d{8}T\d{6}Z")
CONTENT = 75


def check(raw: bytes) -> None:
    """AssertionError, saying what, for a calendar that is none."""
    assert raw.endswith(b"\r\n")
    folded = raw.removesuffix(b"\r\n").split(b"\r\n")
    assert not [line for line in folded if len(line) > CONTENT or b"\n" in line or b"\r" in line]
    lines = raw.replace(b"\r\n ", b"").decode().split("\r\n")[:-1]
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    of_calendar = _properties(line for line in _outside(lines))
    assert Counter(name for name, *_rest in of_calendar).items() >= {"VERSION": 1, "PRODID": 1}.items()
    (method,) = [value for name, _parameters, value in of_calendar if name == "METHOD"]
    zones = {_check_zone(block) for block in _blocks(lines, "VTIMEZONE")}
    events = [_properties(block) for block in _blocks(lines, "VEVENT")]
    if method != "PUBLISH":
        assert len(events) == 1
    for event in events:
        _check_event(event, method, zones)


def _outside(lines):
    depth = 0
    for line in lines:
        if line.startswith("BEGIN:"):
            depth += 1
        elif line.startswith("END:"):
            depth -= 1
        elif depth == 1:
            yield line


def _blocks(lines, kind):
    """The lines of each component of a kind."""
    begins = [number for number, line in enumerate(lines) if line == f"BEGIN:{kind}"]
    return [lines[begin + 1 : lines.index(f"END:{kind}", begin)] for begin in begins]


def _properties(lines):
    found = [LINE.fullmatch(line) for line in lines]
    assert all(found)
    return [(one["name"], _parameters(one["parameters"]), one["value"]) for one in found]


def _parameters(text):
    return dict(part.split("=", 1) for part in text.split(";")[1:] if "=" in part)


def _check_zone(lines) -> str:
    (name,) = [line.removeprefix("TZID:") for line in lines if line.startswith("TZID:")]
    observances = [block for kind in ("STANDARD", "DAYLIGHT") for block in _blocks(lines, kind)]
    assert observances
    for block in observances:
        given = {line.partition(":")[0]: line.partition(":")[2] for line in block}
        assert given.keys() >= {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}
        assert LOCAL.fullmatch(given["DTSTART"])
    return name


def _check_event(event, method, zones) -> None:
    counts = Counter(name for name, *_rest in event)
    assert not [name for name, count in counts.items() if count > 1 and name in ONCE]
    assert counts.keys() >= REQUIRED[method]
    assert not counts.keys() & FORBIDDEN[method]
    values = {name: value for name, _parameters, value in event}
    parameters = {name: given for name, given, _value in event}
    assert values["STATUS"] in STATES[method]
    assert UTC.fullmatch(values["DTSTAMP"])
    zone = parameters["DTSTART"].get("TZID")
    assert (zone is None) or zone in zones
    form = UTC if zone is None else LOCAL
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE"):
        if name in values:
            assert parameters[name].get("TZID") == zone
            assert all(form.fullmatch(one) for one in values[name].split(","))
    assert values["DTEND"] > values["DTSTART"]
    assert not {"RRULE", "RECURRENCE-ID"} <= counts.keys()
    until = re.search(r"UNTIL=([^;]*)", values.get("RRULE", ""))
    assert until is None or UTC.fullmatch(until[1])
    assert values["ORGANIZER"].startswith("mailto:")
    if "ATTENDEE" in values:
        assert counts["ATTENDEE"] == 1
        assert parameters["ATTENDEE"]["PARTSTAT"] in {"ACCEPTED", "TENTATIVE", "DECLINED"}
