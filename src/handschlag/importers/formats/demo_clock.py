"""When a professional community writes: the days and hours of the demo.

Everything is drawn on the community's own clock, whose tick is an average day's worth of
talk. It runs fast on a Tuesday at eleven and hardly moves at night, so that a delay of
"a third of a tick" is a few busy hours or one whole night, as it is among people.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

ZONE = ZoneInfo("Europe/Berlin")
MONTHS = 30
SPAN = timedelta(days=913)  # thirty months of 30.44 days

# Relative intensity of talk; only the ratios matter.
_BY_HOUR = np.array(
    (
        *(0.10, 0.05, 0.03, 0.02, 0.03, 0.10, 0.35, 0.90, 1.70, 2.10, 2.20, 2.00),
        *(1.50, 1.55, 1.75, 1.75, 1.60, 1.35, 1.05, 1.10, 1.30, 1.20, 0.75, 0.30),
    )
)
_BY_WEEKDAY = np.array([1.20, 1.28, 1.22, 1.15, 0.95, 0.50, 0.55])
_BY_MONTH = np.array([1.15, 1.08, 1.08, 1.00, 0.98, 0.95, 0.82, 0.76, 1.06, 1.10, 1.14, 0.84])
_HOLIDAYS = 0.35  # between the years


class Clock:
    """Maps seconds since ``start`` to ticks and back; both run upwards together.

    ``hours`` and ``intensity`` have one entry per hour of the span; the mean of
    ``intensity`` is 1, so ``span`` ticks last as long as ``span`` days.
    """

    def __init__(self, until: datetime) -> None:
        self.until = until.astimezone(UTC).replace(microsecond=0)
        self.start = self.until - SPAN
        self.span = SPAN / timedelta(days=1)
        n_hours = int(SPAN / timedelta(hours=1))
        self.hours: Floats = np.arange(n_hours + 1, dtype=np.float64) * 3600
        self.intensity: Floats = _intensity(self.start, n_hours)
        self._ticks: Floats = np.zeros(n_hours + 1)
        self._ticks[1:] = np.cumsum(self.intensity) / 24

    def to_ticks(self, seconds: Floats) -> Floats:
        return np.interp(seconds, self.hours, self._ticks)

    def to_seconds(self, ticks: Floats) -> Floats:
        return np.interp(ticks, self._ticks, self.hours)

    def moment(self, seconds: int) -> datetime:
        return self.start + timedelta(seconds=seconds)


@lru_cache(maxsize=4)
def _intensity(start: datetime, n_hours: int) -> Floats:
    local = [(start + timedelta(hours=hour)).astimezone(ZONE) for hour in range(n_hours)]
    level = (
        _BY_HOUR[[when.hour for when in local]]
        * _BY_WEEKDAY[[when.weekday() for when in local]]
        * _BY_MONTH[[when.month - 1 for when in local]]
    )
    between_years = [(when.month, when.day) >= (12, 24) or (when.month, when.day) == (1, 1) for when in local]
    level[between_years] *= _HOLIDAYS
    return np.asarray(level / level.mean(), dtype=np.float64)
