"""The code at the door: shown on a screen it changes every minute, printed it holds while the door is open.

Nothing is stored: a code is made of the meetup, the minute and the site's secret.
"""

import enum
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare, salted_hmac

CHANGES = timedelta(minutes=1)
HOLDS = timedelta(minutes=5)
"""From when it is first shown: who has to sign in first needs a moment."""
OPENS = timedelta(hours=1)
"""Before the start; until the end."""
KNOWN_FOR = timedelta(hours=3)
"""How long an old code is told from one that never was."""
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""None that looks like another."""
LENGTH = 6
PRINTED_LENGTH = 20


class Read(enum.Enum):
    """What a code is found to be."""

    GOOD = enum.auto()
    EXPIRED = enum.auto()
    UNKNOWN = enum.auto()
    EARLY = enum.auto()
    OVER = enum.auto()


def screen_code(meetup: int, moment: datetime) -> str:
    """Six letters, which are to be typed too."""
    return _code(f"screen {meetup} {_minute(moment)}", LENGTH)


def printed_code(meetup: int) -> str:
    """Twenty letters, which are only scanned."""
    return _code(f"printed {meetup}", PRINTED_LENGTH)


def read_code(typed: str, meetup: int, *, now: datetime, starts_at: datetime, ends_at: datetime) -> Read:
    """Spaces, dashes and small letters do not matter. What nobody made stays unknown at any time."""
    code = "".join(letter for letter in typed.upper() if letter.isalnum())
    age = _age(code, meetup, now)
    if age is None:
        return Read.UNKNOWN
    if now < starts_at - OPENS:
        return Read.EARLY
    if now > ends_at:
        return Read.OVER
    return Read.GOOD if age < HOLDS else Read.EXPIRED


def changes_in(moment: datetime) -> int:
    """Seconds until the screen shows the next code; at least one."""
    length = int(CHANGES.total_seconds())
    return length - int(moment.timestamp()) % length


def _age(code: str, meetup: int, now: datetime) -> timedelta | None:
    """None for what is no code of this meetup, or older than anybody can mean."""
    if len(code) == PRINTED_LENGTH:
        return timedelta() if constant_time_compare(code, printed_code(meetup)) else None
    for minutes in range(KNOWN_FOR // CHANGES):
        age = minutes * CHANGES
        if constant_time_compare(code, screen_code(meetup, now - age)):
            return age
    return None


def _minute(moment: datetime) -> int:
    return int(moment.timestamp() // CHANGES.total_seconds())


def _code(of: str, length: int) -> str:
    number = int.from_bytes(salted_hmac("handschlag.door", of, algorithm="sha256").digest())
    letters = []
    for _place in range(length):
        number, letter = divmod(number, len(LETTERS))
        letters.append(LETTERS[letter])
    return "".join(letters)
