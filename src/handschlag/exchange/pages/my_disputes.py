"""Disputes in lists: what waits for the viewer's decision, and what their own deals are about."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.pagination import Page, PreparedPages
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.models import Dispute, DisputeQuerySet

SHOWN_AT_ONCE = 30
OWN_SHOWN = 20


class DisputeRow(NamedTuple):
    """A dispute with all that a list shows of it: plain values, so that what is made of it can be kept."""

    pk: int
    opened_at: datetime
    withdrawn_at: datetime | None
    ended_at: datetime | None
    title: str
    proposer: str
    partner: str
    group: str | None

    @property
    def href(self) -> str:
        return address("exchange:dispute", self.pk)


@dataclass(frozen=True, slots=True)
class Disputes:
    waiting: Page[DisputeRow]
    own: list[DisputeRow]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting.rows or self.own)


def my_disputes(viewer: Member, *, before: str = "", after: str = "") -> Disputes:
    """Two queries."""
    found = _waiting(viewer.is_operator, SHOWN_AT_ONCE).page(viewer=viewer.pk, before=before, after=after)
    page = Page([DisputeRow._make(row) for row in found.rows], found.newer, found.older)
    own = [] if before or after else _OWN.all(viewer=viewer.pk)
    return Disputes(page, [DisputeRow._make(row) for row in own])


@cache
def _waiting(is_operator: bool, size: int) -> PreparedPages[Any]:
    viewer = Member(pk=Given("viewer"), is_operator=is_operator)
    return PreparedPages(lambda: _columns(Dispute.objects.waiting_for(viewer)), field="opened_at", size=size)


def _columns(disputes: DisputeQuerySet) -> Any:
    """In the order of the columns of ``DisputeRow``."""
    return disputes.values_list(
        "pk", "opened_at", "withdrawn_at", "ended_at", "deal__title", "deal__proposer__name",
        "deal__partner__name", "deal__group__name", named=True,
    )  # fmt: skip


_OWN: Prepared[Any] = Prepared(
    lambda: _columns(Dispute.objects.of(Member(pk=Given("viewer"))).order_by("-opened_at", "-pk"))[:OWN_SHOWN]
)
