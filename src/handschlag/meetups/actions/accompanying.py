"""What happens to a meetup when something is done to its topic."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from handschlag.discussions.actions.carrying import Companion
from handschlag.discussions.models import Topic
from handschlag.meetups import interactions
from handschlag.meetups.models import Meetup
from handschlag.ties.actions import Entry


def _entries(topic_id: int) -> Iterator[Entry]:
    """Who met there; a topic that goes to another group takes it along."""
    return interactions.attendances(Meetup.objects.filter(topic=topic_id))


def _stays(topic: Topic) -> str | None:
    if Meetup.objects.filter(topic=topic).exists():
        return _("This topic is a meetup and keeps its page. Merge the other one into it instead.")
    return None


ACCOMPANYING = Companion(_entries, _stays)
