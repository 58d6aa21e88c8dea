"""Where the newcomers of a group say who they are."""

from django.db import models

from handschlag.discussions.models.topics import Topic
from handschlag.groups.models import Group


class Introductions(models.Model):
    """The topic that organisers have chosen for it. It counts while it is open in that group."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="introductions")
    topic = models.OneToOneField(Topic, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"introductions of {self.group_id}"
