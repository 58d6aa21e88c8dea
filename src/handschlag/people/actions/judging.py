"""Taking a message back, and what somebody finds wrong with one.

Those who run the site see a message only once it is reported, and nothing else of its conversation.
"""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock, events
from handschlag.core.addresses import address
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.notifications.actions import News, notify
from handschlag.people.actions import attaching
from handschlag.people.actions.keeping import hold, part_of
from handschlag.people.models import Conversation, Message, MessageReport, Participant
from handschlag.people.policy import conversing as policy

REPORTED, JUDGED = "message-reported", "message-judged"


@transaction.atomic
def remove_message(message: Message, *, by: Member) -> None:
    """One's own, also after leaving: a trace stays where it stood. Twice is once."""
    held = hold(message.conversation)
    part_of(held, by)
    now = _as_it_is(message)
    require_own(now, by=by)
    if now.removed_at is None:
        _remove(held, now, by=by)


def require_own(message: Message, *, by: Member) -> None:
    if not policy.can_remove_message(message.author_id, by.pk) or message.happening:
        raise NotAllowed(_("You can remove only what you have written yourself."))


@transaction.atomic
def report_message(message: Message, *, by: Member, reason: str) -> None:
    """Show it to those who run the site; its author is not told. Reporting again changes nothing."""
    held = hold(message.conversation)
    part_of(held, by)
    now = _as_it_is(message)
    require_reportable(now, by=by)
    if not reason.strip():
        raise Invalid(_("Say in a few words what is wrong with it."), "reason")
    report, is_new = MessageReport.objects.get_or_create(
        message=now, by=by, defaults={"reason": reason.strip()[:500]}
    )
    if not is_new:
        return
    audit("report message", report, by=by)
    operators = [one.pk for one in Member.objects.operators() if one.pk != now.author_id]
    path = address("people:message_reports")
    notify(operators, News(REPORTED, "message-reports", "message-reports", report.pk, path))
    events.announce("people.message_reported", report=report.pk)


def require_reportable(message: Message, *, by: Member) -> None:
    if not policy.can_report_message(message.author_id, by.pk) or message.happening:
        raise NotAllowed(_("You can report what somebody else has written."))
    if message.removed_at is not None:
        raise Conflict(_("This message has been removed already."))


@transaction.atomic
def judge_reports(message: Message, *, by: Member, removes: bool, decision: str) -> None:
    """Decide on all open reports of a message at once, and tell who has reported it."""
    held = hold(message.conversation)
    now = _as_it_is(message)
    if not policy.can_judge_report(by, now.author_id):
        raise NotAllowed(_("Somebody else has to decide this: you wrote the message yourself."))
    waiting = list(MessageReport.objects.filter(message=now, handled_at__isnull=True))
    if not waiting:
        raise Conflict(_("This has been decided already."))
    if not decision.strip():
        raise Invalid(_("Say in a sentence why, for the person who reported it."), "decision")
    open_reports = MessageReport.objects.filter(pk__in=[report.pk for report in waiting])
    open_reports.update(handled_by=by, handled_at=clock.now(), decision=decision.strip()[:500])
    if now.removed_at is not None:
        _erase(now)
    elif removes:
        now.removed_by_operator = True
        _remove(held, now, by=by)
    for report in waiting:
        audit("judge message report", report, by=by, removed=now.removed_at is not None)
        news = News(
            JUDGED, f"message-judged-{report.pk}", f"message-{now.pk}", report.pk,
            f"{held.get_absolute_url()}?from={now.number}#message-{now.number}", {"report": report.pk},
        )  # fmt: skip
        notify([report.by_id], news)
    events.announce("people.message_judged", message=now.pk, removed=now.removed_at is not None)


def _as_it_is(message: Message) -> Message:
    return Message.objects.select_related("conversation").get(pk=message.pk)


def _remove(held: Conversation, message: Message, *, by: Member) -> None:
    """Its words stay in the row only while a report of it waits for an answer."""
    message.removed_at = clock.now()
    message.save(update_fields=["removed_at", "removed_by_operator"])
    if not MessageReport.objects.filter(message=message, handled_at__isnull=True).exists():
        _erase(message)
    behind = Participant.objects.filter(conversation=held, unread__gt=0, read_to__lt=message.number)
    behind.exclude(member=message.author_id).update(unread=F("unread") - 1)
    Participant.objects.filter(conversation=held, unread=0).update(unread_since=None)
    audit("remove message", message, by=by)


def _erase(message: Message) -> None:
    attaching.delete(list(message.files.all()))
    Message.objects.filter(pk=message.pk).update(text="", html="")
