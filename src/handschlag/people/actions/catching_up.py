"""What a member has read of a conversation."""

from django.db import transaction
from django.db.models import QuerySet

from handschlag.accounts.models import Block, Member, Mute
from handschlag.people.actions.keeping import hold
from handschlag.people.models import Conversation, Message, Participant


@transaction.atomic
def read_conversation(conversation: Conversation, *, by: Member, number: int) -> None:
    """``by`` was shown it up to ``number``. What is read already stays read."""
    held = hold(conversation)
    own = Participant.objects.present().filter(conversation=held, member=by, read_to__lt=number)
    number = min(number, held.last_number)
    if not own.exists():
        return
    behind = _unread_behind(held, by, number)
    since = behind.order_by("number").values_list("at", flat=True).first()
    own.update(read_to=number, unread=behind.count(), unread_since=since)


def _unread_behind(held: Conversation, by: Member, number: int) -> QuerySet[Message]:
    unheard = [
        *Block.objects.filter(by=by).values_list("member_id", flat=True),
        *Mute.objects.filter(by=by).values_list("member_id", flat=True),
    ]
    said = held.messages.filter(number__gt=number, happening="", removed_at__isnull=True)
    return said.exclude(author__in=[by.pk, *unheard])
