"""Proposing, agreeing, delivering, saying how it went, and what silence means."""

from datetime import timedelta

import pytest
from django.core import mail

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.exchange.actions import booking, closing, correcting, dealing, delivering
from handschlag.exchange.actions.delivering import Said
from handschlag.exchange.models import Account, Booking, Deal, DealStep
from handschlag.notifications.models import OutgoingMail
from handschlag.ties.models import Interaction
from tests import make
from tests.exchange.dealing import (
    accounted,
    agreed,
    closed,
    draft,
    keeps,
    later,
    look_at_clock,
    now_of,
    proposed,
)
from tests.exchange.making import listing

pytestmark = pytest.mark.django_db


def right():
    assert not booking.check(), [str(fault) for fault in booking.check()]


def test_deal_that_both_confirm_is_booked_and_ties_them(clara, ben):
    deal = closed(clara, ben, effort=60, worth=300)
    (leg,) = deal.legs.all()
    assert (deal.state, leg.effort, leg.worth, leg.timed_out) == ("closed", 60, 300, False)
    assert sorted(Booking.objects.values_list("book", flat=True)) == ["effort", "worth"]
    (tie,) = Interaction.objects.all()
    assert (tie.source, tie.target, tie.value) == (ben, clara, 5.0)
    moves = list(DealStep.objects.filter(deal=deal).order_by("pk").values_list("move", flat=True))
    assert moves == ["propose", "agree", "deliver", "account", "account", "close"]
    right()


def test_nobody_agrees_with_themself_and_who_puts_it_otherwise_waits_for_the_other(clara, ben, anna):
    deal = proposed(clara, ben)
    with pytest.raises(NotAllowed):
        dealing.agree_to_deal(deal, by=clara)
    with pytest.raises(NotAllowed):
        dealing.agree_to_deal(deal, by=anna)
    dealing.change_deal(deal, draft("Advice", "A cake"), by=ben)
    assert [(leg.giver, leg.what) for leg in now_of(deal).legs.order_by("pk")] == [
        (ben, "Advice"),
        (clara, "A cake"),
    ]
    with pytest.raises(NotAllowed):
        dealing.agree_to_deal(now_of(deal), by=ben)
    dealing.agree_to_deal(now_of(deal), by=clara)
    assert now_of(deal).state == "agreed"


def test_one_agrees_to_what_one_has_read(clara, ben):
    deal = proposed(clara, ben)
    seen = dealing.last_wording(deal)
    dealing.change_deal(deal, draft(gets="All of it"), by=clara)
    with pytest.raises(Conflict, match="Read it again"):
        dealing.agree_to_deal(deal, by=ben, seen=seen)
    dealing.agree_to_deal(deal, by=ben, seen=dealing.last_wording(deal))


def test_who_blocks_or_is_gone_cannot_be_asked_in_the_same_words(clara, ben, anna):
    Block.objects.create(by=ben, member=clara)
    Member.objects.filter(pk=anna.pk).update(is_active=False)
    for other in (ben, anna):
        with pytest.raises(NotAllowed, match="This person cannot be asked at the moment"):
            proposed(clara, other)
    with pytest.raises(NotAllowed, match="This person cannot be asked at the moment"):
        proposed(ben, clara)


def test_proposal_sent_twice_is_one(clara, ben):
    assert proposed(clara, ben) == proposed(clara, ben)
    assert Deal.objects.count() == 1


def test_what_is_put_right_at_once_is_another_proposal(clara, ben):
    assert proposed(clara, ben, "An hour of advice", None) != proposed(
        clara, ben, "Two hours of advice", None
    )


def test_deal_needs_somebody_who_gives_and_a_day_to_come(clara, ben):
    with pytest.raises(Invalid):
        proposed(clara, ben, None, None)
    with pytest.raises(Invalid) as refusal:
        proposed(clara, ben, due_on=clock.now().date() - timedelta(days=1))
    assert refusal.value.field == "due_on"


def test_proposal_is_declined_by_the_one_asked_and_withdrawn_by_the_one_asking(clara, ben):
    one, other = proposed(clara, ben, title="One"), proposed(clara, ben, title="Other")
    with pytest.raises(NotAllowed):
        dealing.withdraw_deal(one, by=ben)
    with pytest.raises(NotAllowed):
        dealing.decline_deal(one, by=clara)
    dealing.decline_deal(one, by=ben, note="No time.")
    dealing.withdraw_deal(other, by=clara)
    assert [now_of(deal).state for deal in (one, other)] == ["declined", "withdrawn"]
    with pytest.raises(Conflict):
        dealing.agree_to_deal(one, by=ben)


def test_who_only_receives_may_release_the_other_until_something_is_delivered(clara, ben):
    deal = agreed(clara, ben)
    with pytest.raises(NotAllowed):
        dealing.withdraw_deal(deal, by=ben)
    delivering.deliver(deal, by=ben)
    with pytest.raises(Conflict):
        dealing.withdraw_deal(deal, by=clara)
    other = agreed(clara, ben, title="Another")
    dealing.withdraw_deal(other, by=clara)
    assert now_of(other).state == "withdrawn"


def test_receiver_who_says_what_it_was_worth_confirms_the_delivery(clara, ben):
    deal = agreed(clara, ben)
    with pytest.raises(Conflict, match="not delivered"):
        accounted(deal, clara, worth=0)
    accounted(deal, clara, worth=60)
    (leg,) = deal.legs.all()
    assert leg.delivered_percent == 100
    accounted(deal, ben, effort=15)
    assert now_of(deal).state == "closed"


def test_each_says_once_how_it_went(clara, ben):
    deal = agreed(clara, ben)
    accounted(deal, clara, worth=60)
    with pytest.raises(Conflict, match="already"):
        accounted(deal, clara, worth=600)
    with pytest.raises(Invalid):
        accounted(deal, ben, effort=None)
    with pytest.raises(Invalid):
        accounted(deal, ben, effort=5, kept=3)


def test_account_is_sealed_to_the_other_until_both_are_in(clara, ben):
    deal = agreed(clara, ben)
    accounted(deal, clara, worth=60)
    assert not Account.objects.visible_to(ben).exists()
    assert Account.objects.visible_to(clara).count() == 1
    accounted(deal, ben, effort=15)
    assert Account.objects.visible_to(ben).count() == Account.objects.visible_to(clara).count() == 2


def test_silence_is_confirmed_by_time_out_and_never_satisfaction(clara, ben, monkeypatch):
    deal = agreed(clara, ben, "A cake", "Advice")
    delivering.deliver(deal, by=ben)
    delivering.deliver(deal, by=clara)
    accounted(deal, ben, effort=30, worth=60)
    later(monkeypatch, days=15)
    assert Account.objects.visible_to(clara).count() == 1
    look_at_clock()
    deal = now_of(deal)
    of_ben, of_clara = deal.legs.get(giver=ben), deal.legs.get(giver=clara)
    assert (of_ben.timed_out, of_ben.worth, of_ben.effort) == (True, None, 30)
    assert (of_clara.timed_out, of_clara.worth, of_clara.effort) == (False, 60, None)
    assert deal.state == "closed"
    assert deal.is_win_win is False
    assert Interaction.objects.count() == 1
    right()


def test_late_account_takes_the_place_of_the_silence_for_a_month(clara, ben, monkeypatch):
    deal, other = agreed(clara, ben), agreed(clara, ben, title="Other")
    for one in (deal, other):
        delivering.deliver(one, by=ben)
    later(monkeypatch, days=15)
    look_at_clock()
    later(monkeypatch, days=5)
    accounted(deal, ben, effort=30)
    assert deal.legs.get().timed_out
    accounted(deal, clara, worth=45)
    assert (deal.legs.get().timed_out, deal.legs.get().worth) == (False, 45)
    assert Interaction.objects.count() == 1
    right()
    later(monkeypatch, days=31)
    with pytest.raises(Conflict, match="too long ago"):
        accounted(other, clara, worth=45)


def test_agreed_deal_that_nobody_speaks_of_is_reminded_of_once_and_ends_unkept(clara, ben, monkeypatch):
    deal = agreed(clara, ben, due_on=clock.now().date() + timedelta(days=2))
    later(monkeypatch, days=4)
    before = OutgoingMail.objects.count()
    look_at_clock()
    look_at_clock()
    assert OutgoingMail.objects.count() == before + 2
    later(monkeypatch, days=50)
    look_at_clock()
    assert now_of(deal).state == "agreed"
    later(monkeypatch, days=20)
    look_at_clock()
    assert now_of(deal).state == "expired"
    assert not Booking.objects.exists()


def test_barter_of_which_one_leg_came_counts_what_came(clara, ben, monkeypatch):
    deal = agreed(clara, ben, "A cake", "Advice")
    delivering.deliver(deal, by=ben)
    later(monkeypatch, days=61)
    look_at_clock()
    deal = now_of(deal)
    assert deal.state == "closed"
    assert [bool(leg.closed_at) for leg in deal.legs.order_by("giver")] == [
        leg.giver == ben for leg in deal.legs.order_by("giver")
    ]
    right()


def test_proposal_expires_after_a_month(clara, ben, monkeypatch):
    deal = proposed(clara, ben)
    later(monkeypatch, days=31)
    look_at_clock()
    assert now_of(deal).state == "expired"


def test_what_falls_through_has_neither_effort_nor_worth(clara, ben):
    deal = agreed(clara, ben)
    delivering.deliver(deal, by=ben, percent=0, note="I am ill.")
    accounted(deal, clara, worth=60, kept=-2)
    accounted(deal, ben, effort=60, kept=0)
    leg = now_of(deal).legs.get()
    assert (leg.effort, leg.worth) == (None, None)
    assert not Booking.objects.exists()
    right()


def test_part_may_become_more_until_somebody_has_said_how_it_went(clara, ben, group):
    make.join(group, clara)
    keeps(group)
    deal = agreed(clara, ben, amount=120, group=group)
    delivering.deliver(deal, by=ben, percent=50)
    with pytest.raises(Conflict):
        delivering.deliver(deal, by=ben, percent=40)
    delivering.deliver(deal, by=ben, percent=75)
    accounted(deal, clara, worth=60)
    with pytest.raises(Conflict):
        delivering.deliver(deal, by=ben, percent=100)
    accounted(deal, ben, effort=60)
    balance = Booking.objects.get(book="balance")
    assert {line.member: line.minutes for line in balance.lines.all()} == {ben: 90, clara: -90}
    right()


def test_deal_ends_when_the_other_has_gone(clara, ben):
    one, other = agreed(clara, ben, title="One"), agreed(clara, ben, title="Other")
    delivering.deliver(one, by=ben)
    with pytest.raises(NotAllowed):
        closing.end_deal(one, by=clara)
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    accounted(one, clara, worth=60)
    closing.end_deal(one, by=clara)
    closing.end_deal(other, by=clara)
    assert [now_of(deal).state for deal in (one, other)] == ["closed", "expired"]
    right()


def test_barter_is_win_win_only_when_both_say_so(clara, ben):
    fair, unfair = agreed(clara, ben, "A cake", title="Fair"), agreed(clara, ben, "A cake", title="Unfair")
    for deal, worth in ((fair, 60), (unfair, 15)):
        accounted(deal, clara, effort=60, worth=120)
        accounted(deal, ben, effort=30, worth=worth)
    Account.objects.filter(deal=unfair)
    assert now_of(fair).is_win_win is True
    deal = agreed(clara, ben, "A cake", title="Unfair to Clara")
    accounted(deal, clara, effort=60, worth=30)
    accounted(deal, ben, effort=30, worth=60)
    assert now_of(deal).is_win_win is False
    assert closed(clara, ben, title="Gift").is_win_win is None


def test_both_take_a_closed_deal_back_by_counter_entries(clara, ben):
    deal = closed(clara, ben)
    with pytest.raises(Conflict):
        correcting.take_back(deal, by=ben)
    correcting.ask_back(deal, by=clara)
    with pytest.raises(NotAllowed):
        correcting.take_back(deal, by=clara)
    correcting.leave_as_it_is(deal, by=ben)
    correcting.ask_back(deal, by=clara)
    correcting.take_back(deal, by=ben)
    deal = now_of(deal)
    assert (deal.state, deal.is_win_win, Booking.objects.count()) == ("reversed", None, 4)
    assert not Interaction.objects.net()
    right()


def test_decision_lets_a_part_stand_and_an_appeal_another(clara, ben, anna):
    deal = closed(clara, ben, effort=60, worth=300)
    correcting.suspend_deal(deal, by=clara, note="Not so.")
    with pytest.raises(Conflict):
        correcting.ask_back(deal, by=clara)
    for percent, worth in ((0, 0), (60, 180), (100, 300)):
        correcting.settle_deal(deal, percent, by=anna)
        assert (now_of(deal).legs.get().worth or 0, now_of(deal).state) == (worth, "resolved")
        assert sum(tie["total"] for tie in Interaction.objects.net()) == pytest.approx(worth / 60)
        right()


def test_dispute_before_the_end_waits_for_its_decision(clara, ben, anna, monkeypatch):
    deal, back = agreed(clara, ben), agreed(clara, ben, title="Back")
    for one in (deal, back):
        delivering.deliver(one, by=ben)
        accounted(one, ben, effort=60)
        correcting.suspend_deal(one, by=clara)
    correcting.resume_deal(back, by=clara)
    assert now_of(back).state == "agreed"
    later(monkeypatch, days=20)
    look_at_clock()
    assert (now_of(deal).state, now_of(back).state) == ("disputed", "closed")
    correcting.settle_deal(deal, 50, by=anna)
    assert (now_of(deal).state, now_of(deal).legs.get().effort) == ("resolved", 30)
    right()


def test_hard_limit_refuses_what_leads_away_from_zero_only(clara, ben, group):
    make.join(group, clara)
    keeps(group, hard_limit=2)
    first = closed(clara, ben, amount=120, group=group)
    assert first.state == "closed"
    with pytest.raises(Conflict, match="Your balance"):
        proposed(clara, ben, amount=60, group=group, title="More")
    back = proposed(ben, clara, amount=60, group=group, title="Towards zero")
    dealing.agree_to_deal(back, by=clara)
    right()


def test_limit_counts_what_is_agreed_and_is_asked_again_when_agreeing(clara, ben, group):
    make.join(group, clara)
    keeps(group, hard_limit=2)
    one = proposed(clara, ben, amount=90, group=group, title="One")
    other = proposed(clara, ben, amount=90, group=group, title="Other")
    dealing.agree_to_deal(one, by=ben)
    with pytest.raises(Conflict, match="balance"):
        dealing.agree_to_deal(other, by=ben)


def test_request_that_a_deal_has_met_is_fulfilled_and_names_who_helped(clara, ben, group):
    request = listing(clara, side="request", times=1)
    deal = closed(clara, ben, listing=request)
    assert deal.listing == request
    request.refresh_from_db()
    assert request.times_taken == 1
    assert list(request.fulfilment.helpers.all()) == [ben]


def test_balances_are_for_groups_that_keep_them_and_to_which_both_belong(clara, ben, group):
    with pytest.raises(Invalid):
        proposed(clara, ben, amount=60)
    with pytest.raises(Invalid):
        proposed(clara, ben, group=group)
    make.join(group, clara)
    with pytest.raises(Invalid):
        proposed(clara, ben, amount=60, group=group)
    keeps(group)
    proposed(clara, ben, amount=60, group=group)


def test_other_side_is_written_to_in_their_language(clara, site):
    lisa = make.member("Lisa", language="de")
    deal = agreed(clara, lisa)
    delivering.deliver(deal, by=lisa)
    accounted(deal, lisa, effort=987)
    to_clara = OutgoingMail.objects.filter(to=clara.email)
    assert to_clara.count() == 3
    assert OutgoingMail.objects.filter(to=lisa.email).count() == 1
    assert all(f"/deals/{deal.pk}/" in one.text and "987" not in one.text for one in to_clara)
    assert not mail.outbox
    assert Said(2).thanks == ""
