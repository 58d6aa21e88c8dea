"""Codes by which two people who stand before each other find each other: one to scan, one to type.

Both are made and read by the server alone, so the clocks of phones do not matter, and both live for the half
minute in which they were made and the one after it: between 30 and 60 seconds.

**To scan**: member and half minute, encrypted and signed with keys that come from the site's secret and serve
nothing else. A new one is made for every showing (eight random bytes in it), so two showings can be used by
two people. The code tells nobody whose it is; without the secret none can be made (128 bits of signature).

**To type**: eight of 28 signs that look like no other, in two groups. It is the member's number, moved by a
keyed permutation of all 28⁸ ≈ 3.8 · 10¹¹ codes, another one every half minute. So it is looked up without a
table of codes, and a code that nobody was shown leads to some number that is almost never a member's.

What guessing is worth: with 36,000 members and two half minutes, 72,000 of 3.8 · 10¹¹ codes mean somebody, a
guess hits with 1.9 · 10⁻⁷. At ten wrong codes an hour a member needs 60 years for one hit; at 200 an hour
from one network, with any number of accounts, it takes three years. What a hit gives is the name of *some*
member, and the right to ask whether one has met, to which that member says no.
"""

import re
import secrets
import struct
from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from django.utils.crypto import salted_hmac

WINDOW = 30
"""Seconds after which another code holds."""
TICKET_LASTS = 600
"""Seconds that somebody who has scanned in time may look at the question before they answer it."""
SIGNS = "23456789ACDEFGHJKMNPQRTUVWXY"
LENGTH = 8

_DOMAIN = "handschlag.meetups.handshake"
_NONCE, _TAG = 8, 16
_CODE, _TICKET = struct.Struct(">QL"), struct.Struct(">QQQ32s")
_HALF: int = len(SIGNS) ** (LENGTH // 2)
_ROUNDS = 10
_SAME = str.maketrans("BSZ", "852")
"""Signs that are in no code, and those they were read for."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a genuine code says: whose it is, from which half minute; ``digest`` names this very code."""

    member: int
    window: int
    digest: str

    def is_valid(self, at: datetime) -> bool:
        """From this half minute or the last one; one from the future was made by a clock that has moved."""
        return 0 <= _window(at) - self.window <= 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """``scanner`` has read a code of ``member`` in time; bound to them and to that code."""

    scanner: int
    member: int
    digest: str


def code_to_scan(member: int, at: datetime) -> str:
    """48 signs for an address; another one each time."""
    return _seal("scan", _CODE.pack(member, _window(at)))


def read_scanned(text: str) -> Code | None:
    """What a code says, be it valid still or not; None for what this site has not made."""
    opened = _open("scan", text)
    if opened is None or len(opened[0]) != _CODE.size:
        return None
    member, window = _CODE.unpack(opened[0])
    return Code(member, window, opened[1])


def code_to_type(member: int, at: datetime) -> str:
    """Eight signs in two groups, the same for the whole half minute."""
    text = _written(_moved(member, _window(at)))
    return f"{text[: LENGTH // 2]} {text[LENGTH // 2 :]}"


def read_typed(text: str, at: datetime) -> list[Code]:
    """Whose code this would be, now and in the half minute before: mostly nobody's. Empty for nonsense."""
    signs = re.sub(r"[\W_]", "", text.upper()).translate(_SAME)
    if len(signs) != LENGTH or not set(signs) <= set(SIGNS):
        return []
    number, now = _read(signs), _window(at)
    return [typed(_moved_back(number, window), window) for window in (now, now - 1)]


def typed(member: int, window: int) -> Code:
    return Code(member, window, sha256(f"{_DOMAIN}.type {member} {window}".encode()).hexdigest())


def typed_now(member: int, at: datetime) -> Code:
    """The code that ``code_to_type`` shows at a moment."""
    return typed(member, _window(at))


def ticket(scanner: int, code: Code, at: datetime) -> str:
    """That somebody has read a code while it was valid."""
    return _seal(
        "ticket", _TICKET.pack(scanner, code.member, int(at.timestamp()), bytes.fromhex(code.digest))
    )


def read_ticket(text: str, at: datetime) -> Ticket | None:
    """None for what this site has not made, and for what is too old."""
    opened = _open("ticket", text)
    if opened is None or len(opened[0]) != _TICKET.size:
        return None
    scanner, member, issued, digest = _TICKET.unpack(opened[0])
    if not 0 <= int(at.timestamp()) - issued <= TICKET_LASTS:
        return None
    return Ticket(scanner, member, digest.hex())


def network_of(address: str) -> str:
    """What is kept of an address on the net: enough to count by, not to find anybody by."""
    return salted_hmac(f"{_DOMAIN}.network", address, algorithm="sha256").hexdigest()[:32]


def _window(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW


def _keyed(use: str, value: bytes) -> bytes:
    """64 bytes that only this site can compute; ``use`` keeps those of one use from serving another."""
    return salted_hmac(f"{_DOMAIN}.{use}", value, algorithm="sha512").digest()


def _seal(use: str, content: bytes) -> str:
    """Encrypted (at most 64 bytes, XOR with a stream from a nonce used once), then signed."""
    nonce = secrets.token_bytes(_NONCE)
    hidden = nonce + _mixed(content, _keyed(f"{use}.hide", nonce))
    return urlsafe_b64encode(hidden + _keyed(f"{use}.sign", hidden)[:_TAG]).decode().rstrip("=")


def _open(use: str, text: str) -> tuple[bytes, str] | None:
    """The content and a digest of what was sealed; None if it was not sealed here for this use."""
    try:
        sealed = b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (NotBase64, ValueError):
        return None
    hidden, tag = sealed[:-_TAG], sealed[-_TAG:]
    if not compare_digest(_keyed(f"{use}.sign", hidden)[:_TAG], tag):
        return None
    nonce, content = hidden[:_NONCE], hidden[_NONCE:]
    return _mixed(content, _keyed(f"{use}.hide", nonce)), sha256(sealed).hexdigest()


def _mixed(content: bytes, stream: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(content, stream, strict=False))


def _moved(number: int, window: int) -> int:
    """A Feistel network over the codes, as in NIST SP 800-38G: ten rounds on two halves of 28⁴."""
    left, right = divmod(number, _HALF)
    if left >= _HALF:
        raise ValueError(number)
    for turn in range(_ROUNDS):
        left, right = right, (left + _turned(window, turn, right)) % _HALF
    return left * _HALF + right


def _moved_back(number: int, window: int) -> int:
    left, right = divmod(number, _HALF)
    for turn in reversed(range(_ROUNDS)):
        left, right = (right - _turned(window, turn, left)) % _HALF, left
    return left * _HALF + right


def _turned(window: int, turn: int, half: int) -> int:
    return int.from_bytes(_keyed("type", struct.pack(">QBL", window, turn, half))[:16]) % _HALF


def _written(number: int) -> str:
    signs = ""
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs = SIGNS[place] + signs
    return signs


def _read(signs: str) -> int:
    number = 0
    for sign in signs:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return number
