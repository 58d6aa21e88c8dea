"""What a member has read."""

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.actions.following import settle
from handschlag.discussions.actions.telling import about
from handschlag.discussions.models import ReadMark, Topic
from handschlag.notifications.actions import read_notices_about


def read_topic(topic: Topic, *, by: Member, number: int) -> None:
    """A member was shown the topic up to post ``number``: mark it, and lay aside what told of it."""
    mark_read(topic, by=by, number=number)
    settle(topic.group_id, by=by)


def mark_read(topic: Topic, *, by: Member, number: int) -> None:
    """Remember that ``by`` has read the topic up to post ``number``; a mark never goes back."""
    number = min(number, topic.last_number)
    marks = ReadMark.objects.filter(topic_id=topic.pk, member=by)
    if not marks.filter(number__lt=number).update(number=number, read_at=clock.now()):
        ReadMark.objects.bulk_create(
            [ReadMark(topic_id=topic.pk, member=by, number=number)], ignore_conflicts=True
        )
    read_notices_about(about(topic.pk), by=by, upto=number)
