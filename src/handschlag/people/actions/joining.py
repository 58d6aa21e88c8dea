"""Who takes part in a conversation of a few: adding, leaving, what it is called, hearing of it or not."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Invalid, NotAllowed
from handschlag.core.lines import one_line
from handschlag.core.models import audit
from handschlag.people.actions.conversing import refuse_too_many, refuse_unreachable
from handschlag.people.actions.keeping import hold, part_of, put
from handschlag.people.actions.returning import ask_back
from handschlag.people.models import Conversation, Happening, Message, Participant
from handschlag.people.policy import conversing as policy

LONGEST_TITLE = 100


@transaction.atomic
def add_people(conversation: Conversation, members: Sequence[Member], *, by: Member) -> None:
    """They read what is said from now on. Who is there already stays as they are; who has left is asked."""
    held = hold(conversation)
    if not policy.can_add_people(part_of(held, by)):
        raise NotAllowed(
            _("Only who takes part can add people, and only to a conversation of more than two.")
        )
    taking_part = Participant.objects.filter(conversation=held)
    present = set(taking_part.present().values_list("member_id", flat=True))
    new = [member for member in members if member.pk not in present]
    if not new:
        raise Invalid(_("Choose somebody who is not here yet."), "people")
    refuse_too_many(len(present) + len(new))
    refuse_unreachable(new, by=by)
    left = {one.member_id: one for one in taking_part.filter(member__in=new)}
    for member in new:
        if member.pk in left:
            ask_back(left[member.pk], by=by)
        else:
            fields = _from_now_on(held)
            Participant.objects.create(conversation=held, member=member, **fields)
            put(held, Message(author=by, happening=Happening.ADDED, whom=member))
            audit("add to conversation", held, by=by, member=member.pk)


def _from_now_on(held: Conversation) -> dict[str, int]:
    return {"from_number": held.last_number + 1, "read_to": held.last_number}


@transaction.atomic
def leave_conversation(conversation: Conversation, *, by: Member) -> None:
    """What was said up to now can still be read. Leaving twice is leaving once."""
    held = hold(conversation)
    part = part_of(held, by)
    if part.is_of_two:
        raise NotAllowed(_("A conversation of two cannot be left. You can mute it, or block the other."))
    if not policy.can_leave(part):
        return
    put(held, Message(author=by, happening=Happening.LEFT))
    Participant.objects.filter(conversation=held, member=by).update(left_at=clock.now())
    audit("leave conversation", held, by=by)


@transaction.atomic
def change_title(conversation: Conversation, title: str, *, by: Member) -> None:
    """An empty one: it is called by its people again."""
    held = hold(conversation)
    if not policy.can_change_title(part_of(held, by)):
        raise NotAllowed(_("Only who takes part can say what it is called, and only of more than two."))
    title = one_line(title)
    if len(title) > LONGEST_TITLE:
        raise Invalid(_("At most %(most)d characters, please.") % {"most": LONGEST_TITLE}, "title")
    if title == held.title:
        return
    held.title = title
    held.save(update_fields=["title"])
    put(held, Message(author=by, happening=Happening.TITLED, text=title))
    audit("change title of conversation", held, by=by)


@transaction.atomic
def mute_conversation(conversation: Conversation, *, by: Member, is_muted: bool) -> None:
    """No mails and no number at the top of pages; nobody else knows. What is unread stays unread."""
    held = hold(conversation)
    if not policy.can_mute(part_of(held, by)):
        raise NotAllowed(_("You have left this conversation."))
    taking_part = Participant.objects.filter(conversation=held, member=by).exclude(is_muted=is_muted)
    if taking_part.update(is_muted=is_muted):
        audit("mute conversation" if is_muted else "unmute conversation", held, by=by)


@transaction.atomic
def mute_from_mail(participant_id: int) -> bool:
    """By the link in a mail, which stands for one person in one conversation; whether there is such."""
    found = Participant.objects.select_related("conversation", "member").filter(pk=participant_id).first()
    if found is None or found.left_at is not None:
        return False
    mute_conversation(found.conversation, by=found.member, is_muted=True)
    return True
