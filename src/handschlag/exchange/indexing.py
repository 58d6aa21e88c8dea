"""What listings mean for the search index: found by title, text, place and tags, until they are withdrawn."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db.models import Q

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given
from handschlag.core.search.finding import Visible
from handschlag.core.search.writing import BATCH, Text, refresh
from handschlag.exchange.models import Listing, ListingQuerySet, ListingTag
from handschlag.groups.models import Group

LISTING = "listing"


def listings() -> ListingQuerySet:
    return Listing.objects.findable()


def listing_texts(rows: ListingQuerySet) -> Iterator[Text]:
    columns = ("pk", "created_at", "title", "text", "place", "group", "author", "fulfilment")
    tags = _tags(rows)
    for pk, at, title, text, place, group, author, fulfilment in rows.values_list(*columns).iterator(BATCH):
        body = f"{text}\n{place}" if place else text
        is_done, named = fulfilment is not None, tuple(tags[pk])
        yield Text(LISTING, pk, at, title, body, group, author, is_answered=is_done, tags=named)


def refresh_listing(listing_id: int) -> None:
    """After a deed: it is found by what it says now, or not at all. Part of the deed."""
    refresh(LISTING, [listing_id])


@cache
def findable_listings() -> Q:
    """The documents of listings that a member may find: those for everybody, and those of groups whose talk
    they read. Wants ``viewer`` given, and is for members only.
    """
    readable = Group.objects.readable_by(Member(pk=Given("viewer"))).values("pk")
    return Q(kind=LISTING) & (Q(scope__isnull=True) | Q(scope__among=readable))


def findable_by(viewer: Any) -> Visible:
    """The same for a search among listings alone."""
    return Visible(findable_listings(), ("listings",), {"viewer": viewer.pk})


def _tags(listings: ListingQuerySet) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    tagged = ListingTag.objects.filter(listing__in=listings.values("pk")).order_by("pk")
    for listing, slug in tagged.values_list("listing", "slug"):
        found[listing].append(slug)
    return found
