"""What a member has read."""

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.prepared import Given, GivenMoment, PreparedInsert, PreparedUpdate
from handschlag.discussions.actions.following import settle
from handschlag.discussions.actions.telling import about
from handschlag.discussions.models import ReadMark, Topic
from handschlag.notifications.actions import read_notices_about


def read_topic(topic: Topic, *, by: Member, number: int) -> None:
    """A member was shown the topic up to post ``number``: mark it, and lay aside what told of it."""
    mark_read(topic, by=by, number=number)
    settle(topic.group_id, by=by)


_READ_ON = PreparedUpdate(
    lambda: (
        ReadMark.objects.filter(topic=Given("topic"), member=Given("member"), number__lt=Given("number")),
        {"number": Given("number"), "read_at": GivenMoment("now")},
    )
)
_BEGIN_TO_READ = PreparedInsert(ReadMark, "topic", "member", "number", unless=("topic", "member"))


def mark_read(topic: Topic, *, by: Member, number: int) -> None:
    """Remember that ``by`` has read the topic up to post ``number``; a mark never goes back."""
    number = min(number, topic.last_number)
    mark = {"topic": topic.pk, "member": by.pk, "number": number}
    if not _READ_ON(**mark, now=clock.now()):
        _BEGIN_TO_READ(**mark)
    read_notices_about(about(topic.pk), by=by, upto=number)
