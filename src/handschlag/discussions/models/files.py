"""Files: uploaded before the post they come with, and kept as long as it has them."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.uploads import KEPT
from handschlag.discussions.models.posts import Post
from handschlag.groups.models import Viewer

BLOCK = 4096
"""What a file takes up at least, as on a disk: or a quota would admit endlessly many tiny ones."""


class Kind(models.TextChoices):
    IMAGE = "image", _("picture")
    OTHER = "other", _("file")


def place(_attachment: models.Model, _name: str) -> str:
    """Where a file is stored; what people call it stands in the row only."""
    return f"attachments/{clock.now():%Y/%m}/{uuid4().hex}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, viewer: Viewer) -> "AttachmentQuerySet":
        """Files of posts that the viewer may read and nobody removed, and the viewer's own waiting ones."""
        readable = Post.objects.visible_to(viewer).filter(removal__isnull=True)
        return self.filter(Q(post__in=readable.values("pk")) | Q(post__isnull=True, uploaded_by_id=viewer.pk))

    def waiting(self) -> "AttachmentQuerySet":
        """Uploaded, but in no post yet."""
        return self.filter(post__isnull=True)

    def taken_up(self) -> int:
        """Bytes that these files count for."""
        counted = self.aggregate(sum=Sum(Greatest(F("size"), BLOCK)))
        return counted["sum"] or 0


class Attachment(models.Model):
    """A file of a post, or one that waits for its post. Served only by views that check the right to read it.

    ``inline``: the post's text shows or links it, so it is not listed below. ``sha256`` is empty, and
    ``uploaded_by`` unknown, for what came with an archive; only what was uploaded here was examined.
    """

    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="attachments")
    uploaded_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField(default=clock.now)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    inline = models.BooleanField(default=False)
    file = models.FileField(upload_to=place)
    thumbnail = models.FileField(upload_to=place, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(post__isnull=False) | Q(uploaded_by__isnull=False), name="file_is_somebodys"
            )
        ]
        indexes = [
            models.Index(fields=["uploaded_at"], condition=Q(post__isnull=True), name="upload_waiting"),
            models.Index(fields=["file"], name="attachment_by_file"),
            models.Index(fields=["thumbnail"], name="attachment_by_thumbnail"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("discussions:attachment", args=[self.pk])

    @property
    def is_image(self) -> bool:
        return self.kind == Kind.IMAGE

    @property
    def served_as(self) -> str:
        """What it is called to browsers: a mail's own word for it is believed only where it is harmless."""
        return self.content_type if self.content_type in KEPT.values() else "application/octet-stream"

    @property
    def markdown(self) -> str:
        """How a text shows or links it."""
        words = "".join(f"\\{sign}" if sign in "\\[]*`<&" else sign for sign in self.name)
        return f"{'!' if self.is_image else ''}[{words}]({self.get_absolute_url()})"
