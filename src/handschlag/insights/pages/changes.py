"""How a figure was before: against a day some time ago, and as a line."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from handschlag.insights import sparks, wording
from handschlag.insights.definitions import Definition
from handschlag.insights.figures import Told
from handschlag.insights.tables import Table

AGAINST: Final = (30, 90, 365)
"""Days ago that figures are compared with."""

_NEAR: Final = 3
"""A point may lie off the day by a third of the time."""

_SHOWN: Final = 60
Points = list[list[str | float | int]]


@dataclass(frozen=True, slots=True)
class Change:
    """direction: up, down or flat; tone: good, bad or "" where neither way is better, or nothing changed."""

    text: str
    direction: str
    tone: str


@dataclass(frozen=True, slots=True)
class Trend:
    line: SafeString
    table: Table


def change(words: Definition, told: Told, points: Points, today: date, against: int) -> Change | None:
    """What the figure was so many days ago; None where nothing was computed around that day."""
    then = _nearest(points, today - timedelta(days=against), timedelta(days=max(against // _NEAR, 3)))
    if then is None or told["value"] is None:
        return None
    day, before = date.fromisoformat(str(then[0])), float(then[1])
    said = {"before": _said(before, told), "day": _date(day)}
    if str(_said(before, told)) == str(_said(told["value"], told)):
        return Change(_("unchanged since %(day)s") % said, "flat", "")
    low, high = told.get("low"), told.get("high")
    if low is not None and high is not None and low <= before <= high:
        return Change(_("%(before)s on %(day)s: the difference may be chance") % said, "flat", "")
    direction = "up" if told["value"] > before else "down"
    tone = "" if words.good is None else "good" if words.good == direction else "bad"
    return Change(_("%(before)s on %(day)s") % said, direction, tone)


def _nearest(points: Points, day: date, span: timedelta) -> list[str | float | int] | None:
    found = [(abs(date.fromisoformat(str(point[0])) - day), point) for point in points]
    close = [pair for pair in found if pair[0] <= span]
    return min(close, key=lambda pair: pair[0])[1] if close else None


def trend(words: Definition, told: Told, points: Points) -> Trend | None:
    """The line and the table behind it; None for fewer than two points."""
    line = [(date.fromisoformat(str(day)), float(value)) for day, value, *_people in points][-_SHOWN:]
    drawn = sparks.sparkline(line, description=_described(words, told, line))
    if not drawn:
        return None
    rows = [[_date(day), str(_said(value, told))] for day, value in reversed(line)]
    caption = _("%(figure)s, how it was") % {"figure": words.label}
    return Trend(drawn, Table(caption, [_("Day"), _("Value")], rows))


def _described(words: Definition, told: Told, line: list[tuple[date, float]]) -> str:
    if not line:
        return ""
    (begin, first), (end, last) = line[0], line[-1]
    return _("%(figure)s: %(first)s on %(begin)s, %(last)s on %(end)s") % {
        "figure": words.label,
        "first": _said(first, told),
        "begin": _date(begin),
        "last": _said(last, told),
        "end": _date(end),
    }


def _said(value: float, told: Told) -> wording.Worded:
    return wording.worded(value, told["unit"], is_about=told.get("is_about", False))


def _date(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
