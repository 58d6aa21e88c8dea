"""Members of the demo help each other: few times a year, booked as the exchange would have, once."""

import random
from collections import Counter

import pytest
from django.db.models import Count, F, Prefetch, Q
from django.test import Client

from handschlag.core import clock
from handschlag.exchange.actions import booking
from handschlag.exchange.models import (
    Account,
    Book,
    Booking,
    Deal,
    DealState,
    DealStep,
    Dispute,
    Fulfilment,
    Leg,
    Line,
    Listing,
    Pool,
    PoolMembership,
    ThankYou,
    Use,
)
from handschlag.importers.formats import demo_deals
from handschlag.importers.formats.demo_circle import YEAR
from handschlag.importers.formats.demo_deals import make_deal
from handschlag.importers.formats.demo_help import make_help
from handschlag.importers.help_circle import ACTIVE_POSTS, circle_of
from handschlag.importers.help_deals import write_deals
from handschlag.importers.helping import fill_with_help, give_share
from handschlag.people.models import Company, CompanyPerson, Expertise, Introduction, Profile
from handschlag.ties import actions as ties
from tests.helped_demo import EMAIL, UNTIL, helped_demo, own_account

__all__ = ["helped_demo"]

pytestmark = pytest.mark.django_db


def counts():
    return [
        model.objects.count() for model in (Deal, Listing, Booking, ThankYou, Introduction, Pool, Company)
    ]


def test_the_ledger_and_the_interactions_are_as_the_deeds_would_have_left_them(helped_demo):
    assert booking.check() == []
    assert not ties.compare()


def test_filled_twice_it_is_filled_once(helped_demo):
    before = counts()
    assert not fill_with_help(helped_demo)
    assert not give_share(helped_demo, EMAIL)
    assert counts() == before


def test_the_same_circle_and_seed_give_the_same_help(helped_demo):
    circle = circle_of(helped_demo.group, UNTIL)
    assert make_help("one", circle) == make_help("one", circle)
    assert make_help("one", circle) != make_help("two", circle)


def test_those_who_talk_deal_now_and_then_and_the_others_never(helped_demo):
    circle = circle_of(helped_demo.group, UNTIL)
    talking = {one.key for one in circle.helpers}
    own = own_account().pk
    deals = Deal.objects.exclude(Q(proposer=own) | Q(partner=own))
    years = sum((UNTIL - one.joined) / YEAR for one in circle.helpers)
    assert 0.6 < deals.count() / years < 1.0
    assert all(one.n_posts >= ACTIVE_POSTS for one in circle.helpers)
    assert {key for pair in deals.values_list("proposer", "partner") for key in pair} <= talking
    legs = Counter(deals.annotate(n=Count("legs")).values_list("n", flat=True))
    assert 0.15 < legs[2] / deals.count() < 0.45


def test_most_promises_are_kept_and_what_took_longer_was_worth_more(helped_demo):
    kept = list(Account.objects.values_list("kept", flat=True))
    assert sum(one > 0 for one in kept) / len(kept) > 0.75
    said = list(Leg.objects.filter(effort__gt=0, worth__gt=0).values_list("effort", "worth"))
    assert sum(worth for _, worth in said) > sum(effort for effort, _ in said)
    half = sorted(said)[len(said) // 2 :]
    assert sum(worth for _, worth in half) > 0.6 * sum(worth for _, worth in said)


def test_nothing_lies_in_the_future_and_every_deal_has_its_steps(helped_demo):
    for deal in Deal.objects.prefetch_related(Prefetch("steps", DealStep.objects.order_by("pk"))):
        moments = [step.at for step in deal.steps.all()]
        assert moments == sorted(moments)
        assert moments[0] == deal.created_at
        assert moments[-1] == deal.changed_at <= UNTIL
    assert not Listing.objects.filter(created_at__gt=UNTIL).exists()
    assert not Introduction.objects.filter(Q(made_at__gt=UNTIL) | Q(asked_at__gt=UNTIL)).exists()


def test_requests_that_were_met_name_who_helped(helped_demo):
    assert Fulfilment.objects.count() > 10
    for done in Fulfilment.objects.select_related("listing").prefetch_related("helpers"):
        assert done.listing.side == "request"
        assert [helper.pk for helper in done.helpers.all()] != [done.listing.author_id]
        assert done.at > done.listing.created_at
    assert Listing.objects.open(UNTIL).exists()


def test_introductions_are_between_people_with_a_common_contact_and_end_in_every_way(helped_demo):
    asked = Introduction.objects.all()
    assert asked.exclude(passed_on_at__isnull=False).filter(made_at__isnull=False).count() == 0
    assert asked.filter(made_at__isnull=False).exists()
    assert asked.filter(Q(via_declined_at__isnull=False) | Q(to_declined_at__isnull=False)).exists()
    for one in asked.filter(made_at__isnull=False):
        assert {part.member_id for part in one.conversation.participants.all()} == {
            one.asked_by_id,
            one.via_id,
            one.to_id,
        }


def test_disputes_have_both_sides_and_somebody_else_decides(helped_demo):
    for dispute in Dispute.objects.select_related("deal").prefetch_related("statements", "decisions"):
        sides = {dispute.deal.proposer_id, dispute.deal.partner_id}
        assert {one.member_id for one in dispute.statements.all()} <= sides
        assert not {one.decided_by_id for one in dispute.decisions.all()} & sides
    assert Dispute.objects.count() < 0.06 * Deal.objects.count()


def test_pools_are_shared_and_who_leaves_owes_nothing(helped_demo):
    assert 3 <= Pool.objects.count() <= 12
    for spell in PoolMembership.objects.filter(left_at__isnull=False):
        lines = Line.objects.filter(booking__pool=spell.pool, booking__book=Book.POOL, member=spell.member)
        assert sum(lines.values_list("minutes", flat=True)) == 0
    for use in Use.objects.filter(pool__kind="booked"):
        meanwhile = Use.objects.filter(pool=use.pool, starts_at__lt=use.ends_at, ends_at__gt=use.starts_at)
        assert meanwhile.count() == 1


def test_the_talkative_say_what_they_know_and_companies_have_people(helped_demo):
    assert 20 <= Profile.objects.exclude(seeks="").exclude(offers="").count() <= 40
    assert Expertise.objects.values("member").distinct().count() == Profile.objects.count()
    assert 5 < Company.objects.count() <= 24
    shown = CompanyPerson.objects.values("company").annotate(n=Count("pk"))
    assert not shown.exclude(company__people_count=F("n")).exists()


def test_what_is_taken_back_is_cancelled_in_the_ledger(helped_demo, monkeypatch):
    monkeypatch.setattr(demo_deals, "_DISPUTED", 0)
    monkeypatch.setattr(demo_deals, "_TAKEN_BACK", 1)
    circle, rng = circle_of(helped_demo.group, UNTIL), random.Random(1)
    pairs = circle.pairs[:12]
    told = [make_deal(rng, one.one, one.other, UNTIL - YEAR, until=UNTIL, team=[]) for one in pairs]
    keys = write_deals(told, helped_demo.group.pk)
    assert Deal.objects.filter(pk__in=keys, state=DealState.REVERSED).count() > 3
    assert booking.check() == []
    assert not ties.compare()


@pytest.mark.parametrize("path", ["/deals/", "/contacts/", "/introductions/", "/thank-yous/", "/messages/"])
def test_the_demos_own_account_finds_its_people_on_every_page(helped_demo, path, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: UNTIL)
    client = Client()
    client.force_login(own_account())
    friends = Deal.objects.of(own_account()).values_list("partner__name", "proposer__name")
    text = client.get(path).text
    assert any(name in text for names in friends for name in names if name != own_account().name)


def test_no_account_but_the_demos_own_gets_a_share(helped_demo, anna):
    assert not give_share(helped_demo, anna.email)
    assert not Deal.objects.filter(Q(proposer=anna) | Q(partner=anna)).exists()
