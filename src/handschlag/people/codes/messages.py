"""Muting a conversation straight from a mail: an address that stands for one person in one conversation."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_SIGNER = Signer(salt="handschlag.people.messages")


def mute_address(participant_id: int) -> str:
    return settings.BASE_URL + address("people:mute_from_mail", _SIGNER.sign_object(participant_id))


def read_mute(code: str) -> int | None:
    """None for what was not made here."""
    try:
        found = _SIGNER.unsign_object(code)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if isinstance(found, int) else None
