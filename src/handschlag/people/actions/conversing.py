"""Direct messages: starting a conversation and saying something in one.

Who may not write to whom is never told why: blocks, accounts that are gone and programs read alike.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from handschlag.accounts.models import Block, Member
from handschlag.core import clock
from handschlag.core.errors import Conflict, Invalid, NotAllowed
from handschlag.core.models import audit
from handschlag.people.actions import attaching
from handschlag.people.actions.keeping import Saying, add_message, hold, part_of
from handschlag.people.models import MOST_PEOPLE, Conversation, Message, Participant, pair_of
from handschlag.people.policy import conversing as policy

YOUNG = timedelta(days=7)
"""An account of that age is no stranger here any more."""
NEW_A_DAY, NEW_A_DAY_WHEN_YOUNG = 50, 5
"""Conversations that somebody may start in a day."""
MESSAGES_A_MINUTE = 20
"""In one conversation."""


def start_conversation(
    *,
    by: Member,
    members: Sequence[Member],
    text: str,
    title: str = "",
    key: UUID | None = None,
    files: Sequence[UploadedFile[Any]] = (),
    counts: bool = True,
) -> Conversation:
    """Write to one other member, or to a few at once; the first message is part of it.

    Two people have one conversation: what is written to somebody again goes there, and ``title`` is for
    more than two. ``key`` is the form's own: a second sending finds the first. ``counts`` is False where
    others have asked ``by`` for it. Raises NotAllowed for who cannot be written to, Conflict for who starts
    too many, Invalid for a text that shows nothing.
    """
    others = _others(members, by)
    saying = Saying.of(text, key, attaching.examine(files, by=by))
    try:
        with transaction.atomic():
            _hold_people([by, *others])
            if made := _sent(by, key):
                return made.conversation
            refuse_unreachable(others, by=by)
            conversation = (
                _of_two(by, others[0]) if len(others) == 1 else _of_some(by, others, title, counts=counts)
            )
            _say(hold(conversation), saying, by=by)
            return conversation
    except IntegrityError:
        if made := _sent(by, key):  # the other of two simultaneous sendings was first
            return made.conversation
        raise


def say(
    conversation: Conversation,
    *,
    by: Member,
    text: str,
    key: UUID | None = None,
    files: Sequence[UploadedFile[Any]] = (),
) -> Message:
    """The next message. Raises NotAllowed for who has left and where the two do not write to each other."""
    saying = Saying.of(text, key, attaching.examine(files, by=by))
    with transaction.atomic():
        held = hold(conversation)
        return _sent(by, key) or _say(held, saying, by=by)


def _say(held: Conversation, saying: Saying, *, by: Member) -> Message:
    part = part_of(held, by)
    if part.is_closed:
        raise NotAllowed(unreachable())
    if not policy.can_say(part):
        raise NotAllowed(_("You have left this conversation."))
    _refuse_too_fast(held, by)
    message = add_message(held, saying, by=by)
    audit("write message", message, by=by)
    return message


def unreachable() -> str:
    return _("This person cannot be written to at the moment.")


def _others(members: Sequence[Member], by: Member) -> list[Member]:
    others = list({member.pk: member for member in members if member.pk != by.pk}.values())
    if not others:
        raise Invalid(_("Choose somebody to write to."), "people")
    refuse_too_many(len(others) + 1)
    return others


def refuse_too_many(people: int) -> None:
    if people > MOST_PEOPLE:
        raise Invalid(
            _("A conversation has at most %(most)d people. A group has room for more.")
            % {"most": MOST_PEOPLE},
            "people",
        )


def _hold_people(people: Collection[Member]) -> None:
    """What happens between them happens one after the other."""
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=[person.pk for person in people])
    list(rows.order_by("pk").values_list("pk"))


def refuse_unreachable(others: Sequence[Member], *, by: Member) -> None:
    """NotAllowed if one of them cannot be written to by ``by``."""
    keys = [other.pk for other in others]
    here = Member.objects.visible_to(by).filter(pk__in=keys)
    if sum(policy.can_be_written_to(member) for member in here) < len(keys):
        raise NotAllowed(unreachable())
    if Block.objects.with_any(by.pk, keys).exists():
        raise NotAllowed(unreachable())


def _of_two(by: Member, other: Member) -> Conversation:
    pair = pair_of(by.pk, other.pk)
    found = Conversation.objects.filter(pair=pair).first()
    return found or _begin([by, other], by=by, pair=pair)


def _of_some(by: Member, others: Sequence[Member], title: str, *, counts: bool) -> Conversation:
    return _begin([by, *others], by=by, counts=counts, title=title.strip())


def _begin(people: Sequence[Member], *, by: Member, counts: bool = True, **fields: str) -> Conversation:
    if counts:
        _refuse_too_many_new(by)
    conversation = Conversation.objects.create(started_by=by, **fields)
    Participant.objects.bulk_create(
        Participant(conversation=conversation, member=person) for person in people
    )
    audit("start conversation", conversation, by=by)
    return conversation


def _refuse_too_many_new(by: Member) -> None:
    now = clock.now()
    most = NEW_A_DAY_WHEN_YOUNG if now - by.joined_at < YOUNG else NEW_A_DAY
    if Conversation.objects.filter(started_by=by, started_at__gt=now - timedelta(days=1)).count() >= most:
        raise Conflict(
            _("You have begun %(count)d conversations since yesterday. Go on tomorrow.") % {"count": most}
        )


def _refuse_too_fast(held: Conversation, by: Member) -> None:
    lately = held.messages.filter(number__gt=held.last_number - MESSAGES_A_MINUTE, author=by)
    if lately.filter(at__gt=clock.now() - timedelta(minutes=1)).count() >= MESSAGES_A_MINUTE:
        raise Conflict(_("That was much at once. Wait a minute, then go on."))


def _sent(by: Member, key: UUID | None) -> Message | None:
    """What the form of this key has sent already."""
    if key is None:
        return None
    return Message.objects.filter(author=by, submission_key=key).select_related("conversation").first()
