"""Many mails: taken in small batches, written in a few queries, handed over on one connection.

Each is noted as sent before the next one is handed over. A worker that is killed meanwhile loses none: those
it had taken are free again when their time is over, and only the one in flight may arrive twice.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F

from handschlag.core import clock
from handschlag.notifications.actions.delivering import (
    forget_old,
    message,
    note_failure,
    note_sent,
    said,
    wait_after,
)
from handschlag.notifications.actions.writing import Written, write_mails
from handschlag.notifications.models import MailAddress, OutgoingMail

BATCH = 50
"""Mails taken together."""
TAKEN_FOR = timedelta(minutes=5)
"""How long a batch is nobody else's; what is not sent by then waits for the next one who looks."""
RESERVE = timedelta(minutes=1)
"""Nothing is begun so shortly before, as handing over may take a while."""
SHARE = 5.0
"""Seconds after which other jobs of the worker have their turn."""
A_CONNECTION = 100
"""Mails after which a new one is made: mail servers do not like endless ones."""
_OF_THE_MAIL = (SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused)
"""What a mail server says of one mail; the next one it may take."""


class Line:
    """A connection to the mail server, made when it is needed."""

    def __init__(self) -> None:
        self._connection: Any = None
        self._sent = 0

    def send(self, made: Any) -> None:
        if self._connection is None or self._sent >= A_CONNECTION:
            self.close()
            self._connection = get_connection()
            self._connection.open()
        self._sent += 1
        self._connection.send_messages([made])

    def close(self) -> None:
        if self._connection is not None:
            with suppress(Exception):
                self._connection.close()
        self._connection, self._sent = None, 0


def send_share() -> bool:
    """Send what is due for some seconds; whether there may be more that can be sent now."""
    line, until = Line(), time.monotonic() + SHARE
    try:
        while time.monotonic() < until:
            taken = _take()
            if not taken:
                forget_old()
                return False
            if not _send_batch(line, taken, clock.now() + TAKEN_FOR - RESERVE):
                return False
        return True
    finally:
        line.close()


@transaction.atomic
def _take() -> list[OutgoingMail]:
    """The next batch, nobody else's for a while."""
    due = OutgoingMail.objects.select_for_update(skip_locked=True).due().order_by("pk")
    taken = list(due[:BATCH])
    again = clock.now() + TAKEN_FOR
    keys = [mail.pk for mail in taken]
    OutgoingMail.objects.filter(pk__in=keys).update(attempts=F("attempts") + 1, busy_until=again)
    for mail in taken:
        mail.attempts += 1
    return taken


def _send_batch(line: Line, taken: list[OutgoingMail], until: datetime) -> bool:
    """Whether the mail server can be talked to."""
    written = _written(taken)
    unsaid = [mail for mail in taken if mail.pk not in written]
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in unsaid]).delete()
    waiting = [mail for mail in taken if mail.pk in written]
    for place, mail in enumerate(waiting):
        if clock.now() > until:
            _give_back(waiting[place:])
            return True
        if not _send(line, mail, written[mail.pk]):
            _give_back(waiting[place + 1 :])
            return False
    return True


def _send(line: Line, mail: OutgoingMail, written: Written) -> bool:
    """Send one, or note why not; whether the mail server can be talked to."""
    try:
        line.send(message(mail, written))
    except Exception as error:  # noqa: BLE001 - whatever it is, no mail must be lost
        mail.busy_until = clock.now() + wait_after(mail.attempts - 1)
        mail.save(update_fields=["busy_until"])
        note_failure(mail, error)
        if isinstance(error, _OF_THE_MAIL):
            return True
        line.close()
        return not isinstance(error, OSError)
    note_sent(mail)
    return True


def _written(taken: list[OutgoingMail]) -> dict[int, Written]:
    """What they say; nothing goes to an address at which mail fails, unless it was written for it."""
    written = {mail.pk: said(mail) for mail in taken if not mail.kind}
    lazy = [mail for mail in taken if mail.kind]
    failing = MailAddress.objects.suspended().filter(address__in=[mail.to for mail in lazy])
    silent = set(failing.values_list("address", flat=True))
    return written | write_mails([mail for mail in lazy if mail.to not in silent])


def _give_back(mails: Iterable[OutgoingMail]) -> None:
    """They were not tried."""
    keys = [mail.pk for mail in mails]
    OutgoingMail.objects.filter(pk__in=keys).update(attempts=F("attempts") - 1, busy_until=None)
