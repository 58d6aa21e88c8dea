"""The viewer's own offers and requests, and what may fit them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.pagination import PreparedPages
from handschlag.core.prepared import Given, GivenMoment, Prepared
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
    def goes_on(self) -> bool:
        """In an archived group it stays as it is."""
        return self.listing.group is None or not self.listing.group.is_archived

    @property
    def ends_soon(self) -> bool:
        return self.listing.is_open and self.listing.expires_at - self.now <= REMINDED_BEFORE

    @property
    def can_renew(self) -> bool:
        listing = self.listing
        runs_out = listing.is_expired or listing.expires_at - self.now <= REMINDED_BEFORE
        return self.goes_on and runs_out and not (listing.is_withdrawn or listing.is_fulfilled)


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
    now = clock.now()
    moments = {"now": now, "soon": now + REMINDED_BEFORE}
    page = _pages(state).page(viewer=viewer.pk, before=before, after=after, **moments)
    is_first = state == OPEN and not before and not after
    return OwnListings(
        state,
        [OwnRow(listing, now) for listing in page.rows],
        page.newer,
        page.older,
        _SUGGESTED.all(viewer=viewer.pk, now=now) if is_first else [],
        _REMOVED.all(viewer=viewer.pk) if is_first else [],
        _STOPPED.first(viewer=viewer.pk) is None,
    )


@cache
def _pages(state: str) -> PreparedPages[Listing]:
    return PreparedPages(lambda: _own(state), field="created_at", size=SHOWN)


def _own(state: str) -> QuerySet[Listing]:
    own = Listing.objects.present().filter(author=Given("viewer")).select_related("group", "fulfilment")
    open_ones = Listing.objects.open(GivenMoment("now")).filter(author=Given("viewer")).values("pk")
    if state == OPEN:
        return own.filter(pk__in=open_ones)
    if state == EXPIRING:  # and what has run out already
        soon = GivenMoment("soon")
        return own.filter(withdrawn_at__isnull=True, fulfilment__isnull=True, expires_at__lte=soon)
    return own.exclude(pk__in=open_ones)


def _suggested() -> QuerySet[Listing]:
    """What they were told of and have not put aside, as far as it is still open to them."""
    told = Suggestion.objects.filter(member=Given("viewer"), told_at__isnull=False, dismissed_at__isnull=True)
    listings = Listing.objects.visible_to(Member(pk=Given("viewer"))).open(GivenMoment("now"))
    found = listings.filter(pk__in=told.values("listing")).select_related("author", "group")
    return found.order_by("-created_at", "-pk")[:SUGGESTED]


_SUGGESTED = Prepared(_suggested)
_STOPPED: Prepared[Any] = Prepared(
    lambda: SuggestionStop.objects.filter(member=Given("viewer")).values_list("pk")
)
_REMOVED = Prepared(
    lambda: (
        ListingRemoval.objects.filter(listing__author=Given("viewer"))
        .select_related("listing")
        .order_by("-at", "-pk")[:SHOWN]
    )
)
