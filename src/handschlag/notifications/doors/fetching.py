"""Fetching mail from a mailbox that belongs to the site alone (IMAP, RFC 9051).

What is ours is kept first and deleted there afterwards: whoever is killed in between fetches it again, and
knows it by its Message-ID. What is not for us stays, marked as seen.
"""

import logging
import ssl
from imaplib import IMAP4, IMAP4_SSL
from urllib.parse import unquote, urlsplit

from django.conf import settings

from handschlag.notifications import actions

AT_ONCE = 200
TIMEOUT = 30.0
ROOM = 2
"""Times the largest file: what a mail may weigh."""

logger = logging.getLogger(__name__)


def fetches() -> bool:
    return urlsplit(settings.MAIL_IN).scheme in {"imap", "imap+tls", "imaps"}


def fetch_all() -> int:
    """Take in what is new in the mailbox; how many mails were for us."""
    parts = urlsplit(settings.MAIL_IN)
    with _connected() as box:
        box.login(unquote(parts.username or ""), unquote(parts.password or ""))
        box.select(unquote(parts.path.strip("/")) or "INBOX")
        _kind, found = box.uid("SEARCH", "UNSEEN")
        keys = found[0].split()[:AT_ONCE] if found and found[0] else []
        taken = sum(_fetch(box, key.decode()) for key in keys)
        if taken:
            box.expunge()
    return taken


def _connected() -> IMAP4:
    parts = urlsplit(settings.MAIL_IN)
    host = parts.hostname or "localhost"
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        return IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=TIMEOUT)
    box = IMAP4(host, parts.port or 143, timeout=TIMEOUT)
    if parts.scheme == "imap+tls":
        box.starttls(ssl.create_default_context())
    return box


def _fetch(box: IMAP4, key: str) -> bool:
    raw = _content(box, key)
    recipients = actions.recipients_in(raw)
    if len(raw) > settings.UPLOAD_MAX * ROOM:
        logger.warning("mail too large", extra={"bytes": len(raw)})
        recipients = []
    if recipients:
        actions.take_in(raw, sender=actions.sender_in(raw), recipients=recipients)
    box.uid("STORE", key, "+FLAGS", r"(\Deleted)" if recipients else r"(\Seen)")
    return bool(recipients)


def _content(box: IMAP4, key: str) -> bytes:
    """Peeking leaves it unseen until it is kept."""
    _kind, answer = box.uid("FETCH", key, "(BODY.PEEK[])")
    return next((part[1] for part in answer if isinstance(part, tuple)), b"")
