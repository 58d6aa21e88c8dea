"""The page of one's own network: for nobody else, kind while it is empty, and always with a next step."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.exchange.actions.holding_deals import take_step
from handschlag.exchange.models import Deal, DealState, Leg, Move
from handschlag.insights import actions, jobs
from handschlag.insights.definitions.my_network import INSIGHTS, MY_NETWORK
from handschlag.insights.models import NetworkChoices, NetworkSnapshot
from tests import make
from tests.insights import helping
from tests.insights.conftest import client_of, days_ago
from tests.insights.test_reference import PAGE
from tests.insights.worker import run_due_jobs

pytestmark = pytest.mark.django_db

HERE = "/me/network/"


def page(member: Member) -> str:
    response = client_of(member).get(HERE)
    assert response.status_code == 200
    return response.text


def computed(member: Member) -> dict:
    jobs.compute_network.call(member.pk)
    return NetworkSnapshot.objects.get(member=member).figures


@pytest.fixture
def helped(anna, ben, clara) -> Member:
    """Anna, whom Ben helps most and Clara a little; enough for all figures of help."""
    for turn in range(5):
        helping.deal(ben, anna, gives=(1, 3), returns=(1, 2), at=days_ago(10 + turn))
    helping.deal(clara, anna, gives=(1, 1), at=days_ago(5))
    helping.deal(anna, clara, gives=(2, 3), at=days_ago(4))
    for turn in range(6):
        asked = helping.listing(anna, at=days_ago(30 + turn))
        helping.deal(ben if turn else clara, anna, gives=(1, 2), at=days_ago(20 + turn), listing=asked)
    computed(anna)
    return anna


def test_before_the_first_deal_it_says_what_it_will_show_and_where_to_begin(anna):
    text = page(anna)
    assert "Here you will see what your network yields" in text
    assert 'href="/exchange/?side=request"' in text
    assert "figure-card" not in text
    assert "Only you see this page" in text


def test_every_figure_shows_how_it_is_computed_and_what_to_do(helped):
    text = page(helped)
    for key, words in INSIGHTS.items():
        card = re.search(rf'<section class="figure-card[^>]*id="{key}".*?</section>', text, re.DOTALL)
        assert card, key
        assert str(words.label) in card[0]
        assert "How this is computed" in card[0]
        assert 'class="figure-next"' in card[0]
        assert re.search(r'<a class="button[^>]*href="', card[0]), key
        assert "figure-bad" not in card[0]
        assert "figure-watch" not in card[0]


def test_it_tells_what_remains_without_whom(helped, ben):
    text = page(helped)
    assert f"of your support remains without {ben.name}" in text
    assert "Without the first two" in text
    assert f"/thank-yous/new/?to={ben.pk}" in text
    assert f"/deals/new/?to={ben.pk}" in text
    assert "Ask somebody second" in text
    assert "loser" not in text.lower()


def test_each_drawing_has_a_table_behind_it(helped):
    text = page(helped)
    assert text.count('<svg viewBox="0 0 340') == 3
    assert text.count("The figures as a table") == 3
    assert "style=" not in re.sub(r"<head.*?</head>", "", text, flags=re.DOTALL)


def test_names_are_written_into_drawings_as_text(helped, ben):
    Member.objects.filter(pk=ben.pk).update(name='<b x="1">Ben</b>')
    text = page(helped)
    assert "<b x=" not in text
    assert "&lt;b x=" in text


def test_below_the_minimum_there_is_too_few_data_and_never_zero(anna, ben):
    helping.deal(ben, anna, gives=(1, 2), at=days_ago(3))
    computed(anna)
    text = page(anna)
    assert "From five times on that you were helped" in text
    alone = re.search(r'id="my_alone_test".*?</section>', text, re.DOTALL)
    assert alone
    assert "too few data" in alone[0]
    assert 'class="figure-value"' not in alone[0]


def test_open_promises_stand_there_as_they_are_now(anna, ben):
    agreed = Deal.objects.create(
        proposer=anna, partner=ben, title="A wall", state=DealState.AGREED, due_on=clock.now().date()
    )
    mine = helping.leg(agreed, anna, ben, (None, None))
    Leg.objects.filter(pk=mine.pk).update(what="Paint a wall", delivered_at=None)
    assert "You have promised" in page(anna)
    assert "Paint a wall" in page(anna)
    assert f'href="/deals/{agreed.pk}/"' in page(anna)
    assert "You have been promised" in page(ben)
    Leg.objects.filter(pk=mine.pk).update(delivered_at=clock.now())
    assert "Paint a wall" not in page(anna)


@pytest.mark.parametrize("who", ["ben", "operator"])
def test_nobody_gets_anything_of_somebody_elses_network(helped, who, ben):
    other = ben if who == "ben" else make.member("Olga Operator", is_operator=True)
    text = page(other)
    assert "of your support remains" not in text
    assert other.name in text
    assert NetworkSnapshot.objects.get(member=helped).figures["my_received"]["value"] is not None
    for address in (f"{HERE}?member={helped.pk}", f"{HERE}?pk={helped.pk}"):
        assert client_of(other).get(address).text.count("figure-card") == 0


def test_visitors_are_led_to_the_login(site):
    assert Client().get(HERE).status_code == 302
    assert Client().post(HERE + "figures/").status_code == 302
    assert Client().post(HERE + "choices/").status_code == 302


def test_reading_writes_nothing_and_asking_computes(anna, ben):
    helping.deal(ben, anna, at=days_ago(1))
    text = page(anna)
    assert "Your figures have not been computed yet" in text
    assert not NetworkSnapshot.objects.exists()
    client = client_of(anna)
    client.post(HERE + "figures/")
    assert "Your figures are being computed" in client.get(HERE).text
    assert "already" in client.post(HERE + "figures/", follow=True).text
    run_due_jobs()
    assert "figure-card" in client.get(HERE).text
    assert "being computed" not in client.get(HERE).text


def test_what_closed_since_is_told_and_computed_by_itself(helped, ben):
    made = helping.deal(ben, helped, gives=(1, 50), at=clock.now())
    assert "A deal has closed since" in page(helped)
    actions.request_after_step(made, Move.CLOSE)
    run_due_jobs()
    assert NetworkSnapshot.objects.get(member=helped).figures["my_received"]["value"] > 50
    assert NetworkSnapshot.objects.filter(member=ben, as_of__isnull=False).exists()


def test_a_deal_that_ends_has_the_figures_of_both_computed(anna, ben, django_capture_on_commit_callbacks):
    made = helping.deal(ben, anna)
    for move, is_counted in ((Move.DISPUTE, False), (Move.RESOLVE, True)):
        with django_capture_on_commit_callbacks(execute=True):
            take_step(made, move, by=anna)
        assert NetworkSnapshot.objects.filter(requested_at__isnull=False).count() == 2 * is_counted


def test_once_a_day_figures_are_computed_that_are_old_or_missed_something(anna, ben, clara):
    helping.deal(ben, anna, at=days_ago(3))
    jobs.compute_networks.call()
    assert set(NetworkSnapshot.objects.values_list("member", flat=True)) == {anna.pk, ben.pk}
    first = NetworkSnapshot.objects.get(member=anna).as_of
    jobs.compute_networks.call()
    assert NetworkSnapshot.objects.get(member=anna).as_of == first
    NetworkSnapshot.objects.filter(member=anna).update(as_of=clock.now() - timedelta(days=8))
    NetworkSnapshot.objects.filter(member=ben).update(as_of=days_ago(4))
    before = clock.now()
    jobs.compute_networks.call()
    assert NetworkSnapshot.objects.filter(as_of__gt=before).count() == 2


def test_who_opts_out_of_contact_values_has_none_at_once(helped, ben):
    assert "my_contact_value" in NetworkSnapshot.objects.get(member=helped).figures
    client_of(helped).post(HERE + "choices/", {"is_matched": "on"})
    assert "my_contact_value" not in NetworkSnapshot.objects.get(member=helped).figures
    run_due_jobs()
    assert "You have chosen not to have this computed" in page(helped)
    choices = NetworkChoices.objects.get(member=helped)
    assert (choices.values_contacts, choices.is_matched, choices.is_compared) == (False, True, False)
    client_of(helped).post(HERE + "choices/", {"is_matched": "on", "values_contacts": "on"})
    run_due_jobs()
    assert NetworkSnapshot.objects.get(member=helped).figures["my_contact_value"]["value"] is not None


def test_who_opts_out_vanishes_from_the_stored_values_of_others_at_once(helped, ben):
    card = re.compile(r'id="my_contact_value".*?</section>', re.DOTALL)
    assert ben.name in card.findall(page(helped))[0]
    client_of(ben).post(HERE + "choices/", {"is_matched": "on"})
    assert ben.name not in card.findall(page(helped))[0]


def test_who_has_left_or_is_blocked_is_not_to_be_asked_for_anything(helped, ben, clara):
    Block.objects.create(by=helped, member=ben)
    text = page(helped)
    assert f"?to={ben.pk}" not in text
    assert f"?to={clara.pk}" in text
    Member.objects.filter(pk=ben.pk).update(is_active=False)
    text = page(helped)
    assert ben.name not in text
    assert "somebody who has left" in text


def test_the_page_takes_the_same_few_queries_however_many_helped(anna, django_assert_max_num_queries):
    client = client_of(anna)
    client.get(HERE)
    counts = []
    for size in (10, 20):
        for _turn in range(size):
            helping.deal(make.member(), anna, at=days_ago(2))
        computed(anna)
        with django_assert_max_num_queries(8) as captured:
            client.get(HERE)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_every_key_stands_on_the_reference_page():
    text = PAGE.read_text(encoding="utf-8")
    assert [key for key in MY_NETWORK if f"`{key}`" not in text] == []


def test_every_stored_key_is_explained(helped):
    assert set(NetworkSnapshot.objects.get(member=helped).figures) == set(MY_NETWORK)
