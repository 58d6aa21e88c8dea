"""Figures in words: numbers as the reader's language writes them, with their unit beside them."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.insights.figures import FEWER_THAN_FIVE, Told

_MINUTES_BELOW: Final = 1.0
_DAYS_FROM: Final = 48.0


class Worded(NamedTuple):
    """A number and its unit, apart: they are set in different sizes."""

    number: str
    unit: str

    def __str__(self) -> str:
        space = "" if self.unit == "%" and translation.get_language() != "de" else "\N{NO-BREAK SPACE}"
        return f"{self.number}{space}{self.unit}" if self.unit else self.number


def worded(value: float, unit: str) -> Worded:
    return _UNITS.get(unit, _plain)(value)


def _plain(value: float) -> Worded:
    return Worded(_number(value, 0), "")


def _share(value: float) -> Worded:
    return Worded(_number(100 * value, 0 if value in {0, 1} else 1), "%")


def _percent(value: float) -> Worded:
    return Worded(_number(value, 1), "%")


def _index(value: float) -> Worded:
    return Worded(_number(value, 2), "")


def _hours(value: float) -> Worded:
    if value < _MINUTES_BELOW:
        return Worded(_number(60 * value, 0), _("min"))
    if value >= _DAYS_FROM:
        return Worded(_number(value / 24, 1), _("days"))
    return Worded(_number(value, 1), _("h"))


_UNITS: Final[dict[str, Callable[[float], Worded]]] = {
    "share": _share,
    "percent": _percent,
    "hours": _hours,
    "index 0..1": _index,
}


def _number(value: float, digits: int) -> str:
    # Django cuts digits off where one would round.
    return formats.number_format(round(value, digits), digits, use_l10n=True, force_grouping=True)


def interval(told: Told) -> str:
    """Return "between 7.1% and 9.4%"; "" for an exact figure."""
    low, high = told.get("low"), told.get("high")
    if low is None and high is None:
        return ""
    if high is None:
        return _("at least %(low)s") % {"low": worded(low or 0.0, told["unit"])}
    return _("between %(low)s and %(high)s") % {
        "low": worded(low or 0.0, told["unit"]),
        "high": worded(high, told["unit"]),
    }


def rests_on(told: Told, kind: str) -> str:
    """Return what a figure rests on: "of 3,461 members", "612 topics"."""
    n = told["n"]
    words = {
        "members": ngettext("%(n)s member", "%(n)s members", n),
        "joins": ngettext("%(n)s join", "%(n)s joins", n),
        "topics": ngettext("%(n)s topic", "%(n)s topics", n),
        "posters": ngettext("%(n)s member who wrote", "%(n)s members who wrote", n),
        "newcomers": ngettext("%(n)s newcomer", "%(n)s newcomers", n),
        "contributors": ngettext("%(n)s person who wrote", "%(n)s people who wrote", n),
        "active": ngettext("%(n)s active person", "%(n)s active people", n),
    }[kind]
    return words % {"n": _number(n, 0)}


def reason(told: Told) -> str:
    """Return why there is no figure, in a sentence."""
    sentences = {
        "too few data": _("Too few people, or too short a time, to say anything."),
        "fewer than half have happened within the time observed": _(
            "Fewer than half of the topics have been answered, so there is no median yet."
        ),
        FEWER_THAN_FIVE: _("Rests on fewer than five people; only those who run the group see it."),
    }
    return sentences.get(told.get("reason", ""), "")


def month(name: str) -> str:
    """Return "2018-03" or "2018-03-31" as "March 2018"."""
    return formats.date_format(date.fromisoformat(f"{name[:7]}-01"), "YEAR_MONTH_FORMAT")


def cell(value: Any, unit: str) -> str:
    """Return a table's cell; a dash where there is nothing to tell."""
    return str(worded(value, unit)) if value is not None else "–"


def span(low: float | None, high: float | None, unit: str) -> str:
    """Return an interval as a table writes it: "7.1%–9.4%"."""
    return "–" if low is None or high is None else f"{worded(low, unit)} – {worded(high, unit)}"
