"""An example of a mail, sent to who runs the site, at their own address and nobody else's."""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.errors import Conflict
from handschlag.core.models import Site, audit
from handschlag.notifications.actions import Preview, send_mail, write_preview
from handschlag.operations.actions.members import require_operator


@transaction.atomic
def send_preview(preview: Preview, *, language: str, by: Member) -> None:
    """As it reads to others, but for the calendar, into which no meetup comes that there is not. Conflict
    where mail to ``by`` fails.
    """
    require_operator(by)
    written = write_preview(preview, language)
    subject = _("Example: %(subject)s") % {"subject": written.subject}
    sent = send_mail(str(by.email), subject, written.text, html=written.html, unsubscribe=written.unsubscribe)
    if sent is None:
        raise Conflict(_("Mail to your address has failed lately, so nothing is sent there."))
    audit("send mail preview", Site.load(), by=by, mail=preview.name)
