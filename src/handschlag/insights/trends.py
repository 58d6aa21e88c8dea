"""How figures were before: a point a day for a month, a point a week for more than a year."""

from datetime import date, timedelta
from typing import Final

from handschlag.insights.figures import Figures

DAILY: Final = timedelta(days=31)
KEPT: Final = timedelta(days=400)

Trends = dict[str, list[list[str | float | int]]]
"""Key -> [day, value, people] of each point, oldest first."""


def with_figures(trends: Trends, day: date, figures: Figures) -> Trends:
    """The trends with the figures of a day: those of the same day give way, what is old is thinned out."""
    found: Trends = {}
    for key, told in figures.items():
        points = [point for point in trends.get(key, []) if _stays(date.fromisoformat(str(point[0])), day)]
        if isinstance(told["value"], int | float):
            points.append([day.isoformat(), told["value"], told["people"]])
        if points:
            found[key] = points
    return found


def _stays(then: date, today: date) -> bool:
    """Of days longer ago than a month the Sundays, until they are too old."""
    age = today - then
    return timedelta() < age <= DAILY or (DAILY < age <= KEPT and then.isoweekday() == 7)  # noqa: PLR2004
