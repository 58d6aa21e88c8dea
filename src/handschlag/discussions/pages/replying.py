"""Where a reply goes. Asked for each one that is sent, so it asks for no more than that takes."""

from django.http import Http404

from handschlag.accounts.models import Member
from handschlag.core.prepared import Given, Prepared
from handschlag.discussions.models import Topic

_PLACE = Prepared(
    lambda: (
        Topic.objects.findable_by(Member(pk=Given("viewer")))
        .filter(pk=Given("topic"))
        .only("title", "last_number", "merged_into", "group")
    )
)


def find_place(pk: int, viewer: Member) -> Topic:
    """The topic, or the one of which it has become part. One query, and one for each step; its group is
    asked for where the form is shown again.
    """
    topic = _find(pk, viewer)
    while topic.merged_into_id is not None:
        topic = _find(topic.merged_into_id, viewer)
    return topic


def _find(pk: int, viewer: Member) -> Topic:
    topic = _PLACE.first(topic=pk, viewer=viewer.pk)
    if topic is None:
        raise Http404
    return topic
