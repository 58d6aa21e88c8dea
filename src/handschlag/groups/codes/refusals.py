"""Answering an invitation straight from the mail, without signing in."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_SIGNER = Signer(salt="handschlag.groups.refusals")


def personal_address(token: str) -> str:
    return settings.BASE_URL + address("groups:personal", token)


def never_address(email: str) -> str:
    """Where whoever has the address ends all invitations; it holds nothing but that."""
    return settings.BASE_URL + address("groups:never", _SIGNER.sign_object([email]))


def read_never(code: str) -> str | None:
    """The address; None for what was not made here."""
    try:
        (email,) = _SIGNER.unsign_object(code)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(email)
