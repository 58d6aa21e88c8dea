"""Pools: equals who share something, by rules all agree to, and leave with a clean balance."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.exchange.actions import pooling, using_pools, voting
from handschlag.exchange.actions.booking import check
from handschlag.exchange.actions.holding_pools import shares_in
from handschlag.exchange.actions.pooling import Founding
from handschlag.exchange.forms.pools import WallClockField
from handschlag.exchange.models import Change, Line, Pool, PoolKind, PoolMembership, Use
from handschlag.exchange.pages.pools import PoolPage
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.notifications.pages import in_words
from tests import make
from tests.discussions.test_concurrency import THREADS, at_once
from tests.exchange.dealing import later
from tests.exchange.pooling import balance, books, hours, pool

pytestmark = pytest.mark.django_db


@pytest.fixture
def three():
    make.site()
    return [make.member(name) for name in ("Anna", "Ben", "Clara")]


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]


def shares(made):
    return set(made.memberships.joined().values_list("member", flat=True))


def test_who_is_invited_from_the_start_joins_without_a_vote(three):
    anna, ben, clara = three
    made = pooling.found_pool(Founding("Room", PoolKind.BOOKED), by=anna, members=[ben.pk, clara.pk])
    assert told(ben) == ["Anna invites you to share: Room"]
    pooling.join_pool(made, by=ben)
    pooling.decline_pool(made, by=clara)
    assert shares(made) == {anna.pk, ben.pk}
    with pytest.raises(NotAllowed):
        pooling.join_pool(made, by=clara)


def test_pool_needs_somebody_to_share_it_with_and_nobody_who_is_blocked(three):
    anna, ben, _clara = three
    with pytest.raises(Invalid):
        pooling.found_pool(Founding("Room", PoolKind.BOOKED), by=anna)
    Block.objects.create(by=ben, member=anna)
    with pytest.raises(NotAllowed):
        pooling.found_pool(Founding("Room", PoolKind.BOOKED), by=anna, members=[ben.pk])
    assert not Pool.objects.exists()


def test_later_members_are_let_in_by_the_agreed_share(three):
    anna, ben, clara = three
    dora = make.member("Dora")
    made = pool(anna, ben, clara, agree_percent=60)
    proposal = voting.propose_change(made, Change.ADMIT, dora.pk, by=anna)
    assert not PoolMembership.objects.filter(member=dora).exists()
    voting.vote(proposal, by=ben, agrees=True)
    pooling.join_pool(made, by=dora)
    assert dora.pk in shares(made)


def test_member_of_the_group_asks_and_shares_once_the_others_agree(three):
    anna, ben, clara = three
    group = make.group(anna)
    make.join(group, ben)
    made = pool(anna, group=group)
    with pytest.raises(NotAllowed):
        voting.ask_to_join(made, by=clara)
    proposal = voting.ask_to_join(made, by=ben)
    with pytest.raises(NotAllowed):
        voting.vote(proposal, by=ben, agrees=True)
    voting.vote(proposal, by=anna, agrees=True)
    assert shares(made) == {anna.pk, ben.pk}
    with pytest.raises(Invalid):
        voting.propose_change(made, Change.ADMIT, clara.pk, by=anna)


def test_change_is_adopted_when_enough_agree_and_rejected_when_they_cannot(three):
    anna, ben, clara = three
    made = pool(anna, ben, clara, agree_percent=66)
    price = voting.propose_change(made, Change.PRICE, 30, by=anna)
    with pytest.raises(Conflict):
        voting.propose_change(made, Change.PRICE, 40, by=ben)
    voting.vote(price, by=ben, agrees=True)
    made.refresh_from_db()
    assert made.minutes_an_hour == 30
    rules = voting.propose_change(made, Change.RULES, "Sweep *it*.", by=anna)
    voting.vote(rules, by=ben, agrees=False)
    voting.vote(rules, by=clara, agrees=False)
    rules.refresh_from_db()
    assert (rules.is_adopted, rules.ended_at is None) == (False, False)
    with pytest.raises(Conflict):
        voting.vote(rules, by=clara, agrees=True)
    again = voting.propose_change(made, Change.RULES, "Sweep *it*.", by=clara)
    voting.vote(again, by=anna, agrees=True)
    made.refresh_from_db()
    assert "<em>it</em>" in made.rules_html


def test_member_who_leaves_is_no_longer_counted(three):
    anna, ben, clara = three
    made = pool(anna, ben, clara)
    share = voting.propose_change(made, Change.SHARE, 51, by=anna)
    voting.vote(share, by=ben, agrees=True)
    pooling.leave_pool(made, by=clara)
    made.refresh_from_db()
    assert made.agree_percent == 51


def test_nobody_books_what_is_taken_and_seats_are_as_many_as_there_are(three):
    anna, ben, clara = three
    room, desks = pool(anna, ben), pool(anna, ben, clara, kind=PoolKind.SEATS, seats=2)
    books(room, anna, 5, 2)
    books(room, ben, 7)
    with pytest.raises(Invalid, match="Anna has it then"):
        books(room, ben, 4, 2)
    books(desks, anna, 5, 4)
    books(desks, ben, 6, 1)
    books(desks, clara, 7, 1)
    with pytest.raises(Invalid, match="All places are taken"):
        books(desks, clara, 4, 3)
    with pytest.raises(Invalid):
        books(room, anna, -1)


def test_use_takes_out_what_it_costs_and_cancelling_books_it_back(three, monkeypatch):
    anna, ben, clara = three
    made = pool(anna, ben, minutes_an_hour=20)
    use = books(made, anna, 5, 3)
    assert (use.minutes, balance(made, anna), shares_in(made).of(anna.pk).taken) == (60, -60, 60)
    with pytest.raises(NotAllowed):
        using_pools.cancel_use(use, by=ben)
    with pytest.raises(NotAllowed):
        using_pools.cancel_use(use, by=clara)
    using_pools.cancel_use(use, by=anna)
    assert balance(made, anna) == 0
    begun = books(made, anna, 5)
    later(monkeypatch, hours=6)
    with pytest.raises(Conflict):
        using_pools.cancel_use(begun, by=anna)
    assert not check()


def test_cost_and_times_hold_when_clocks_are_set():
    made = Pool(minutes_an_hour=60)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        starts, ends = (WallClockField().clean(f"2026-10-25T0{hour}:30") for hour in (1, 4))
        assert starts == datetime(2026, 10, 24, 23, 30, tzinfo=UTC)
        assert using_pools.cost(made, starts, ends) == 240
        twice, gone = WallClockField().clean("2026-10-25T02:30"), WallClockField().clean("2026-03-29T02:30")
    assert (twice.hour, gone.hour) == (0, 1)


def test_calendar_shows_hours_by_the_viewers_clock():
    page = PoolPage(Pool(kind=PoolKind.BOOKED), Member(), None)
    starts = datetime(2026, 7, 1, 20, 0, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")), translation.override("de"):
        assert page.when(Use(starts_at=starts, ends_at=starts + timedelta(hours=1))) == "22:00 – 23:00"
        assert "02.07.2026 01:00" in page.when(Use(starts_at=starts, ends_at=starts + timedelta(hours=3)))


def test_fund_is_drawn_as_far_as_it_goes(three):
    anna, ben, _clara = three
    fund = pool(anna, ben, kind=PoolKind.FUND)
    using_pools.put_in(fund, 120, "Savings", by=anna)
    using_pools.draw(fund, 100, by=ben, what="Train")
    with pytest.raises(Invalid):
        using_pools.draw(fund, 21, by=ben, what="Taxi")
    assert (shares_in(fund).fund, balance(fund, ben)) == (20, -100)
    with pytest.raises(Conflict):
        books(fund, anna, 5)
    assert not check()


def test_objection_books_back_and_is_told_within_two_weeks(three, monkeypatch):
    anna, ben, _clara = three
    made = pool(anna, ben)
    first, second = (using_pools.put_in(made, 90, "A chair", by=anna) for _ in range(2))
    with pytest.raises(NotAllowed):
        using_pools.object_to(first, by=anna)
    using_pools.object_to(first, by=ben)
    assert balance(made, anna) == 90
    assert any("objects" in words for words in told(anna))
    assert OutgoingMail.objects.filter(event__startswith="pool-objected").count() == 1
    with pytest.raises(Conflict):
        using_pools.object_to(first, by=ben)
    later(monkeypatch, days=15)
    with pytest.raises(Conflict):
        using_pools.object_to(second, by=ben)
    assert not check()


def test_who_owes_leaves_once_it_is_forgiven(three):
    anna, ben, _clara = three
    made = pool(anna, ben, minutes_an_hour=60)
    soon = books(made, anna, 5)
    type(soon).objects.filter(pk=soon.pk).update(starts_at=clock.now() - timedelta(hours=1))
    with pytest.raises(Conflict):
        pooling.leave_pool(made, by=anna)
    proposal = voting.propose_change(made, Change.WRITE_OFF, anna.pk, by=ben)
    voting.vote(proposal, by=anna, agrees=True)
    assert balance(made, anna) == 0
    pooling.leave_pool(made, by=anna)
    assert shares(made) == {ben.pk}
    assert not check()


@pytest.mark.parametrize(("pay_out", "left"), [(True, 20), (False, 80)])
def test_what_is_left_over_is_paid_out_or_given_up(three, pay_out, left):
    anna, ben, _clara = three
    fund = pool(anna, ben, kind=PoolKind.FUND)
    using_pools.put_in(fund, 60, "Savings", by=anna)
    using_pools.put_in(fund, 20, "Savings", by=ben)
    pooling.leave_pool(fund, by=anna, pay_out=pay_out)
    assert (balance(fund, anna), shares_in(fund).fund) == (0, left)
    assert not check()


def test_leaving_cancels_what_is_to_come_and_the_last_one_ends_the_pool(three):
    anna, ben, _clara = three
    made = pool(anna, ben, minutes_an_hour=60)
    books(made, ben, 5)
    pooling.leave_pool(made, by=ben)
    books(made, anna, 5)
    pooling.leave_pool(made, by=anna)
    made.refresh_from_db()
    assert made.closed_at is not None
    assert not check()


def test_ending_a_pool_leaves_everybody_at_zero(three):
    anna, ben, _clara = three
    made = pool(anna, ben, minutes_an_hour=60)
    using_pools.put_in(made, 90, "A chair", by=anna)
    books(made, ben, 5)
    using_pools.put_in(made, 30, "A lamp", by=ben)
    proposal = voting.propose_change(made, Change.CLOSE, True, by=anna)
    voting.vote(proposal, by=ben, agrees=True)
    assert {balance(made, one) for one in (anna, ben)} == {0}
    assert sum(Line.objects.values_list("minutes", flat=True)) == 0
    with pytest.raises(Conflict):
        books(made, anna, 9)
    assert not check()


@pytest.mark.django_db(transaction=True)
def test_room_booked_at_once_is_booked_once_and_a_fund_is_not_overdrawn(transactional_db):
    make.site()
    anna, ben = make.member("Anna"), make.member("Ben")
    room, fund = pool(anna, ben, minutes_an_hour=60), pool(anna, ben, kind=PoolKind.FUND)
    using_pools.put_in(fund, 100, "Savings", by=anna)
    when = hours(5)

    def act(number):
        by = (anna, ben)[number % 2]
        for deed in (
            lambda: using_pools.book_use(room, *when, by=by),
            lambda: using_pools.draw(fund, 60, by=by),
        ):
            try:
                deed()
            except Invalid:
                continue

    at_once(act, range(THREADS))
    assert (room.uses.count(), fund.uses.count(), shares_in(fund).fund) == (1, 1, 40)
    assert not check()
