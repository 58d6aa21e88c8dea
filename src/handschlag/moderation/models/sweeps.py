"""Bulk undo: all that one member wrote in a group since a moment is hidden at once, and can come back."""

from django.db import models
from django.db.models import F, Q

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.discussions.models import Post
from handschlag.groups.models import Group


class Sweep(models.Model):
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sweeps", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="sweeps")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    since = models.DateTimeField()
    reason = models.CharField(max_length=500)
    restored_at = models.DateTimeField(null=True)
    restored_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(by=F("member")), name="nobody_sweeps_their_own"
            )
        ]
        indexes = [models.Index(fields=["group", "member", "-at"], name="sweep_of_member")]

    def __str__(self) -> str:
        return f"posts of {self.member_id} in {self.group_id} since {self.since:%Y-%m-%d %H:%M}"


class Swept(models.Model):
    """A post that was hidden by a sweep: what was hidden before stays so when it is taken back."""

    sweep = models.ForeignKey(Sweep, on_delete=models.CASCADE, related_name="swept", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sweep", "post"], name="swept_once")]

    def __str__(self) -> str:
        return f"{self.post_id} in {self.sweep_id}"
