"""What a member keeps for themself, and when they want to be reminded of it."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models.posts import Post
from handschlag.groups.models import Viewer


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def of(self, viewer: Viewer) -> "BookmarkQuerySet":
        return self.none() if viewer.pk is None else self.filter(member_id=viewer.pk)

    def readable_by(self, viewer: Viewer) -> "BookmarkQuerySet":
        """Of posts that are still there for the viewer; the others wait, should they come back."""
        present = self.filter(post__removal__isnull=True)
        return present.filter(Exists(Post.objects.visible_to(viewer).filter(pk=OuterRef("post"))))

    def due(self, now: datetime) -> "BookmarkQuerySet":
        """Whose moment has come, and nobody has been reminded yet."""
        return self.filter(remind_at__lte=now, reminded_at__isnull=True)

    def for_list(self) -> "BookmarkQuerySet":
        """With the post's beginning, author, topic and group."""
        return self.select_related("post__author", "post__topic__group").defer(
            "post__source", "post__author__about", "post__author__about_html",
            "post__topic__group__description", "post__topic__group__description_html",
            "post__topic__group__rules", "post__topic__group__rules_html",
        )  # fmt: skip


class Bookmark(models.Model):
    """Nobody but the member knows of it. ``remind_at`` is cleared or set anew; ``reminded_at`` ends it."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="bookmarks", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    note = models.CharField(_("note"), max_length=500, blank=True)
    made_at = models.DateTimeField(default=clock.now)
    remind_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "post"], name="one_bookmark_per_member")]
        indexes = [
            models.Index(fields=["member", "-made_at", "-id"], name="bookmark_newest_first"),
            models.Index(
                fields=["remind_at"],
                condition=Q(remind_at__isnull=False, reminded_at__isnull=True),
                name="bookmark_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} keeps {self.post_id}"

    @property
    def is_waiting(self) -> bool:
        return self.remind_at is not None and self.reminded_at is None
