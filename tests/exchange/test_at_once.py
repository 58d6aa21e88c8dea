"""Both sides at once, and everybody twice: what happens once is booked once, and limits hold."""

import pytest

from handschlag.core.errors import HandschlagError
from handschlag.exchange.actions import closing, correcting, dealing, delivering
from handschlag.exchange.actions.booking import check
from handschlag.exchange.actions.delivering import Said
from handschlag.exchange.models import Account, Booking, Deal
from handschlag.ties.models import Interaction
from tests import make
from tests.discussions.test_concurrency import THREADS, at_once
from tests.exchange.dealing import agreed, closed, keeps, now_of, proposed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pair(transactional_db):
    make.site()
    return make.member("Clara"), make.member("Ben")


def refused(deed, *about, **options):
    try:
        deed(*about, **options)
    except HandschlagError:
        return True
    return False


def test_both_accounts_at_once_and_each_clicked_five_times_book_once(pair):
    clara, ben = pair
    deal = agreed(clara, ben, "A cake", "Advice")

    def account(by):
        return refused(delivering.account_for_deal, deal, Said(2, 30, 60), by=by)

    outcomes = at_once(account, [clara, ben] * (THREADS // 2))
    assert outcomes.count(False) == Account.objects.count() == 2
    assert (Booking.objects.count(), Interaction.objects.count()) == (4, 2)
    assert now_of(deal).state == "closed"
    assert not check()


def test_clock_and_both_sides_at_once_close_once(pair, monkeypatch):
    clara, ben = pair
    deal = agreed(clara, ben)
    delivering.deliver(deal, by=ben)
    Deal.objects.update(accounts_due_at=deal.created_at)

    def act(number):
        if number % 2:
            return closing.close_due_deals(now_of(deal).changed_at)
        by = (clara, ben)[number // 2 % 2]
        return refused(delivering.account_for_deal, deal, Said(2, 30, 60), by=by)

    at_once(act, range(THREADS))
    assert Booking.objects.filter(reverses=None).count() == 2
    assert deal.steps.filter(move="close").count() == 1
    assert not check()


def test_limit_holds_for_deals_that_are_agreed_at_once(pair):
    clara, ben = pair
    group = make.group(clara)
    make.join(group, ben)
    keeps(group, hard_limit=2)
    deals = [proposed(clara, ben, title=f"Deal {n}", amount=60, group=group) for n in range(THREADS)]
    outcomes = at_once(lambda deal: refused(dealing.agree_to_deal, deal, by=ben), deals)
    assert outcomes.count(False) == Deal.objects.filter(state="agreed").count() == 2


def test_proposal_clicked_many_times_is_one_and_what_is_taken_back_at_once_is_reversed_once(pair):
    clara, ben = pair
    at_once(lambda _n: proposed(clara, ben), range(THREADS))
    assert Deal.objects.count() == 1
    deal = closed(clara, ben, title="Closed")
    at_once(lambda by: refused(correcting.ask_back, deal, by=by), [clara, ben] * (THREADS // 2))
    assert now_of(deal).state == "reversed"
    assert Booking.objects.count() == 4
    assert not check()
