"""Own data of deals: what the other has sealed is not in the file, and who goes ends what is open."""

import pytest

from handschlag.accounts import erasing
from handschlag.accounts.jobs import keep_own_data
from handschlag.accounts.models import Erasure
from handschlag.accounts.own_data import Table
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.exchange.actions import delivering, proving
from handschlag.exchange.models import Account, Deal, Listing, Pool, PoolMembership
from handschlag.ties.actions import compare
from tests import make
from tests.exchange import dealing, making

pytestmark = pytest.mark.django_db


@pytest.fixture
def clara():
    make.site()
    return make.member("Clara")


@pytest.fixture
def ben():
    return make.member("Ben")


def gone(member):
    erasing.ask_for_erasure(by=member, empties_posts=False)
    Erasure.objects.update(due_at=clock.now())
    keep_own_data.call()


def test_what_the_other_has_sealed_is_not_theirs_yet(clara, ben):
    deal = dealing.agreed(clara, ben)
    dealing.accounted(deal, clara, worth=60)
    accounts = Table(Account, rows=Account.objects.visible_to)
    assert list(accounts.listed(ben)) == []
    assert [row["worth"] for row in accounts.listed(clara)] == [60]


def test_what_was_done_stays_and_what_is_open_ends(clara, ben):
    done = dealing.closed(clara, ben)
    asked = dealing.proposed(ben, clara)
    agreed = dealing.agreed(clara, ben, title="Another")
    delivered = dealing.agreed(clara, ben, title="A third")
    delivering.deliver(delivered, by=ben)
    offer = making.offer(ben)
    gone(ben)
    states = dict(Deal.objects.values_list("pk", "state"))
    assert states == {
        done.pk: "closed",
        asked.pk: "expired",
        agreed.pk: "expired",
        delivered.pk: "closed",
    }
    assert Listing.objects.get(pk=offer.pk).is_withdrawn
    assert done.partner_of(clara).pk == ben.pk
    assert proving.check() == []
    difference = compare()
    assert (difference.surplus, difference.missing) == ([], [])


def test_who_shares_with_others_leaves_there_first(clara, ben):
    pool = Pool.objects.create(name="Van", kind="room", created_by=ben)
    for member in (clara, ben):
        PoolMembership.objects.create(pool=pool, member=member, joined_at=clock.now())
    with pytest.raises(Conflict, match="Van"):
        erasing.ask_for_erasure(by=ben, empties_posts=False)
