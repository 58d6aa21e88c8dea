"""Coming back to a conversation that one has left: only who is asked, and only who wants to.

Who asks is not told whether the other stays away, or has not answered yet: the two look alike.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.errors import Conflict
from handschlag.core.models import audit
from handschlag.notifications.actions import News, notify, withdraw_notices_about
from handschlag.people.actions.conversing import refuse_too_many
from handschlag.people.actions.keeping import hold, part_of, put
from handschlag.people.models import Conversation, EarlierPart, Happening, Message, Participant

ASKED_BACK = "asked back"


def ask_back(left: Participant, *, by: Member) -> None:
    """Part of adding people. Once is enough, and not at all for who does not want to be asked."""
    if left.asked_back_at is not None:
        return
    left.asked_back_at = clock.now()
    left.save(update_fields=["asked_back_at"])
    audit("ask back into conversation", left.conversation, by=by, member=left.member_id)
    willing = Member.objects.hearing_of(by.pk).filter(pk=left.member_id)
    if left.stays_away_at is None and willing.exists():
        path = left.conversation.get_absolute_url()
        context = {"conversation": left.conversation_id, "by": by.pk}
        event = f"{ASKED_BACK} {left.pk}"
        notify([left.member_id], News(ASKED_BACK, event, _about(left), left.pk, path, context))


@transaction.atomic
def come_back(conversation: Conversation, *, by: Member) -> None:
    """Reads what was read before leaving, and what is said from now on; not what was said meanwhile."""
    held = hold(conversation)
    part_of(held, by)
    own = Participant.objects.get(conversation=held, member=by)
    if own.left_at is None:
        return
    if own.asked_back_at is None:
        raise Conflict(_("Nobody has asked you back. Write to one of them."))
    refuse_too_many(Participant.objects.present().filter(conversation=held).count() + 1)
    EarlierPart.objects.create(participant=own, first=own.from_number, last=own.read_to)
    own.from_number, own.read_to = held.last_number + 1, held.last_number
    own.told_to, own.unread, own.unread_since, own.is_muted = 0, 0, None, False
    own.left_at, own.asked_back_at, own.stays_away_at = None, None, None
    own.added_at = clock.now()
    own.save()
    withdraw_notices_about(_about(own))
    put(held, Message(author=by, happening=Happening.RETURNED))
    audit("come back to conversation", held, by=by)


@transaction.atomic
def stay_away(conversation: Conversation, *, by: Member, stays_away: bool) -> None:
    """Nobody is to ask ``by`` back; or they may again. Nobody is told of either."""
    held = hold(conversation)
    part_of(held, by)
    own = Participant.objects.get(conversation=held, member=by)
    if own.left_at is None or (own.stays_away_at is not None) == stays_away:
        return
    own.stays_away_at = clock.now() if stays_away else None
    own.save(update_fields=["stays_away_at"])
    withdraw_notices_about(_about(own))
    audit("stay away from conversation" if stays_away else "may be asked back", held, by=by)


def _about(own: Participant) -> str:
    return f"part {own.pk}"
