"""Mail that answers messages."""

from django.conf import settings
from django.utils.translation import gettext as _

from handschlag.accounts.models import Member
from handschlag.core.addresses import address
from handschlag.core.errors import NotAllowed
from handschlag.notifications.actions import Letter, Receiver, add_receiver
from handschlag.people.actions.conversing import say
from handschlag.people.models import Conversation, Participant


def join() -> None:
    add_receiver(Receiver("message", take_message, page_of))


def take_message(pk: int, letter: Letter, by: Member) -> None:
    """The next message of the conversation ``pk``."""
    conversation = Conversation.objects.filter(pk=pk).first()
    if conversation is None or not Participant.objects.filter(conversation=pk, member=by).exists():
        raise NotAllowed(_("This conversation is not there any more."))
    say(conversation, by=by, text=letter.text, key=letter.key, files=letter.files)


def page_of(pk: int) -> str:
    return settings.BASE_URL + address("people:conversation", pk)
