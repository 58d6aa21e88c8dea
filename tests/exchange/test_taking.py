"""What a deal takes of the listing it came out of, and gives back once it does not count."""

import pytest

from handschlag.exchange.actions import correcting, delivering
from handschlag.exchange.actions.booking import check
from handschlag.exchange.models import Listing
from tests.exchange.dealing import accounted, agreed, closed
from tests.exchange.making import listing, offer

pytestmark = pytest.mark.django_db


def test_deal_that_is_taken_back_gives_its_listing_back(clara, ben):
    request = listing(clara, times=1)
    deal = closed(clara, ben, listing=request)
    request.refresh_from_db()
    assert request.is_fulfilled
    correcting.ask_back(deal, by=clara)
    correcting.take_back(deal, by=ben)
    request = Listing.objects.get(pk=request.pk)
    assert request.is_open
    assert request.times_taken == 0


def test_what_a_dispute_lets_nothing_stand_of_takes_no_listing(clara, ben):
    request, offered = listing(clara, times=1), offer(ben, times=1)
    for one in (request, offered):
        deal = agreed(clara, ben, listing=one)
        delivering.deliver(deal, by=ben)
        correcting.suspend_deal(deal, by=clara)
        correcting.settle_deal(deal, 0, by=ben)
        assert Listing.objects.get(pk=one.pk).is_open
    assert not check()


def test_who_let_a_promise_fall_is_named_as_no_helper(clara, ben, anna):
    request = listing(clara, times=1)
    fallen = agreed(clara, anna, listing=request)
    delivering.deliver(fallen, by=anna, percent=0)
    for side in (anna, clara):
        accounted(fallen, side, kept=-2)
    closed(clara, ben, listing=request)
    assert list(Listing.objects.get(pk=request.pk).fulfilment.helpers.all()) == [ben]
