"""Whatever the members of a pool do, in whatever order: the ledger is at zero, balances are those of a plain
recount, no line is changed, nobody overbooks, and a refusal changes nothing.
"""

from datetime import timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from handschlag.core import clock
from handschlag.core.errors import HandschlagError
from handschlag.exchange.actions import pooling, using_pools, voting
from handschlag.exchange.actions.booking import check
from handschlag.exchange.actions.holding_pools import shares_in
from handschlag.exchange.models import Booking, Change, Contribution, Line, PoolKind, PoolMembership, Use
from tests import make
from tests.exchange.pooling import pool

WHO, ANY = st.integers(0, 2), st.integers(0, 20)
KIND = st.sampled_from(list(PoolKind))
MINUTES = st.sampled_from([0, 30, 61])


class Sharing(RuleBasedStateMachine):
    """Three who share a pool of some kind; somebody who never does tries it, too."""

    @initialize(kind=KIND, percent=st.sampled_from([51, 100]), price=MINUTES)
    def found(self, kind, percent, price):
        make.site()
        self.people = [make.member(name) for name in ("Anna", "Ben", "Clara")]
        self.now, self.lines = clock.now(), {}
        self.began = patch.object(clock, "now", lambda: self.now)
        self.began.start()
        self.pool = pool(*self.people[:2], kind=kind, seats=2, minutes_an_hour=price, agree_percent=percent)

    def teardown(self):
        if hasattr(self, "began"):
            self.began.stop()

    def try_to(self, deed, *about, **options):
        before = self.everything()
        try:
            deed(*about, **options)
        except HandschlagError:
            assert self.everything() == before

    def everything(self):
        tables = (Booking, Line, Use, Contribution, PoolMembership)
        return [list(table.objects.order_by("pk").values_list()) for table in tables]

    def one_of(self, rows, number):
        found = list(rows.order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(by=WHO, hour=st.integers(1, 6), length=st.integers(1, 3))
    def book(self, by, hour, length):
        starts = self.now + timedelta(hours=hour)
        ends = starts + timedelta(hours=length)
        self.try_to(using_pools.book_use, self.pool, starts, ends, by=self.people[by])

    @rule(by=WHO, minutes=MINUTES)
    def draw(self, by, minutes):
        fund, before = shares_in(self.pool).fund, Use.objects.count()
        self.try_to(using_pools.draw, self.pool, minutes, by=self.people[by])
        assert minutes <= fund or Use.objects.count() == before

    @rule(by=WHO, number=ANY)
    def cancel(self, by, number):
        if use := self.one_of(self.pool.uses, number):
            self.try_to(using_pools.cancel_use, use, by=self.people[by])

    @rule(by=WHO, minutes=MINUTES)
    def put_in(self, by, minutes):
        self.try_to(using_pools.put_in, self.pool, minutes, "Something", by=self.people[by])

    @rule(by=WHO, number=ANY)
    def object_to(self, by, number):
        if one := self.one_of(self.pool.contributions, number):
            self.try_to(using_pools.object_to, one, by=self.people[by])

    @rule(
        by=WHO, change=st.sampled_from([Change.ADMIT, Change.PRICE, Change.WRITE_OFF, Change.CLOSE]), of=WHO
    )
    def propose(self, by, change, of):
        value = {Change.PRICE: 15 * of, Change.CLOSE: True}.get(change, self.people[of].pk)
        self.try_to(voting.propose_change, self.pool, change, value, by=self.people[by])

    @rule(by=WHO, number=ANY, agrees=st.booleans())
    def vote(self, by, number, agrees):
        if one := self.one_of(self.pool.proposals, number):
            self.try_to(voting.vote, one, by=self.people[by], agrees=agrees)

    @rule(by=WHO, pay_out=st.booleans())
    def leave(self, by, pay_out):
        self.try_to(pooling.leave_pool, self.pool, by=self.people[by], pay_out=pay_out)

    @rule(by=WHO)
    def join(self, by):
        self.try_to(pooling.join_pool, self.pool, by=self.people[by])

    @rule(hours=st.sampled_from([1, 5, 15 * 24]))
    def wait(self, hours):
        self.now += timedelta(hours=hours)

    @invariant()
    def ledger_is_right_and_only_grows(self):
        if not hasattr(self, "pool"):
            return
        assert not check()
        found = dict(Line.objects.values_list("pk", "minutes"))
        assert self.lines.items() <= found.items()
        self.lines = found

    @invariant()
    def nobody_overbooks(self):
        if not hasattr(self, "pool"):
            return
        uses = [use for use in self.pool.uses.filter(cancelled_at=None) if use.starts_at < use.ends_at]
        for use in uses:
            at_once = [one for one in uses if one.starts_at <= use.starts_at < one.ends_at]
            assert len(at_once) <= self.pool.capacity


class TestSharing(Sharing.TestCase, TestCase):
    settings = settings(
        max_examples=12,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
