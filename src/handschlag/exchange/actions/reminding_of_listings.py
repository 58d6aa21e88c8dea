"""Listings that run out: their authors are asked in time, once, whether they still stand."""

from datetime import datetime

from django.db import transaction

from handschlag.exchange.actions.telling_of_listings import tell_of_expiry
from handschlag.exchange.models import REMINDED_BEFORE, Listing

AT_ONCE = 500
"""Told by one run; the rest is still due for the next one."""


def remind_of_expiry(now: datetime) -> int:
    """Tell the authors of all that run out within a week and were not told yet; how many those are."""
    due = Listing.objects.open(now).filter(
        expires_at__lte=now + REMINDED_BEFORE, reminded_at__isnull=True, author__is_active=True
    )
    keys = due.order_by("expires_at", "pk").values_list("pk", flat=True)[:AT_ONCE]
    return sum(_remind(pk, now) for pk in list(keys))


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    """Whether it was done now, by us: somebody may have renewed or withdrawn it meanwhile."""
    held = Listing.objects.select_for_update(of=("self",)).select_related("author").open(now)
    listing = held.filter(pk=pk, reminded_at__isnull=True, expires_at__lte=now + REMINDED_BEFORE).first()
    if listing is None:
        return False
    listing.reminded_at = now
    listing.save(update_fields=["reminded_at"])
    tell_of_expiry(listing)
    return True
