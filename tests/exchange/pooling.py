"""Pools for tests, by the real deeds."""

from datetime import timedelta

from handschlag.core import clock
from handschlag.exchange.actions import pooling, using_pools
from handschlag.exchange.actions.holding_pools import shares_in
from handschlag.exchange.actions.pooling import Founding
from handschlag.exchange.models import PoolKind


def pool(by, *others, kind=PoolKind.BOOKED, group=None, **fields):
    """All of them share it; with a group alone, ``by`` does."""
    made = pooling.found_pool(
        Founding(name="The room", kind=kind, **fields), by=by, group=group, members=[one.pk for one in others]
    )
    for member in others:
        pooling.join_pool(made, by=member)
    return made


def hours(n, length=1):
    """From in n hours on."""
    starts_at = clock.now() + timedelta(hours=n)
    return starts_at, starts_at + timedelta(hours=length)


def books(made, by, n, length=1):
    return using_pools.book_use(made, *hours(n, length), by=by)


def balance(made, member):
    return shares_in(made).of(member.pk).balance
