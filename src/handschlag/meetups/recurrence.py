"""When a meetup comes back: the rules one can choose (RFC 5545), and the moments they come to.

Pure. The wall clock of a zone decides: what begins at 19:00 begins at 19:00 in summer and in winter. A
local time that does not exist (the hour that is left out in spring) moves on by as much as is left out;
of one that comes twice (in autumn) the first is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
_UNTIL = "%Y%m%dT%H%M%SZ"
_KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "UNTIL", "COUNT"}


class Frequency(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """``weekdays``: 0 is Monday; weekly any, monthly one with ``nth`` (1 to 5, or LAST). ``monthday``:
    1 to 31; months without that day are left out, as the standard has it. ``until`` is the last moment
    at which one may begin; ``count`` is how many there are. ValueError for what is none.
    """

    frequency: Frequency
    interval: int = 1
    weekdays: tuple[int, ...] = ()
    nth: int = 0
    monthday: int = 0
    until: datetime | None = None
    count: int | None = None

    def __post_init__(self) -> None:
        if self.interval < 1 or (self.count is not None and self.count < 1):
            raise ValueError("interval and count are at least 1")
        if self.count is not None and self.until is not None:
            raise ValueError("either until or count")
        if not set(self.weekdays) <= set(range(7)) or not 0 <= self.monthday <= 31:  # noqa: PLR2004 - a week, a month
            raise ValueError("no such day")
        if self.nth not in {LAST, 0, 1, 2, 3, 4, 5} or bool(self.nth) != self._is_by_nth_weekday:
            raise ValueError("the nth weekday is one of a month")
        if self.weekdays and self.frequency not in {Frequency.WEEKLY, Frequency.MONTHLY}:
            raise ValueError("weekdays are of weeks and months")
        if self.monthday and (self.frequency != Frequency.MONTHLY or self.weekdays):
            raise ValueError("a day is of a month")

    @property
    def _is_by_nth_weekday(self) -> bool:
        return self.frequency == Frequency.MONTHLY and len(self.weekdays) == 1

    def __str__(self) -> str:
        """As an RRULE."""
        end = f";COUNT={self.count}" if self.count is not None else ""
        if self.until is not None:
            end = f";UNTIL={self.until.astimezone(UTC):{_UNTIL}}"
        return self._without_end + end

    @property
    def _without_end(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        if self.interval > 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.weekdays:
            parts.append("BYDAY=" + ",".join(f"{self.nth or ''}{DAYS[day]}" for day in sorted(self.weekdays)))
        if self.monthday:
            parts.append(f"BYMONTHDAY={self.monthday}")
        return ";".join(parts)

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """What ``str`` wrote. ValueError for rules that cannot be chosen here."""
        parts = dict(part.split("=", 1) for part in text.split(";"))
        if not parts.keys() <= _KNOWN or "FREQ" not in parts:
            raise ValueError(f"unknown in a rule: {sorted(parts.keys() - _KNOWN)}")
        days = [day for day in parts.get("BYDAY", "").split(",") if day]
        nths = {int(day[:-2] or 0) for day in days}
        if len(nths) > 1:
            raise ValueError("one weekday of a month")
        until = parts.get("UNTIL")
        return cls(
            Frequency(parts["FREQ"]),
            interval=int(parts.get("INTERVAL", 1)),
            weekdays=tuple(sorted(DAYS.index(day[-2:]) for day in days)),
            nth=nths.pop() if nths else 0,
            monthday=int(parts.get("BYMONTHDAY", 0)),
            until=datetime.strptime(until, _UNTIL).replace(tzinfo=UTC) if until else None,
            count=int(parts["COUNT"]) if "COUNT" in parts else None,
        )

    def moved(self, old: datetime, new: datetime) -> "Rule":
        """The rule by which ``new`` comes back as ``old`` does by this one; both by their wall clocks."""
        if self.frequency == Frequency.WEEKLY and self.weekdays:
            days = {*self.weekdays} - {old.weekday()} | {new.weekday()}
            return replace(self, weekdays=tuple(sorted(days)))
        if self.nth:
            keeps_last = self.nth == LAST and is_last_of_month(new)
            return replace(self, weekdays=(new.weekday(),), nth=LAST if keeps_last else nth_of_month(new))
        return replace(self, monthday=new.day) if self.monthday else self


def nth_of_month(day: datetime) -> int:
    """The third Tuesday: 3."""
    return (day.day + 6) // 7


def is_last_of_month(day: datetime) -> bool:
    """Whether no other of this weekday comes in the month."""
    return (day + timedelta(days=7)).month != day.month


def occurrences(rule: Rule, first: datetime, zone: str) -> Iterator[datetime]:
    """The moments (in UTC) at which it begins, ``first`` among them if the rule fits it. Maybe endless."""
    tz = ZoneInfo(zone)
    wall = first.astimezone(tz).replace(tzinfo=None, fold=0)
    count = f";COUNT={rule.count}" if rule.count is not None else ""
    walls = iter(rrulestr(rule._without_end + count, dtstart=wall))  # noqa: SLF001 - of this module
    moments = (at_wall_clock(one, tz) for one in walls)
    until = rule.until
    return moments if until is None else takewhile(lambda moment: moment <= until, moments)


def at_wall_clock(wall: datetime, tz: ZoneInfo) -> datetime:
    """The moment (in UTC) at which clocks in the zone show ``wall``."""
    # PEP 495: the first of two; in a gap the offset before it, which is the time after it moved on
    return wall.replace(tzinfo=tz, fold=0).astimezone(UTC)
