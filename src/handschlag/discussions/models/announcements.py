"""What organisers tell all members of their group, or operators all of the site."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.core.addresses import address
from handschlag.groups.models import Group, Membership, Viewer


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def visible_to(self, viewer: Viewer) -> "AnnouncementQuerySet":
        """Members those of the site and of their groups, whether they still stand or not."""
        if viewer.pk is None:
            return self.none()
        own = Membership.objects.of(viewer).filter(group=OuterRef("group"))
        return self.filter(Q(group__isnull=True) | Exists(own))

    def standing(self) -> "AnnouncementQuerySet":
        return self.filter(ended_at__isnull=True)


class Announcement(models.Model):
    """Stands on the page of its group until it is ended; without one it is the site's.

    ``mailed_to``: the key of the last member for whom its mail was queued; None once all have been.
    """

    group = models.ForeignKey(
        Group, null=True, on_delete=models.CASCADE, related_name="announcements", db_index=False
    )
    author = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(_("title"), max_length=150)
    source = models.TextField(_("text"), max_length=10_000)
    html = models.TextField(editable=False)
    asks_to_confirm = models.BooleanField(_("ask everybody to confirm that they have read it"), default=False)
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    mailed_to = models.PositiveBigIntegerField(null=True, default=0)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["group", "-at"], name="announcement_newest_first"),
            models.Index(fields=["id"], condition=Q(mailed_to__isnull=False), name="announcement_unmailed"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address("discussions:announcement", self.pk)


class AnnouncementReading(models.Model):
    """A member says that they have read it."""

    announcement = models.ForeignKey(
        Announcement, on_delete=models.CASCADE, related_name="readings", db_index=False
    )
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["announcement", "member"], name="one_reading_of_an_announcement")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} has read {self.announcement_id}"
