"""The secret in the address of a calendar: derived, so that it can be shown again and nobody can read it out
of the database alone.
"""

import hmac
from typing import Protocol

from django.conf import settings
from django.utils.crypto import salted_hmac

from handschlag.core.addresses import address

_SALT = "handschlag.meetups.feeds"


class HasSerial(Protocol):
    pk: int
    serial: str


def token_of(feed: HasSerial) -> str:
    return salted_hmac(_SALT, f"{feed.pk}-{feed.serial}", algorithm="sha256").hexdigest()[:40]


def is_token_of(feed: HasSerial, token: str) -> bool:
    return hmac.compare_digest(token_of(feed).encode(), token.encode())


def feed_address(feed: HasSerial) -> str:
    return settings.BASE_URL + address("meetups:feed", feed.pk, token_of(feed))
