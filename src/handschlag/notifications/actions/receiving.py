"""Mail in: kept and answered for at once, handled by the worker, forgotten when handled."""

import re
from datetime import datetime, timedelta
from email.utils import parseaddr
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.module_loading import import_string

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.models import audit
from handschlag.mail.charsets import header_text
from handschlag.mail.parts import headers_of
from handschlag.notifications.actions.routing import find_by_name
from handschlag.notifications.incoming import AddressReset, IncomingMail, Outcome, whom_of
from handschlag.notifications.replying import addressed, read_token

TRIES = [timedelta(minutes=minutes) for minutes in (2, 10, 60, 360)]
"""How long after a try that broke off the next one comes; after the last the sender is told."""
KEPT = timedelta(days=30)
"""How long the same mail is known when it is delivered again."""
CONFIRMED_WITHIN = timedelta(days=3)

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_ADDRESS_HEADERS = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")


def takes(address: str) -> bool:
    """Whether something of ours is behind the address."""
    middle = addressed(address)
    return middle is not None and (read_token(middle) is not None or find_by_name(middle) is not None)


def recipients_in(raw: bytes) -> list[str]:
    """Our addresses in a mail that comes without its envelope, out of a mailbox."""
    headers = headers_of(raw)
    named = " , ".join(headers.get(name, "") for name in _ADDRESS_HEADERS)
    found = re.findall(r"[^\s<>,;:\"()]+@[^\s<>,;:\"()]+", header_text(named))
    return list(dict.fromkeys(address.lower() for address in found if takes(address)))


def sender_in(raw: bytes) -> str:
    """The sender on the envelope, as the mailbox noted it; else the author."""
    headers = headers_of(raw)
    noted = headers.get("return-path")
    return parseaddr(header_text(headers.get("from", "") if noted is None else noted))[1]


@transaction.atomic
def take_in(raw: bytes, *, sender: str, recipients: list[str]) -> list[IncomingMail]:
    """Keep a mail for each of our addresses in ``recipients``, and the jobs that handle it.

    What has come before, known by its Message-ID, is not kept again.
    """
    headers = headers_of(raw)
    found = _MESSAGE_ID.search(headers.get("message-id", ""))
    own = found[1] if found else sha256(raw).hexdigest()
    author = parseaddr(header_text(headers.get("from", "")))[1]
    kept = (_keep(raw, own, sender, address, author) for address in dict.fromkeys(map(str.lower, recipients)))
    return [mail for mail in kept if mail is not None]


def _keep(raw: bytes, own: str, sender: str, recipient: str, author: str) -> IncomingMail | None:
    key = sha256(f"{own}\n{recipient}".encode()).hexdigest()
    try:
        with transaction.atomic():
            mail = IncomingMail.objects.create(
                key=key, recipient=recipient[:320], sender=sender[:320], raw=raw, whom=whom_of(author)
            )
    except IntegrityError:
        return None
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.notifications.jobs.handle").enqueue(mail.pk)
    return mail


def begin_handling(mail_id: int) -> tuple[IncomingMail, datetime] | None:
    """Take a mail for handling; None if it is not due. With it comes when to look at it again."""
    with transaction.atomic():
        mail = IncomingMail.objects.select_for_update().due().filter(pk=mail_id).first()
        if mail is None:
            return None
        again = clock.now() + TRIES[min(mail.attempts, len(TRIES) - 1)]
        mail.attempts, mail.busy_until = F("attempts") + 1, again
        mail.save(update_fields=["attempts", "busy_until"])
    mail.refresh_from_db()
    return mail, again


def finish(mail: IncomingMail, outcome: Outcome) -> None:
    """Nothing of what it said stays; of one that waits to be confirmed all does."""
    mail.handled_at, mail.outcome = clock.now(), outcome
    if outcome != Outcome.WAITING:
        mail.raw, mail.recipient, mail.sender = b"", "", ""
    mail.save(update_fields=["handled_at", "outcome", "raw", "recipient", "sender"])


def forget_handled(now: datetime) -> int:
    """What nobody confirmed in time, and that a mail came at all; how many were forgotten."""
    late = IncomingMail.objects.waiting().handled_before(now - CONFIRMED_WITHIN).delete()[0]
    return late + IncomingMail.objects.handled_before(now - KEPT).delete()[0]


@transaction.atomic
def reset_addresses(*, by: Member) -> None:
    """All reply addresses of ``by`` that were made until now are worthless from now on."""
    reset, _is_new = AddressReset.objects.update_or_create(member=by, defaults={"at": clock.now()})
    audit("reset reply addresses", reset, by=by)
