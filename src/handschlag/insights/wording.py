"""Figures in words: numbers as the reader's language writes them, with their unit beside them."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final, NamedTuple

from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from handschlag.insights.figures import CHOSEN_NOT_TO, FEWER_THAN_FIVE, Told
from handschlag.insights.reasons import HERE

_MINUTES_BELOW: Final = 1.0
_DAYS_FROM: Final = 48.0
_MINUS: Final = "\N{MINUS SIGN}"


class Worded(NamedTuple):
    """A number and its unit, apart: they are set in different sizes."""

    number: str
    unit: str

    def __str__(self) -> str:
        space = "" if self.unit == "%" and translation.get_language() != "de" else "\N{NO-BREAK SPACE}"
        return f"{self.number}{space}{self.unit}" if self.unit else self.number


def worded(value: float, unit: str, *, is_about: bool = False) -> Worded:
    """is_about: rounded, so that a tenth of a per cent would be more than is known."""
    whole = {"share": 100 * value, "percent": value}.get(unit)
    if is_about and whole is not None and round(whole, 6).is_integer():
        return Worded(_number(whole, 0), "%")
    return _UNITS.get(unit, _plain)(value)


def _plain(value: float) -> Worded:
    return Worded(_number(value, 0 if value == round(value) else 1), "")


def _share(value: float) -> Worded:
    return Worded(_number(100 * value, 0 if value in {0, 1} else 1), "%")


def _percent(value: float) -> Worded:
    return Worded(_number(value, 1), "%")


def _index(value: float) -> Worded:
    return Worded(_number(value, 2), "")


def _hours(value: float) -> Worded:
    if abs(value) < _MINUTES_BELOW:
        return Worded(_number(60 * value, 0), _("min"))
    if abs(value) >= _DAYS_FROM:
        return Worded(_number(value / 24, 1), _("days"))
    return Worded(_number(value, 1), _("h"))


def _hours_of_work(value: float) -> Worded:
    """Never days: nobody works around the clock."""
    return _hours(value) if 0 < abs(value) < _MINUTES_BELOW else Worded(_number(value, 1), _("h"))


def _balance(value: float) -> Worded:
    return Worded(_signed(value, 2), "")


def _change(value: float) -> Worded:
    return Worded(_signed(100 * value, 1), "%")


def _pairs(value: float) -> Worded:
    return Worded(_number(value, 0), ngettext("pair", "pairs", round(value)))


def _partners(value: float) -> Worded:
    whole = float(value).is_integer()
    return Worded(_number(value, 0 if whole else 1), ngettext("partner", "partners", 1 if value == 1 else 2))


def _rounds(value: float) -> Worded:
    return Worded(_number(value, 0), ngettext("round", "rounds", round(value)))


_UNITS: Final[dict[str, Callable[[float], Worded]]] = {
    "share": _share,
    "percent": _percent,
    "hours": _hours,
    "hours of work": _hours_of_work,
    "index 0..1": _index,
    "index -1..1": _balance,
    "ratio": _index,
    "relative change": _change,
    "pairs": _pairs,
    "partners": _partners,
    "rounds": _rounds,
}


def _signed(value: float, digits: int) -> str:
    rounded = round(value, digits)
    sign = "+" if rounded > 0 else _MINUS if rounded < 0 else ""
    return sign + _number(abs(rounded), digits)


def _number(value: float, digits: int) -> str:
    # Django cuts digits off where one would round.
    rounded = round(value, digits)
    text = formats.number_format(abs(rounded), digits, use_l10n=True, force_grouping=True)
    return f"{_MINUS}{text}" if rounded < 0 else text


def interval(told: Told) -> str:
    """Return "between 7.1% and 9.4%"; "" for an exact figure."""
    low, high = told.get("low"), told.get("high")
    said = {
        name: worded(value, told["unit"], is_about=told.get("is_about", False))
        for name, value in (("low", low), ("high", high))
        if value is not None
    }
    if not said:
        return ""
    if high is None:
        return _("at least %(low)s") % said
    if low is None:
        return _("at most %(high)s") % said
    return _("between %(low)s and %(high)s") % said


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
        "attendees": ngettext("%(n)s attendee", "%(n)s attendees", n),
        "pairs": ngettext("%(n)s pair", "%(n)s pairs", n),
        "deals": ngettext("%(n)s deal", "%(n)s deals", n),
        "promises": ngettext("%(n)s promise", "%(n)s promises", n),
        "ratings": ngettext("%(n)s rating", "%(n)s ratings", n),
        "legs": ngettext("%(n)s leg", "%(n)s legs", n),
        "given": ngettext("%(n)s time you helped", "%(n)s times you helped", n),
        "received": ngettext("%(n)s time you were helped", "%(n)s times you were helped", n),
        "asked": ngettext("%(n)s request of yours", "%(n)s requests of yours", n),
        "signs": ngettext("%(n)s sign", "%(n)s signs", n),
    }[kind]
    said = words % {"n": _number(n, 0)}
    return _("about %(what)s") % {"what": said} if told.get("is_about") else said


def reason(told: Told) -> str:
    """Return why there is no figure, in a sentence."""
    sentences = {
        "too few data": _("Too few people, or too short a time, to say anything."),
        "fewer than half have happened within the time observed": _(
            "Fewer than half of the topics have been answered, so there is no median yet."
        ),
        "not interpretable: the placebo differs from 0": _(
            "Not interpretable: the same comparison also finds a change at a time when nothing happened, so "
            "those who came and those who did not are not comparable here."
        ),
        "the data does not tell": _("What was read does not tell this."),
        "even the largest shock loses no more than half": _(
            "No shock that was tried loses more than half of the members."
        ),
        CHOSEN_NOT_TO: _("You have chosen not to have this computed."),
        FEWER_THAN_FIVE: _("Would tell of fewer than five people; only those who run the group see it."),
    }
    found = told.get("reason", "")
    return sentences.get(found) or (_(found) if found else "")


def reason_here(told: Told) -> str:
    """The same of a group on this site rather than of an archive."""
    found = HERE.get(told.get("reason", ""))
    return str(found) if found is not None else reason(told)


def month(name: str) -> str:
    """Return "2018-03" or "2018-03-31" as "March 2018"."""
    return formats.date_format(date.fromisoformat(f"{name[:7]}-01"), "YEAR_MONTH_FORMAT")


def cell(value: Any, unit: str) -> str:
    """Return a table's cell; a dash where there is nothing to tell."""
    return str(worded(value, unit)) if value is not None else "–"


def span(low: float | None, high: float | None, unit: str) -> str:
    """Return an interval as a table writes it: "7.1%–9.4%"."""
    return "–" if low is None or high is None else f"{worded(low, unit)} – {worded(high, unit)}"


def plan_name(plan: str) -> str:
    """Return the name of a shock plan; one that is not known here is shown as it is."""
    names = {
        "random": _("members at random"),
        "degree": _("the most connected"),
        "giving": _("the most giving"),
        "company": _("whole companies"),
        "region": _("whole regions"),
        "group": _("whole groups"),
    }
    return names.get(plan, plan)
