"""Pages by name: the next one begins behind the last name, however many there are."""

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from handschlag.core.pagination import Page

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST = 2**63 - 1
_Ask = Callable[[str, dict[str, Any]], list[Any]]


def turned(rows: QuerySet[Any, Any], way: str, field: str, *, name: Any = "", pk: Any = 0) -> Any:
    """``rows`` in the order of names: "first", "on" behind a place, or "back" before it, nearest first."""
    if way == "first":
        return rows.order_by(field, "pk")
    if way == "on":
        behind = rows.filter(**{f"{field}__gte": name}).filter(Q(**{f"{field}__gt": name}) | Q(pk__gt=pk))
        return behind.order_by(field, "pk")
    before = rows.filter(**{f"{field}__lte": name}).filter(Q(**{f"{field}__lt": name}) | Q(pk__lt=pk))
    return before.order_by(f"-{field}", "-pk")


def page(ask: _Ask, *, before: str, after: str, size: int, name: int = 1) -> Page[Any]:
    """A page of tuples whose key stands first and whose name stands at ``name``. ``ask`` is called once, with
    the way and the place, and gives one row more than the page has. ``older`` leads on, ``newer`` back.
    """
    behind, ahead = _parse(after), _parse(before)
    if ahead is not None and behind is None:
        found = ask("back", ahead)
        rows = found[:size][::-1]
        back = _cursor(rows[0], name) if len(found) > size else None
        return Page(rows, back, _cursor(rows[-1], name) if rows else None)
    found = ask("first", {}) if behind is None else ask("on", behind)
    rows = found[:size]
    back = _cursor(rows[0], name) if behind is not None and rows else None
    return Page(rows, back, _cursor(rows[-1], name) if len(found) > size else None)


def at_letter(letter: str) -> str:
    """A cursor for ``?after=``: where names begin with the letter."""
    return f"0-{letter}"


def _cursor(row: Any, name: int) -> str:
    return f"{row[0]}-{row[name]}"


def _parse(cursor: str) -> dict[str, Any] | None:
    pk, dash, name = cursor.replace("\0", "").partition("-")
    if not dash or not pk.isascii() or not pk.isdigit():
        return None
    return {"pk": min(int(pk[:19]), _MOST), "name": name[:120]}
