"""Who may read in a group and not write there for a while."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from handschlag.accounts.models import Member
from handschlag.core import clock
from handschlag.groups.models.groups import Group


class SilenceQuerySet(models.QuerySet["Silence"]):
    def standing(self) -> "SilenceQuerySet":
        """Those that are neither over nor lifted."""
        return self.filter(lifted_at__isnull=True, until__gt=clock.now())


class Silence(models.Model):
    """Somebody reads in a group and does not write there, until a moment. Lifting it keeps the row."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="silences", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="silences")
    by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=500)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = SilenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True) | ~Q(by=F("member")), name="nobody_silences_themselves"
            ),
        ]
        indexes = [models.Index(fields=["group", "member", "until"], name="silence_of_member")]

    def __str__(self) -> str:
        return f"{self.member_id} is silent in {self.group_id} until {self.until:%Y-%m-%d %H:%M}"
