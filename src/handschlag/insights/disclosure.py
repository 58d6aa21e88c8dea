"""What the members of a group may see of its figures: nothing that isolates fewer than five people.

Whoever runs the group sees figures as they are. To members nothing is told in finer steps than five people
make: counts are multiples of five, shares of n people move in steps of at least 5/n, so that no two answers
(of two days, of a table and its sum, of a page and a file) differ by fewer than five people. Sums behind
other figures have two significant digits. Tables of which one small row is hidden hide another one as well.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from math import floor, log10
from typing import Any, Final

from handschlag.insights.definitions import DEFINITIONS, SECTIONS
from handschlag.insights.figures import FEWER_THAN_FIVE, Figures, Told, for_others
from handschlag.insights.policy import SMALLEST_CROWD
from handschlag.insights.trends import Trends

OF_MODERATORS: Final = ("net_loser", "possible_loser", "one_sided", "early_warning")
"""How keys begin that only those see who run the group: to publish them can start the run."""

OTHERS: Final = "_others"
"""Ends the name of a chart that is drawn for members."""

_STEPS: Final = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.5)
_SHARES: Final = {
    "share": 1,
    "percent": 100,
    "index 0..1": 1,
    "index -1..1": 1,
    "relative change": 1,
    "change of a share": 1,
}
"""Units in which one person among n weighs about 1/n, with what a whole one is."""

_FROM_NOTHING: Final = {"share", "percent", "index 0..1"}
_COUNTS: Final = {"members", "topics", "pairs", "needs"}
_DIGITS: Final = 2
Rows = list[list[Any]]


def is_for_members(key: str) -> bool:
    """Whether a figure may be told to members at all; what is not known is not."""
    return key in DEFINITIONS and key not in SECTIONS["crisis"].definitions and not _is_of_moderators(key)


def _is_of_moderators(key: str) -> bool:
    return key.startswith(OF_MODERATORS)


def for_members(figures: Figures) -> Figures:
    """The figures as members see them, in any form."""
    allowed = {key: told for key, told in figures.items() if is_for_members(key)}
    shown = {}
    for key, told in for_others(allowed).items():
        if not key.endswith("_table"):
            shown[key] = _coarse(told)
        elif key in _TABLES:
            shown[key] = _coarse_table(told, allowed[key], _TABLES[key])
    return shown


def trends_for_members(trends: Trends, figures: Figures) -> Trends:
    """Of the trends a point a week, told as coarsely as the figures of today."""
    found = {}
    for key, points in trends.items():
        told = figures.get(key)
        if told is None or not is_for_members(key):
            continue
        weeks = {_week(point): point for point in points if point[2] >= SMALLEST_CROWD}  # type: ignore[operator]
        coarse = (_coarse_point(point, told) for point in weeks.values())
        if kept := [point for point in coarse if point is not None]:
            found[key] = kept
    return found


def _week(point: list[str | float | int]) -> tuple[int, int]:
    return date.fromisoformat(str(point[0])).isocalendar()[:2]


def _coarse_point(point: list[str | float | int], told: Told) -> list[str | float | int] | None:
    day, value, people = point
    crowd = min(int(people), told["n"] or int(people))
    coarse = rounded(float(value), told["unit"], crowd)
    return None if coarse is None else [day, coarse, about(int(people))]


def about(count: int) -> int:
    """A number of people to the nearest multiple of five."""
    return SMALLEST_CROWD * floor(count / SMALLEST_CROWD + 0.5)


def step_of(people: int) -> float | None:
    """The step in which a share of so many people is told: five of them or more; None where there is none."""
    return next((step for step in _STEPS if step * people >= SMALLEST_CROWD), None)


def rounded(value: float, unit: str, people: int) -> float | None:
    """A value as members see it; None where it cannot be told without isolating somebody."""
    if unit in _SHARES:
        step = step_of(people)
        return None if step is None else _to_step(value, step * _SHARES[unit])
    if unit in _COUNTS:
        return about(round(value))
    return _to_digits(value)


def _to_step(value: float, step: float) -> float:
    return round(floor(value / step + 0.5) * step, 6)


def _to_digits(value: float) -> float:
    if not value:
        return value
    return round(value, _DIGITS - 1 - floor(log10(abs(value))))


def _coarse(told: Told) -> Told:
    shown, crowd = told.copy(), min(told["people"], told["n"])
    shown["n"], shown["people"] = about(told["n"]), about(told["people"])
    if told["value"] is None:
        return shown
    shown["is_about"] = True
    shown["value"] = rounded(told["value"], told["unit"], crowd)
    if (low := told.get("low")) is not None:
        shown["low"] = rounded(low, told["unit"], crowd)
    if (high := told.get("high")) is not None:
        shown["high"] = rounded(high, told["unit"], crowd)
    if shown["value"] is None:
        return _hidden(told)
    step = step_of(crowd) if told["unit"] in _FROM_NOTHING else None
    if step is not None and not shown["value"]:
        shown["below"] = step / 2 * _SHARES[told["unit"]]
    return shown


def _hidden(told: Told) -> Told:
    found = Told(value=None, unit=told["unit"], n=0, people=0, window_days=told["window_days"])
    found["reason"] = FEWER_THAN_FIVE
    return found


def _coarse_table(told: Told, whole: Told, rows_of: Callable[[Rows, Told], Rows]) -> Told:
    """``whole``: the table before small rows were left out of it."""
    shown = told.copy()
    shown["n"], shown["people"] = about(told["n"]), about(told["people"])
    if told.get("reason") == FEWER_THAN_FIVE or not whole["value"]:
        return shown
    shown["value"] = rows_of(whole["value"], whole) or None
    if shown["value"] is None:
        shown["reason"] = FEWER_THAN_FIVE
    return shown


def suppressed(counts: Sequence[int]) -> list[int | None]:
    """Counts of people that add up: small ones are hidden, and where that is one, the next as well."""
    small = {place for place, count in enumerate(counts) if 0 < count < SMALLEST_CROWD}
    others = [place for place, count in enumerate(counts) if count >= SMALLEST_CROWD]
    if len(small) == 1 and others:
        small.add(min(others, key=lambda place: counts[place]))
    return [None if place in small else about(count) for place, count in enumerate(counts)]


def _joins(rows: Rows, _told: Told) -> Rows:
    joins = suppressed([row[1] for row in rows])
    return [[row[0], count, row[2]] for row, count in zip(rows, joins, strict=True)]


def _cohorts(rows: Rows, _told: Told) -> Rows:
    sizes = suppressed([row[1] for row in rows])
    return [
        [name, size, [_share(share, real if size is not None else 0) for share in shares]]
        for (name, real, shares), size in zip(rows, sizes, strict=True)
    ]


def _share(share: float | None, people: int) -> float | None:
    return None if share is None else rounded(share, "share", people)


def _shares(rows: Rows, _told: Told) -> Rows:
    """A name, a share with its interval, and of how many."""
    coarse = ([name, *(_share(share, n) for share in shares), about(n)] for name, *shares, n in rows)
    return [row for row in coarse if row[1] is not None]


def _waiting(rows: Rows, told: Told) -> Rows:
    crowd, coarse, last = min(told["n"], told["people"]), [], None
    for hours, *shares in rows:
        found = [_share(share, crowd) for share in shares]
        if found[0] is not None and found != last:
            coarse.append([_to_digits(hours), *found])
            last = found
    return coarse


def _effects(rows: Rows, _told: Told) -> Rows:
    return [
        [weeks, *(_share(found, treated) for found in estimate), about(treated), is_placebo]
        for weeks, *estimate, treated, is_placebo in rows
    ]


def _curve(rows: Rows, told: Told) -> Rows:
    """The corners of a Lorenz curve are single people; it is read off where five more stand below it."""
    step = step_of(told["people"])
    if step is None or step > 1 / 4:
        return []
    step = max(step, 1 / 20)
    return [
        [round(k * step, 6), _share(_read_off(rows, k * step), told["people"])]
        for k in range(round(1 / step) + 1)
    ]


def _read_off(corners: Rows, at: float) -> float:
    place = min(max(bisect_right([corner[0] for corner in corners], at), 1), len(corners) - 1)
    (x1, y1), (x2, y2) = corners[place - 1], corners[place]
    return float(y1 if x2 == x1 else min(y1 + (y2 - y1) * (at - x1) / (x2 - x1), 1.0))


def _distribution(rows: Rows, _told: Told) -> Rows:
    counts = suppressed([row[-1] for row in rows])
    return [
        [*row[:-1], count] for row, count in zip(rows, counts, strict=True) if count is not None and count > 0
    ]


def _weeks(rows: Rows, _told: Told) -> Rows:
    """Who was active and who came, each a number of people that adds up to nothing that is told."""
    return [[week, _few(active), meetups, _few(came)] for week, active, meetups, came in rows]


def _few(count: int) -> int | None:
    return None if 0 < count < SMALLEST_CROWD else about(count)


_TABLES: Final[dict[str, Callable[[Rows, Told], Rows]]] = {
    "joins_per_month_table": _joins,
    "active_share_table": _shares,
    "participation_lorenz_table": _curve,
    "time_to_first_reply_table": _waiting,
    "retention_by_month_table": _shares,
    "retention_table": _cohorts,
    "meeting_effect_table": _effects,
    "activity_by_week_table": _weeks,
    "surplus_lorenz_table": _curve,
    "dependency_table": _distribution,
    "degree_table": _distribution,
    "goodness_table": _distribution,
}
"""How the rows of each table become those for members; no other table is shown to them."""
