"""Pages by key, never by offset: the thousandth page costs what the first one costs."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; ``newer`` and ``older`` are cursors for ``?after=`` and ``?before=``, or None."""

    rows: list[Row]
    newer: str | None
    older: str | None


def _cursor(row: Model, field: str) -> str:
    moment: datetime = getattr(row, field)
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-{row.pk}"


def cursor_at(moment: datetime) -> str:
    """A cursor for ``?before=``: what is older than a moment."""
    return f"{int(moment.timestamp())}.{moment.microsecond:06d}-0"


def _parse(cursor: str) -> tuple[datetime, int] | None:
    try:
        moment, _, pk = cursor.rpartition("-")
        seconds, _, micros = moment.partition(".")
        at = datetime.fromtimestamp(int(seconds), UTC).replace(microsecond=int(micros))
        return at, int(pk)
    except (ValueError, OverflowError, OSError):
        return None


def newest_first(
    rows: QuerySet[Row], *, field: str, before: str = "", after: str = "", size: int = 50
) -> Page[Row]:
    """A page of ``rows`` by (``field``, pk) descending, before or after a cursor.

    A cursor that cannot be read gives the first page. One query; the index wanted is
    (…, ``-field``, ``-id``).
    """
    forward, start = _parse(before), _parse(after)
    if start is not None and forward is None:
        at, pk = start
        found = list(
            rows.filter(**{f"{field}__gte": at})
            .filter(Q(**{f"{field}__gt": at}) | Q(pk__gt=pk))
            .order_by(field, "pk")[: size + 1]
        )
        more = len(found) > size
        page = found[:size][::-1]
        newer = _cursor(page[0], field) if more and page else None
        return Page(page, newer, _cursor(page[-1], field) if page else None)
    if forward is not None:
        at, pk = forward
        rows = rows.filter(**{f"{field}__lte": at}).filter(Q(**{f"{field}__lt": at}) | Q(pk__lt=pk))
    found = list(rows.order_by(f"-{field}", "-pk")[: size + 1])
    newer = _cursor(found[0], field) if forward is not None and found else None
    return replace(first_page(found, field=field, size=size), newer=newer)


def first_page(found: list[Row], *, field: str, size: int = 50) -> Page[Row]:
    """The first page, of rows that were asked for in its order, one more than it shows."""
    page = found[:size]
    return Page(page, None, _cursor(page[-1], field) if len(found) > size else None)
