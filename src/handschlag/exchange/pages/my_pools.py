"""Pools in lists: those one shares or is invited to, and those of one's groups."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import BooleanField, Count, Exists, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.pagination import Page, PreparedPages
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.models import Pool, PoolKind, PoolMembership, PoolQuerySet
from handschlag.groups.models import Membership

SHOWN_AT_ONCE = 30


class PoolRow(NamedTuple):
    """A pool with all that a list shows of it: plain values, so that what is made of it can be kept."""

    pk: int
    created_at: datetime
    name: str
    kind: str
    group: str | None
    sharers: int
    is_invited: bool

    @property
    def href(self) -> str:
        return address("exchange:pool", self.pk)

    @property
    def kind_name(self) -> str:
        return str(PoolKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Pools:
    own: list[PoolRow]
    others: Page[PoolRow]

    @property
    def is_empty(self) -> bool:
        return not (self.own or self.others.rows)


def my_pools(viewer: Member, *, before: str = "", after: str = "") -> Pools:
    """Two queries."""
    found = _others(SHOWN_AT_ONCE).page(viewer=viewer.pk, before=before, after=after)
    others = Page([PoolRow._make(row) for row in found.rows], found.newer, found.older)
    own = [] if before or after else _OWN.all(viewer=viewer.pk)
    return Pools([PoolRow._make(row) for row in own], others)


def _own() -> Any:
    invited = PoolMembership.objects.current().filter(
        pool=OuterRef("pk"), member=Given("viewer"), joined_at__isnull=True
    )
    return _columns(_running().of(_VIEWER), is_invited=Exists(invited)).order_by("name", "pk")


@cache
def _others(size: int) -> PreparedPages[Any]:
    def write() -> Any:
        mine = Pool.objects.of(_VIEWER).values("pk")
        groups = Membership.objects.of(_VIEWER).values("group")
        others = _running().filter(group__in=groups).exclude(pk__in=mine)
        return _columns(others, is_invited=Value(value=False, output_field=BooleanField()))

    return PreparedPages(write, field="created_at", size=size)


def _running() -> PoolQuerySet:
    return Pool.objects.filter(closed_at__isnull=True)


def _columns(pools: PoolQuerySet, *, is_invited: Any) -> Any:
    """In the order of the columns of ``PoolRow``."""
    here = PoolMembership.objects.joined().filter(pool=OuterRef("pk")).order_by().values("pool")
    sharers = Coalesce(Subquery(here.annotate(count=Count("pk")).values("count")), 0)
    return pools.annotate(sharers=sharers, is_invited=is_invited).values_list(
        "pk", "created_at", "name", "kind", "group__name", "sharers", "is_invited", named=True
    )


_VIEWER = Member(pk=Given("viewer"))
_OWN: Prepared[Any] = Prepared(_own)
