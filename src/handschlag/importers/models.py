"""What came from which archive, so that an import can be run again."""

from django.db import models

from handschlag.core import clock
from handschlag.discussions.models import Post
from handschlag.groups.models import Group


class ImportedPost(models.Model):
    """A post and its key in the archive it came from."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+", db_index=False)
    source = models.CharField(max_length=40)
    key = models.CharField(max_length=500)
    post = models.OneToOneField(Post, on_delete=models.CASCADE, related_name="imported")
    imported_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "source", "key"], name="imported_post_once")]

    def __str__(self) -> str:
        return f"{self.source}:{self.key} → {self.post_id}"
