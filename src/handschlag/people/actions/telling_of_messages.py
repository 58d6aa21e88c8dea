"""Mail of messages: one of a conversation, until it has been read again.

It waits some minutes, so that who reads on the site gets none.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from handschlag.accounts.models import Block, Mute
from handschlag.notifications.actions import send_template
from handschlag.notifications.replying import reply_address
from handschlag.people.codes.messages import mute_address
from handschlag.people.models import Message, Participant
from handschlag.people.policy import conversing as policy

WAIT = timedelta(minutes=5)
AT_ONCE = 500
"""Mails queued by one run; the rest is still due for the next one."""
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a mail tells: the first of what is unread, and how many more there are."""

    messages: list[Message]
    more: int

    @property
    def names(self) -> str:
        authors = {message.author_id: message.author for message in self.messages}
        return ", ".join(author.name for author in authors.values() if author is not None)


def tell_of_unread(now: datetime) -> int:
    """Queue the mails that are due; how many those are."""
    due = Participant.objects.untold().filter(unread_since__lte=now - WAIT)
    keys = list(due.order_by("unread_since", "pk").values_list("pk", flat=True)[:AT_ONCE])
    return sum(_tell(pk) for pk in keys)


@transaction.atomic
def _tell(pk: int) -> bool:
    """Whether it was done now, by us."""
    held = Participant.objects.untold().select_for_update(no_key=True, of=("self",))
    own = held.select_related("member", "conversation").filter(pk=pk).first()
    if own is None:
        return False
    own.told_to = own.conversation.last_number
    own.save(update_fields=["told_to"])
    waiting = _waiting(own)
    if not waiting.messages or not policy.can_be_written_to(own.member):
        return False
    mute = mute_address(own.pk)
    context = {"conversation": own.conversation, "waiting": waiting, "mute": mute}
    answer = reply_address("message", own.conversation_id, own.member) or ""
    send_template(
        "people/mail/messages.txt", str(own.member.email), context, unsubscribe=mute, reply_to=answer
    )
    return True


def _waiting(own: Participant) -> Waiting:
    unheard = {
        *Block.objects.filter(by=own.member_id).values_list("member_id", flat=True),
        *Mute.objects.filter(by=own.member_id).values_list("member_id", flat=True),
    }
    said = Message.objects.filter(conversation=own.conversation_id, number__gt=own.read_to)
    said = said.filter(happening="", removed_at__isnull=True).exclude(author__in=[*unheard, own.member_id])
    messages = list(said.select_related("author").order_by("number")[:SHOWN])
    return Waiting(messages, max(0, own.unread - len(messages)))
