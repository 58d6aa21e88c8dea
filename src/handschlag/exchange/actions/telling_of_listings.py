"""News of listings: that one runs out, was removed, names somebody as a helper, or may fit one's own."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from handschlag.accounts.models import Block, Member, Mute
from handschlag.core.addresses import address
from handschlag.exchange.codes.renewing import renewal_address
from handschlag.exchange.models import Listing, ListingRemoval
from handschlag.notifications.actions import News, notify, send_template, withdraw_notices_about

EXPIRING, REMOVED, HELPED, FITS = "listing-expiring", "listing-removed", "listing-helped", "listing-fits"


def tell_of_expiry(listing: Listing) -> None:
    """A notice, and a mail with the address that renews. Wants ``author`` loaded."""
    notify([listing.author_id], _news(EXPIRING, listing, number=int(listing.expires_at.timestamp())))
    _mail(listing, "expiring", renewal=renewal_address(listing.pk))


def tell_of_removal(removal: ListingRemoval, *, by: Member) -> None:
    listing = removal.listing
    path = address("exchange:my_listings")
    notify([listing.author_id], _news(REMOVED, listing, path=path, by=by.pk))
    _mail(listing, "removed", removal=removal, mine=settings.BASE_URL + path)


def tell_helpers(listing: Listing, helpers: Iterable[Member], *, number: int) -> None:
    """That they are named; not those who want nothing to do with the author. ``number``: of the fulfilment,
    so that a later one is told again.
    """
    silent = out_of_earshot(listing.author_id)
    told = {helper.pk for helper in helpers} - silent
    notify(told, _news(HELPED, listing, number=number))


def tell_of_fit(listing: Listing, member_id: int, own: Listing) -> None:
    """``own``: the member's own listing that it may fit."""
    notify([member_id], _news(FITS, listing, own=own.pk))


def forget_news_of(listing: Listing) -> None:
    """It is gone: who has not read of it yet does not hear of it any more."""
    withdraw_notices_about(_about(listing))


def out_of_earshot(author_id: int) -> set[int]:
    """Who is not told of what the member does: those with whom there is a block, and those who muted them."""
    blocks = Block.objects.involving([author_id]).values_list("by", "member")
    mutes = Mute.objects.filter(member=author_id).values_list("by", flat=True)
    return ({one for pair in blocks for one in pair} | set(mutes)) - {author_id}


def _news(kind: str, listing: Listing, *, number: int = 1, path: str = "", **context: int) -> News:
    return News(
        kind,
        f"{kind}-{listing.pk}",
        _about(listing),
        number,
        path or listing.get_absolute_url(),
        {"listing": listing.pk, **context},
    )


def _about(listing: Listing) -> str:
    return f"listing-{listing.pk}"


def _mail(listing: Listing, template: str, **context: Any) -> None:
    author = listing.author
    if author.email and author.is_active:
        said = {"member": author, "listing": listing, **context}
        send_template(f"exchange/mail/listing_{template}.txt", author.email, said)
