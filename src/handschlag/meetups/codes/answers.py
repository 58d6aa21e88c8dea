"""Answering straight from a mail: an address that stands for one person at one meetup, and nothing else.

It needs no sign-in, so it gives nothing away but how this person stands to this meetup, and it is worthless
once the meetup is over: who takes it has to see to that.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer

from handschlag.core.addresses import address

_SIGNER = Signer(salt="handschlag.meetups.answers")


class HasKey(Protocol):
    @property
    def pk(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Code:
    """``member`` of those who have an account, ``key`` of the RSVP of those who have none."""

    meetup: int
    member: int | None
    key: UUID | None


def answer_address(who: object, meetup: HasKey, answer: str) -> str:
    """The absolute address by which ``who``, a member or an RSVP, gives ``answer``."""
    return settings.BASE_URL + address("meetups:answer_by_code", code_of(who, meetup), str(answer))


def code_of(who: object, meetup: HasKey) -> str:
    """An RSVP of a member stands for the member."""
    member = getattr(who, "member_id", None) if hasattr(who, "key") else getattr(who, "pk", None)
    person = f"m{member}" if member is not None else f"k{who.key.hex}"  # type: ignore[attr-defined]  # an RSVP
    return _SIGNER.sign(f"{meetup.pk}-{person}")


def read_code(text: str) -> Code | None:
    """None for what was not made here."""
    try:
        meetup, _, person = _SIGNER.unsign(text).partition("-")
        is_member = person.startswith("m")
        return Code(
            int(meetup), int(person[1:]) if is_member else None, None if is_member else UUID(person[1:])
        )
    except (BadSignature, ValueError):
        return None
