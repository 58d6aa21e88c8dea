"""The page of an offer or a request: what it says, what it is to the viewer, and for its author what fits."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import Given, Prepared
from handschlag.exchange.actions.fitting import kept_matches
from handschlag.exchange.models import REMINDED_BEFORE, Deal, DealState, Listing
from handschlag.exchange.pages.fitting import MatchRow, PersonRow, match_rows, person_rows
from handschlag.exchange.pages.listings import effort_in_words
from handschlag.exchange.policy import listings as policy
from handschlag.groups.models import Membership

DEALS_SHOWN = 20
_NOTHING_CAME_OF_IT = (DealState.DECLINED, DealState.WITHDRAWN, DealState.EXPIRED, DealState.REVERSED)


@dataclass(frozen=True, slots=True)
class FoundListing:
    """A listing that the viewer may see, and how the viewer stands to it."""

    listing: Listing
    viewer: Member
    standing: policy.Standing

    @property
    def can_change(self) -> bool:
        return policy.can_change(self.listing, self.standing)

    @property
    def is_archived(self) -> bool:
        """Then it can only be withdrawn, or removed."""
        return self.listing.group is not None and self.listing.group.is_archived

    @property
    def can_edit(self) -> bool:
        return self.can_change and not self.is_archived

    @property
    def can_remove(self) -> bool:
        return policy.can_remove(self.listing, self.standing)

    @property
    def can_answer(self) -> bool:
        may_answer = policy.can_answer(self.listing, self.standing) and not self.is_archived
        return may_answer and self.listing.is_open

    @property
    def can_renew(self) -> bool:
        listing = self.listing
        return self.can_edit and not (listing.is_withdrawn or listing.is_fulfilled)

    @property
    def ends_soon(self) -> bool:
        return self.listing.expires_at - clock.now() <= REMINDED_BEFORE


@dataclass(frozen=True, slots=True)
class ListingPage:
    """``deals``: the viewer's own on it. ``matches``, ``people``: for its author while it is open."""

    found: FoundListing
    tags: list[str]
    helpers: list[Member] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    matches: list[MatchRow] = field(default_factory=list)
    people: list[PersonRow] = field(default_factory=list)

    @property
    def effort(self) -> str:
        return effort_in_words(self.found.listing.effort_minutes)

    @property
    def left(self) -> int | None:
        """How many times it can still be taken; None: as often as asked."""
        listing = self.found.listing
        return None if listing.times is None else max(listing.times - listing.times_taken, 0)

    @property
    def stands_for(self) -> timedelta:
        return self.found.listing.expires_at - clock.now()


def find_listing(pk: int, viewer: Member) -> FoundListing:
    """Http404 for what is not there, and for what the viewer may not see. One query."""
    listing: Any = _LISTING.first(pk=pk, viewer=viewer.pk)
    if listing is None:
        raise Http404
    return FoundListing(listing, viewer, policy.Standing(viewer.pk, listing.role, viewer.is_operator))


def listing_page(found: FoundListing) -> ListingPage:
    """One query for others, two for one that is fulfilled, four for the author of an open one
    (six until what fits it is worked out).
    """
    listing = found.listing
    tags = sorted((listing.tag_names or "").splitlines())  # type: ignore[attr-defined]  # annotated
    deals = _DEALS.all(listing=listing.pk, viewer=found.viewer.pk)
    if listing.is_fulfilled:
        return ListingPage(found, tags, list(listing.fulfilment.helpers.order_by("name", "pk")), deals)
    if not (found.can_edit and listing.is_open):
        return ListingPage(found, tags, deals=deals)
    matches = kept_matches(listing)
    return ListingPage(found, tags, deals=deals, matches=match_rows(matches), people=person_rows(matches))


def partners_in(listing: Listing) -> list[Member]:
    """With whom its author has deals on it: to choose from who helped. Two queries."""
    deals = Deal.objects.filter(listing=listing).exclude(state__in=_NOTHING_CAME_OF_IT)
    pairs = deals.filter(Q(proposer=listing.author_id) | Q(partner=listing.author_id))
    keys = {key for pair in pairs.values_list("proposer", "partner") for key in pair} - {listing.author_id}
    return list(Member.objects.filter(pk__in=keys, is_active=True).order_by("name", "pk"))


_VIEWER = Member(pk=Given("viewer"))
_LISTING = Prepared(
    lambda: (
        Listing.objects.visible_to(_VIEWER)
        .for_detail()
        .with_tags()
        .filter(pk=Given("pk"))
        .annotate(
            role=Subquery(Membership.objects.of(_VIEWER).filter(group=OuterRef("group")).values("role")[:1])
        )
    )
)
_DEALS = Prepared(
    lambda: (
        Deal.objects.of(_VIEWER)
        .filter(listing=Given("listing"))
        .for_list()
        .order_by("-changed_at", "-pk")[:DEALS_SHOWN]
    )
)
