"""Ending the weekly letter, or putting one person in it off, straight from the mail."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_STOP = Signer(salt="handschlag.people.letters.stop")
_LATER = Signer(salt="handschlag.people.letters.later")


def stop_address(member_id: int) -> str:
    return settings.BASE_URL + address("people:stop_letters", _STOP.sign_object([member_id]))


def later_address(contact_id: int) -> str:
    return settings.BASE_URL + address("people:put_off", _LATER.sign_object([contact_id]))


def read_stop(code: str) -> int | None:
    """The member; None for what was not made here."""
    return _read(_STOP, code)


def read_later(code: str) -> int | None:
    """The contact; None for what was not made here."""
    return _read(_LATER, code)


def _read(signer: Signer, code: str) -> int | None:
    try:
        (key,) = signer.unsign_object(code)
    except (BadSignature, ValueError, TypeError):
        return None
    return int(key)
