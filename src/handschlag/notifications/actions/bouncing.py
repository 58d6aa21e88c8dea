"""Addresses at which mail fails: after a while they get none, and their owner reads so on the site."""

from datetime import timedelta
from enum import StrEnum

from django.db import transaction

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address as page
from handschlag.core.models import audit
from handschlag.notifications.actions.noticing import News, notify, read_notices_about
from handschlag.notifications.models import MailAddress

SUSPENDED = "mail-suspended"
"""The kind of the notice; its words stand in ``pages``."""
MOST_SOFT = 5
"""Days with failures that may pass, after which an address gets no more mail."""
FORGIVEN = timedelta(days=30)
"""Without a failure for so long, those before count no more."""


class Bounce(StrEnum):
    """SOFT may pass: a full mailbox, a server that is away. HARD does not: there is nobody of this name."""

    SOFT = "soft"
    HARD = "hard"


@transaction.atomic
def note_bounce(address: str, kind: Bounce | str, reason: str) -> MailAddress:
    """A mail could not be delivered. One hard failure suspends, or soft ones on several days in a month.

    Failures of one day count once: a day's mails fail together.
    """
    now = clock.now()
    MailAddress.objects.get_or_create(address=address.lower(), defaults={"failed_at": now - FORGIVEN})
    held = MailAddress.objects.select_for_update().get(address=address.lower())
    if now - held.failed_at >= FORGIVEN and not held.suspended_at:
        held.soft = held.hard = 0
    if kind == Bounce.HARD:
        held.hard += 1
    elif held.soft == 0 or now.date() != held.failed_at.date():
        held.soft += 1
    held.failed_at, held.reason = now, " ".join(reason.split())[:300]
    if held.suspended_at is None and (held.hard or held.soft >= MOST_SOFT):
        held.suspended_at = now
        _tell(held)
    held.save()
    return held


@transaction.atomic
def send_again(*, by: Member) -> None:
    """The owner has put it in order: mail is sent there again, and what failed before is forgotten."""
    held = MailAddress.objects.select_for_update().filter(address=by.email or "-").first()
    if held is None:
        return
    audit("send mail again", held, by=by)
    read_notices_about(about(held), by=by, upto=int(held.failed_at.timestamp()))
    held.delete()


def about(held: MailAddress) -> str:
    return f"mail-{held.pk}"


def _tell(held: MailAddress) -> None:
    owner = Member.objects.with_login().filter(email=held.address).values_list("pk", flat=True)
    moment = int(held.failed_at.timestamp())
    notify(owner, News(SUSPENDED, SUSPENDED, about(held), moment, page("notifications:mail_state")))
