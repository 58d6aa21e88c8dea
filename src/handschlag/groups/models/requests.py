"""Asking to join."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group


class JoinRequest(models.Model):
    """A member asks to join; an organiser answers. An answered request is gone, the audit keeps it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="join_requests", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="join_requests")
    message = models.TextField(_("What brings you here?"), blank=True, max_length=1000)
    asked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "member"], name="one_join_request")]
        indexes = [models.Index(fields=["group", "-asked_at", "-id"], name="join_request_newest_first")]

    def __str__(self) -> str:
        return f"{self.member_id} asks to join {self.group_id}"
