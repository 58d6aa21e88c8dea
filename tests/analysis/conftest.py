"""Small archives written by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file beneath the test's folder; lines may be indented as they are in the test."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [line.strip(" ") for line in text.strip().split("\n")]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return written


@pytest.fixture
def ledger(write: Write) -> Path:
    """Two groups; ada thanks ben in one of them, in the other three people meet."""
    return write(
        "interactions.csv",
        """
        time,source,target,strand,value,group,kind
        2024-03-01T00:00:00Z,ben,ada,talk,1,north,reply
        2024-03-01T23:59:59Z,ben,ada,help,0.25,north,thanks
        2024-03-02T00:00:00Z,ben,cem,meet,0.5,south,attendance
        2024-03-02T00:00:00Z,ben,dora,meet,0.5,south,attendance
        2024-03-02T00:00:00Z,cem,ben,meet,0.5,south,attendance
        2024-03-03T12:00:00+02:00,cem,dora,meet,1,south,handshake
        """,
    )


@pytest.fixture
def meetups(write: Write, tmp_path: Path) -> Path:
    """Two groups, one past meetup each, and one to come."""
    write("m/groups.csv", "group_id,name\n1,North\n2,South")
    write(
        "m/events.csv",
        """
        event_id,name,time_ms,group_id,status
        E1,First,1000000000000,1,past
        e1,Second,1100000000000,2,past
        e3,To come,1900000000000,1,upcoming
        """,
    )
    write(
        "m/rsvps.csv",
        """
        rsvp_id,event_id,member,response,created_ms
        1,E1,ada,yes,999000000000
        2,E1,ben,yes,999000000000
        3,E1,cem,yes,999000000000
        4,E1,dora,no,999000000000
        5,e1,ada,yes,1099000000000
        6,e1,ben,yes,1099000000000
        7,e3,ada,yes,1200000000000
        8,E1,ada,yes,999500000000
        """,
    )
    write(
        "m/members.csv",
        """
        member,group_id,joined_ms
        ada,1,990000000000
        ada,2,1050000000000
        ben,2,1060000000000
        emil,1,1250000000000
        """,
    )
    return tmp_path / "m"
