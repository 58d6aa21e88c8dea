"""Mail that waits or was given up: try again, or let it go. Nobody reads here what it says."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import Site, audit
from handschlag.notifications.jobs import send_waiting
from handschlag.notifications.models import OutgoingMail
from handschlag.operations.actions.members import require_operator

AT_ONCE = 1000
"""How many mails one click sends on their way again; a second click takes the next ones."""


@transaction.atomic
def retry_mail(mail: OutgoingMail, *, by: Member) -> None:
    """Try now, and as often as a new mail is tried. Conflict for one that is sent, under way or emptied."""
    require_operator(by)
    if not _retry(OutgoingMail.objects.filter(pk=mail.pk)):
        raise Conflict(_("This mail is sent, on its way right now, or what it said is erased already."))
    audit("retry mail", mail, by=by)


@transaction.atomic
def retry_given_up_mails(*, by: Member) -> int:
    """All that were given up and still say something; how many."""
    require_operator(by)
    count = _retry(OutgoingMail.objects.filter(given_up_at__isnull=False))
    if count:
        audit("retry given-up mails", Site.load(), by=by, mails=count)
    return count


@transaction.atomic
def give_mail_up(mail: OutgoingMail, *, by: Member) -> None:
    """It is not sent, and what it says is erased. Conflict for one that is sent or under way."""
    require_operator(by)
    held = OutgoingMail.objects.select_for_update().filter(pk=mail.pk, sent_at__isnull=True).first()
    if held is None or _is_under_way(held):
        raise Conflict(_("This mail is sent, or on its way right now."))
    held.given_up_at = held.given_up_at or clock.now()
    held.empty()
    held.kind = ""  # what is written when it is sent is not, either
    held.save()
    audit("give mail up", mail, by=by)


def _retry(mails: QuerySet[OutgoingMail]) -> int:
    waiting = mails.select_for_update().filter(sent_at__isnull=True).exclude(Q(text="") & Q(kind=""))
    free = [mail for mail in waiting.order_by("pk")[:AT_ONCE] if not _is_under_way(mail)]
    ids = [mail.pk for mail in free]
    OutgoingMail.objects.filter(pk__in=ids).update(attempts=0, busy_until=None, given_up_at=None)
    if ids:
        send_waiting.enqueue()
    return len(ids)


def _is_under_way(mail: OutgoingMail) -> bool:
    """A try is being made: between tries ``last_error`` tells of the last one, and the hold may be lifted."""
    held = mail.busy_until is not None and mail.busy_until > clock.now()
    return held and not mail.last_error and mail.given_up_at is None
