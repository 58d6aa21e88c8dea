"""Renewing a listing straight from a mail: an address that stands for one listing, and for nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_SIGNER = Signer(salt="handschlag.exchange.renewing")


def renewal_address(listing_id: int) -> str:
    """Where a page with a button renews it, for whoever has the address."""
    return settings.BASE_URL + address("exchange:renew_listing_by_mail", _SIGNER.sign_object(listing_id))


def read_renewal(code: str) -> int | None:
    """The listing's key; None for what was not made here."""
    try:
        found = _SIGNER.unsign_object(code)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if isinstance(found, int) else None
