"""Handing a mail to the mail server, and what becomes of it."""

import logging
import re
from datetime import datetime, timedelta
from email.utils import formataddr, parseaddr
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F

from handschlag.core import clock
from handschlag.notifications.actions.bouncing import Bounce, note_bounce
from handschlag.notifications.actions.writing import Written
from handschlag.notifications.models import SAID, OutgoingMail
from handschlag.notifications.replying import bounce_address

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""How long after a failed try the next one comes; after the last the mail is given up, in about a day."""
KEPT = timedelta(days=30)
"""How long is known that a mail was sent."""
GIVEN_UP_KEPT = timedelta(days=7)
"""How long a mail that was given up can still be tried again."""
_PERMANENT = 500
_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)

logger = logging.getLogger(__name__)


def begin_delivery(mail_id: int) -> tuple[OutgoingMail, datetime] | None:
    """Take a mail for sending; None if it is not due. With it comes when to look at it again.

    Until then it is nobody else's, so two workers cannot both send it.
    """
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().due().filter(pk=mail_id).first()
        if mail is None:
            return None
        again = clock.now() + wait_after(mail.attempts)
        mail.attempts, mail.busy_until = F("attempts") + 1, again
        mail.save(update_fields=["attempts", "busy_until"])
    mail.refresh_from_db()
    return mail, again


def deliver_mail(mail: OutgoingMail) -> bool:
    """Hand the mail to the mail server, outside any transaction; whether it took it."""
    try:
        message(mail, said(mail)).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail must not be lost, and the next one must go out
        note_failure(mail, error)
        return False
    note_sent(mail)
    forget_old()
    return True


def wait_after(attempts: int) -> timedelta:
    return WAITS[min(attempts, len(WAITS) - 1)]


def said(mail: OutgoingMail) -> Written:
    """What a mail that was written when it was queued says."""
    return Written(
        mail.subject,
        mail.text,
        mail.html,
        unsubscribe=mail.unsubscribe,
        calendar=mail.calendar,
        reply_to=mail.reply_to,
    )


def message(mail: OutgoingMail, written: Written) -> EmailMultiAlternatives:
    """The mail as it goes out. What comes back of it goes to the address on its envelope, if there is one."""
    name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    headers = {
        "Message-ID": written.message_id or mail.message_id,
        "From": formataddr((written.sender or name, sender)),
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if not written.is_by_a_person:
        headers["Auto-Submitted"] = "auto-generated"
    if written.unsubscribe:
        headers["List-Unsubscribe"] = f"<{written.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made = EmailMultiAlternatives(
        written.subject,
        written.text,
        bounce_address(mail.pk) or sender,
        [mail.to],
        headers={**headers, **written.headers},
        reply_to=[written.reply_to] if written.reply_to else None,
    )
    if written.html:
        made.attach_alternative(written.html, "text/html")
    if written.calendar:
        _add_calendar(made, written.calendar)
    return made


def _add_calendar(made: EmailMultiAlternatives, calendar: str) -> None:
    """The last alternative, for programs that show an invitation as such; and a file, for the others."""
    method = _METHOD.search(calendar)
    kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
    made.attach_alternative(calendar, kind)
    made.attach("invite.ics", calendar.encode(), "application/ics")


def note_sent(mail: OutgoingMail) -> None:
    """The mail server has it: from here on it is not sent again, and nothing it said is kept."""
    mail.sent_at, mail.last_error = clock.now(), ""
    mail.empty()
    mail.save(update_fields=["sent_at", "last_error", *SAID])
    if not settings.ENV.email_url:
        logger.warning("mail written to a file, no HANDSCHLAG_EMAIL_URL is set", extra={"mail": mail.pk})


def note_failure(mail: OutgoingMail, error: Exception) -> None:
    """It is tried again later, unless it has been often enough, or the address takes no mail at all."""
    mail.last_error = f"{type(error).__name__}: {error}"[:500]
    refused = _refusal(mail, error)
    code = refused[0] if refused else getattr(error, "smtp_code", "")
    reason = f"{type(error).__name__} {code}".strip()  # its text may name people
    logger.warning("mail not sent", extra={"mail": mail.pk, "attempts": mail.attempts, "reason": reason})
    is_over = mail.attempts > len(WAITS)
    if refused and (refused[0] >= _PERMANENT or is_over):
        is_over = True
        note_bounce(mail.to, Bounce.HARD if refused[0] >= _PERMANENT else Bounce.SOFT, refused[1])
    if is_over:
        mail.given_up_at = clock.now()
    mail.save(update_fields=["last_error", "given_up_at"])


def forget_old() -> None:
    OutgoingMail.objects.sent_before(clock.now() - KEPT).delete()
    OutgoingMail.objects.given_up_before(clock.now() - GIVEN_UP_KEPT).update(**dict.fromkeys(SAID, ""))


def _refusal(mail: OutgoingMail, error: Exception) -> tuple[int, str] | None:
    """What the mail server says against the address itself, as against the mail or at the moment."""
    if not isinstance(error, SMTPRecipientsRefused):
        return None
    code, reason = error.recipients.get(mail.to, (0, b""))
    return code, _readable(reason)


def _readable(reason: Any) -> str:
    return reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
