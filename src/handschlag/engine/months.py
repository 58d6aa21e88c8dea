"""Calendar months and days in UTC, as whole numbers that arrays can count in."""

from typing import Final

import numpy as np

from handschlag.engine.activity import DAY
from handschlag.engine.arrays import IntArray

_YEAR_ZERO: Final = 1970


def month_of(times: IntArray) -> IntArray:
    """Return the calendar months of UTC seconds, counted from January 1970.

    >>> month_of(np.array([0, 1_709_251_199, 1_709_251_200])).tolist()  # leap day 2024 and its morrow
    [0, 649, 650]
    """
    return times.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)


def month_at(t: int) -> int:
    """Return ``month_of`` a single time."""
    return int(month_of(np.array([t]))[0])


def month_begin(month: int) -> int:
    """Return the first second of a month.

    >>> month_begin(650)
    1709251200
    """
    return int(np.array([month], dtype="datetime64[M]").astype("datetime64[s]").astype(np.int64)[0])


def month_name(month: int) -> str:
    """Return the month as ISO 8601 writes it.

    >>> month_name(649)
    '2024-02'
    """
    return f"{_YEAR_ZERO + month // 12:04d}-{month % 12 + 1:02d}"


def day_begin(t: int, *, days_before: int = 0) -> int:
    """Return the first second of the UTC day of t, or of the day ``days_before`` it.

    >>> day_begin(86_400 + 5), day_begin(86_400 + 5, days_before=1)
    (86400, 0)
    """
    return (t // DAY - days_before) * DAY
