"""What fits: both ways, explained, for whoever may see it, told once, and never booked by itself."""

import pytest

from handschlag.accounts.models import Block, Mute
from handschlag.exchange.actions.fulfilling import fulfil_listing
from handschlag.exchange.actions.listing import Wording, make_listing
from handschlag.exchange.actions.matching import Wanted, matches_of, who_can_help
from handschlag.exchange.actions.suggesting import (
    dismiss_suggestion,
    stop_suggestions,
    suggest_again,
    suggest_listing,
)
from handschlag.exchange.jobs.listings import suggest
from handschlag.exchange.models import Deal, DealState, Leg, Side, Suggestion
from handschlag.exchange.pages.fitting import in_words
from handschlag.groups.models import Visibility
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import notices
from tests import make
from tests.exchange.making import closed_deal, listing, offer

pytestmark = pytest.mark.django_db

KOELN = {"latitude": 50.94, "longitude": 6.96, "place": "Köln"}
BONN = {"latitude": 50.73, "longitude": 7.10, "place": "Bonn"}
BERLIN = {"latitude": 52.52, "longitude": 13.41, "place": "Berlin"}


def fits(about):
    """The titles that fit, each with the reason."""
    tags = dict(about.tags.values_list("slug", "name"))
    return {match.listing.title: in_words(match.why) for match in matches_of(about, tags).listings}


def helpers(about):
    tags = dict(about.tags.values_list("slug", "name"))
    return {one.name: in_words(one.why) for one in matches_of(about, tags).people}


class TestWhatFits:
    def test_an_offer_finds_requests_and_a_request_finds_offers_and_says_why(self, ben, clara):
        asked = listing(clara, "Somebody for my return", tags=("Tax",), **KOELN)
        offered = offer(ben, "Bookkeeping", tags=("tax",), **BONN)
        listing(make.member(), "Another request", tags=("tax",))
        assert fits(asked) == {"Bookkeeping": "same tag “Tax”, 25 km away"}
        assert set(fits(offered)) == {"Somebody for my return", "Another request"}

    def test_words_fit_in_all_their_forms(self, ben, clara):
        offer(ben, "Steuererklärungen prüfen")
        assert fits(listing(clara, "Steuererklärung")) == {
            "Steuererklärungen prüfen": "also speaks of “Steuererklärung”"
        }

    def test_nothing_in_common_is_no_match(self, ben, clara):
        offer(ben, "A room for ten", tags=("room",))
        assert fits(listing(clara, "Tax return", tags=("tax",))) == {}

    def test_what_is_too_far_away_fits_only_from_afar(self, ben, clara):
        asked = listing(clara, "Tax return", is_remote=True, **KOELN)
        offer(ben, "Tax return on site", is_remote=False, **BERLIN)
        offer(ben, "Tax return by video", is_remote=True, **BERLIN)
        assert set(fits(asked)) == {"Tax return by video"}

    def test_who_has_helped_before_comes_first_and_is_named(self, ben, clara):
        dora, erik = make.member("Dora Dachs"), make.member("Erik Elch")
        for number in range(2):
            fulfil_listing(
                listing(clara, f"Tax question {number}", tags=("tax",)), by=clara, helpers=[ben, erik]
            )
        offer(dora, "Tax advice by Dora", tags=("tax",))
        offer(ben, "Tax advice by Ben", tags=("tax",))
        asked = listing(clara, "Somebody for my return", tags=("tax",))
        assert next(iter(fits(asked))) == "Tax advice by Ben"
        assert fits(asked)["Tax advice by Ben"] == "same tag “tax”, helped with “tax” twice"
        assert helpers(asked) == {"Erik Elch": "helped with “tax” twice"}

    def test_a_closed_deal_counts_as_help_for_who_gave_and_one_listing_once(self, ben, clara):
        before = listing(clara, "Tax question", tags=("tax",))
        deal = closed_deal(before, ben, clara)
        Leg.objects.create(deal=deal, giver=clara, receiver=ben, what="Cake", closed_at=deal.closed_at)
        fulfil_listing(before, by=clara, helpers=[ben])
        asked = listing(make.member("Dora"), "Return", tags=("tax",))
        assert helpers(asked) == {"Ben Bussard": "helped with “tax” once"}

    @pytest.mark.parametrize("state", [DealState.AGREED, DealState.DISPUTED, DealState.REVERSED])
    def test_a_deal_that_has_not_held_counts_for_nothing(self, ben, clara, state):
        closed_deal(listing(clara, "Tax question", tags=("tax",)), ben, clara)
        Deal.objects.update(state=state)
        assert helpers(listing(make.member(), "Return", tags=("tax",))) == {}

    def test_ones_own_and_what_is_not_open_never_fit(self, ben, clara):
        asked = listing(clara, "Tax return", tags=("tax",))
        offer(clara, "My own tax advice", tags=("tax",))
        fulfil_listing(offer(ben, "Done tax advice", tags=("tax",)), by=ben)
        assert fits(asked) == {}

    def test_what_was_put_aside_is_not_shown_again(self, ben, clara):
        asked, offered = listing(clara, "Tax", tags=("tax",)), offer(ben, "Advice", tags=("tax",))
        dismiss_suggestion(offered, by=clara)
        assert fits(asked) == {}

    @pytest.mark.parametrize("is_theirs", [True, False])
    def test_with_a_block_between_them_neither_is_shown_to_the_other(self, ben, clara, is_theirs):
        asked, offered = listing(clara, "Tax", tags=("tax",)), offer(ben, "Advice", tags=("tax",))
        Block.objects.create(by=ben if is_theirs else clara, member=clara if is_theirs else ben)
        assert fits(asked) == fits(offered) == {}


class TestRights:
    @pytest.fixture
    def hidden(self, ben):
        return make.group(ben, name="Secret", visibility=Visibility.HIDDEN)

    def test_a_hidden_group_never_leaks_by_what_fits(self, hidden, ben, clara):
        asked = listing(clara, "Tax return", tags=("tax",))
        secret = offer(ben, "Tax advice", tags=("tax",), group=hidden)
        done = listing(make.member(), "Tax before", tags=("tax",), group=hidden)
        closed_deal(done, ben, done.author)
        assert fits(asked) == helpers(asked) == {}
        found = who_can_help(Wanted.of("tax", tags={"tax": "tax"}), clara)
        assert (found.listings, found.people) == ([], [])
        assert suggest_listing(secret.pk) == 0
        assert not Notice.objects.exists()

    def test_nobody_is_told_of_a_listing_they_may_not_see(self, hidden, ben, clara):
        listing(clara, "Tax return", tags=("tax",))
        dora = make.member()
        make.join(hidden, dora)
        listing(dora, "My return", tags=("tax",))
        suggest_listing(offer(ben, "Tax advice", tags=("tax",), group=hidden).pk)
        assert {notice.member for notice in Notice.objects.all()} == {dora}

    def test_who_has_left_the_group_reads_nothing_of_it_in_their_notices(self, hidden, ben, clara):
        make.join(hidden, clara)
        listing(clara, "Tax return", tags=("tax",))
        suggest_listing(offer(ben, "Tax advice", tags=("tax",), group=hidden).pk)
        assert "Tax advice" in notices(clara).rows[0].told.text
        clara.memberships.all().delete()
        assert notices(clara).rows[0].told is None


class TestTelling:
    def test_a_new_listing_tells_the_authors_of_what_fits_by_a_job(
        self, ben, clara, django_capture_on_commit_callbacks
    ):
        listing(clara, "Tax return", tags=("tax",))
        with django_capture_on_commit_callbacks(execute=True):
            wording = Wording(side=Side.OFFER, subject="service", title="Bookkeeping")
            make_listing(wording, by=ben, tags=["tax"])
        make.jobs_done(suggest)
        told = notices(clara).rows[0].told.text
        assert told == "Ben Bussard offers what may fit your request: Bookkeeping (same tag “tax”)"
        assert not Deal.objects.exists()

    def test_each_is_told_once_and_five_at_most(self, ben):
        for number in range(7):
            author = make.member()
            listing(author, f"Tax {number}", tags=("tax",))
            listing(author, f"Tax too {number}", tags=("tax",))
        offered = offer(ben, "Advice", tags=("tax",))
        assert (suggest_listing(offered.pk), suggest_listing(offered.pk)) == (5, 0)
        assert Suggestion.objects.count() == Notice.objects.count() == 5

    def test_who_does_not_want_it_has_blocked_or_muted_is_not_told(self, client, ben, clara, anna):
        dora = make.member()
        for member in (clara, anna, dora):
            listing(member, "Tax return", tags=("tax",))
        Block.objects.create(by=anna, member=ben)
        Mute.objects.create(by=dora, member=ben)
        client.force_login(clara)
        client.post("/exchange/suggestions/", {"tell": "off"})
        offered = offer(ben, "Advice", tags=("tax",))
        assert suggest_listing(offered.pk) == 0
        suggest_again(by=clara)
        assert suggest_listing(offered.pk) == 1

    def test_stopping_twice_is_stopping_once(self, clara):
        for _time in range(2):
            stop_suggestions(by=clara)

    def test_what_one_was_told_stands_among_ones_own_until_it_is_put_aside(self, client, ben, clara):
        listing(clara, "Tax return", tags=("tax",))
        offered = offer(ben, "Bookkeeping", tags=("tax",))
        suggest_listing(offered.pk)
        client.force_login(clara)
        assert "Bookkeeping" in client.get("/exchange/mine/").content.decode()
        client.post(f"/exchange/{offered.pk}/dismiss/")
        assert "Bookkeeping" not in client.get("/exchange/mine/").content.decode()

    def test_what_is_over_is_not_told_of(self, ben, clara):
        listing(clara, "Tax return", tags=("tax",))
        done = offer(ben, "Advice", tags=("tax",))
        fulfil_listing(done, by=ben)
        assert suggest_listing(done.pk) == 0


class TestWhoCanHelp:
    def test_words_find_open_offers_and_who_helped_before(self, client, ben, clara):
        offer(ben, "I check tax returns")
        fulfil_listing(listing(clara, "My tax return"), by=clara, helpers=[make.member("Dora Dachs")])
        client.force_login(clara)
        page = client.get("/exchange/who/?q=tax+return").content.decode()
        assert "I check tax returns" in page
        assert "also speaks of “tax”, “return”" in page
        assert "Dora Dachs" in page
        assert "helped with “tax” once" in page

    def test_nobody_found_leads_to_a_request(self, client, clara):
        client.force_login(clara)
        page = client.get("/exchange/who/?q=quantum+gravity").content.decode()
        assert "/exchange/new/?side=request&amp;title=quantum%20gravity" in page
