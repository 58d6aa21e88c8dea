"""Pages by key, never by offset: the thousandth page costs what the first one costs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Generic, TypeVar

from django.db.models import Q, QuerySet

from handschlag.core.prepared import HIGHEST_KEY, Given, GivenMoment, Prepared

Row = TypeVar("Row")
_Turn = Callable[..., Any]
"""Which way rows are turned over: the latest, or those before or behind a place."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; ``newer`` and ``older`` are cursors for ``?after=`` and ``?before=``, or None."""

    rows: list[Row]
    newer: str | None
    older: str | None


def _cursor(row: Any, field: str) -> str:
    told: datetime | date = getattr(row, field)
    # noon, so that it is the same day wherever the site is
    moment = told if isinstance(told, datetime) else datetime.combine(told, time(12), UTC)
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-{row.pk}"


def cursor_at(moment: datetime) -> str:
    """A cursor for ``?before=``: what is older than a moment."""
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-0"


def _parse(cursor: str) -> tuple[datetime, int] | None:
    try:
        moment, _, pk = cursor.rpartition("-")
        seconds, _, micros = moment.partition(".")
        at = datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros))
        return at, max(-HIGHEST_KEY, min(int(pk), HIGHEST_KEY))
    except (ValueError, OverflowError, OSError):
        return None


def newest_first(
    rows: QuerySet[Any, Row], *, field: str, before: str = "", after: str = "", size: int = 50
) -> Page[Row]:
    """A page of ``rows`` by (``field``, pk) descending, before or after a cursor.

    ``field`` holds moments or days. A cursor that cannot be read gives the first page. One query; the
    index wanted is (…, ``-field``, ``-id``).
    """

    def ask(turn: _Turn, **place: Any) -> list[Row]:
        return list(turn(rows, field, **place)[: size + 1])

    return _page(ask, field, before, after, size)


class PreparedPages(Generic[Row]):
    """``newest_first`` of rows that are asked for often: ``write`` gives them, with what is given; see there.
    ``soonest``: ``soonest_first`` instead.

    Rows that are no objects need ``pk`` and ``field`` as attributes.
    """

    def __init__(
        self, write: Callable[[], QuerySet[Any, Row]], *, field: str, size: int = 50, soonest: bool = False
    ) -> None:
        first, on, back = (_soonest, _newer, _older) if soonest else (_latest, _older, _newer)
        self._field, self._size = field, size
        place = {"at": GivenMoment("at"), "pk": Given("pk")}
        self._turns: dict[_Turn, Prepared[Row]] = {
            _latest: Prepared(lambda: first(write(), field)[: size + 1]),
            _older: Prepared(lambda: on(write(), field, **place)[: size + 1]),
            _newer: Prepared(lambda: back(write(), field, **place)[: size + 1]),
        }

    def page(self, *, before: str = "", after: str = "", **given: Any) -> Page[Row]:
        """One query."""

        def ask(turn: _Turn, **place: Any) -> list[Row]:
            return self._turns[turn].all(**given, **place)

        return _page(ask, self._field, before, after, self._size)


def _page(ask: Callable[..., list[Row]], field: str, before: str, after: str, size: int) -> Page[Row]:
    """``ask`` gives one row more than the page has, to know whether others follow."""
    forward, start = _parse(before), _parse(after)
    if start is not None and forward is None:
        found = ask(_newer, at=start[0], pk=start[1])
        page = found[:size][::-1]
        newer = _cursor(page[0], field) if len(found) > size and page else None
        return Page(page, newer, _cursor(page[-1], field) if page else None)
    found = ask(_latest) if forward is None else ask(_older, at=forward[0], pk=forward[1])
    page = found[:size]
    newer = _cursor(page[0], field) if forward is not None and page else None
    return Page(page, newer, _cursor(page[-1], field) if len(found) > size else None)


def _latest(rows: Any, field: str) -> Any:
    return rows.order_by(f"-{field}", "-pk")


def _older(rows: Any, field: str, *, at: Any, pk: Any) -> Any:
    behind = rows.filter(**{f"{field}__lte": at}).filter(Q(**{f"{field}__lt": at}) | Q(pk__lt=pk))
    return _latest(behind, field)


def _newer(rows: Any, field: str, *, at: Any, pk: Any) -> Any:
    before = rows.filter(**{f"{field}__gte": at}).filter(Q(**{f"{field}__gt": at}) | Q(pk__gt=pk))
    return before.order_by(field, "pk")


def soonest_first(
    rows: QuerySet[Any, Row], *, field: str, before: str = "", after: str = "", size: int = 50
) -> Page[Row]:
    """``newest_first`` the other way round: by (``field``, pk) ascending; ``older`` leads further on."""
    ways: dict[_Turn, _Turn] = {_latest: _soonest, _older: _newer, _newer: _older}

    def ask(turn: _Turn, **place: Any) -> list[Row]:
        return list(ways[turn](rows, field, **place)[: size + 1])

    return _page(ask, field, before, after, size)


def _soonest(rows: Any, field: str) -> Any:
    return rows.order_by(field, "pk")
