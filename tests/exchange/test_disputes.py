"""Disputes: opened by a side, decided by somebody without an interest, appealed once, ended by the clock."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.exchange.actions import closing, deciding, delivering, disputing
from handschlag.exchange.actions.booking import check
from handschlag.exchange.models import Account, Booking, Dispute, Outcome
from handschlag.groups.models import Role
from handschlag.notifications.models import Notice, OutgoingMail
from handschlag.notifications.pages import in_words
from tests import make
from tests.exchange.dealing import accounted, agreed, closed, later, now_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def circle():
    make.site()
    people = {name: make.member(name.title()) for name in ("anna", "ben", "clara", "mo")}
    group = make.group(people["anna"])
    for name in ("ben", "clara", "mo"):
        make.join(group, people[name], role=Role.MODERATOR if name == "mo" else Role.MEMBER)
    people["ola"] = make.member("Ola", is_operator=True)
    return type("Circle", (), {**people, "group": group})


def disputed(circle, **options):
    """Clara got something of Ben, and is not content."""
    deal = closed(circle.clara, circle.ben, group=circle.group, **options)
    return disputing.open_dispute(deal, "It was not what we said.", by=circle.clara)


def names(dispute):
    return {member.name for member in dispute.deciders()}


def waits_for(member):
    return Dispute.objects.waiting_for(member).exists()


def test_only_a_side_opens_a_dispute_and_only_one_at_a_time(circle):
    deal = closed(circle.clara, circle.ben, group=circle.group)
    with pytest.raises(NotAllowed):
        disputing.open_dispute(deal, "Why?", by=circle.mo)
    disputing.open_dispute(deal, "Why?", by=circle.ben)
    assert now_of(deal).state == "disputed"
    with pytest.raises(Conflict):
        disputing.open_dispute(deal, "Why not?", by=circle.clara)


def test_who_withdrew_twice_opens_no_third(circle):
    deal = closed(circle.clara, circle.ben, group=circle.group)
    for _time in range(2):
        dispute = disputing.open_dispute(now_of(deal), "Why?", by=circle.clara)
        disputing.withdraw_dispute(dispute, by=circle.clara)
    with pytest.raises(Conflict):
        disputing.open_dispute(now_of(deal), "Why?", by=circle.clara)
    assert disputing.open_dispute(now_of(deal), "Really.", by=circle.ben)


def test_deal_that_closed_more_than_30_days_ago_stands(circle, monkeypatch):
    deal = closed(circle.clara, circle.ben)
    later(monkeypatch, days=31)
    with pytest.raises(Conflict):
        disputing.open_dispute(deal, "Why?", by=circle.clara)


@pytest.mark.parametrize("way", ["party", "deal", "company", "blocks", "blocked", "decided", "gone"])
def test_who_has_an_interest_of_their_own_does_not_decide(circle, way):
    dispute = disputed(circle)
    assert names(dispute) == {"Anna", "Mo"}
    mo = circle.mo
    if way == "party":
        type(dispute.deal).objects.filter(pk=dispute.deal_id).update(partner=mo)
        dispute = Dispute.objects.get()
    elif way == "deal":
        agreed(mo, circle.ben, title="Another")
    elif way == "company":
        Member.objects.filter(pk__in=[mo.pk]).update(company="Blech GmbH ")
        Member.objects.filter(pk=circle.clara.pk).update(company="blech gmbh")
    elif way == "blocks":
        Block.objects.create(by=mo, member=circle.clara)
    elif way == "blocked":
        Block.objects.create(by=circle.ben, member=mo)
    elif way == "decided":
        deciding.decide_dispute(dispute, Outcome.UPHELD, "So.", by=mo)
        deciding.appeal(dispute, "No.", by=circle.ben)
    else:
        Member.objects.filter(pk=mo.pk).update(is_active=False)
    assert names(dispute) == {"Anna"}
    assert waits_for(circle.anna)
    assert not waits_for(mo)
    assert not waits_for(circle.ola)
    with pytest.raises(NotAllowed):
        deciding.decide_dispute(dispute, Outcome.REJECTED, "So.", by=mo)


def test_no_company_and_a_closed_deal_are_no_interest(circle):
    closed(circle.mo, circle.ben, title="Long past")
    Member.objects.update(company="")
    assert names(disputed(circle)) == {"Anna", "Mo"}


def test_where_nobody_is_free_organisers_hear_of_it_and_the_sides_read_it(circle, client):
    """Without a word of who is in it."""
    for one in (circle.anna, circle.mo, circle.ola):
        agreed(circle.clara, one)
    mails = OutgoingMail.objects.count()
    dispute = disputed(circle)
    assert names(dispute) == set()
    for one in (circle.anna, circle.ola):
        texts = [row.told.text for row in in_words(list(Notice.objects.of(one).unread()), one)]
        assert f"Nobody is free to decide a dispute in {circle.group.name}" in texts
    sent = [mail for mail in OutgoingMail.objects.all()[mails:] if "Nobody is free" in mail.subject]
    assert len(sent) == 2
    assert not any("Clara" in mail.text or "Ben" in mail.text for mail in sent)
    client.force_login(circle.ben)
    address = reverse("exchange:dispute", args=[dispute.pk])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert "nobody is free to decide it" in page
    assert len(queries) <= 8
    make.join(circle.group, eve := make.member("Eve"), role=Role.MODERATOR)
    assert waits_for(eve)
    assert "nobody is free" not in client.get(address).content.decode()


def test_operators_decide_where_nobody_of_the_group_is_free_and_what_is_of_no_group(circle):
    dispute = disputed(circle)
    Block.objects.bulk_create(Block(by=circle.ben, member=one) for one in (circle.anna, circle.mo))
    assert names(dispute) == {"Ola"}
    assert waits_for(circle.ola)
    alone = closed(circle.clara, circle.ben, title="Without a group")
    assert names(disputing.open_dispute(alone, "So.", by=circle.ben)) == {"Ola"}
    assert Dispute.objects.waiting_for(circle.ola).count() == 2
    assert not waits_for(circle.anna)


@pytest.mark.parametrize(
    ("outcome", "percent", "state", "worth"),
    [("upheld", None, "resolved", 0), ("split", 30, "resolved", 90), ("rejected", None, "closed", 300)],
)
def test_decision_holds_once_the_time_for_an_appeal_is_over(
    circle, monkeypatch, outcome, percent, state, worth
):
    dispute = disputed(circle)
    deciding.decide_dispute(dispute, Outcome(outcome), "So.", by=circle.mo, percent=percent)
    deciding.end_decided_disputes(clock.now())
    assert now_of(dispute.deal).state == "disputed"
    later(monkeypatch, days=15)
    assert [deciding.end_decided_disputes(clock.now()) for _ in range(2)] == [1, 0]
    deal = now_of(dispute.deal)
    assert (deal.state, deal.legs.get().worth or 0) == (state, worth)
    assert not check()
    with pytest.raises(Conflict):
        disputing.open_dispute(deal, "Again.", by=circle.ben)


def test_split_says_how_much_stands(circle):
    dispute = disputed(circle)
    for percent in (None, 0, 100):
        with pytest.raises(Invalid):
            deciding.decide_dispute(dispute, Outcome.SPLIT, "So.", by=circle.mo, percent=percent)


def test_appeal_is_decided_by_another_and_final(circle, monkeypatch):
    dispute = disputed(circle)
    deciding.decide_dispute(dispute, Outcome.UPHELD, "So.", by=circle.mo)
    with pytest.raises(NotAllowed):
        deciding.appeal(dispute, "No.", by=circle.anna)
    deciding.appeal(dispute, "No.", by=circle.ben)
    later(monkeypatch, days=15)
    assert deciding.end_decided_disputes(clock.now()) == 0
    with pytest.raises(Conflict):
        deciding.appeal(dispute, "Me too.", by=circle.clara)
    deciding.decide_dispute(dispute, Outcome.SPLIT, "Half.", by=circle.anna, percent=50)
    assert now_of(dispute.deal).stands_percent == 50
    assert Booking.objects.standing().count() == 2
    with pytest.raises(Conflict):
        deciding.appeal(dispute, "Again.", by=circle.clara)
    assert not check()


def test_appeal_comes_within_two_weeks(circle, monkeypatch):
    dispute = disputed(circle)
    deciding.decide_dispute(dispute, Outcome.UPHELD, "So.", by=circle.mo)
    later(monkeypatch, days=15)
    with pytest.raises(Conflict):
        deciding.appeal(dispute, "No.", by=circle.ben)


def test_disputed_deal_never_closes_by_time_out_and_gets_its_two_weeks_again(circle, monkeypatch):
    deal = agreed(circle.clara, circle.ben, group=circle.group)
    delivering.deliver(deal, by=circle.ben)
    accounted(deal, circle.ben, effort=60)
    dispute = disputing.open_dispute(deal, "It is not here.", by=circle.clara)
    later(monkeypatch, days=40)
    closing.close_due_deals(clock.now())
    assert now_of(deal).state == "disputed"
    disputing.withdraw_dispute(dispute, by=circle.clara)
    closing.close_due_deals(clock.now())
    assert now_of(deal).state == "agreed"
    accounted(deal, circle.clara, worth=30)
    assert now_of(deal).state == "closed"
    assert not check()


def test_only_who_opened_it_withdraws_it_and_not_after_a_decision(circle):
    dispute = disputed(circle)
    with pytest.raises(NotAllowed):
        disputing.withdraw_dispute(dispute, by=circle.ben)
    deciding.decide_dispute(dispute, Outcome.REJECTED, "So.", by=circle.mo)
    with pytest.raises(Conflict):
        disputing.withdraw_dispute(dispute, by=circle.clara)


def url(name, *args):
    return reverse(f"exchange:{name}", args=args)


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]


def test_from_opening_to_the_appeal_through_the_pages(client, circle):
    deal = closed(circle.clara, circle.ben, group=circle.group)

    def sends(member, address, **sent):
        client.force_login(member)
        return client.post(address, sent, follow=True).content.decode()

    page = sends(circle.clara, f"{url('new_dispute')}?deal={deal.pk}", reason="It was broken.")
    assert "Waiting for a decision" in page
    here = url("dispute", Dispute.objects.get().pk)
    assert "I glued it." in sends(circle.ben, f"{here}state/", text="I glued it.")
    assert any("has said how it sees" in words for words in told(circle.clara))
    assert any("waits for your decision" in words for words in told(circle.mo))
    client.force_login(circle.mo)
    page = client.get(here).content.decode()
    assert "Decided against Ben before: 0 disputes" in page
    assert "I glued it." in page
    assert "Decided against" not in sends(circle.ben, f"{here}state/", text="Really.")
    assert "Decided: upheld" in sends(circle.mo, f"{here}decide/", outcome="upheld", reason="Glue.")
    assert not told(circle.anna)
    client.force_login(circle.anna)
    assert client.get(here).status_code == 404
    assert "Somebody else decides again" in sends(circle.ben, f"{here}appeal/", reason="Good glue.")
    assert "Good glue." in sends(circle.anna, f"{here}decide/", outcome="split", percent=50, reason="Half.")
    assert "for good" in client.get(here).content.decode()
    assert OutgoingMail.objects.filter(event__startswith="dispute-decided").count() == 4
    assert sends(circle.clara, f"{here}state/", text="But …").count("This dispute is over")


def test_record_counts_what_was_decided_against_each(client, circle, monkeypatch):
    first = disputed(circle)
    deciding.decide_dispute(first, Outcome.UPHELD, "So.", by=circle.mo)
    later(monkeypatch, days=15)
    deciding.end_decided_disputes(clock.now())
    again = disputed(circle, title="Another")
    client.force_login(circle.mo)
    page = client.get(url("dispute", again.pk)).content.decode()
    assert "Decided against Ben before: 1 dispute<" in page
    assert "Decided against Clara before: 0 disputes" in page


def test_pages_ask_as_much_for_many_as_for_few(client, circle):
    def count(member, address):
        client.force_login(member)
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    for number in range(2):
        dispute = disputed(circle, title=f"Deal {number}")
    few = count(circle.mo, url("disputes")), count(circle.mo, url("dispute", dispute.pk))
    for number in range(4):
        disputed(circle, title=f"Other deal {number}")
        disputing.state_view(dispute, "So.", by=circle.ben)
    many = count(circle.mo, url("disputes")), count(circle.mo, url("dispute", dispute.pk))
    assert few == many
    assert max(many) <= 8


def test_what_is_sealed_stays_so_during_a_dispute(circle, monkeypatch):
    """Or who opened one could read the other's account first, withdraw, and then write their own."""
    deal = agreed(circle.clara, circle.ben)
    delivering.deliver(deal, by=circle.ben)
    accounted(deal, circle.ben, effort=60)
    disputing.open_dispute(deal, "Wait.", by=circle.clara)
    later(monkeypatch, days=15)
    assert not Account.objects.visible_to(circle.clara).exists()
    assert not now_of(deal).accounts_are_open
