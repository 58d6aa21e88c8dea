"""Whether a mail really comes from the address that it names as its author's.

Either our own mail server says so, or the mail carries a signature of the author's own domain.
"""

import logging
from email import message_from_bytes

import dkim
from django.conf import settings

from handschlag.mail.authentication import domain_of, is_aligned, vouched_for
from handschlag.mail.parts import Headers

MOST_SIGNATURES = 4
"""Signatures that are looked at: each is a question to the network."""

logger = logging.getLogger(__name__)


def is_vouched_for(raw: bytes, headers: Headers, author: str) -> bool:
    server = settings.MAIL_AUTHSERV
    if server:
        results = map(str, message_from_bytes(raw).get_all("authentication-results", []))
        if vouched_for(results, by=server, author=author):
            return True
    return "dkim-signature" in headers and _is_signed(raw, author)


def _is_signed(raw: bytes, author: str) -> bool:
    """By the author's domain or one below it (RFC 6376)."""
    signatures = message_from_bytes(raw).get_all("dkim-signature", [])
    for place, signature in enumerate(signatures[:MOST_SIGNATURES]):
        fields = dict(
            field.strip().partition("=")[::2] for field in str(signature).replace("\n", " ").split(";")
        )
        if is_aligned(fields.get("d", ""), domain_of(author)) and _verifies(raw, place):
            return True
    return False


def _verifies(raw: bytes, place: int) -> bool:
    try:
        return bool(dkim.DKIM(raw, timeout=5).verify(idx=place))
    except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it proves nothing
        logger.info("signature not verified", extra={"reason": type(error).__name__})
        return False
