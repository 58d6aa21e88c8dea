"""The one shape in which the engine hands out what it found."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handschlag.engine.statistics import Interval, wilson_interval

MINIMUM_N: Final = 5
"""Fewer people (or topics) than this bear no figure: a share of four moves by 25 points with one person."""


class Reason(StrEnum):
    """Why a figure has no value."""

    TOO_FEW = "too few data"
    NOT_REACHED = "fewer than half have happened within the time observed"
    NOT_INTERPRETABLE = "not interpretable: the placebo differs from 0"
    UNTOLD = "the data does not tell"
    NOT_TIPPED = "even the largest shock loses no more than half"


class Unit(StrEnum):
    """What a value counts in. A share lies in 0..1, a percentage in 0..100."""

    MEMBERS = "members"
    SHARE = "share"
    PEOPLE = "people"
    TOPICS = "topics"
    HOURS = "hours"
    PERCENT = "percent"
    INDEX = "index 0..1"
    BALANCE = "index -1..1"
    RATIO = "ratio"
    CHANGE = "relative change"
    SHARE_CHANGE = "change of a share"
    PAIRS = "pairs"
    PARTNERS = "partners"
    ROUNDS = "rounds"
    SIGNS = "signs"
    NEEDS = "needs"
    PLACES = "places"
    GROUPS = "companies, regions or groups"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it rests on.

    value: the figure, None where it cannot be told; then ``reason`` says why. Never 0 for "unknown".
    n: people or events it rests on. people: distinct people behind it, for the rule that no figure
    over fewer than five people is shown to others; equals ``n`` where n counts people.
    window_days: days looked back, None for everything since the group began.
    low, high: 95 % interval; both None where the figure is exact; a single None is an open end.

    >>> share = Figure.share(1, 10, window_days=30)
    >>> share.value, share.n, round(share.low, 4), round(share.high, 4)
    (0.1, 10, 0.0179, 0.4042)
    >>> Figure.share(1, 3).reason
    <Reason.TOO_FEW: 'too few data'>
    """

    value: float | None
    unit: Unit
    n: int
    people: int
    window_days: int | None = None
    low: float | None = None
    high: float | None = None
    reason: Reason | None = None

    @classmethod
    def share(cls, part: int, whole: int, *, window_days: int | None = None) -> "Figure":
        """Return part / whole with Wilson's interval; too few data below MINIMUM_N people."""
        if whole < MINIMUM_N:
            return cls.untold(Unit.SHARE, whole, window_days=window_days)
        low, high = wilson_interval(part, whole)
        return cls(part / whole, Unit.SHARE, whole, whole, window_days, low, high)

    @classmethod
    def count(cls, value: int, unit: Unit, *, people: int, window_days: int | None = None) -> "Figure":
        """Return an exact count, which has no interval."""
        return cls(value, unit, people, people, window_days)

    @classmethod
    def estimate(
        cls,
        value: float,
        unit: Unit,
        *,
        people: int,
        interval: Callable[[], Interval],
        window_days: int | None = None,
    ) -> "Figure":
        """Return an estimate over people; ``interval`` is only computed when there are enough of them."""
        if people < MINIMUM_N:
            return cls.untold(unit, people, window_days=window_days)
        low, high = interval()
        return cls(value, unit, people, people, window_days, low, high)

    @classmethod
    def untold(
        cls,
        unit: Unit,
        n: int,
        *,
        people: int | None = None,
        window_days: int | None = None,
        reason: Reason = Reason.TOO_FEW,
    ) -> "Figure":
        """Return a figure that says why it has no value."""
        return cls(None, unit, n, n if people is None else people, window_days, reason=reason)
