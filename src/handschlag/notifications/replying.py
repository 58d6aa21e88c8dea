"""The addresses by which a mail is answered: each stands for one member and one thing, and proves both.

``reply+<token>@talk.example.org``. The token is what it stands for and a signature, in letters and digits
that survive being written large or small; with ``reply+`` it is shorter than the 64 signs that a mail server
takes. Nothing is stored for it. A member who turns their addresses off makes all that were given out until
then worthless (see ``receiving``).
"""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from handschlag.accounts.models import Member
from handschlag.core import clock

VALID = timedelta(days=180)
"""How long somebody can answer by mail."""
BOUNCE = "bounce"
"""The kind of the address that mail which cannot be delivered comes back to; its key is the mail's."""
LONGEST_LOCAL_PART = 64
_SALT = "handschlag.notifications.replying"
_SIGNATURE = 10  # bytes: 80 bits, and who guesses is slowed down
_PARTS = (1, 4, 6, 5)
"""Bytes for the kind, the moment, the key and the member."""


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """What an address stands for. ``initial`` is the first letter of its kind; ``member`` 0 means nobody."""

    initial: str
    pk: int
    member: int
    made_at: datetime

    @property
    def is_over(self) -> bool:
        return clock.now() - self.made_at > VALID


def reply_address(kind: str, pk: int, member: Member, *, since: datetime | None = None) -> str | None:
    """Where ``member`` answers by mail; None where mail does not come in.

    It is a new one each second, or the same one for the same ``since``: what stands in calendars must not
    change.

    ``kind`` and the key that belongs to it: ``post`` (a post, which is answered), ``topic`` (a group, in
    which a topic is begun), ``message`` (a conversation) and ``rsvp`` (a meetup).
    """
    return _address(_token(kind, pk, member.pk, since or clock.now()))


def bounce_address(mail_pk: int) -> str | None:
    """The sender on the envelope of an outgoing mail; None where mail does not come in."""
    return _address(_token(BOUNCE, mail_pk, 0, clock.now()))


def group_address(slug: str) -> str | None:
    """The address that everybody knows, to which members send new topics. It proves nothing.

    None where mail does not come in, and for a name that is too long for it.
    """
    return _address(slug)


def addressed(address: str) -> str | None:
    """What stands in the place of the token in an address of ours; None for other people's."""
    if not settings.REPLY_ADDRESS:
        return None
    before, _, after = settings.REPLY_ADDRESS.lower().partition("{token}")
    address = address.strip().lower()
    if not (address.startswith(before) and address.endswith(after)):
        return None
    middle = address[len(before) : len(address) - len(after)]
    return middle if middle and "@" not in middle else None


def read_token(text: str) -> ReplyToken | None:
    """None for what was not made here."""
    raw = _decoded(text)
    said, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    if len(said) != sum(_PARTS) or not constant_time_compare(signature, _signature(said)):
        return None
    ends = list(accumulate(_PARTS))
    initial, moment, pk, member = (
        int.from_bytes(said[end - size : end]) for size, end in zip(_PARTS, ends, strict=True)
    )
    return ReplyToken(chr(initial), pk, member, datetime.fromtimestamp(moment, UTC))


def _address(middle: str) -> str | None:
    """The setting with ``middle`` in the place of ``{token}``."""
    if not settings.REPLY_ADDRESS:
        return None
    address: str = settings.REPLY_ADDRESS.replace("{token}", middle)
    return address if len(address.rpartition("@")[0]) <= LONGEST_LOCAL_PART else None


def _token(kind: str, pk: int, member: int, made_at: datetime) -> str:
    numbers = (ord(kind[0]), int(made_at.timestamp()), pk, member)
    said = b"".join(number.to_bytes(size) for number, size in zip(numbers, _PARTS, strict=True))
    return base64.b32encode(said + _signature(said)).decode().rstrip("=").lower()


def _signature(said: bytes) -> bytes:
    return salted_hmac(_SALT, said, algorithm="sha256").digest()[:_SIGNATURE]


def _decoded(text: str) -> bytes:
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8))
    except (binascii.Error, ValueError):
        return b""
