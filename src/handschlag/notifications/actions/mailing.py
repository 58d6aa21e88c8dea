"""Single mails: queued in the transaction of the deed they tell of, sent by the worker after the commit."""

import html as html_entities
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.module_loading import import_string

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.models import Site
from handschlag.notifications.framing import framed_text
from handschlag.notifications.models import MailAddress, OutgoingMail


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
    always: bool = False,
    reply_to: str = "",
) -> OutgoingMail | None:
    """Queue a mail and the job that sends it; with the transaction around it they stand or fall.

    ``calendar`` is an iTIP message, ``unsubscribe`` an address that ends such mails on a POST, ``reply_to``
    where an answer by mail goes. ``always``: also to an address at which mail fails. None when ``event``
    has been told already, or it is not sent.
    """
    if not always and MailAddress.objects.suspended().filter(address=to.lower()).exists():
        return None
    said = {"text": text, "html": html, "calendar": calendar, "unsubscribe": unsubscribe}
    said["reply_to"] = reply_to
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
    always: bool = False,
    reply_to: str = "",
) -> OutgoingMail | None:
    """Queue a mail written in ``template``, in the recipient's language; its first line is the subject.

    The templates escape what they are given, as all do; in a plain text that is undone.
    """
    recipient = Member.objects.filter(email=to.lower()).first()
    language = recipient.language if recipient else translation.get_language()
    zone = recipient.time_zone if recipient else None
    with translation.override(language), timezone.override(zone):
        subject, text, html = written_to(to, template, context)
    return send_mail(
        to,
        subject,
        text,
        html=html,
        event=event,
        calendar=calendar,
        unsubscribe=unsubscribe,
        always=always,
        reply_to=reply_to,
    )


def written_to(to: str, template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """The same with what every mail may name: the site, the reader's address, the moment."""
    when = formats.date_format(timezone.localtime(clock.now()), "DATETIME_FORMAT")
    frame = {"site": Site.load(), "base_url": settings.BASE_URL, "email": to, "when": when}
    return written_in(template, frame | context)


def written_in(template: str, context: dict[str, Any]) -> tuple[str, str, str]:
    """Subject, plain text and HTML of a mail, in the language and time zone that hold."""
    written = html_entities.unescape(render_to_string(template, context)).strip()
    subject, _, text = written.partition("\n")
    text = text.strip() + "\n"
    return subject, text, framed_text(text, subject=subject, site=context["site"])
