"""Files that come with posts."""

from django.db import models

from handschlag.discussions.models.posts import Post


class Attachment(models.Model):
    """A file that came with a post. Served only through a view that checks the right to read it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    file = models.FileField(upload_to="attachments/%Y/%m/")

    def __str__(self) -> str:
        return self.name
