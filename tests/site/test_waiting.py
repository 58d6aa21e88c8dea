"""What waits for the viewer stands on the home page: deals, disputes, introductions."""

from datetime import timedelta

import pytest

from handschlag.core import clock
from handschlag.exchange.actions import dealing, disputing
from handschlag.people.models import Introduction
from handschlag.site.waiting import waiting_for
from tests import make
from tests.exchange.dealing import closed, proposed

pytestmark = pytest.mark.django_db


def texts(member):
    return [one.text for one in waiting_for(member)]


def introduction(asked_by, via, to, **fields):
    return Introduction.objects.create(asked_by=asked_by, via=via, to=to, text="We both restore.", **fields)


def test_nothing_stands_there_where_nothing_waits(client, site, anna):
    client.force_login(anna)
    assert "Waiting for you" not in client.get("/").content.decode()


def test_a_deal_waits_for_whose_turn_it_is(client, anna, ben):
    deal = proposed(anna, ben)
    assert (texts(anna), texts(ben)) == ([], ["Advice on a lease"])
    client.force_login(ben)
    page = client.get("/").content.decode()
    assert "Waiting for you" in page
    assert deal.get_absolute_url() in page
    assert "Enjoy the day" not in page
    dealing.decline_deal(deal, by=ben)
    assert texts(ben) == []


def test_a_dispute_waits_for_who_is_to_decide_it(group, anna, ben, clara):
    make.join(group, clara)
    disputing.open_dispute(closed(clara, ben, group=group), "Not what we said.", by=clara)
    assert [one.kind for one in waiting_for(anna)] == ["Dispute to decide"]
    assert [one.kind for one in waiting_for(clara)] == []


def test_a_dispute_of_no_group_waits_for_operators(anna, ben):
    disputing.open_dispute(closed(anna, ben), "Not what we said.", by=anna)
    assert [one.kind for one in waiting_for(make.member("Ola", is_operator=True))] == ["Dispute to decide"]


def test_an_introduction_waits_for_one_after_the_other(anna, ben, clara):
    asked = introduction(anna, ben, clara)
    assert texts(ben) == ["Anna Amsel asks you to be introduced to Clara Chor"]
    assert texts(clara) == []
    Introduction.objects.filter(pk=asked.pk).update(passed_on_at=clock.now())
    assert texts(ben) == []
    assert texts(clara) == ["Ben Bussard would like to introduce Anna Amsel to you"]


@pytest.mark.parametrize("ends", ["via_declined_at", "to_declined_at", "made_at", "withdrawn_at"])
def test_what_is_decided_waits_for_nobody(anna, ben, clara, ends):
    introduction(anna, ben, clara, **{ends: clock.now()})
    introduction(anna, ben, clara, asked_at=clock.now() - timedelta(days=400))
    assert texts(ben) == texts(clara) == []


def test_the_latest_stands_first(anna, ben, clara):
    first, second = proposed(anna, ben), introduction(anna, ben, clara)
    assert [one.href for one in waiting_for(ben)] == [second.get_absolute_url(), first.get_absolute_url()]


def test_it_is_one_question(django_assert_num_queries, anna, ben):
    proposed(anna, ben)
    waiting_for(ben)
    with django_assert_num_queries(1):
        waiting_for(ben)
