"""What fits, worked out by a job and kept in rows: for a listing that changed, and for those it fits.

Rows say what was in common when they were written; whether they may be shown is asked at each reading, so
that a block, a deleted listing or a left group counts at once.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q

from handschlag.accounts.models import Member, apart
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenMoment, Prepared
from handschlag.exchange.actions.matching import SHOWN, Helper, Match, Matches, Why, matches_of
from handschlag.exchange.models import Fit, FittingHelper, Listing, ListingTag

KEPT = 20
"""Of each listing: some of those that fit best may not be shown any more until it is looked at again."""
FRESH = timedelta(days=1)
AT_ONCE = 25


def work_out(listing_id: int) -> None:
    """For the listing and for those it fits, or did until now. Twice, or late, does no harm."""
    before = set(Fit.objects.filter(other=listing_id).values_list("listing", flat=True))
    _work_out(listing_id)
    now = set(Fit.objects.filter(listing=listing_id).values_list("other", flat=True))
    for other in sorted(before | now):
        _work_out(other)


def refresh_fits(now: datetime) -> int:
    """Some of those that were not looked at for a day: words become common, people help; how many."""
    stale = Listing.objects.open(now).filter(Q(fitted_at__isnull=True) | Q(fitted_at__lt=now - FRESH))
    keys = list(
        stale.order_by(F("fitted_at").asc(nulls_first=True), "pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    for key in keys:
        _work_out(key)
    return len(keys)


def forget_fits(listing: Listing) -> None:
    """It says something else now: nothing that was worked out for it holds. Part of the deed."""
    Fit.objects.filter(Q(listing=listing) | Q(other=listing)).delete()
    FittingHelper.objects.filter(listing=listing).delete()
    listing.fitted_at = None
    listing.save(update_fields=["fitted_at"])


def kept_matches(listing: Listing, *, most: int = SHOWN) -> Matches:
    """As ``matches_of``, from what is kept. Two queries; worked out anew where nothing is kept yet."""
    if listing.fitted_at is None:
        tags = dict(ListingTag.objects.filter(listing=listing).values_list("slug", "name"))
        return matches_of(listing, tags, most=most)
    asked = {"listing": listing.pk, "viewer": listing.author_id}
    found = [Match(fit.other, _why(fit.why), fit.score) for fit in _FITS.all(**asked, now=clock.now())[:most]]
    if listing.is_offer:
        return Matches(found)
    offering = {match.listing.author_id for match in found}
    people = [
        Helper(one.member_id, one.member.name, one.member.avatar.name or "", _why(one.why))
        for one in _HELPERS.all(**asked)
        if one.member_id not in offering
    ]
    return Matches(found, people[:most])


def _work_out(listing_id: int) -> None:
    listing = Listing.objects.open().select_related("author", "group").filter(pk=listing_id).first()
    if listing is None:
        return
    tags = dict(ListingTag.objects.filter(listing=listing).values_list("slug", "name"))
    found = matches_of(listing, tags, most=KEPT)
    with transaction.atomic():
        held = Listing.objects.select_for_update(of=("self",)).filter(pk=listing_id)
        if held.filter(edited_at=listing.edited_at).first() is None:
            return  # it says something else meanwhile: the job of that change looks again
        Fit.objects.filter(listing=listing).delete()
        FittingHelper.objects.filter(listing=listing).delete()
        Fit.objects.bulk_create(
            Fit(listing=listing, other=match.listing, score=match.score, why=asdict(match.why))
            for match in found.listings
        )
        FittingHelper.objects.bulk_create(
            FittingHelper(listing=listing, member_id=one.member_id, rank=rank, why=asdict(one.why))
            for rank, one in enumerate(found.people, 1)
        )
        held.update(fitted_at=clock.now())


def _why(kept: dict[str, Any]) -> Why:
    return Why(**kept | {"tags": tuple(kept["tags"]), "words": tuple(kept["words"])})


_VIEWER = Member(pk=Given("viewer"))
_FITS: Prepared[Any] = Prepared(
    lambda: (
        Fit.objects.filter(listing=Given("listing"))
        .shown_to(_VIEWER, GivenMoment("now"))
        .select_related("other__author", "other__group")
        .order_by("-score", "-other")
    )
)
_HELPERS: Prepared[Any] = Prepared(
    lambda: (
        FittingHelper.objects.filter(
            ~apart(Given("viewer"), OuterRef("member")), listing=Given("listing"), member__is_active=True
        )
        .select_related("member")
        .order_by("rank")
    )
)
