"""The viewer's own offers and requests, and what may fit them."""

from dataclasses import dataclass
from datetime import datetime

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.pagination import Page, newest_first
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.models import (
    REMINDED_BEFORE,
    Listing,
    ListingRemoval,
    Suggestion,
    SuggestionStop,
)

SHOWN = 30
SUGGESTED = 10
OPEN, EXPIRING, DONE = "", "expiring", "done"
STATES = (OPEN, EXPIRING, DONE)


@dataclass(frozen=True, slots=True)
class OwnRow:
    listing: Listing
    now: datetime

    @property
    def ends_soon(self) -> bool:
        return self.listing.is_open and self.listing.expires_at - self.now <= REMINDED_BEFORE

    @property
    def can_renew(self) -> bool:
        listing = self.listing
        runs_out = listing.is_expired or listing.expires_at - self.now <= REMINDED_BEFORE
        return runs_out and not (listing.is_withdrawn or listing.is_fulfilled)


@dataclass(frozen=True, slots=True)
class OwnListings:
    """``removed``: what was taken away, with the reason. ``suggested``: of others, what may fit."""

    state: str
    rows: list[OwnRow]
    newer: str | None
    older: str | None
    suggested: list[Listing]
    removed: list[ListingRemoval]
    is_told: bool


def own_listings(viewer: Member, state: str, *, before: str = "", after: str = "") -> OwnListings:
    """Four queries on the first page of what is open, else two."""
    state = state if state in STATES else OPEN
    page = _page(viewer, state, before, after)
    now = clock.now()
    is_first = state == OPEN and not before and not after
    return OwnListings(
        state,
        [OwnRow(listing, now) for listing in page.rows],
        page.newer,
        page.older,
        _suggested(viewer) if is_first else [],
        _REMOVED.all(viewer=viewer.pk) if is_first else [],
        not SuggestionStop.objects.filter(member=viewer).exists(),
    )


def _page(viewer: Member, state: str, before: str, after: str) -> Page[Listing]:
    own = Listing.objects.present().filter(author=viewer).select_related("group", "fulfilment")
    open_ones = Listing.objects.open().filter(author=viewer)
    soon = clock.now() + REMINDED_BEFORE
    if state == OPEN:
        own = own.filter(pk__in=open_ones.values("pk"))
    elif state == EXPIRING:  # and what has run out already
        own = own.filter(withdrawn_at__isnull=True, fulfilment__isnull=True, expires_at__lte=soon)
    else:
        own = own.exclude(pk__in=open_ones.values("pk"))
    return newest_first(own, field="created_at", before=before, after=after, size=SHOWN)


def _suggested(viewer: Member) -> list[Listing]:
    """What they were told of and have not put aside, as far as it is still open to them."""
    told = Suggestion.objects.filter(member=viewer, told_at__isnull=False, dismissed_at__isnull=True)
    listings = Listing.objects.visible_to(viewer).open().filter(pk__in=told.values("listing"))
    return list(listings.select_related("author", "group").order_by("-created_at", "-pk")[:SUGGESTED])


_REMOVED = Prepared(
    lambda: (
        ListingRemoval.objects.filter(listing__author=Given("viewer"))
        .select_related("listing")
        .order_by("-at", "-pk")[:SHOWN]
    )
)
