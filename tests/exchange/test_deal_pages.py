"""The pages of deals: through the browser's eyes, for the two sides and nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.exchange.actions import correcting, dealing, delivering
from handschlag.exchange.models import Deal, Keeping, Listing, Terms, ThankYou
from handschlag.exchange.pages import thanking
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import in_words
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

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"exchange:{name}", args=args)


def text(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def posts(client, member, address, **sent):
    client.force_login(member)
    return client.post(address, sent)


def reads(client, member, address):
    client.force_login(member)
    return text(client.get(address))


def told(member):
    return [row.told.text for row in in_words(list(Notice.objects.of(member).unread()), member) if row.told]


def test_from_proposal_to_both_accounts_through_the_pages(client, clara, ben):
    posts(client, clara, f"{url('propose')}?to={ben.pk}", gets="Advice on a lease", to=ben.pk)
    deal = Deal.objects.get()
    here = url("deal", deal.pk)
    assert (deal.title, deal.legs.get().giver) == ("Advice on a lease", ben)
    page = reads(client, ben, here)
    assert "Clara Chor proposes this. Do you agree?" in page
    posts(client, ben, url("agree", deal.pk), seen=dealing.last_wording(deal))
    assert "Your turn: Advice on a lease" in reads(client, ben, here)
    assert "Ben Bussard" in reads(client, clara, here)
    answer = posts(client, ben, url("deliver", deal.pk), percent=100)
    assert answer.url == url("account", deal.pk)
    posts(client, ben, url("account", deal.pk), effort="60", kept="1", thanks="Gladly!")
    posts(
        client,
        clara,
        url("account", deal.pk),
        worth="other",
        worth_hours="5",
        kept="2",
        thanks="Saved my week.",
    )
    page = reads(client, ben, here)
    assert now_of(deal).state == "closed"
    assert "Saved my week." in page
    assert "5 h" in page


def test_account_is_on_no_page_and_in_no_mail_of_the_other_before_both_are_in(
    client, clara, ben, monkeypatch
):
    deal = agreed(clara, ben, "A cake", "Advice")
    accounted(deal, ben, effort=45, worth=975, kept=-2, thanks="Never again.")
    for address in (url("deal", deal.pk), url("deals"), url("account", deal.pk), "/notices/", "/"):
        client.force_login(clara)
        page = client.get(address)
        for sealed in ("Never again", "16.25", "0.75", "hardly</dd>", "975"):
            assert sealed not in page.content.decode(), (address, sealed)
    assert "Never again." in reads(client, ben, url("deal", deal.pk))
    later(monkeypatch, days=15)
    assert "Never again." in reads(client, clara, url("deal", deal.pk))


def test_deal_is_its_two_sides_alone(client, clara, ben, anna):
    deal = closed(clara, ben)
    client.force_login(anna)
    for name in ("deal", "change_deal", "decline_deal", "deliver", "account"):
        assert client.get(url(name, deal.pk)).status_code == 404
    assert client.get(url("deals")).status_code == 200


def test_what_waits_for_me_stands_first(client, clara, ben):
    mine, theirs = (
        proposed(ben, clara, title="Mine to answer"),
        proposed(clara, ben, title="Theirs to answer"),
    )
    page = reads(client, clara, url("deals"))
    assert page.index("Waiting for you") < page.index(mine.title) < page.index("Waiting for the other")
    assert page.index("Waiting for the other") < page.index(theirs.title)
    for deal, by in ((mine, clara), (theirs, ben)):
        dealing.agree_to_deal(deal, by=by)
    assert Deal.objects.waiting_for(clara).get() == mine
    delivering.deliver(theirs, by=ben)
    assert set(Deal.objects.waiting_for(clara)) == {mine, theirs}
    accounted(theirs, clara, worth=60)
    assert set(Deal.objects.waiting_for(clara)) == {mine}
    accounted(theirs, ben, effort=60)
    correcting.ask_back(theirs, by=ben)
    assert set(Deal.objects.waiting_for(clara)) == {mine, theirs}


def test_lists_ask_as_often_for_twenty_as_for_ten(client, clara, ben, group):
    make.join(group, clara)
    keeps(group)
    client.force_login(clara)

    def asked():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            text(client.get(url("deals")))
        return len(queries)

    def some():
        for n in range(5):
            proposed(ben, clara, title=f"Waiting {n} {Deal.objects.count()}")
            deal = proposed(clara, ben, title=f"Declined {n} {Deal.objects.count()}", group=group)
            dealing.decline_deal(deal, by=ben)

    some()
    asked()
    first = asked()
    some()
    assert asked() == first <= 8, first
    deal = agreed(clara, ben, "A cake", "Advice", group=group, title="All of it")
    accounted(deal, ben, effort=45, worth=60)
    accounted(deal, clara, effort=45, worth=60)
    with CaptureQueriesContext(connection) as queries:
        text(client.get(url("deal", deal.pk)))
    assert len(queries) <= 8, [q["sql"][:150] for q in queries]


def test_my_deals_are_turned_over_by_key(client, clara, ben, monkeypatch):
    monkeypatch.setattr("handschlag.exchange.pages.my_deals.SHOWN_AT_ONCE", 2)
    for n in range(5):
        dealing.decline_deal(proposed(clara, ben, title=f"Deal number {n}"), by=ben)
    client.force_login(clara)
    address, found = url("deals"), []
    for _page in range(3):
        page = text(client.get(address))
        found += [n for n in range(5) if f"Deal number {n}" in page]
        older = page.partition("?before=")[2].partition('"')[0]
        address = f"{url('deals')}?before={older}"
    assert found == [3, 4, 1, 2, 0]


def test_proposal_begins_with_the_listing_it_comes_from(client, clara, ben, group):
    make.join(group, clara)
    fields = {"subject": "service", "expires_at": clock.now() + timedelta(days=9), "group": group}
    offer = Listing.objects.create(author=ben, side="offer", title="I read leases", **fields)
    request = Listing.objects.create(author=ben, side="request", title="A saw for a day", **fields)
    page = reads(client, clara, f"{url('propose')}?listing={offer.pk}")
    assert 'name="gets" value="I read leases"' in page
    assert 'name="gives" value="A saw for a day"' in reads(
        client, clara, f"{url('propose')}?listing={request.pk}"
    )
    posts(client, clara, url("propose"), listing=offer.pk, to=ben.pk, gets="I read leases", group=group.pk)
    deal = Deal.objects.get()
    assert (deal.listing, deal.group, deal.partner) == (offer, group, ben)
    mine = reads(client, ben, f"{url('propose')}?listing={request.pk}&to={clara.pk}")
    assert 'name="gets" value="A saw for a day"' in mine


def test_proposal_begins_with_a_post_and_never_with_oneself(client, clara, ben, anna, group):
    topic = make.topic(group, anna, "Leases")
    post = make.post(topic, ben, "I know about leases.")
    page = reads(client, clara, f"{url('propose')}?post={post.pk}")
    assert "A deal with Ben Bussard" in page
    client.force_login(ben)
    assert client.get(f"{url('propose')}?post={post.pk}").status_code == 403
    assert client.get(f"{url('propose')}?to=999999").status_code == 404
    assert client.get(url("propose")).status_code == 404
    assert f"/deals/new/?post={post.pk}" in reads(client, anna, f"/topics/{topic.pk}/")


def test_refusal_is_said_in_the_form(client, clara, ben, group):
    make.join(group, clara)
    keeps(group, hard_limit=1, soft_limit=1)
    sent = {"to": ben.pk, "gets": "Advice", "gets_amount": "1,5", "group": group.pk}
    page = text(posts(client, clara, url("propose"), **sent))
    assert "would go beyond 1 hours" in page
    assert not Deal.objects.exists()
    assert "Say what is given" in text(posts(client, clara, url("propose"), to=ben.pk))


def test_who_comes_near_the_limit_is_warned(client, clara, ben, group):
    make.join(group, clara)
    keeps(group, soft_limit=1)
    closed(clara, ben, amount=120, group=group)
    assert "Your balance is far from zero" in told(clara)[0] + told(clara)[-1]
    assert "Your balance here is far from zero" in reads(client, clara, f"{url('propose')}?to={ben.pk}")
    page = reads(client, clara, url("deals"))
    assert "-2 h" in page
    Terms.objects.update(keeping=Keeping.POINTS, points_an_hour=10)
    page = reads(client, clara, url("deals"))
    assert "-20 points" in page


def test_organisers_decide_how_balances_are_kept(client, anna, ben, group):
    address = url("terms", group.slug)
    client.force_login(ben)
    assert client.get(address).status_code == 403
    reads(client, anna, address)
    sent = {"keeping": "points", "points_an_hour": 5, "soft_limit": 10, "hard_limit": 5}
    assert "Warn before" in text(posts(client, anna, address, **sent))
    posts(client, anna, address, **sent | {"hard_limit": 20})
    assert group.exchange_terms.points_an_hour == 5


def test_notices_say_what_happened_until_one_has_acted(client, clara, ben, monkeypatch):
    deal = proposed(clara, ben, due_on=clock.now().date())
    assert told(ben) == ["Clara Chor proposes a deal: Advice on a lease"]
    dealing.agree_to_deal(deal, by=ben)
    assert told(ben) == []
    assert told(clara) == ["Ben Bussard agrees: Advice on a lease"]
    later(monkeypatch, days=3)
    look_at_clock()
    assert told(ben) == ["What became of it? Advice on a lease"]
    assert "It was to be done by" in reads(client, clara, url("deal", deal.pk))


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_state_has_a_page(client, clara, ben, anna, language, monkeypatch):
    Member.objects.update(language=language)
    waiting = proposed(clara, ben, title="A")
    dealing.change_deal(waiting, draft(), by=ben)
    declined, withdrawn = proposed(clara, ben, title="B"), proposed(clara, ben, title="C")
    dealing.decline_deal(declined, by=ben)
    dealing.withdraw_deal(withdrawn, by=clara)
    fallen, part, disputed = (agreed(clara, ben, title=title) for title in "DEF")
    delivering.deliver(fallen, by=ben, percent=0)
    delivering.deliver(part, by=ben, percent=40)
    correcting.suspend_deal(disputed, by=clara)
    asked, back, decided = (closed(clara, ben, title=title) for title in "GHI")
    for one in (asked, back):
        correcting.ask_back(one, by=clara)
    correcting.take_back(back, by=ben)
    correcting.suspend_deal(decided, by=clara)
    correcting.settle_deal(decided, 50, by=anna)
    forms = (("decline_deal", waiting, clara), ("change_deal", waiting, ben), ("deliver", part, ben))
    for name, deal, side in (*forms, ("account", part, ben)):
        reads(client, side, url(name, deal.pk))
    later(monkeypatch, days=15)
    look_at_clock()
    for deal in (waiting, declined, withdrawn, fallen, part, disputed, asked, back, decided):
        for side in (clara, ben):
            reads(client, side, url("deal", deal.pk))
    posts(client, ben, url("deliver", part.pk), percent=101)


def test_thanks_stand_on_the_profile_or_between_the_two(client, clara, ben, anna):
    address = f"{url('thank')}?to={ben.pk}"
    reads(client, clara, address)
    posts(client, clara, address, text="For the saw.", is_public="on")
    posts(client, anna, address, text="For listening.")
    assert "You have thanked" in text(posts(client, clara, address, text="Again."))
    profile = ben.get_absolute_url()
    assert "For the saw." in reads(client, anna, profile)
    assert "For listening." in reads(client, anna, profile)
    assert "For listening." not in reads(client, clara, profile)
    assert sorted(told(ben)) == ["Anna Amsel thanks you", "Clara Chor thanks you"]
    page = reads(client, ben, url("thank_yous"))
    assert "For the saw." in page
    assert "For listening." in page
    (public,) = ThankYou.objects.filter(is_public=True)
    client.force_login(anna)
    assert client.post(url("remove_thank_you", public.pk)).status_code == 403
    posts(client, ben, url("remove_thank_you", public.pk))
    assert "For the saw." not in reads(client, clara, profile)
    page = reads(client, clara, profile)
    assert f"/deals/new/?to={ben.pk}" in page


def test_profile_costs_a_query_only_where_somebody_was_thanked(clara, ben):
    for count in (0, 1):
        read = thanking.columns(Member.objects.filter(pk=ben.pk)).get()
        with CaptureQueriesContext(connection) as queries:
            thanking.on_profile(read, clara)
        assert len(queries) == count
        ThankYou.objects.create(by=clara, to=ben, text="For the keys.")
