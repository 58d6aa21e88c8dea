"""What a group's figures look like when they are stored, printed and shown: one flat table, key by key.

The keys are those of the reference page and never change meaning. A key that ends in ``_table``
holds rows instead of a number and says in ``columns`` what they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NotRequired, TypedDict

from handschlag.insights.policy import SMALLEST_CROWD

DISTRIBUTIONS: Final = ("degree_table", "dependency_table", "goodness_table")
"""Tables that say in their last column how many members each row is about."""

FEWER_THAN_FIVE: Final = "fewer than five people"
"""The reason of a figure that is there, but not for everybody."""

CHOSEN_NOT_TO: Final = "chosen not to"
"""The reason of a figure that the member does not want to have computed."""


class Told(TypedDict):
    """One figure as stored. ``people``: distinct people behind it, for the rule of five; not printed."""

    value: Any
    unit: str
    n: int
    people: int
    window_days: int | None
    low: NotRequired[float | None]
    high: NotRequired[float | None]
    columns: NotRequired[list[str]]
    reason: NotRequired[str]
    is_about: NotRequired[bool]
    """Rounded, so that nobody can be told apart."""
    below: NotRequired[float]
    """Of a share that is rounded to 0: it is not more than this, and may be nothing."""


Figures = dict[str, Told]


@dataclass(frozen=True, slots=True)
class Computed:
    """The figures of a group or the site as of a moment, and who waited for an answer then.

    sections: the figures of each chapter by key; none of coupling where nobody has met. unanswered: first
    posts of topics without an answer. newcomers: the latest post of each newcomer whom nobody has answered.
    Both latest first, as ids.
    """

    as_of: datetime
    sections: dict[str, Figures]
    unanswered: list[int]
    newcomers: list[int]

    @property
    def health(self) -> Figures:
        return self.sections.get("health", {})

    @property
    def coupling(self) -> Figures:
        return self.sections.get("coupling", {})

    @property
    def flat(self) -> Figures:
        """All of them: keys are the same nowhere twice."""
        return {key: told for figures in self.sections.values() for key, told in figures.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """A city in which a meetup would make sense; see ``models.SuggestedPlace``."""

    city: str
    country: str
    members: int
    talk: int
    met: int
    pairs: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two members, by id, who could meet; see ``models.SuggestedPair``."""

    first: int
    second: int
    talk: bool
    common: int
    km: float


def for_others(figures: Figures) -> Figures:
    """The figures for who does not run the group: none that rests on fewer than five people."""
    shown = {key: _hidden(told) if _is_private(told["people"]) else told for key, told in figures.items()}
    _hide_small_rows(shown, "joins_per_month_table")
    _hide_small_rows(shown, "retention_table")
    for key in DISTRIBUTIONS:
        _leave_small_rows_out(shown, key)
    return shown


def _is_private(people: int) -> bool:
    return 0 < people < SMALLEST_CROWD


def _hidden(told: Told) -> Told:
    hidden = Told(value=None, unit=told["unit"], n=0, people=0, window_days=told["window_days"])
    hidden["reason"] = FEWER_THAN_FIVE
    return hidden


def _leave_small_rows_out(figures: Figures, key: str) -> None:
    if key in figures and (rows := figures[key]["value"]):
        told = figures[key].copy()
        told["value"] = [row for row in rows if not _is_private(row[-1])] or None
        figures[key] = told


def _hide_small_rows(figures: Figures, key: str) -> None:
    """Empty the second column, a number of people, where it is one to four."""
    if key in figures and (rows := figures[key]["value"]):
        told = figures[key].copy()
        told["value"] = [[name, None if _is_private(people) else people, rest] for name, people, rest in rows]
        figures[key] = told
