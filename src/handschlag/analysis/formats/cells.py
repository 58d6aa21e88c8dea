"""What stands in the cells of a table, a column at a time: names, numbers, moments, words of a list.

Each kind takes a column's cells and returns an array, or raises ValueError; which cell it was is looked
for only then (see ``tables``). ``problem`` ends the sentence "“cell” …".
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from math import floor
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from handschlag.engine.interactions import NO_GROUP
from handschlag.insights.sections.archive import Floats, Ints

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_ISO: Final = "2024-05-31T18:00:00"
_LATEST: Final = 100_000_000_000
"""Seconds beyond which a number is no moment in seconds: it is the year 5138, or 1973 in milliseconds."""
_EARLIEST: Final = -60_000_000_000
"""The year 68. A calendar of ours has no days long before it."""


class Cells(Protocol):
    """A kind of column."""

    @property
    def problem(self) -> str: ...

    def __call__(self, cells: Sequence[str], /) -> npt.NDArray[Any]: ...


class Names:
    """Any text; gives each name a position, in the order in which they first come.

    Several columns may share it. Without ``may_be_empty`` an empty cell is an error; with it, it is
    NO_GROUP.
    """

    def __init__(self, names: Iterable[str] = (), *, may_be_empty: bool = False) -> None:
        self._seen = _Seen(may_be_empty=may_be_empty)
        self(list(names))

    @property
    def problem(self) -> str:
        return _("is empty")

    @property
    def names(self) -> list[str]:
        return list(self._seen.positions)

    def __len__(self) -> int:
        return len(self._seen.positions)

    def ascending(self) -> tuple[list[str], Ints]:
        """All names in their order, and the place of each position there, that of NO_GROUP last.

        So the order of rows, and how many are read at once, changes nothing.
        """
        names = self.names
        order = sorted(range(len(names)), key=names.__getitem__)
        place = np.full(len(names) + 1, NO_GROUP)
        place[order] = np.arange(len(names))
        return [names[position] for position in order], place

    def __call__(self, cells: Sequence[str]) -> Ints:
        return np.fromiter(map(self._seen.__getitem__, cells), np.int64, len(cells))


class _Seen(dict[str, int]):
    """Positions by the text of a cell as it was written, so that a cell seen before costs one look."""

    def __init__(self, *, may_be_empty: bool) -> None:
        super().__init__()
        self.positions: dict[str, int] = {}
        self._may_be_empty = may_be_empty

    def __missing__(self, cell: str) -> int:
        name = cell.strip()
        if not name and not self._may_be_empty:
            raise ValueError(cell)
        self[cell] = place = self.positions.setdefault(name, len(self.positions)) if name else NO_GROUP
        return place


class Known:
    """Names that another table must have: their positions there."""

    def __init__(self, names: Names, table: str) -> None:
        self._positions = {name: place for place, name in enumerate(names.names)}
        self._table = table

    @property
    def problem(self) -> str:
        return _("is not in the table %(table)s") % {"table": self._table}

    def __call__(self, cells: Sequence[str]) -> Ints:
        found = [self._positions.get(cell.strip(), -1) for cell in cells]
        if -1 in found:
            raise ValueError(self.problem)
        return np.array(found, np.int64)


class Numbers:
    """Finite numbers within bounds; with ``comma`` as decimals are written where ``;`` parts the columns."""

    def __init__(self, low: float = -np.inf, high: float = np.inf, *, comma: bool = False) -> None:
        self._low, self._high, self._comma = low, high, comma

    @property
    def problem(self) -> str:
        if np.isfinite(self._high):
            return _("is no number from %(low)g to %(high)g") % {"low": self._low, "high": self._high}
        return _("is no number of at least 0") if self._low == 0 else _("is no number")

    def __call__(self, cells: Sequence[str]) -> Floats:
        if self._comma:
            cells = [cell.replace(",", ".") for cell in cells]
        found = np.fromiter(map(float, cells), np.float64, len(cells))
        is_wrong = not np.isfinite(found).all() or "_" in "".join(cells)  # Python's own way to write 1_000
        if is_wrong or (found < self._low).any() or (found > self._high).any():
            raise ValueError(self.problem)
        return found


class MayBeEmpty:
    """Cells of another kind, or nothing: an empty cell stands for ``empty``, of the type of the others."""

    def __init__(self, kind: Cells, empty: float) -> None:
        self._kind, self._empty = kind, empty

    @property
    def problem(self) -> str:
        return self._kind.problem

    def __call__(self, cells: Sequence[str]) -> npt.NDArray[Any]:
        told = [cell for cell in cells if cell and not cell.isspace()]
        if len(told) == len(cells):
            return self._kind(cells)
        is_told = np.fromiter((bool(cell.strip()) for cell in cells), np.bool_, len(cells))
        found = np.full(len(cells), self._empty)
        found[is_told] = self._kind(told) if told else self._empty
        return found


class Moments:
    """Seconds in UTC, from ISO 8601 (UTC where no zone is told) or from seconds since 1970.

    ``milliseconds``: numbers count those instead.
    """

    def __init__(self, *, milliseconds: bool = False) -> None:
        self._scale = 1000 if milliseconds else 1

    @property
    def problem(self) -> str:
        if self._scale > 1:
            return _("is no time in milliseconds since 1970")
        return _("is no time: 2024-05-31T18:00:00Z is one, or seconds since 1970")

    def __call__(self, cells: Sequence[str]) -> Ints:
        try:
            return self._of_numbers(cells)
        except ValueError:
            alike = _of_iso(cells)
            return np.fromiter(map(self._moment, cells), np.int64, len(cells)) if alike is None else alike

    def _of_numbers(self, cells: Sequence[str]) -> Ints:
        found = np.fromiter(map(float, cells), np.float64, len(cells)) / self._scale
        if not ((found > _EARLIEST) & (found < _LATEST)).all():  # not a number is neither
            raise ValueError(self.problem)
        return np.floor(found).astype(np.int64)

    def _moment(self, cell: str) -> int:
        try:
            moment = datetime.fromisoformat(cell.strip())
        except ValueError:
            seconds = float(cell) / self._scale
            if not _EARLIEST < seconds < _LATEST:
                raise
            return floor(seconds)
        return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - _EPOCH) // _SECOND


def _of_iso(cells: Sequence[str]) -> Ints | None:
    """Cells that are all 2024-05-31T18:00:00, or with a Z behind it, at once; None if they are not."""
    table = np.array(cells)
    width = table.dtype.itemsize // 4
    if width not in {len(_ISO), len(_ISO) + 1}:
        return None
    letters = table.view(np.uint32).reshape(len(cells), width)
    marks = [place for place, mark in enumerate(_ISO) if not mark.isdigit()]
    if (letters[:, marks] != [ord(_ISO[place]) for place in marks]).any():
        return None
    if width > len(_ISO) and (letters[:, -1] != ord("Z")).any():
        return None
    try:
        return table.astype(f"U{len(_ISO)}").astype("datetime64[s]").astype(np.int64)
    except ValueError:
        return None


class Choice:
    """Words of a list, in any case; each stands for a number."""

    def __init__(self, words: Mapping[str, int]) -> None:
        self._words = _Words(words)

    @property
    def problem(self) -> str:
        return _("is none of %(words)s") % {"words": ", ".join(self._words.known)}

    def __call__(self, cells: Sequence[str]) -> Ints:
        return np.fromiter(map(self._words.__getitem__, cells), np.int64, len(cells))


class _Words(dict[str, int]):
    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__()
        self.known = dict(known)

    def __missing__(self, cell: str) -> int:
        word = cell.strip().lower()
        if word not in self.known:
            raise ValueError(cell)
        self[cell] = number = self.known[word]
        return number
