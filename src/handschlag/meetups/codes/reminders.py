"""Ending reminders straight from a mail: an address that stands for one person, and for nothing else."""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_SIGNER = Signer(salt="handschlag.meetups.reminders")


def stop_address(member_id: int | None, email: str) -> str:
    """Of a member, or of an address of one who is none."""
    code = _SIGNER.sign_object([member_id, "" if member_id is not None else email])
    return settings.BASE_URL + address("meetups:stop_reminders", code)


def read_stop(code: str) -> tuple[int | None, str] | None:
    """None for what was not made here."""
    try:
        member_id, email = _SIGNER.unsign_object(code)
    except (BadSignature, ValueError, TypeError):
        return None
    return member_id, email
