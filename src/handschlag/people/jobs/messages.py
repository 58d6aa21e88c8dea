"""Mail of messages, every few minutes."""

from handschlag.core import clock
from handschlag.core.jobs import job
from handschlag.people.actions.telling_of_messages import tell_of_unread


@job()
def tell_of_messages() -> None:
    """Doing it twice, or late, does no harm."""
    tell_of_unread(clock.now())
