"""Topics that may hold the answer already, while somebody types the title of a new one."""

from django.db.models import Q

from handschlag.core.prepared import Given
from handschlag.core.search.finding import Visible, find_similar
from handschlag.discussions.indexing import TOPIC
from handschlag.discussions.models import Topic
from handschlag.groups.models import Group

SHOWN = 5


def similar_topics(group: Group, title: str) -> list[Topic]:
    """Topics of the group whose titles share most with this one; rare words count more. Two queries."""
    visible = Visible(Q(scope=Given("group")), "of a group", {"group": group.pk})
    hits = find_similar(title, visible=visible, kind=TOPIC, limit=SHOWN)
    found = Topic.objects.present().for_list().in_bulk([hit.object_id for hit in hits])
    return [found[hit.object_id] for hit in hits if hit.object_id in found]
