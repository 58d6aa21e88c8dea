"""What fits is worked out by a job and read by the page; what may not be shown any more is gone at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from handschlag.accounts.models import Block
from handschlag.core import clock
from handschlag.exchange.actions import fitting
from handschlag.exchange.actions.fitting import kept_matches, refresh_fits, work_out
from handschlag.exchange.actions.fulfilling import fulfil_listing
from handschlag.exchange.actions.listing import (
    Wording,
    bring_back_listing,
    change_listing,
    make_listing,
    withdraw_listing,
)
from handschlag.exchange.actions.matching import matches_of
from handschlag.exchange.actions.suggesting import dismiss_suggestion
from handschlag.exchange.models import Fit, Listing, Side
from handschlag.exchange.pages.fitting import in_words
from handschlag.exchange.pages.listing import find_listing, listing_page
from handschlag.groups.models import Visibility
from tests import make
from tests.exchange.making import listing, offer

pytestmark = pytest.mark.django_db
TAX = Wording(side=Side.OFFER, subject="service", title="Tax return")


def kept(about):
    """What is shown, with reasons, read from rows only."""
    about = Listing.objects.get(pk=about.pk)
    assert about.fitted_at is not None
    found = kept_matches(about)
    return {match.listing.title: in_words(match.why) for match in found.listings}


def worked_out(*listings):
    for one in listings:
        work_out(one.pk)


def test_rows_say_the_same_as_working_it_out_now(ben, clara):
    before = listing(clara, "Tax question", tags=("tax",))
    fulfil_listing(before, by=clara, helpers=[ben, make.member("Erik Elch")])
    asked = listing(clara, "My tax return", tags=("tax",))
    offer(ben, "Tax advice", tags=("tax",))
    offer(make.member(), "Returns of all kinds")
    worked_out(asked)
    now = matches_of(asked, {"tax": "tax"})
    rows = kept_matches(Listing.objects.get(pk=asked.pk))
    assert [(one.listing.pk, one.why) for one in rows.listings] == [
        (one.listing.pk, one.why) for one in now.listings
    ]
    assert [(one.name, one.why) for one in rows.people] == [(one.name, one.why) for one in now.people]
    assert len(rows.listings) == 2
    assert [one.name for one in rows.people] == ["Erik Elch"]


def test_a_new_listing_stands_at_once_with_those_it_fits(ben, clara, django_capture_on_commit_callbacks):
    asked = listing(clara, "Tax return", tags=("tax",))
    worked_out(asked)
    assert kept(asked) == {}
    with django_capture_on_commit_callbacks(execute=True):
        made = make_listing(TAX, by=ben, tags=["tax"])
    work_out(made.pk)  # the worker's job
    assert kept(asked) == {"Tax return": "same tag “tax”"}


def test_what_says_something_else_now_fits_nothing_any_more_until_it_is_looked_at(ben, clara):
    asked, offered = listing(clara, "Tax return", tags=("tax",)), offer(ben, "Tax advice", tags=("tax",))
    worked_out(asked, offered)
    assert set(kept(asked)) == {"Tax advice"}
    change_listing(offered, Wording(side=Side.OFFER, subject="service", title="A room"), by=ben)
    assert kept(asked) == {}
    assert not Fit.objects.exists()
    assert listing_page(find_listing(offered.pk, ben)).matches == []
    worked_out(offered)
    assert kept(asked) == kept(offered) == {}


@pytest.mark.parametrize(
    "what", ["block", "blocked", "inactive", "withdrawn", "aside", "fulfilled", "expired"]
)
def test_what_may_not_be_shown_any_more_is_gone_without_a_job(ben, clara, what):
    asked, offered = listing(clara, "Tax return", tags=("tax",)), offer(ben, "Tax advice", tags=("tax",))
    worked_out(asked, offered)
    assert set(kept(asked)) == {"Tax advice"}
    deeds = {
        "block": lambda: Block.objects.create(by=clara, member=ben),
        "blocked": lambda: Block.objects.create(by=ben, member=clara),
        "inactive": lambda: type(ben).objects.filter(pk=ben.pk).update(is_active=False),
        "withdrawn": lambda: withdraw_listing(offered, by=ben),
        "aside": lambda: dismiss_suggestion(offered, by=clara),
        "fulfilled": lambda: fulfil_listing(offered, by=ben),
        "expired": lambda: Listing.objects.filter(pk=offered.pk).update(expires_at=clock.now()),
    }
    deeds[what]()
    assert kept(asked) == {}


def test_who_has_left_a_hidden_group_sees_nothing_of_it(ben, clara):
    hidden = make.group(ben, visibility=Visibility.HIDDEN)
    make.join(hidden, clara)
    asked = listing(clara, "Tax return", tags=("tax",))
    worked_out(asked, offer(ben, "Tax advice", tags=("tax",), group=hidden))
    assert set(kept(asked)) == {"Tax advice"}
    clara.memberships.all().delete()
    assert kept(asked) == {}


@pytest.mark.parametrize("is_theirs", [True, False])
def test_a_helper_across_a_block_is_not_named(ben, clara, is_theirs):
    fulfil_listing(listing(clara, "Tax question", tags=("tax",)), by=clara, helpers=[ben])
    asked = listing(clara, "Tax return", tags=("tax",))
    worked_out(asked)
    asked.refresh_from_db()
    assert [one.name for one in kept_matches(asked).people] == [ben.name]
    Block.objects.create(by=ben if is_theirs else clara, member=clara if is_theirs else ben)
    assert kept_matches(asked).people == []


def test_what_was_withdrawn_and_is_back_is_looked_at_again(ben, clara, django_capture_on_commit_callbacks):
    asked, offered = listing(clara, "Tax return", tags=("tax",)), offer(ben, "Tax advice", tags=("tax",))
    withdraw_listing(offered, by=ben)
    worked_out(asked)
    assert kept(asked) == {}
    with django_capture_on_commit_callbacks(execute=True):
        bring_back_listing(offered, by=ben)
    worked_out(offered)
    assert set(kept(asked)) == {"Tax advice"}


def test_all_are_looked_at_once_a_day_a_few_at_a_time(ben, clara, monkeypatch):
    monkeypatch.setattr(fitting, "AT_ONCE", 2)
    for number in range(3):
        listing(clara, f"Tax return {number}")
    now = clock.now()
    assert [refresh_fits(now) for _turn in range(3)] == [2, 1, 0]
    assert refresh_fits(now + timedelta(days=1, minutes=1)) == 2


def test_the_page_reads_rows_in_as_many_queries_for_much_as_for_little(ben, clara):
    asked, counts = listing(clara, "Tax return", tags=("tax",)), []
    for _turn in range(2):
        for number in range(10):
            offer(make.member(), f"Tax advice {number}", tags=("tax",))
        worked_out(asked)
        with CaptureQueriesContext(connection) as asking:
            page = listing_page(find_listing(asked.pk, clara))
        assert len(page.matches) == 5
        counts.append(len(asking))
    assert counts == [4, 4]
