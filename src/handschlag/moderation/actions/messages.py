"""Direct messages that are reported come into the queue of the site, and leave it when they are judged."""

from datetime import datetime

from django.db import transaction

from handschlag.core import clock
from handschlag.core.models import audit
from handschlag.moderation.actions.flagging import weight_of
from handschlag.moderation.actions.things import of_message, open_case
from handschlag.moderation.models import Case, Flag, Reason
from handschlag.people.models import MessageReport


@transaction.atomic
def take_up_report(report: int) -> None:
    """A report becomes a flag; twice is once. Those who run the site were told by the room of messages."""
    found = MessageReport.objects.select_related("message", "by").filter(pk=report).first()
    if found is None or found.handled_at is not None:
        return
    case = open_case(of_message(found.message))
    flagged = Flag.objects.filter(case=case, by=found.by)
    if flagged.exists():
        return
    weight = weight_of(found.by)
    said = {"text": found.reason, "at": found.at}
    Flag.objects.create(case=case, by=found.by, reason=Reason.OTHER, weight=weight, **said)
    case.weigh(weight)
    case.save(update_fields=["weight", "flag_count", "urgent_at"])


def take_up_reports(now: datetime) -> int:
    """Those that no case knows of: committed just before a crash, or older than this room."""
    known = Flag.objects.filter(case__message__isnull=False).values("case__message")
    waiting = MessageReport.objects.filter(handled_at__isnull=True, at__lte=now).exclude(message__in=known)
    keys = list(waiting.order_by("pk").values_list("pk", flat=True)[:500])
    for key in keys:
        take_up_report(key)
    return len(keys)


@transaction.atomic
def take_up_judgement(message: int, *, removed: bool) -> None:
    """It was judged on the page of reported messages: nothing waits here any more."""
    case = Case.objects.open().select_for_update(of=("self",)).filter(message=message).first()
    if case is None:
        return
    case.flags.update(is_upheld=removed)
    case.closed_at = clock.now()
    case.save(update_fields=["closed_at"])
    audit("close case", case, by=None)
