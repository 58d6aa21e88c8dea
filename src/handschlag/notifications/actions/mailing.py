"""Mail out: queued in the transaction of the deed it tells of, sent by the worker after the commit."""

import html as html_entities
import logging
import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.module_loading import import_string

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.models import Site
from handschlag.notifications.models import SAID, OutgoingMail

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]
"""How long after a failed try the next one comes; after the last the mail is given up, in about a day."""
KEPT = timedelta(days=30)
"""How long is known that a mail was sent."""

GIVEN_UP_KEPT = timedelta(days=7)
"""How long a mail that was given up can still be tried again."""
_METHOD = re.compile(r"^METHOD:(\w+)", re.MULTILINE)

logger = logging.getLogger(__name__)


@transaction.atomic
def send_mail(
    to: str,
    subject: str,
    text: str,
    *,
    html: str = "",
    event: str | None = None,
    calendar: str = "",
    unsubscribe: str = "",
) -> OutgoingMail | None:
    """Queue a mail and the job that sends it; with the transaction around it they stand or fall.

    ``calendar`` is an iTIP message, ``unsubscribe`` an address that ends such mails on a POST. None when
    ``event`` has been told already.
    """
    said = {"text": text, "html": html, "calendar": calendar, "unsubscribe": unsubscribe}
    try:
        with transaction.atomic():
            mail = OutgoingMail.objects.create(
                to=to, subject=" ".join(subject.split())[:200], event=event, **said
            )
    except IntegrityError:
        if event is None:
            raise
        return None
    # By name: jobs call actions, not the other way round.
    import_string("handschlag.notifications.jobs.deliver").enqueue(mail.pk)
    return mail


def send_template(
    template: str,
    to: str,
    context: dict[str, Any],
    *,
    event: str | None = None,
    calendar: str = "",
    unsubscribe: str = "",
) -> OutgoingMail | None:
    """Queue a mail written in ``template``, in the recipient's language; its first line is the subject.

    The templates escape what they are given, as all do; in a plain text that is undone.
    """
    recipient = Member.objects.filter(email=to.lower()).first()
    language = recipient.language if recipient else translation.get_language()
    zone = recipient.time_zone if recipient else None
    with translation.override(language), timezone.override(zone):
        when = formats.date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")
        frame = {"site": Site.load(), "base_url": settings.BASE_URL, "email": to, "when": when}
        written = html_entities.unescape(render_to_string(template, frame | context)).strip()
    subject, _, text = written.partition("\n")
    return send_mail(
        to, subject, text.strip() + "\n", event=event, calendar=calendar, unsubscribe=unsubscribe
    )


def begin_delivery(mail_id: int) -> tuple[OutgoingMail, datetime] | None:
    """Take a mail for sending; None if it is not due. With it comes when to look at it again.

    Until then it is nobody else's, so two workers cannot both send it.
    """
    with transaction.atomic():
        mail = OutgoingMail.objects.select_for_update().due().filter(pk=mail_id).first()
        if mail is None:
            return None
        again = clock.now() + WAITS[min(mail.attempts, len(WAITS) - 1)]
        mail.attempts, mail.busy_until = F("attempts") + 1, again
        mail.save(update_fields=["attempts", "busy_until"])
    mail.refresh_from_db()
    return mail, again


def deliver_mail(mail: OutgoingMail) -> bool:
    """Hand the mail to the mail server, outside any transaction; whether it took it."""
    try:
        _message(mail).send()
    except Exception as error:  # noqa: BLE001 - whatever it is, the mail must not be lost, and the next one must go out
        _note_failure(mail, error)
        return False
    mail.sent_at, mail.last_error = clock.now(), ""
    mail.empty()
    mail.save(update_fields=["sent_at", *SAID, "last_error"])
    OutgoingMail.objects.sent_before(clock.now() - KEPT).delete()
    OutgoingMail.objects.given_up_before(clock.now() - GIVEN_UP_KEPT).update(**dict.fromkeys(SAID, ""))
    if not settings.ENV.email_url:
        logger.warning("mail written to a file, no HANDSCHLAG_EMAIL_URL is set", extra={"mail": mail.pk})
    return True


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, None, [mail.to], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    if mail.calendar:
        _add_calendar(message, mail.calendar)
    return message


def _add_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """The last alternative, for programs that show an invitation as such; and a file, for the others."""
    method = _METHOD.search(calendar)
    kind = f"text/calendar; method={method[1]}" if method else "text/calendar"
    message.attach_alternative(calendar, kind)
    message.attach("invite.ics", calendar.encode(), "application/ics")


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    mail.last_error = f"{type(error).__name__}: {error}"[:500]
    reason = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()  # its text may name people
    logger.warning("mail not sent", extra={"mail": mail.pk, "attempts": mail.attempts, "reason": reason})
    if mail.attempts > len(WAITS):
        mail.given_up_at = clock.now()
    mail.save(update_fields=["last_error", "given_up_at"])
