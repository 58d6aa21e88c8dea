"""Keeping a conversation: every deed in one holds it, so numbers and counts of unread stay right."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from handschlag.accounts.models import Block, Member, Mute
from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.markdown import render
from handschlag.core.uploads import Sound
from handschlag.people.actions import attaching
from handschlag.people.models import Conversation, Message, Participant, ParticipantQuerySet
from handschlag.people.policy import conversing as policy
from handschlag.people.policy.conversing import Part

LONGEST = 20_000


@dataclass(frozen=True, slots=True)
class Saying:
    """What is to be said: as typed, as shown, the key of its form, and its files."""

    text: str
    html: str
    key: UUID | None = None
    files: Sequence[Sound] = ()

    @classmethod
    def of(cls, text: str, key: UUID | None, files: Sequence[Sound]) -> "Saying":
        """Invalid if it would show nothing, or is too long."""
        text = text.strip()
        if len(text) > LONGEST:
            raise Invalid(_("This is too long for a message. Send it as a file."), "text")
        html = render(text) if text else ""
        if not html.strip() and not files:
            raise Invalid(_("Write a few words."), "text")
        return cls(text, html, key, files)


def hold(conversation: Conversation) -> Conversation:
    """As it is now; nobody else's until the transaction ends."""
    return Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)


def part_of(conversation: Conversation, member: Member) -> Part:
    """What the member has to do with it. NotAllowed for who never took part."""
    people = list(Participant.objects.filter(conversation=conversation).select_related("member"))
    own = next((one for one in people if one.member_id == member.pk), None)
    if own is None:
        raise NotAllowed(_("You do not take part in this conversation."))
    others = [one.member for one in people if one.member_id != member.pk]
    of_two = conversation.pair is not None
    return Part(own.left_at is None, of_two, of_two and _is_closed(member.pk, others))


def _is_closed(member_id: int, others: Sequence[Member]) -> bool:
    """Whether the two cannot write to each other at the moment."""
    if not others or not policy.can_be_written_to(others[0]):
        return True
    return Block.objects.between(member_id, others[0].pk).exists()


def add_message(held: Conversation, saying: Saying, *, by: Member) -> Message:
    """The next message of a conversation that is held, with all that counts it."""
    message = Message(author=by, text=saying.text, html=saying.html, submission_key=saying.key)
    return put(held, message, saying.files)


def put(held: Conversation, message: Message, files: Sequence[Sound] = ()) -> Message:
    """Give the message its number. Who has blocked or muted its author does not hear of it."""
    now = clock.now()
    held.last_number, held.last_at = held.last_number + 1, now
    held.save(update_fields=["last_number", "last_at"])
    message.conversation, message.number, message.at = held, held.last_number, now
    message.save(force_insert=True)
    attaching.attach(message, files)
    present = Participant.objects.present().filter(conversation=held)
    present.update(last_at=now)
    _hearing(message, present).update(unread=F("unread") + 1, unread_since=Coalesce("unread_since", now))
    present.filter(member=message.author_id).update(read_to=message.number, unread=0, unread_since=None)
    return message


def _hearing(message: Message, present: ParticipantQuerySet) -> ParticipantQuerySet:
    """For whom it is something to read: what the product notes only for whom it is about."""
    if message.happening:
        return present.filter(member=message.whom_id) if message.whom_id else present.none()
    blocking = Block.objects.filter(member=message.author_id).values("by")
    muting = Mute.objects.filter(member=message.author_id).values("by")
    others = present.exclude(member=message.author_id)
    return others.exclude(member__in=blocking).exclude(member__in=muting)
