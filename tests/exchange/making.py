"""Listings for tests: plain functions, without the pages' own actions."""

from datetime import timedelta
from itertools import count

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.markdown import render
from handschlag.core.search.parsing import folded_tag
from handschlag.exchange.indexing import refresh_listing
from handschlag.exchange.models import STANDS_FOR, Deal, DealState, Leg, Listing, ListingTag, Side

_numbers = count(1)
KOELN, BONN, BERLIN = 2886242, 2946447, 2950159


def listing(author: Member, title: str = "", *, tags: tuple[str, ...] = (), **fields: object) -> Listing:
    """A request for everybody, from afar, unless told otherwise; found by the search, nobody is told."""
    now = clock.now()
    fields = {"side": Side.REQUEST, "subject": "service", "expires_at": now + STANDS_FOR} | fields
    text = str(fields.get("text", ""))
    made = Listing.objects.create(
        author=author, title=title or f"Listing {next(_numbers)}", text_html=render(text), **fields
    )
    ListingTag.objects.bulk_create(ListingTag(listing=made, name=tag, slug=folded_tag(tag)) for tag in tags)
    refresh_listing(made.pk)
    return made


def offer(author: Member, title: str = "", **fields: object) -> Listing:
    return listing(author, title, side=Side.OFFER, **fields)


def closed_deal(about: Listing, giver: Member, receiver: Member) -> Deal:
    """A gift that both sides have closed."""
    at = clock.now() - timedelta(days=1)
    deal = Deal.objects.create(
        proposer=giver, partner=receiver, listing=about, title="A deal", state=DealState.CLOSED, closed_at=at
    )
    Leg.objects.create(
        deal=deal, giver=giver, receiver=receiver, what="Help", closed_at=at, delivered_at=at, worth=60
    )
    return deal
