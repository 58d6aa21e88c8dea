"""What pages of messages watch while they are open: a conversation, up to its last number."""

from handschlag.accounts.models import Member
from handschlag.core import live
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.people.models import Conversation, Participant

_NUMBERS = Prepared(
    lambda: Conversation.objects.filter(pk__in=GivenKeys("keys")).values_list("pk", "last_number")
)
_READABLE = Prepared(
    lambda: (
        Participant.objects.of(Member(pk=Given("viewer")))
        .present()
        .filter(conversation__in=GivenKeys("keys"))
        .values_list("conversation", flat=True)
    )
)


def watch_words() -> None:
    """Let pages watch conversations; who has left hears no more of them."""
    live.register("words", live.kind_of(_NUMBERS, _READABLE))
