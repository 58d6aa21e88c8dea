"""A listing has been met: it leaves the open list, stays findable and names who helped."""

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict, Invalid, ask
from handschlag.core.models import audit
from handschlag.exchange.actions.holding_listings import holding_listing, lock_listing, only_the_author
from handschlag.exchange.actions.telling_of_listings import forget_news_of, tell_helpers
from handschlag.exchange.indexing import refresh_listing
from handschlag.exchange.models import FINISHED, Deal, Fulfilment, Leg, Listing
from handschlag.exchange.policy import listings as policy

MOST_HELPERS = 20


def fulfil_listing(
    listing: Listing, *, by: Member, helpers: Collection[Member] = (), note: str = ""
) -> Fulfilment:
    """Its author says that it is met, and by whom; those are told. Conflict if it is so already."""
    with holding_listing(listing, by=by) as held:
        now = held.listing
        ask(allowed=policy.can_change(now, held.standing), otherwise=only_the_author())
        if now.is_withdrawn:
            raise Conflict(_("You have withdrawn this. Bring it back first."))
        if now.is_fulfilled:
            raise Conflict(_("This is fulfilled already."))
        return _fulfil(now, helpers, by=by, note=note.strip())


def undo_fulfilment(listing: Listing, *, by: Member) -> Listing:
    """It is open again, and can be taken once more. Done twice it is done once."""
    with holding_listing(listing, by=by) as held:
        now = held.listing
        ask(allowed=policy.can_change(now, held.standing), otherwise=only_the_author())
        if now.is_fulfilled:
            now.fulfilment.delete()
            if now.is_used_up:
                now.times = now.times_taken + 1
                now.save(update_fields=["times"])
            forget_news_of(now)
            refresh_listing(now.pk)
            audit("take fulfilment back", now, by=by)
    return Listing.objects.get(pk=now.pk)


@transaction.atomic
def take_listing(listing: Listing, *, by_deal: Deal) -> Listing:
    """A deal on it has closed: part of that deed, once for each deal.

    A request that has been met as often as was asked is fulfilled by that, and names who helped. An offer
    that is used up leaves the open list.
    """
    now = lock_listing(listing.pk)
    now.times_taken += 1
    now.save(update_fields=["times_taken"])
    audit("take", now, by=None, deal=by_deal.pk)
    if now.is_used_up and not now.is_offer and not now.is_fulfilled:
        _fulfil(now, helpers_by_deals(now), by=None, note="")
    return now


@transaction.atomic
def give_listing_back(listing: Listing, *, by_deal: Deal) -> Listing:
    """A deal that had taken it does not count any more: part of that deed, once for each deal.

    What was fulfilled by such deals alone is open again; what its author called fulfilled stays so.
    """
    now = lock_listing(listing.pk)
    now.times_taken = max(now.times_taken - 1, 0)
    now.save(update_fields=["times_taken"])
    audit("give back", now, by=None, deal=by_deal.pk)
    if now.is_fulfilled and now.fulfilment.by_id is None and not now.is_used_up:
        now.fulfilment.delete()
        forget_news_of(now)
        refresh_listing(now.pk)
    return now


def helpers_by_deals(listing: Listing) -> list[Member]:
    """Who gave what was asked for, in deals on it that have closed and stand; the latest first."""
    legs = Leg.objects.filter(
        deal__listing=listing,
        deal__state__in=FINISHED,
        deal__stands_percent__gt=0,
        receiver=listing.author_id,
        closed_at__isnull=False,
    ).exclude(delivered_percent=0)
    legs = legs.order_by("-deal__closed_at", "-pk")
    keys = dict.fromkeys(legs.values_list("giver", flat=True)[:MOST_HELPERS])
    found = Member.objects.in_bulk(list(keys))
    return [found[pk] for pk in keys if pk in found]


def _fulfil(listing: Listing, helpers: Collection[Member], *, by: Member | None, note: str) -> Fulfilment:
    named = {helper.pk: helper for helper in helpers}
    if listing.author_id in named:
        raise Invalid(_("You have not helped yourself. Name the others."), "names")
    if len(named) > MOST_HELPERS:
        raise Invalid(_("Name twenty people at most."), "names")
    made = Fulfilment.objects.create(listing=listing, by=by, note=note)
    made.helpers.set(named)
    refresh_listing(listing.pk)
    forget_news_of(listing)
    tell_helpers(listing, named.values(), number=made.pk)
    audit("fulfil", listing, by=by, helpers=sorted(named))
    return made
