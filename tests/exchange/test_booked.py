"""What a member books in pools stands in their own calendar, and leaves it when it is cancelled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from handschlag.core import clock
from handschlag.exchange.actions import pooling, using_pools
from handschlag.exchange.models import PoolKind
from handschlag.meetups.actions.subscribing import subscribe
from tests import make
from tests.exchange.pooling import books, pool
from tests.meetups.test_feeds import events, path

pytestmark = pytest.mark.django_db


def test_ones_own_calendar_has_what_one_booked_and_nobody_elses(client, group, anna, ben):
    made = pool(anna, ben, text="Second floor")
    starts_at = (clock.now() + timedelta(days=3)).replace(microsecond=0)
    using_pools.book_use(made, starts_at, starts_at + timedelta(hours=2), by=ben, what="Interviews")
    books(made, anna, 5)
    found = events(client, path(subscribe(None, by=ben)))
    assert found.keys() == {"The room: Interviews"}
    (event,) = found.values()
    assert (event["DTSTART"].dt, event["DTEND"].dt - event["DTSTART"].dt) == (starts_at, timedelta(hours=2))
    assert (event["LOCATION"], event["DESCRIPTION"]) == ("The room", "Second floor")
    assert event["URL"].endswith(made.get_absolute_url())
    assert events(client, path(subscribe(group, by=ben))) == {}


def test_what_is_cancelled_or_in_a_pool_one_has_left_leaves_the_calendar(client, group, anna, ben):
    made, other = pool(anna, ben), pool(anna, ben, kind=PoolKind.SEATS, seats=2)
    feed, use = path(subscribe(None, by=ben)), books(made, ben, 2)
    uid = events(client, feed)["The room"]["UID"]
    using_pools.cancel_use(use, by=ben)
    assert events(client, feed) == {}
    books(other, ben, 2)
    assert events(client, feed)["The room"]["UID"] != uid
    pooling.leave_pool(other, by=ben)
    assert events(client, feed) == {}


def test_a_fund_is_drawn_on_without_an_entry(client, group, anna, ben):
    made = pool(anna, ben, kind=PoolKind.FUND)
    using_pools.put_in(made, 120, "Work", by=anna)
    using_pools.draw(made, 60, by=ben)
    assert events(client, path(subscribe(None, by=ben))) == {}


@pytest.mark.parametrize(("day", "offset"), [((2027, 3, 28), 1), ((2027, 10, 31), 2)])
def test_clocks_are_those_of_the_member_also_when_they_are_set(client, group, anna, day, offset):
    """From before the change to after it: the entry begins by the clock that holds then."""
    berlin = ZoneInfo("Europe/Berlin")
    ben = make.member("Berta", time_zone="Europe/Berlin")
    starts_at = datetime(*day, 1, 30, tzinfo=berlin)
    ends_at = datetime(*day, 9, tzinfo=berlin)
    using_pools.book_use(pool(anna, ben), starts_at, ends_at, by=ben)
    event = events(client, path(subscribe(None, by=ben)))["The room"]
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert event["DTSTART"].dt.utcoffset() == timedelta(hours=offset)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (starts_at, ends_at)
    assert event["DTEND"].dt.utcoffset() == timedelta(hours=3 - offset)


def test_the_pool_says_where_to_subscribe(client, group, anna, ben):
    client.force_login(ben)
    assert b'href="/calendars/"' in client.get(pool(anna, ben).get_absolute_url()).content
