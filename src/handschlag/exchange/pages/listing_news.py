"""Notices of listings in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.exchange.actions.matching import why_they_fit
from handschlag.exchange.actions.telling_of_listings import EXPIRING, FITS, HELPED, REMOVED
from handschlag.exchange.models import Listing, ListingRemoval, ListingTag
from handschlag.exchange.pages.fitting import in_words
from handschlag.notifications.models import Notice
from handschlag.notifications.pages import Told

KINDS = (EXPIRING, REMOVED, HELPED, FITS)


def tell(notices: Sequence[Notice], viewer: Member) -> dict[int, Told]:
    """As it stands now, for whoever may still see the listing. Three queries at most."""
    keys = {pk for notice in notices for name, pk in notice.context.items() if name in {"listing", "own"}}
    seen = Listing.objects.visible_to(viewer).select_related("author", "group").in_bulk(list(keys))
    tags = _tags(keys) if any(notice.kind == FITS for notice in notices) else {}
    removals = _removals(notices, viewer)
    told = {}
    for notice in notices:
        listing = seen.get(notice.context["listing"])
        if notice.kind == REMOVED:
            if removal := removals.get(notice.context["listing"]):
                told[notice.pk] = Told(_removed(removal), _where(removal.listing))
        elif listing is not None:
            own = seen.get(notice.context.get("own", 0))
            told[notice.pk] = Told(_words(notice, listing, own, tags), _where(listing))
    return told


def _tags(listings: set[int]) -> dict[int, dict[str, str]]:
    """Names by slugs, by listing."""
    found: dict[int, dict[str, str]] = {}
    tagged = ListingTag.objects.filter(listing__in=listings)
    for listing, slug, name in tagged.values_list("listing", "slug", "name"):
        found.setdefault(listing, {})[slug] = name
    return found


def _removals(notices: Sequence[Notice], viewer: Member) -> dict[int, ListingRemoval]:
    keys = [notice.context["listing"] for notice in notices if notice.kind == REMOVED]
    if not keys:
        return {}
    found = ListingRemoval.objects.filter(listing__in=keys, listing__author=viewer)
    return {removal.listing_id: removal for removal in found.select_related("listing__group")}


def _words(notice: Notice, listing: Listing, own: Listing | None, tags: dict[int, dict[str, str]]) -> str:
    about = {"title": listing.title, "name": listing.author.name}
    if notice.kind == EXPIRING:
        return _("“%(title)s” runs out soon. Does it still stand?") % about
    if notice.kind == HELPED:
        return _("%(name)s says that you helped: %(title)s") % about
    about["why"] = in_words(why_they_fit(listing, own, tags)) if own is not None else ""
    if not about["why"]:
        return (
            _("%(name)s offers what may fit your request: %(title)s")
            if listing.is_offer
            else _("%(name)s asks for what may fit your offer: %(title)s")
        ) % about
    return (
        _("%(name)s offers what may fit your request: %(title)s (%(why)s)")
        if listing.is_offer
        else _("%(name)s asks for what may fit your offer: %(title)s (%(why)s)")
    ) % about


def _removed(removal: ListingRemoval) -> str:
    return _("“%(title)s” was removed: %(reason)s") % {
        "title": removal.listing.title,
        "reason": removal.reason,
    }


def _where(listing: Listing) -> str:
    return listing.group.name if listing.group is not None else _("Exchange")
