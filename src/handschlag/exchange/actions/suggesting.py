"""Telling the authors of what fits best: once, a few, and only those who want it."""

from django.db import transaction

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.exchange.actions.fitting import kept_matches
from handschlag.exchange.actions.holding_listings import lock_listing
from handschlag.exchange.actions.matching import Match
from handschlag.exchange.actions.telling_of_listings import out_of_earshot, tell_of_fit
from handschlag.exchange.models import Listing, Suggestion, SuggestionStop

MOST = 5
"""Members who are told of a listing, however often it changes."""


@transaction.atomic
def suggest_listing(listing_id: int) -> int:
    """Tell the authors of what fits a listing best that it is there; how many were told now.

    Twice, or late, does no harm: each is told once. Nobody hears of what they may not see.
    """
    listing = Listing.objects.open().select_related("author", "group").filter(pk=listing_id).first()
    if listing is None:
        return 0
    lock_listing(listing.pk)  # two such jobs at once would tell more than MOST
    room = MOST - Suggestion.objects.filter(listing=listing, told_at__isnull=False).count()
    told = 0
    for match in _to_be_told(listing) if room > 0 else []:
        if told < room:
            told += _tell(listing, match)
    return told


def dismiss_suggestion(listing: Listing, *, by: Member) -> None:
    """Never again: neither told nor shown among what fits. The listing itself stays where it is."""
    Suggestion.objects.update_or_create(listing=listing, member=by, defaults={"dismissed_at": clock.now()})


def stop_suggestions(*, by: Member) -> None:
    SuggestionStop.objects.get_or_create(member=by)


def suggest_again(*, by: Member) -> None:
    SuggestionStop.objects.filter(member=by).delete()


def _to_be_told(listing: Listing) -> list[Match]:
    """The best match of each author who may see the listing, wants to be told, and can be."""
    best: dict[int, Match] = {}
    for match in kept_matches(listing, most=4 * MOST).listings:
        best.setdefault(match.listing.author_id, match)
    stopped = SuggestionStop.objects.filter(member__in=list(best)).values_list("member", flat=True)
    silent = out_of_earshot(listing.author_id) | set(stopped)
    return [
        match
        for author_id, match in best.items()
        if author_id not in silent and _may_see(match.listing.author, listing)
    ]


def _may_see(member: Member, listing: Listing) -> bool:
    return Listing.objects.visible_to(member).filter(pk=listing.pk).exists()


def _tell(listing: Listing, match: Match) -> bool:
    """Whether it was told now, by us."""
    member = match.listing.author
    _row, is_new = Suggestion.objects.get_or_create(
        listing=listing, member=member, defaults={"told_at": clock.now()}
    )
    if is_new:
        tell_of_fit(listing, member.pk, match.listing)
    return is_new
