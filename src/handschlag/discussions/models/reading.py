"""What a member has read."""

from django.db import models

from handschlag.accounts.models import Member
from handschlag.core import clock


class ReadMark(models.Model):
    """Up to which post a member has read a topic."""

    topic = models.ForeignKey("discussions.Topic", on_delete=models.CASCADE, related_name="read_marks")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="read_marks", db_index=False)
    number = models.PositiveIntegerField()
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "topic"], name="one_read_mark")]

    def __str__(self) -> str:
        return f"{self.member_id} read {self.topic_id} up to {self.number}"
