"""Listening for a mail server of one's own, which hands mail over by LMTP or SMTP.

What is answered with 250 is committed. Without an answer the mail server tries again, and what it sends
twice is known by its Message-ID.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import connections

from handschlag.notifications import actions

PORTS = {"lmtp": 24, "smtp": 25}
ROOM = 2
"""Times the largest file: what a mail may weigh. Base64 alone takes a third more."""

Answer = TypeVar("Answer")
logger = logging.getLogger(__name__)


def listens() -> bool:
    return urlsplit(settings.MAIL_IN).scheme in PORTS


def listen() -> Controller:
    """Begin to listen, in a thread of its own; the caller stops it."""
    parts = urlsplit(settings.MAIL_IN)
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    door = (LMTPDoor if parts.scheme == "lmtp" else SMTPDoor)(
        Handler(), hostname=parts.hostname or "127.0.0.1", port=port
    )
    door.start()
    logger.info("mail comes in", extra={"scheme": parts.scheme, "port": door.port})
    return door


class Handler:
    """Says no to addresses that are not ours, so that nobody can relay through it or fill it."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if envelope.rcpt_tos:  # LMTP wants an answer for each recipient, and aiosmtpd gives one for all
            return "452 4.5.3 One recipient at a time, please"
        if not await _aside(lambda: actions.takes(address)):
            return "550 5.1.1 There is no such address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        sender, recipients = envelope.mail_from or "", list(envelope.rcpt_tos)
        try:
            await _aside(lambda: actions.take_in(content, sender=sender, recipients=recipients))
        except Exception:
            logger.exception("mail not taken in")
            return "451 4.3.0 Something went wrong here, try again later"
        return "250 2.0.0 Taken"


class SMTPDoor(Controller):
    kind: type[SMTP] = SMTP

    def factory(self) -> SMTP:
        return self.kind(self.handler, data_size_limit=settings.UPLOAD_MAX * ROOM, enable_SMTPUTF8=True)

    def _trigger_server(self) -> None:
        """Says hello to itself: on port 0 at that which the system chose."""
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]  # it has been started
        super()._trigger_server()  # type: ignore[no-untyped-call]


class LMTPDoor(SMTPDoor):
    kind = LMTP


async def _aside(deed: Callable[[], Answer]) -> Answer:
    """Ask the database in a thread, while others go on talking."""

    def done() -> Answer:
        try:
            return deed()
        finally:
            connections.close_all()

    return await asyncio.to_thread(done)
