"""One's own deals: what waits for oneself, what for the other, what is over, and how balances stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from handschlag.accounts.models import Member, avatar_address
from handschlag.core.addresses import address
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.models import OPEN, Deal, DealState
from handschlag.exchange.pages.balances import Balance, balances_of

SHOWN_AT_ONCE = 30
ACTIVE_SHOWN = 100


class DealRow(NamedTuple):
    """A deal as the lists of one of its sides show it: plain values, so that what is made of it can be kept.
    ``due_on`` only while it is open.
    """

    pk: int
    changed_at: datetime
    title: str
    state: str
    due_on: date | None
    group: str | None
    other_id: int
    other: str
    picture: str
    waits: bool

    @property
    def href(self) -> str:
        return address("exchange:deal", self.pk)

    @property
    def image_url(self) -> str | None:
        return avatar_address(self.other_id, self.picture)

    @property
    def state_name(self) -> str:
        return str(DealState(self.state).label)


@dataclass(frozen=True, slots=True)
class MyDeals:
    waiting: list[DealRow]
    open: list[DealRow]
    past: list[DealRow]
    newer: str | None
    older: str | None
    balances: list[Balance]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.open or self.past or self.newer)


def my_deals(viewer: Member, *, before: str = "", after: str = "") -> MyDeals:
    """Five queries at most."""
    page = _past(SHOWN_AT_ONCE).page(viewer=viewer.pk, before=before, after=after)
    past = _rows(page.rows, viewer)
    if before or after:
        return MyDeals([], [], past, page.newer, page.older, [])
    active = _rows(_ACTIVE.all(viewer=viewer.pk), viewer)
    waiting = [row for row in active if row.waits]
    others = [row for row in active if not row.waits]
    return MyDeals(waiting, others, past, page.newer, page.older, balances_of(viewer))


def _rows(found: Iterable[Any], viewer: Member) -> list[DealRow]:
    return [_row(one, viewer) for one in found]


def _row(found: Any, viewer: Member) -> DealRow:
    pk, changed_at, title, state, due_on, group, *sides = found[: len(_COLUMNS)]
    other_id, other, picture = sides[3:] if sides[0] == viewer.pk else sides[:3]
    due = due_on if state in OPEN else None
    waits = bool(getattr(found, "waits", False))
    return DealRow(pk, changed_at, title, state, due, group, other_id, other, picture or "", waits)


@cache
def _past(size: int) -> PreparedPages[Any]:
    return PreparedPages(
        lambda: Deal.objects.of(_VIEWER).past().values_list(*_COLUMNS, named=True),
        field="changed_at",
        size=size,
    )


_COLUMNS = (
    "pk", "changed_at", "title", "state", "due_on", "group__name", "proposer_id", "proposer__name",
    "proposer__avatar", "partner_id", "partner__name", "partner__avatar",
)  # fmt: skip
_VIEWER = Member(pk=Given("viewer"))
_ACTIVE: Prepared[Any] = Prepared(
    lambda: Deal.objects.active(_VIEWER).values_list(*_COLUMNS, "waits", named=True)[:ACTIVE_SHOWN]
)
