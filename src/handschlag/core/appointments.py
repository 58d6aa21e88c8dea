"""What else stands in a member's own calendar: rooms that know no meetups add what is booked in them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """``key`` tells it from all others of the site, for good; moments are aware, ``path`` is its page's."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    text: str
    path: str


Source = Callable[[int, datetime], list[Appointment]]
"""Of the member with this key, what ends after this moment and they may see now."""

_SOURCES: list[Source] = []


def add_appointments(source: Source) -> None:
    if source not in _SOURCES:
        _SOURCES.append(source)


def appointments_of(member_id: int, since: datetime) -> list[Appointment]:
    """As many queries as there are sources."""
    return list(chain.from_iterable(source(member_id, since) for source in _SOURCES))
