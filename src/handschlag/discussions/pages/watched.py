"""What pages of talk watch while they are open: a topic, and the topics of a group.

A meetup is a topic, and a deed on it raises the same version: so whoever watches the topic hears of answers
to the meetup, too.
"""

from handschlag.accounts.models import Member
from handschlag.core import live
from handschlag.core.prepared import Given, GivenKeys, Prepared
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group

_VIEWER = Member(pk=Given("viewer"))
_VERSIONS = Prepared(lambda: Topic.objects.filter(pk__in=GivenKeys("keys")).values_list("pk", "version"))
_READABLE = Prepared(
    lambda: Topic.objects.visible_to(_VIEWER).filter(pk__in=GivenKeys("keys")).values_list("pk", flat=True)
)
_TALK_VERSIONS = Prepared(
    lambda: Group.objects.filter(pk__in=GivenKeys("keys")).values_list("pk", "talk_version")
)
_READABLE_TALK = Prepared(
    lambda: Group.objects.readable_by(_VIEWER).filter(pk__in=GivenKeys("keys")).values_list("pk", flat=True)
)


def watch_talk() -> None:
    """Let pages watch topics and lists of topics."""
    live.register("topic", live.kind_of(_VERSIONS, _READABLE))
    live.register("talk", live.kind_of(_TALK_VERSIONS, _READABLE_TALK))
